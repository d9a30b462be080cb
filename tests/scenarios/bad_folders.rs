//! What does the program say about a data folder it cannot use? It names the thing and the remedy,
//! and loses nothing.

use crate::world::{PASSWORD, Printed, World, bytes_of, copy_file};
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

const ADA: &str = "ada@hotel.example";

/// A stopped engine with a few people in it.
async fn stopped() -> World {
    let mut world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    world.app().system.catch_up().await.unwrap();
    world.stop().await;
    world
}

fn change(file: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.execute_batch(sql).unwrap();
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
}

/// `keyledger serve` refuses, in words, and leaves every byte of ledger, vault and keys.
async fn refused(world: &World, words: &[&str]) -> Printed {
    let kept = |world: &World| -> Vec<_> {
        let files = bytes_of(world.data()).into_iter();
        let ours = |path: &Path| {
            let name = path.to_string_lossy().into_owned();
            ["ledger.db", "vault.db", ".key"].iter().any(|end| name.ends_with(end))
        };
        files.filter(|(path, _)| ours(path)).collect()
    };
    let before = kept(world);
    let printed =
        crate::world::run_briefly(world.data(), &["serve", "--listen", "127.0.0.1:0"]).await;
    assert!(!printed.fine && printed.text.is_empty(), "it serves: {}", printed.text);
    for word in words {
        assert!(printed.error.contains(word), "{word}: {}", printed.error);
    }
    assert!(!printed.error.contains("panicked"), "{}", printed.error);
    assert_eq!(kept(world), before);
    printed
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_a_newer_release_are_refused_and_the_remedy_is_that_release() {
    for file in ["ledger.db", "vault.db", "reactions.db"] {
        let world = stopped().await;
        change(&world.file(file), "PRAGMA user_version = 99");
        refused(&world, &[file, "newer", "release"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn views_of_a_newer_release_are_only_views_and_come_back() {
    let mut world = stopped().await;
    change(&world.file("views.db"), "PRAGMA user_version = 99");
    world.open().await.unwrap();
    assert!(world.json(&["find", ADA]).await["accounts"].is_array());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_a_newer_release_is_refused_loudly() {
    let world = stopped().await;
    let newer = "UPDATE events SET kind = 'account_sold' WHERE position = \
                 (SELECT max(position) FROM events)";
    change(&world.file("ledger.db"), newer);
    std::fs::remove_file(world.file("views.db")).unwrap();
    refused(&world, &["account_sold", "newer release"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_folders_that_others_can_read_are_refused_with_the_command_that_helps() {
    let world = stopped().await;
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    };
    let keys = world.file("keys");
    let key = std::fs::read_dir(&keys).unwrap().next().unwrap().unwrap().path();
    mode(&key, 0o644);
    refused(&world, &[key.to_str().unwrap(), "chmod"]).await;
    mode(&key, 0o600);
    mode(&keys, 0o755);
    refused(&world, &[keys.to_str().unwrap(), "chmod"]).await;
    mode(&keys, 0o700);
    mode(world.data(), 0o755);
    refused(&world, &[world.data().to_str().unwrap(), "chmod 700"]).await;
    mode(world.data(), 0o700);
    let fine = world.keyledger(&["doctor", "--lang", "en"]).await;
    assert!(fine.fine, "{}{}", fine.text, fine.error);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_or_foreign_key_is_named_and_no_new_one_is_made() {
    let (world, other) = (stopped().await, stopped().await);
    let key = std::fs::read_dir(world.file("keys")).unwrap().next().unwrap().unwrap().path();
    let name = key.file_name().unwrap().to_owned();
    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    refused(&world, &[key.to_str().unwrap(), "backup"]).await;
    std::fs::copy(other.file("keys").join(&name), &key).unwrap();
    refused(&world, &["vault.db", "belong together"]).await;
    std::fs::write(&key, "not a key").unwrap();
    refused(&world, &[key.to_str().unwrap(), "not a key"]).await;
    std::fs::write(&key, kept).unwrap();
    assert!(world.keyledger(&["doctor"]).await.fine);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrupt_row_is_named_by_doctor_and_by_whoever_needs_it() {
    let world = stopped().await;
    let at: i64 = {
        let ledger = rusqlite::Connection::open(world.file("ledger.db")).unwrap();
        let sql = "SELECT max(position) FROM events WHERE kind = 'login_succeeded'";
        ledger.query_row(sql, (), |row| row.get(0)).unwrap()
    };
    let damage = format!("UPDATE events SET data = '{{\"no' WHERE position = {at}");
    change(&world.file("ledger.db"), &damage);
    assert!(world.keyledger(&["doctor"]).await.fine, "the quick checks read no page by page");
    let doctor = world.keyledger(&["doctor", "--deep", "--lang", "en"]).await;
    let said = format!("{}{}", doctor.text, doctor.error);
    assert!(!doctor.fine && said.contains(&at.to_string()), "{said}");
    // Whoever needs the row says so; nothing panics, and the others are not touched.
    let why = world.keyledger(&["why", ADA, "--lang", "en"]).await;
    assert!(!why.fine, "{}", why.text);
    for word in ["revision 5", "doctor", "backup"] {
        assert!(why.error.contains(word), "{word}: {}", why.error);
    }
    let other = world.keyledger(&["why", "mona@hotel.example", "--lang", "en"]).await;
    assert!(other.fine, "{}", other.error);
    let rebuild = world.keyledger(&["rebuild", "--lang", "en"]).await;
    assert!(!rebuild.fine, "{}", rebuild.text);
    for word in ["login_succeeded", "doctor", "backup"] {
        assert!(rebuild.error.contains(word), "{word}: {}", rebuild.error);
    }
    // Where the projections have to read it the folder does not open; the doctor still does.
    std::fs::remove_file(world.file("views.db")).unwrap();
    refused(&world, &["login_succeeded", "doctor", "backup"]).await;
    let doctor = world.keyledger(&["doctor", "--lang", "en"]).await;
    assert!(!doctor.fine && doctor.text.contains(&format!("position {at}")), "{}", doctor.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_that_needs_a_corrupt_row_is_told_to_come_back() {
    let mut world = stopped().await;
    let damage = "UPDATE events SET metadata = '{' WHERE kind = 'login_succeeded'";
    change(&world.file("ledger.db"), damage);
    world.open().await.unwrap();
    let browser = world.browser();
    browser.log_in(ADA, PASSWORD).await.is(503).is_refused("unavailable");
    browser.log_in("nobody@hotel.example", PASSWORD).await.is(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_ledger_under_newer_state_is_served_only_when_the_loss_is_accepted() {
    for newer in ["views.db", "reactions.db"] {
        let mut world = stopped().await;
        let backup = tempfile::tempdir().unwrap();
        copy_file(&world.file("ledger.db"), &backup.path().join("ledger.db"));
        world.open().await.unwrap();
        world.browser().log_in(ADA, PASSWORD).await.is(200);
        world.browser().forgot(ADA).await.is(202);
        world.deliver().await;
        let mails = world.mails_to(ADA).await.len();
        world.stop().await;
        copy_file(&backup.path().join("ledger.db"), &world.file("ledger.db"));
        if newer == "reactions.db" {
            std::fs::remove_file(world.file("views.db")).unwrap();
        }
        refused(&world, &["ledger.db", newer, "--accept-loss"]).await;
        // A question refuses as well; only serving may accept a loss.
        assert!(!world.keyledger(&["why", ADA]).await.fine);

        world.open_accepting(true).await.unwrap();
        assert_eq!(world.count("integrity_check_failed").await, 1, "{newer}");
        world.deliver().await;
        assert_eq!(world.mails_to(ADA).await.len(), mails, "nobody is mailed again");
        world.browser().log_in(ADA, PASSWORD).await.is(200);
        world.restart().await;
        assert_eq!(world.count("integrity_check_failed").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_folder_is_served_once_and_an_empty_one_is_not_made_by_asking() {
    let world = World::start().await;
    let second = world.keyledger(&["serve", "--listen", "127.0.0.1:0"]).await;
    assert!(!second.fine && second.error.contains("another process"), "{}", second.error);
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("not-there");
    let asked = crate::world::run(&nowhere, &["why", ADA]).await;
    assert!(!asked.fine && asked.error.contains("not-there"), "{}", asked.error);
    assert!(!nowhere.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_error_names_the_key_and_the_file() {
    let world = stopped().await;
    let file = world.file("keyledger.toml");
    for (text, key) in [
        ("publik_url = 'x'", "publik_url"),
        ("[mail]\nsmtp_port = 'many'", "mail.smtp_port"),
        ("public_url = 'hotel.example'", "public_url"),
        ("[hashing]\nmemory_kib = 1\ntest_strength = false", "hashing.memory_kib"),
        ("not toml at all", "TOML"),
    ] {
        std::fs::write(&file, text).unwrap();
        let mut words = vec!["doctor", "--config", file.to_str().unwrap()];
        words.extend(["--lang", "en"]);
        let printed = crate::world::run_without_settings(world.data(), &words).await;
        assert!(!printed.fine && printed.error.contains(key), "{key}: {}", printed.error);
        assert!(printed.error.contains("keyledger.toml"), "{}", printed.error);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_out_of_bounds_or_looser_is_refused_by_name() {
    let world = World::start().await;
    let shown = world.keyledger(&["policy", "show"]).await.text;
    let file = world.file("policy.toml");
    let adopt = async |text: &str| {
        std::fs::write(&file, text).unwrap();
        let words = ["policy", "adopt", file.to_str().unwrap(), "--reason-code", "policy_review"];
        world.keyledger(&[&words[..], &["--lang", "en"]].concat()).await
    };
    assert!(adopt(&shown).await.text.contains("Nothing changed"));
    let looser = adopt(&shown.replace("failures_max = 10", "failures_max = 11")).await;
    assert!(!looser.fine && looser.error.contains("failures_max"), "{}", looser.error);
    let beyond = adopt(&shown.replace("reset_link_hours = 24", "reset_link_hours = 48")).await;
    assert!(!beyond.fine && beyond.error.contains("reset_link_hours"), "{}", beyond.error);
    let unknown = adopt(&shown.replace("failures_max", "failings_max")).await;
    assert!(!unknown.fine && unknown.error.contains("failings_max"), "{}", unknown.error);
    let stricter = adopt(&shown.replacen("failures_max = 10", "failures_max = 5", 1)).await;
    assert!(stricter.fine, "{}", stricter.error);
    // The next guess is judged by it, and why names it.
    let browser = world.browser();
    browser.mistype("nobody@hotel.example", 5).await.is_refused("account_locked");
    let why = world.json(&["why", "nobody@hotel.example"]).await["explanation"].clone();
    assert_eq!(why["locks"][0]["policy"], 2);
    assert_eq!(why["locks"][0]["rule"], json!({ "rule": "failures_in_a_run", "failures_max": 5 }));
}

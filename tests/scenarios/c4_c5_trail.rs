//! Is the history provable, and is every change of it found? (C4, C5, B3)

use crate::world::{Authenticator, MANAGER, Program, World, copy_file, run, run_briefly};
use keyledger_core::policy::Profile;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// A hotel with some history, stopped; its trail is at the ledger's head.
async fn some_history() -> World {
    let mut world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    for number in 0..12 {
        let person = json!({ "email": format!("m{number}@hotel.example"), "name": "A Member" });
        mona.add_member(&lac, person).await.is(201);
    }
    world.deliver().await;
    world.app().system.extend_trail().await.unwrap();
    world.stop().await;
    world
}

async fn verified(data: &Path) -> Value {
    let printed = run(data, &["audit", "verify", "--json"]).await;
    assert!(!printed.text.is_empty(), "{}", printed.error);
    serde_json::from_str(&printed.text).unwrap()
}

fn edit(data: &Path, sql: &str) {
    let ledger = Connection::open(data.join("ledger.db")).unwrap();
    assert_ne!(ledger.execute(sql, ()).unwrap(), 0, "{sql}");
}

fn copy_folder(from: &Path, to: &Path) {
    let _ = fs::remove_dir_all(to);
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

/// What the other verifier says about a pack.
pub fn python(pack: &Path, key: &str) -> String {
    let venv = std::env::var("KEYLEDGER_TEST_VENV")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/.venv").to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/verify_pack.py");
    let has = |python: &PathBuf| {
        let asked = Command::new(python).args(["-c", "import cryptography"]).output();
        asked.is_ok_and(|asked| asked.status.success())
    };
    let known = [PathBuf::from(venv).join("bin/python"), PathBuf::from("python3")];
    let python = known.into_iter().find(has).expect("`cryptography` is missing: run tests/all.sh");
    let said = Command::new(python).arg("-B").arg(script).arg(pack).args(["--key", key]).output();
    String::from_utf8(said.unwrap().stdout).unwrap()
}

async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let started = Instant::now();
    while !done().await {
        assert!(started.elapsed() < Duration::from_secs(30), "waited for {what}");
        tokio::task::yield_now().await;
    }
}

async fn trail_check(address: &str) -> Value {
    let body: Value =
        reqwest::get(format!("{address}/readyz")).await.unwrap().json().await.unwrap();
    let checks = body["checks"].as_array().unwrap().clone();
    checks.into_iter().find(|check| check["name"] == "audit trail").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_serves_keeps_the_trail_and_everything_in_it_is_proved() {
    let data = tempfile::tempdir().unwrap();
    let data = data.path();
    let program = Program::start("demo", data, &[]);
    until("a checkpoint over the demo", async || {
        let found = trail_check(&program.address()).await;
        assert_eq!(found["ok"], true, "{found}");
        // The trail that was just opened has a checkpoint too: one over nothing.
        let said = found["found"].as_str().unwrap();
        let size = said.strip_prefix("a checkpoint over ").and_then(|it| it.split(' ').next());
        size.is_some_and(|size| size.parse::<u64>().unwrap() > 200)
    })
    .await;
    let found = verified(data).await;
    assert_eq!(found["difference"], Value::Null, "{found}");
    assert!(found["size"].as_u64().unwrap() > 200, "{found}");

    let proof = run(data, &["audit", "prove", "7"]).await;
    assert!(proof.text.starts_with("c2sp.org/tlog-proof@v1\nindex 7\n"), "{proof:?}");
    let out = data.join("pack");
    let words = ["audit", "pack", "--from", "10", "--to", "20", "--json", "--out"];
    let words: Vec<&str> = words.into_iter().chain([out.to_str().unwrap()]).collect();
    let packed = run(data, &words).await;
    let packed: Value = serde_json::from_str(&packed.text).expect(&packed.error);
    let key = packed["key"].as_str().unwrap();
    let words = ["audit", "verify-pack", out.to_str().unwrap(), "--lang", "en", "--key", key];
    let verdict = run(data, &words).await;
    assert!(verdict.fine && verdict.text.contains("events 0 to 2"), "{verdict:?}");
    let said = python(&out, key);
    assert!(said.starts_with("good: entries 0 to 2"), "{said}");
    // The same place once more would mix two packs.
    let again = run(data, &["audit", "pack", "--from", "10", "--out", out.to_str().unwrap()]).await;
    assert!(!again.fine && again.error.contains("not empty"), "{again:?}");
    program.stop();
    assert_eq!(verified(data).await["difference"], Value::Null);
}

/// An auditor learns who was erased; packs from before and after stand.
#[tokio::test(flavor = "multi_thread")]
async fn packs_stand_through_an_erasure_and_name_who_was_erased() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let person = json!({ "email": "bird@hotel.example", "name": "Tweety" });
    let account = mona.add_member(&lac, person).await.is(201).body()["account"].clone();
    let account = account.as_str().unwrap();
    let (before, after) = (world.data().join("before"), world.data().join("after"));
    let pack = async |out: &Path| {
        world.app().system.extend_trail().await.unwrap();
        let words = ["audit", "pack", "--from", "0", "--out", out.to_str().unwrap()];
        world.json(&words).await["key"].as_str().unwrap().to_owned()
    };
    let key = pack(&before).await;
    let words = ["erase", account, "--ground", "request", "--note", "a letter", "--yes"];
    world.json(&words).await;
    assert_eq!(pack(&after).await, key);
    for (out, erased) in [(&before, false), (&after, true)] {
        let words = ["audit", "verify-pack", out.to_str().unwrap(), "--key", &key, "--lang", "en"];
        let ours = world.keyledger(&words).await;
        assert!(ours.fine, "{ours:?}");
        assert_eq!(ours.text.contains(&format!("erased: {account}")), erased, "{}", ours.text);
        assert_eq!(ours.text.contains("(request)"), erased, "{}", ours.text);
        let theirs = python(out, &key);
        assert!(theirs.starts_with("good"), "{theirs}");
        assert_eq!(theirs.contains(account), erased, "{theirs}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_event_that_was_changed_is_named() {
    let world = some_history().await;
    let data = world.data();
    let good = verified(data).await;
    assert_eq!(good["difference"], Value::Null, "{good}");
    let kept = tempfile::tempdir().unwrap();
    copy_file(&data.join("ledger.db"), &kept.path().join("ledger.db"));
    for (set, sequence) in [
        ("data = replace(data, '{', '{ ')", 5),
        ("metadata = replace(metadata, '2026-11-22T08', '2026-11-22T09')", 17),
        ("id = randomblob(16)", 3),
        ("kind = 'mail_uncertain'", 30),
    ] {
        edit(
            data,
            &format!(
                "UPDATE events SET {set} WHERE position = \
                 (SELECT position FROM events ORDER BY position LIMIT 1 OFFSET {sequence})"
            ),
        );
        let found = verified(data).await;
        assert_eq!(found["difference"]["code"], "event", "{set}: {found}");
        assert_eq!(found["difference"]["sequence"], sequence, "{set}: {found}");
        let told = run(data, &["audit", "verify", "--lang", "en"]).await;
        assert!(!told.fine && told.text.contains(&format!("Event {sequence} ")), "{told:?}");
        copy_file(&kept.path().join("ledger.db"), &data.join("ledger.db"));
    }
    assert_eq!(verified(data).await["difference"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_damaged_file_of_the_trail_is_named_and_a_rebuild_gives_the_same_root() {
    let world = some_history().await;
    let (data, audit) = (world.data(), world.data().join("audit"));
    let good = verified(data).await;
    let size = good["size"].as_u64().unwrap();
    let tile = format!("tile/0/{:03}.p/{}", size / 256, size % 256);
    let kept = tempfile::tempdir().unwrap();
    copy_folder(&audit, &kept.path().join("audit"));
    let begun = format!("checkpoints/{:020}", 0);
    let cut: fn(&mut Vec<u8>) = |bytes| bytes.truncate(40);
    let flip: fn(&mut Vec<u8>) = |bytes| bytes[45] ^= 1;
    let last: fn(&mut Vec<u8>) = |bytes| bytes.extend(b"more\n");
    for (path, how) in [
        (tile.as_str(), cut),
        (&tile, flip),
        ("checkpoint", cut),
        ("checkpoint", flip),
        ("checkpoint", last),
        (&begun, flip),
    ] {
        let mut bytes = fs::read(audit.join(path)).unwrap();
        how(&mut bytes);
        fs::write(audit.join(path), bytes).unwrap();
        let found = verified(data).await["difference"].clone();
        assert_eq!(found["place"], path, "{found}");
        copy_folder(&kept.path().join("audit"), &audit);
    }
    fs::remove_file(audit.join(&tile)).unwrap();
    assert_eq!(verified(data).await["difference"]["place"], tile);
    let rebuilt = run(data, &["audit", "rebuild", "--reason-code", "files_lost", "--json"]).await;
    let answer: Value = serde_json::from_str(&rebuilt.text).expect(&rebuilt.error);
    assert_eq!(answer["compared"], true, "{answer}");
    rebuilt_is_told(data, &answer, &good).await;
    let after = verified(data).await;
    assert_eq!(after["difference"], Value::Null);
    assert_eq!(after["key"], good["key"]);

    // A ledger that was changed gives another root: nothing is exchanged.
    edit(data, "UPDATE events SET data = replace(data, '{', '{ ') WHERE position = 4");
    let other = run(data, &["audit", "rebuild", "--reason-code", "a_look", "--lang", "en"]).await;
    assert!(!other.fine && other.text.contains("a different root"), "{other:?}");
    assert_eq!(verified(data).await["difference"]["code"], "event");
}

/// Who had the trail built anew, why, and what it was before: in the ledger, and in words.
async fn rebuilt_is_told(data: &Path, answer: &Value, good: &Value) {
    let all = run(data, &["events", "--whole", "--limit", "1000", "--json"]).await;
    let all: Value = serde_json::from_str(&all.text).unwrap();
    let events = all["events"].as_array().unwrap();
    // What was damaged before is a finding; that it was built anew is none.
    assert!(events.last().is_some_and(|event| event["kind"] != "integrity_check_failed"));
    let told = events.iter().find(|event| event["kind"] == "audit_trail_rebuilt").unwrap();
    assert_eq!(told["data"]["root"], answer["root"]);
    assert_eq!(told["data"]["former_root"], good["root"]);
    assert_eq!(told["data"]["former_size"], good["size"]);
    assert_eq!(told["data"]["new_key"], false);
    assert_eq!(told["metadata"]["actor"]["kind"], "system", "{told}");
    assert_eq!(told["metadata"]["reason"]["code"], "files_lost", "{told}");
    let sequence = told["sequence"].to_string();
    for (language, words) in [("en", "was rebuilt"), ("fr", "a été reconstruit")] {
        let shown = run(data, &["events", "show", &sequence, "--lang", language]).await;
        assert!(shown.fine && shown.text.contains(words), "{shown:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_changed_or_went_and_another_ledgers_trail_stop_it_and_are_told() {
    let (world, other) = (some_history().await, some_history().await);
    let data = world.data();
    let stopped = async |words: &[&str]| {
        let program = Program::start("serve", data, &[]);
        let mut found = Value::Null;
        until("the trail to stop", async || {
            found = trail_check(&program.address()).await;
            found["found"].as_str().unwrap().starts_with("stopped since")
        })
        .await;
        for word in words {
            assert!(found["found"].as_str().unwrap().contains(word), "{word}: {found}");
        }
        program.stop();
    };
    let (key, audit) = (data.join("keys/trail"), data.join("audit"));
    let kept = tempfile::tempdir().unwrap();
    copy_folder(&audit, &kept.path().join("audit"));
    let good = fs::read(&key).unwrap();
    fs::set_permissions(&key, PermissionsExt::from_mode(0o644)).unwrap();
    stopped(&["keys/trail", "chmod 600"]).await;
    fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    fs::remove_file(&key).unwrap();
    stopped(&["keys/trail", "missing", "--new-key"]).await;
    fs::copy(other.data().join("keys/trail"), &key).unwrap();
    stopped(&["is the key of"]).await;
    fs::write(&key, "nonsense").unwrap();
    stopped(&["keys/trail", "holds no audit log key"]).await;
    fs::write(&key, &good).unwrap();
    copy_folder(&other.data().join("audit"), &audit);
    stopped(&["keyledger/", "this ledger's is"]).await;
    fs::remove_dir_all(&audit).unwrap();
    stopped(&["it was removed", "audit rebuild"]).await;
    fs::remove_dir_all(&audit).unwrap();
    fs::write(&audit, "a file").unwrap();
    stopped(&["audit", "cannot be made"]).await;
    fs::remove_file(&audit).unwrap();
    copy_folder(&kept.path().join("audit"), &audit);
    assert_eq!(verified(data).await["difference"], Value::Null);
    let told = run(data, &["events", "--limit", "1000", "--json"]).await;
    assert!(told.text.contains("integrity_check_failed"), "{}", told.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_ledger_is_not_served_even_where_only_the_trail_remembers() {
    let mut world = World::start().await;
    world.property("Hotel du Lac").await;
    world.stop().await;
    let kept = tempfile::tempdir().unwrap();
    copy_file(&world.file("ledger.db"), &kept.path().join("ledger.db"));
    world.open().await.unwrap();
    world.property("Hotel du Parc").await;
    world.app().system.extend_trail().await.unwrap();
    world.stop().await;
    for name in ["views.db", "reactions.db"] {
        let _ = fs::remove_file(world.file(name));
    }
    copy_file(&kept.path().join("ledger.db"), &world.file("ledger.db"));
    let refused = run_briefly(world.data(), &["serve", "--listen", "127.0.0.1:0"]).await;
    for word in ["ledger.db", "audit", "--accept-loss"] {
        assert!(!refused.fine && refused.error.contains(word), "{word}: {refused:?}");
    }
    world.open_accepting(true).await.unwrap();
    assert_eq!(world.count("integrity_check_failed").await, 1);
    world.app().system.extend_trail().await.unwrap();
    assert!(world.file("audit-epoch-1/checkpoint").exists());
    let origin = fs::read_to_string(world.file("audit/checkpoint")).unwrap();
    assert!(origin.lines().next().unwrap().ends_with("/epoch-2"), "{origin}");
    let found = world.json(&["audit", "verify"]).await;
    assert_eq!(found["difference"], Value::Null, "{found}");
}

/// Off in `hotel`, on in `pci`: who may log in while the trail stands still.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_trail_nobody_logs_in_where_the_policy_says_so() {
    for (profile, refused) in [(Profile::Hotel, false), (Profile::Pci, true)] {
        let world = World::start_with(|config| config.profile = profile).await;
        world.property("Hotel du Lac").await;
        world.app().system.extend_trail().await.unwrap();
        fs::remove_dir_all(world.file("audit")).unwrap();
        world.app().system.extend_trail().await.unwrap_err();
        let bob = world.browser();
        bob.log_in("bob@hotel.example", "no such person").await.is(401);
        world.minutes(16).await;
        let answer = bob.log_in("bob@hotel.example", "no such person").await;
        if refused {
            answer.is(503).is_refused("trail_stopped");
            world.json(&["audit", "rebuild", "--reason-code", "files_lost"]).await;
            bob.log_in("bob@hotel.example", "no such person").await.is(401);
        } else {
            answer.is(401);
        }
    }
}

/// Every step of a log-in asks, not only the one with the password.
#[tokio::test(flavor = "multi_thread")]
async fn a_log_in_under_way_goes_no_further_without_a_trail() {
    let world = World::start_with(|config| config.profile = Profile::Pci).await;
    let lac = world.property("Hotel du Lac").await;
    let words = ["account", "create", "--email", MANAGER, "--name", "Mona Keller"];
    let at = ["--property", &lac, "--permission", "manage_users"];
    world.json(&[&words[..], &at[..]].concat()).await;
    let (mona, password) = (world.browser(), "a long and winding road of 1970");
    mona.activate(&world.token_to(MANAGER).await, password).await.is(204);
    world.app().system.extend_trail().await.unwrap();
    fs::remove_dir_all(world.file("audit")).unwrap();
    world.app().system.extend_trail().await.unwrap_err();
    world.minutes(10).await;
    let waits = mona.log_in(MANAGER, password).await;
    assert_eq!(waits.is(200).body()["outcome"], "set_up_required");
    let path = format!("/api/v1/login/{}/set-up", waits.body()["flow"].as_str().unwrap());
    let begun = mona.post(&path, json!({ "kind": "totp" })).await;
    let app = Authenticator::of(&world.clock, &begun.is(201).body());
    let confirm = format!("{path}/{}/confirm", begun.body()["factor"].as_str().unwrap());
    world.minutes(6).await;
    let code = || json!({ "code": app.code() });
    mona.post(&confirm, code()).await.is(503).is_refused("trail_stopped");
    mona.post(&path, json!({ "kind": "totp" })).await.is(503).is_refused("trail_stopped");
    world.json(&["audit", "rebuild", "--reason-code", "files_lost"]).await;
    mona.post(&confirm, code()).await.is(200);
}

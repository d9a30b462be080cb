//! What is kept, and for how long: key epochs, the keys of months, and old backups (DESIGN 8).

use crate::world::{PASSWORD, World, copy_file};
use chrono::TimeDelta;
use keyledger_core::vault::SecretName;
use keyledger_usecases::secrets::key_epochs;
use tempfile::TempDir;

const ADA: &str = "ada@hotel.example";

async fn a_hotel(world: &World) -> String {
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let found = world.json(&["find", ADA]).await;
    found["accounts"][0]["account"].as_str().unwrap().to_owned()
}

async fn days(world: &World, days: i64) {
    world.advance(TimeDelta::days(days)).await;
    world.app().keep_retention().await.unwrap();
    world.app().system.catch_up().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_vaults_keys_change_monthly_and_none_lives_longer_than_35_days() {
    let mut world = World::start().await;
    a_hotel(&world).await;
    days(&world, 29).await;
    assert_eq!(world.count("key_epoch_begun").await, 0);
    days(&world, 1).await;
    assert_eq!(world.count("key_epoch_begun").await, 1);
    let listed = world.json(&["keys", "list"]).await;
    let listed = listed["epochs"].as_array().unwrap();
    assert_eq!((listed[0]["entries"].as_u64(), listed[1]["epoch"].as_u64()), (Some(0), Some(2)));
    assert!(listed[1]["entries"].as_u64().unwrap() > 0);
    let doctor = world.keyledger(&["doctor"]).await;
    assert!(doctor.text.contains("epoch 1: 0 entries, 30 days old"), "{}", doctor.text);
    days(&world, 4).await;
    assert_eq!(world.count("key_epoch_destroyed").await, 0);
    days(&world, 1).await;
    assert_eq!(world.count("key_epoch_destroyed").await, 1);
    assert!(!world.file("keys/kek-1").exists() && world.file("keys/kek-2").exists());
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    // A start finds everything as it is, and says nothing more.
    world.restart().await;
    assert_eq!(world.count("key_epoch_begun").await + world.count("key_epoch_destroyed").await, 2);
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    let rotated = world.json(&["keys", "rotate"]).await;
    assert_eq!(rotated["epoch"], 3);
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    assert_eq!(world.count("integrity_check_failed").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn backups_forget_the_erased_within_35_days() {
    let mut world = World::start().await;
    let account = a_hotel(&world).await;
    let backup = TempDir::new().unwrap();
    world.stop().await;
    copy_file(&world.file("vault.db"), &backup.path().join("vault.db"));
    copy_file(&world.file("keys/kek-1"), &backup.path().join("kek-1"));
    world.open().await.unwrap();
    world.json(&["erase", ADA, "--ground", "request", "--yes"]).await;
    days(&world, 30).await;
    days(&world, 5).await;
    world.stop().await;
    // The vault alone: its key is destroyed, and that is what the person is told.
    copy_file(&backup.path().join("vault.db"), &world.file("vault.db"));
    let refused = world.open().await.err().unwrap().to_string();
    assert!(refused.contains("old backup") && refused.contains("epoch 1"), "{refused}");
    // Even with its key put back: what was destroyed is destroyed again, and it is written down.
    copy_file(&backup.path().join("kek-1"), &world.file("keys/kek-1"));
    world.open().await.unwrap();
    let key = SecretName::person(account.parse().unwrap());
    assert_eq!(world.app().engine.vault.get(&key).unwrap(), None);
    assert!(!world.file("keys/kek-1").exists());
    assert_eq!(world.count("integrity_check_failed").await, 1);
    assert!(!world.keyledger(&["find", "lovelace"]).await.fine);
    let epochs = world.json(&["keys", "list"]).await["epochs"].as_array().unwrap().len();
    assert_eq!(epochs, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_cut_short_is_finished_at_the_next_start() {
    let mut world = World::start().await;
    a_hotel(&world).await;
    // As a kill right after the key: the vault has begun, the ledger knows nothing of it.
    world.app().epochs.begin_epoch(2).unwrap();
    world.app().epochs.rewrap(1).unwrap();
    world.restart().await;
    assert_eq!(world.count("key_epoch_begun").await, 1);
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    // Beside log-ins, not before them.
    let app = world.app();
    key_epochs::rewrap_all(&app.engine, &app.epochs).await.unwrap();
    assert_eq!(app.epochs.epochs().unwrap()[0].entries, 0, "everything is sealed anew");
    world.browser().log_in(ADA, PASSWORD).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn from_where_is_forgotten_after_13_months() {
    let world = World::start().await;
    a_hotel(&world).await;
    world.browser().from("203.0.113.77").log_in(ADA, "mistyped").await.is(401);
    world.browser().log_in("nobody@hotel.example", "mistyped").await.is(401);
    let shows = async || world.keyledger(&["history", ADA, "--json"]).await.text;
    // The first of December a year later: November's last day is 12 months ago.
    days(&world, 374).await;
    assert!(shows().await.contains("203.0.113.77"));
    days(&world, 40).await;
    assert!(!shows().await.contains("203.0.113.77"), "its month's key is destroyed");
    assert!(shows().await.contains("Ada Lovelace"), "who it is about stays");
    let vault = &world.app().engine.vault;
    let names = vault.names("origin").unwrap();
    assert!(names.iter().all(|name| !name.as_str().contains("2026-11")), "{names:?}");
    let destroyed = world.events().await;
    let destroyed = destroyed.iter().filter(|event| event["kind"] == "key_destroyed");
    let keys: Vec<String> = destroyed
        .flat_map(|event| event["data"]["keys"].as_array().unwrap())
        .map(ToString::to_string)
        .collect();
    for name in ["\"origin-month:2026-11\"", "\"origin:unknown:2026-11-22\""] {
        assert!(keys.iter().any(|key| key == name), "{name} in {keys:?}");
    }
    assert!(keys.iter().any(|key| key.starts_with("\"index:unknown:")), "{keys:?}");
    let network = ["find", "--network", "203.0.113.0/24", "--from", "2026-11-01 00:00 +00:00"];
    let until = ["--to", "2026-11-30 00:00 +00:00", "--lang", "en"];
    assert!(!world.keyledger(&[&network[..], &until].concat()).await.fine);
}

/// What a hold keeps is read after 13 months and after a start from a backup of the vault; it is
/// nobody else's, and goes when the hold is lifted.
#[tokio::test(flavor = "multi_thread")]
async fn a_legal_hold_keeps_from_where_until_it_is_lifted() {
    const BOB: &str = "bob@hotel.example";
    let mut world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    for person in [ADA, BOB] {
        world.member(&mona, &lac, person).await;
        world.browser().from("203.0.113.77").log_in(person, "mistyped").await.is(401);
    }
    let why = ["--reason-code", "legal_request", "--note", "case 12"];
    let placed = world.json(&[&["hold", "place", ADA][..], &why].concat()).await;
    days(&world, 400).await;
    world.stop().await;
    let backup = TempDir::new().unwrap();
    let kept = ["vault.db", "keys/kek-1", "keys/kek-2"];
    let kept: Vec<_> = kept.iter().filter(|name| world.file(name).exists()).collect();
    for name in &kept {
        copy_file(&world.file(name), &backup.path().join(name.replace('/', "-")));
    }
    world.open().await.unwrap();
    days(&world, 14).await;
    for restored in [false, true] {
        if restored {
            world.stop().await;
            for name in &kept {
                copy_file(&backup.path().join(name.replace('/', "-")), &world.file(name));
            }
            world.open().await.unwrap();
        }
        let vault = &world.app().engine.vault;
        let halves = vault.names("origin-month:2026-11").unwrap();
        assert!(halves.is_empty(), "the month's half is gone: {halves:?}");
        let shows = async |who| world.keyledger(&["history", who, "--json"]).await.text;
        assert!(shows(ADA).await.contains("203.0.113.77"), "the hold keeps it ({restored})");
        assert!(!shows(BOB).await.contains("203.0.113.77"), "nobody else's opens ({restored})");
        let network = ["find", "--network", "203.0.113.0/24", "--from", "2026-11-01 00:00 +00:00"];
        let until = ["--to", "2026-11-30 00:00 +00:00"];
        let found = world.json(&[&network[..], &until].concat()).await;
        assert_eq!(found["accounts"].as_array().unwrap().len(), 1);
        assert_eq!(found["accounts"][0]["email"], ADA);
    }
    let hold = placed["hold"].as_str().unwrap();
    world.json(&[&["hold", "lift", hold][..], &why].concat()).await;
    days(&world, 0).await;
    let shows = world.keyledger(&["history", ADA, "--json"]).await.text;
    assert!(!shows.contains("203.0.113.77"), "the hold is lifted");
    assert_eq!(world.app().engine.vault.names(&held_months(&placed)).unwrap(), []);
}

/// An erasure right after the hold was lifted waits for nobody to tidy up.
#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_destroys_what_a_hold_had_kept() {
    let world = World::start().await;
    a_hotel(&world).await;
    world.browser().from("203.0.113.77").log_in(ADA, "mistyped").await.is(401);
    let why = ["--reason-code", "legal_request", "--note", "case 12"];
    let placed = world.json(&[&["hold", "place", ADA][..], &why].concat()).await;
    days(&world, 414).await;
    let vault = &world.app().engine.vault;
    assert_eq!(vault.names(&held_months(&placed)).unwrap().len(), 1);
    let hold = placed["hold"].as_str().unwrap();
    world.json(&[&["hold", "lift", hold][..], &why].concat()).await;
    world.json(&["erase", ADA, "--ground", "request", "--yes"]).await;
    assert_eq!(vault.names(&held_months(&placed)).unwrap(), []);
}

fn held_months(placed: &serde_json::Value) -> String {
    format!("origin:{}:", placed["account"].as_str().unwrap())
}

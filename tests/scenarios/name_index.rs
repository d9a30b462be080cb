//! Names are found by parts and with a letter wrong, are kept sealed across starts, and an erased person
//! is in no copy of them (scope 4, DESIGN 8).

use crate::world::{World, copy_file};
use keyledger_core::vault::SecretName;
use serde_json::json;
use tempfile::TempDir;

const VERA: &str = "vera@hotel.example";
const FILE: &str = "remembered.db";

/// Who is found, by address.
async fn found(world: &World, words: &str) -> Vec<String> {
    let printed = world.keyledger(&["find", words, "--json"]).await;
    if !printed.fine {
        return vec![];
    }
    let answer: serde_json::Value = serde_json::from_str(&printed.text).unwrap();
    let accounts = answer["accounts"].as_array().unwrap();
    accounts.iter().map(|row| row["email"].as_str().unwrap().to_owned()).collect()
}

async fn a_hotel(world: &World) -> String {
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let vera = json!({ "email": VERA, "name": "Véronique Bächtold" });
    let added = mona.add_member(&lac, vera).await.is(201).body();
    let wanda = json!({ "email": "wanda@hotel.example", "name": "Wanda Bachtell" });
    mona.add_member(&lac, wanda).await.is(201);
    added["account"].as_str().unwrap().to_owned()
}

/// Stops in good order: what is known is kept.
async fn stop(world: &mut World) {
    world.app().system.names.keep(&world.app().engine).await.unwrap();
    world.stop().await;
}

fn blocks(world: &World) -> Vec<SecretName> {
    world.app().engine.vault.names(SecretName::NAMES).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_or_a_word_with_one_letter_wrong_is_found() {
    let world = World::start().await;
    a_hotel(&world).await;
    for part in ["bächt vero", "CHTOLD", "ra@hotel", "Bachtold, Véronique"] {
        assert_eq!(found(&world, part).await, [VERA], "{part}");
    }
    for typed in ["bachtodl", "bachtolt", "bachtod", "bachtolld", "veroniqe baechtold"] {
        assert_eq!(found(&world, typed).await, [VERA], "{typed}");
    }
    // Nobody who is meant exactly is hidden among those who nearly are.
    assert_eq!(found(&world, "bachtell").await, ["wanda@hotel.example"]);
    assert_eq!(
        found(&world, "vex").await,
        Vec::<String>::new(),
        "short words are as they are typed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn names_outlive_the_process_sealed_and_come_back_where_they_were_lost() {
    let mut world = World::start().await;
    a_hotel(&world).await;
    assert_eq!(found(&world, "bachtold").await, [VERA]);
    stop(&mut world).await;
    let bytes = std::fs::read(world.file(FILE)).unwrap();
    let text = String::from_utf8_lossy(&bytes).to_lowercase();
    assert!(bytes.len() > 4096 && !text.contains("bachtold") && !text.contains("vera@"), "sealed");
    world.open().await.unwrap();
    assert_eq!(blocks(&world).len(), 1);
    assert_eq!(found(&world, "bachtold").await, [VERA]);
    // Without the file, without the key, and with nonsense in its place.
    let key = blocks(&world).remove(0);
    world.app().engine.vault.destroy(&key).unwrap();
    world.restart().await;
    assert_eq!(blocks(&world), []);
    assert_eq!(found(&world, "bachtold").await, [VERA]);
    stop(&mut world).await;
    std::fs::remove_file(world.file(FILE)).unwrap();
    world.open().await.unwrap();
    assert_eq!(found(&world, "bachtold").await, [VERA]);
    stop(&mut world).await;
    std::fs::write(world.file(FILE), [7; 9_000]).unwrap();
    world.open().await.unwrap();
    assert_eq!(found(&world, "bachtold").await, [VERA]);
    assert!(blocks(&world).len() <= 1, "no key is left of what is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_is_found_by_nobody_at_the_next_request_nor_in_an_old_copy() {
    let mut world = World::start().await;
    a_hotel(&world).await;
    assert_eq!(found(&world, "bachtold").await, [VERA]);
    stop(&mut world).await;
    let backup = TempDir::new().unwrap();
    copy_file(&world.file(FILE), &backup.path().join(FILE));
    world.open().await.unwrap();
    let before = blocks(&world);
    assert_eq!(found(&world, "bachtold").await, [VERA]);
    world.json(&["erase", VERA, "--ground", "request", "--yes"]).await;
    let after = blocks(&world);
    assert!(after.iter().all(|name| !before.contains(name)), "the others lie under another key");
    assert_eq!(found(&world, "chtold").await, Vec::<String>::new());
    assert_eq!(found(&world, "bachtell").await, ["wanda@hotel.example"]);
    stop(&mut world).await;
    copy_file(&backup.path().join(FILE), &world.file(FILE));
    world.open().await.unwrap();
    assert_eq!(found(&world, "chtold").await, Vec::<String>::new());
    assert_eq!(found(&world, "bachtell").await, ["wanda@hotel.example"]);
}

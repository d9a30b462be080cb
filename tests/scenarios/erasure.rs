//! Is a person who was erased forgotten, in every byte? (DESIGN 8, C2, S30, invariant 10)

use crate::world::{Browser, Letter, MANAGER, PASSWORD, World, bytes_of, copy_file};
use keyledger_core::vault::SecretName;
use serde_json::{Value, json};
use std::path::Path;

const BIRD: &str = "yellow.canary@hotel.example";
const CANARIES: [&str; 5] =
    ["yellow.canary", "Tweety", "198.51.100.213", "CanaryBrowser", "0815-4711"];

/// Where the canaries are found in clear.
fn found(folder: &Path) -> Vec<String> {
    let mut found = vec![];
    for (path, bytes) in bytes_of(folder) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for canary in CANARIES {
            if text.contains(&canary.to_lowercase()) {
                found.push(format!("{canary} in {}", path.strip_prefix(folder).unwrap().display()));
            }
        }
    }
    found
}

/// A person with a whole life behind them; answers the manager, the person and the account.
async fn a_life(world: &World) -> (Browser, Browser, String, String) {
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let person = json!({ "email": BIRD, "name": "Tweety Canary" });
    let account = mona.add_member(&lac, person).await.is(201).body()["account"].clone();
    let bird = world.browser().from("198.51.100.213").named("CanaryBrowser/1.0");
    world.activate(&bird, BIRD).await;
    bird.log_in(BIRD, "mistyped and mistyped").await.is(401);
    bird.forgot(BIRD).await.is(202);
    world.deliver().await;
    (mona, bird, lac, account.as_str().unwrap().to_owned())
}

async fn erase(world: &World, who: &str) -> Value {
    let words = ["erase", who, "--ground", "request", "--note", "letter 0815-4711", "--yes"];
    world.json(&words).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_personal_is_in_clear_before_and_nothing_at_all_after() {
    let mut world = World::start().await;
    let (_, _, _, account) = a_life(&world).await;
    let before = found(world.data());
    assert!(
        !before.is_empty() && before.iter().all(|place| place.contains("outbox/")),
        "{before:?}"
    );
    let shown = world.keyledger(&["history", &account, "--json"]).await.text;
    assert!(shown.contains("198.51.100.213") && shown.contains("Tweety"), "{shown}");

    let asked = world.keyledger(&["erase", BIRD, "--ground", "request", "--lang", "en"]).await;
    assert!(!asked.fine && asked.error.contains("--yes"), "{}", asked.error);
    assert_eq!(erase(&world, BIRD).await["erased"], true);
    assert_eq!(found(world.data()), Vec::<String>::new(), "the outbox too");

    let after = world.keyledger(&["history", &account, "--json"]).await.text;
    let why = world.keyledger(&["why", &account, "--lang", "en"]).await.text;
    assert!(why.contains("was erased"), "{why}");
    for canary in CANARIES {
        assert!(!after.contains(canary) && !why.contains(canary), "{canary}");
    }
    assert!(!world.keyledger(&["find", "canary"]).await.fine);
    assert!(!world.keyledger(&["state", BIRD]).await.fine);
    // Again: it is true already.
    assert_eq!(erase(&world, &account).await["erased"], true);
    assert_eq!(world.count("account_erased").await, 1);
    world.restart().await;
    assert_eq!(found(world.data()), Vec::<String>::new());
}

/// Colleagues got mails that name the person: they go too, and nothing else in a colleague's box.
#[tokio::test(flavor = "multi_thread")]
async fn mails_about_an_erased_person_leave_the_outboxes_of_colleagues() {
    let world = World::start().await;
    let (mona, _, lac, _) = a_life(&world).await;
    world.browser().from("203.0.113.9").mistype(BIRD, 9).await.is_refused("account_locked");
    mona.add_member(&lac, json!({ "email": "ada@hotel.example", "name": "Ada" })).await.is(201);
    world.browser().from("203.0.113.8").mistype("ada@hotel.example", 10).await;
    let about =
        |mails: &[Letter], name: &str| mails.iter().filter(|mail| mail.text.contains(name)).count();
    let before = world.mails_to(MANAGER).await;
    assert_eq!((about(&before, "Tweety"), about(&before, "Ada")), (1, 1), "she is told of both");
    erase(&world, BIRD).await;
    let after = world.mails_to(MANAGER).await;
    assert_eq!((about(&after, "Tweety"), about(&after, "Ada")), (0, 1));
    assert_eq!(after.len(), before.len() - 1);
    assert_eq!(found(world.data()), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_is_never_restored_and_the_address_is_free() {
    let world = World::start().await;
    let (mona, bird, lac, account) = a_life(&world).await;
    let link = world.token_to(BIRD).await;
    erase(&world, BIRD).await;
    bird.session().await.is(401);
    bird.reset(&link, PASSWORD).await.is(410).is_refused("link_expired");
    bird.log_in(BIRD, PASSWORD).await.is(401).is_refused("wrong_credentials");
    bird.forgot(BIRD).await.is(202);
    assert_eq!(mona.members(&lac).await.len(), 1);
    let again = mona.add_member(&lac, json!({ "email": BIRD, "name": "Another Person" })).await;
    assert_eq!(again.is(201).body()["outcome"], "created");
    assert_ne!(again.body()["account"], account.as_str());
    world.activate(&world.browser(), BIRD).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_backup_of_the_vault_revives_nobody() {
    let mut world = World::start().await;
    let (_, _, _, account) = a_life(&world).await;
    let backup = tempfile::tempdir().unwrap();
    world.stop().await;
    copy_file(&world.file("vault.db"), &backup.path().join("vault.db"));
    world.open().await.unwrap();
    erase(&world, BIRD).await;
    world.stop().await;
    copy_file(&backup.path().join("vault.db"), &world.file("vault.db"));
    world.open().await.unwrap();

    let key = SecretName::person(account.parse().unwrap());
    assert_eq!(world.app().engine.vault.get(&key).unwrap(), None);
    let history = world.keyledger(&["history", &account, "--json"]).await.text;
    for canary in CANARIES {
        assert!(!history.contains(canary), "{canary}");
    }
    world.browser().log_in(BIRD, PASSWORD).await.is(401).is_refused("wrong_credentials");
}

#[tokio::test(flavor = "multi_thread")]
async fn state_and_projections_are_the_same_before_and_after_but_for_the_erasure_itself() {
    let world = World::start().await;
    let (_, _, _, account) = a_life(&world).await;
    let sequence = world.events().await.len() - 1;
    let at = ["state", &account, "--sequence", &sequence.to_string()];
    let before = world.json(&at).await;
    erase(&world, BIRD).await;
    assert_eq!(world.json(&at).await, before);
    let digests = world.json(&["rebuild"]).await["projections"].clone();
    std::fs::remove_dir_all(world.file("outbox")).unwrap();
    assert_eq!(world.json(&["rebuild"]).await["projections"], digests);
}

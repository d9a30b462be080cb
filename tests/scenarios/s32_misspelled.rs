//! How is a misspelled address put right? (S32)

use crate::world::{PASSWORD, World};
use serde_json::json;

const WRONG: &str = "adda@hotel.example";
const RIGHT: &str = "ada@hotel.example";

#[tokio::test(flavor = "multi_thread")]
async fn created_anew_under_the_right_address_the_wrong_ones_link_is_dead() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let wrong = mona.add_member(&lac, json!({ "email": WRONG, "name": "Ada" })).await;
    let replaced = wrong.is(201).body()["account"].clone();
    let stray = world.mail_to(WRONG).await;
    let body = json!({ "email": RIGHT, "name": "Ada", "replaces": replaced });
    assert_eq!(mona.add_member(&lac, body).await.is(201).body()["outcome"], "created");

    let browser = world.browser();
    browser.activate(&stray.token(), PASSWORD).await.is(410).is_refused("link_expired");
    world.activate(&browser, RIGHT).await;
    assert_eq!(world.count("activation_link_withdrawn").await, 1);
}

/// A link for a forgotten password also chooses a first one: whoever has the misspelled address would get
/// in by that, with every permission that was meant for somebody else.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_the_wrong_address_gets_in_by_no_other_link_and_is_gone_from_the_list() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let wrong = mona.add_member(&lac, json!({ "email": WRONG, "name": "Ada" })).await;
    let replaced = wrong.is(201).body()["account"].clone();
    let stranger = world.browser();
    stranger.forgot(WRONG).await.is(202);
    let before = world.token_to(WRONG).await;
    let body = json!({ "email": RIGHT, "name": "Ada", "replaces": replaced });
    mona.add_member(&lac, body).await.is(201);

    stranger.reset(&before, PASSWORD).await.is(410);
    let mails = world.mails_to(WRONG).await.len();
    stranger.forgot(WRONG).await.is(202);
    world.deliver().await;
    assert_eq!(world.mails_to(WRONG).await.len(), mails, "and hears nothing of it");
    let listed = mona.members(&lac).await;
    let emails: Vec<_> = listed.iter().map(|one| one["email"].as_str().unwrap()).collect();
    assert!(emails.contains(&RIGHT) && !emails.contains(&WRONG), "{emails:?}");
    // The right one after all: like everybody who is added again.
    let again = json!({ "email": WRONG, "name": "Ada" });
    assert_eq!(mona.add_member(&lac, again).await.is(201).body()["outcome"], "restored");
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_not_yet_sent_to_the_wrong_address_is_never_sent() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let wrong = mona.add_member(&lac, json!({ "email": WRONG, "name": "Ada" })).await;
    let replaced = wrong.is(201).body()["account"].clone();
    let body = json!({ "email": RIGHT, "name": "Ada", "replaces": replaced });
    mona.add_member(&lac, body).await.is(201);
    assert!(world.mails_to(WRONG).await.is_empty());
    assert_eq!(world.mails_to(RIGHT).await.len(), 1);
    assert_eq!(world.count("mail_suppressed").await, 2, "the invitation, and that it is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_in_use_is_not_replaced_and_nothing_is_created() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let port = world.property("Auberge du Port").await;
    let otto = world.first_manager(&port, "otto@hotel.example").await;
    let ada = world.member(&mona, &lac, RIGHT).await;
    let in_use = ada.me().await["account"].clone();
    let body = json!({ "email": WRONG, "name": "Ada", "replaces": in_use });
    mona.add_member(&lac, body).await.is(409).is_refused("conflict");

    let stranger =
        mona.add_member(&lac, json!({ "email": "new@hotel.example", "name": "N" })).await;
    let elsewhere = stranger.is(201).body()["account"].clone();
    let body = json!({ "email": WRONG, "name": "Ada", "replaces": elsewhere });
    otto.add_member(&port, body).await.is(409).is_refused("conflict");
    let found = world.keyledger(&["find", WRONG]).await;
    assert!(found.text.contains(RIGHT), "who is a letter away is shown: {}", found.text);
    assert!(!found.text.contains(WRONG), "nothing was created: {}", found.text);
}

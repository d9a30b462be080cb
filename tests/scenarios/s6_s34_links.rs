//! Which link opens, and what does one that does not open say? (S6, S9, S34)

use crate::world::{Browser, PASSWORD, World};
use chrono::TimeDelta;
use serde_json::json;

const ADA: &str = "ada@hotel.example";
const NEW: &str = "another road to walk on";

async fn with_ada() -> (World, Browser) {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    (world, ada)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_link_works_once_and_says_so() {
    let (world, ada) = with_ada().await;
    ada.forgot(ADA).await.is(202);
    let mail = world.mail_to(ADA).await;
    assert_eq!(mail.subject, "Choose a new password");
    assert!(mail.link().starts_with(&world.config.public_url));
    ada.reset(&mail.token(), NEW).await.is(204);
    ada.reset(&mail.token(), "a third road to walk").await.is(410).is_refused("link_used");
    ada.log_in(ADA, PASSWORD).await.is(401);
    ada.log_in(ADA, NEW).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_lasts_24_hours_and_not_a_minute_longer() {
    let (world, ada) = with_ada().await;
    ada.forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    world.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    // A password that may not be chosen leaves the link as it is.
    ada.reset(&token, "short").await.is(422).names("password");
    world.clock.advance(TimeDelta::seconds(1));
    ada.reset(&token, NEW).await.is(410).is_refused("link_expired");
    // The scheduler writes it down once; afterwards the answer is the same.
    assert!(world.end_what_is_due().await > 0);
    ada.reset(&token, NEW).await.is(410).is_refused("link_expired");
    ada.log_in(ADA, PASSWORD).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_again_soon_the_same_link_comes_again_and_later_a_new_one() {
    let (world, ada) = with_ada().await;
    ada.forgot(ADA).await.is(202);
    let first = world.mail_to(ADA).await;
    world.minutes(14).await;
    ada.forgot(ADA).await.is(202);
    let repeated = world.mail_to(ADA).await;
    assert_eq!(first.token(), repeated.token());
    assert_ne!(first.message_id, repeated.message_id);
    world.minutes(47).await;
    ada.forgot(ADA).await.is(202);
    let newer = world.mail_to(ADA).await;
    assert_ne!(first.token(), newer.token());
    ada.reset(&first.token(), NEW).await.is(410).is_refused("link_superseded");
    ada.reset(&newer.token(), NEW).await.is(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn three_mails_an_hour_and_ten_a_day_whatever_is_asked() {
    let (world, ada) = with_ada().await;
    // The activation mail was the first of the hour.
    for _ in 0..6 {
        ada.forgot(ADA).await.is(202);
        world.minutes(1).await;
    }
    assert_eq!(world.mails_to(ADA).await.len(), 1 + 2);
    for _ in 0..20 {
        world.minutes(61).await;
        ada.forgot(ADA).await.is(202);
    }
    let declined = world.count("password_reset_declined").await;
    assert_eq!(declined, 4 + 13, "ten a day, the activation mail among them");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activation_link_is_no_reset_link_and_a_changed_one_is_none_at_all() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    mona.add_member(&lac, json!({ "email": ADA, "name": "Ada" })).await.is(201);
    let token = world.token_to(ADA).await;
    let ada = world.browser();
    ada.reset(&token, PASSWORD).await.is(410).is_refused("link_expired");
    for place in [0, token.len() / 2, token.len() - 2] {
        let mut changed = token.clone().into_bytes();
        changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        ada.activate(&changed, PASSWORD).await.is(410).is_refused("link_expired");
    }
    for nonsense in ["", "x", "%00", &"A".repeat(10_000)] {
        ada.activate(nonsense, PASSWORD).await.is(410).is_refused("link_expired");
    }
    ada.activate(&token, PASSWORD).await.is(204);
    ada.activate(&token, PASSWORD).await.is(410).is_refused("link_used");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_password_ends_every_session() {
    let (world, ada) = with_ada().await;
    ada.session().await.is(200);
    let elsewhere = world.browser();
    elsewhere.forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    ada.session().await.is(200);
    elsewhere.reset(&token, NEW).await.is(204);
    ada.session().await.is(401).is_refused("not_authorised");
}

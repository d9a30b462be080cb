//! What does a clock that nobody vouches for end? Nothing that lets somebody in, also at a person's own
//! attempt; and nothing that began while it ran ahead outlives it (DESIGN 6).

use crate::clock::{ADA, a_busy_morning, accept, of_kind, readiness, round};
use crate::world::{PASSWORD, World, property};
use chrono::TimeDelta;
use keyledger_core::policy::Profile;
use serde_json::Value;

const BOB: &str = "bob@hotel.example";

/// The engine starts again, and in between the clock was set by so much.
async fn started_with_the_clock_set_by(world: &mut World, step: TimeDelta) {
    world.stop().await;
    world.clock.step(step);
    world.open().await.unwrap();
}

async fn standing(world: &World, who: &str) -> Value {
    world.json(&["why", who]).await["explanation"]["standing"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_holds_at_a_persons_own_attempt_while_nobody_vouches_for_the_clock() {
    let (mut world, _) = a_busy_morning().await;
    world.browser().mistype("nobody@hotel.example", 10).await.is_refused("account_locked");
    started_with_the_clock_set_by(&mut world, TimeDelta::days(40)).await;
    let stranger = world.browser();
    let known = stranger.log_in(ADA, PASSWORD).await;
    known.is_refused("account_locked");
    let unknown = stranger.log_in("nobody@hotel.example", "nonsense").await;
    assert_eq!(known.comparable(), unknown.comparable());
    assert_eq!(standing(&world, ADA).await, "locked");
    assert_eq!(standing(&world, "nobody@hotel.example").await, "locked");
    // Whoever is to set a second factor up within thirty days still has the time.
    world.browser().log_in(BOB, PASSWORD).await.is(200);
    for kind in ["lock_expired", "unknown_lock_expired", "factor_grace_ended", "account_lapsed"] {
        assert_eq!(world.count(kind).await, 0, "{kind}");
    }

    // What began since the start is measured by the steady clock, and is over when its time is.
    world.browser().mistype(BOB, 10).await.is_refused("account_locked");
    world.clock.advance(TimeDelta::minutes(31));
    world.browser().log_in(BOB, PASSWORD).await.is(200);
    // By now the half hour of before is over too, for the steady clock measured half an hour.
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    let again = world.browser().log_in("nobody@hotel.example", "nonsense").await;
    again.is_refused("wrong_credentials");
    assert!(of_kind(&world, "clock_confirmed").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_began_while_the_clock_ran_ahead_does_not_outlive_its_acceptance() {
    let (mut world, _) = a_busy_morning().await;
    started_with_the_clock_set_by(&mut world, TimeDelta::days(40)).await;
    let bob = world.browser();
    bob.log_in(BOB, PASSWORD).await.is(200);
    bob.session().await.is(200);
    world.clock.advance(TimeDelta::minutes(2));
    bob.forgot(BOB).await.is(202);
    let link = world.token_to(BOB).await;
    world.browser().mistype(BOB, 10).await.is_refused("account_locked");
    started_with_the_clock_set_by(&mut world, TimeDelta::days(-40)).await;
    accept(&world).await;

    let bob = bob.moved_to(world.address());
    bob.session().await.is(401);
    bob.reset(&link, "another long and winding road").await.is_refused("link_expired");
    // The lock lasts its half hour, counted from now, and not forty days.
    world.browser().log_in(BOB, PASSWORD).await.is_refused("account_locked");
    let why = world.json(&["why", BOB]).await["explanation"].clone();
    assert_eq!(why["standing"], "locked", "{why}");
    let ends = why["ways_out"].as_array().unwrap().iter().find_map(|way| way["at"].as_str());
    assert!(ends.unwrap().starts_with("2026-11-2"), "{why}");
    // Its mails do not count, and are not waited for.
    bob.forgot(BOB).await.is(202);
    assert_eq!(of_kind(&world, "password_reset_declined").await, Vec::<Value>::new());
    world.clock.advance(TimeDelta::minutes(31));
    world.browser().log_in(BOB, PASSWORD).await.is(200);
    let link = world.token_to(BOB).await;
    world.browser().reset(&link, "another long and winding road").await.is(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_of_the_hour_before_a_wrong_start_is_not_too_old() {
    let (mut world, bob) = a_busy_morning().await;
    world.clock.advance(TimeDelta::minutes(20));
    bob.forgot(BOB).await.is(202);
    // Stopped before anything was handed over.
    started_with_the_clock_set_by(&mut world, TimeDelta::days(3)).await;
    world.deliver().await;
    let too_old = of_kind(&world, "mail_suppressed").await;
    assert!(too_old.iter().all(|event| event["data"]["why"] != "too_old"), "{too_old:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_pause_of_the_machine_a_code_by_the_walls_time_opens_once() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    ada.sets_a_factor_up().await;
    // The machine stood still for two hours: its wall shows them, its steady clock does not.
    world.clock.step(TimeDelta::hours(2));
    round(&world).await;
    assert_eq!(of_kind(&world, "clock_anomaly_detected").await.len(), 1);
    ada.log_in(ADA, PASSWORD).await.is(200);
    // The phone's code of the same half minute is used up.
    let again = ada.log_in(ADA, PASSWORD).await;
    again.is_refused("code_already_used");
    world.clock.advance(TimeDelta::seconds(30));
    ada.log_in(ADA, PASSWORD).await.is(200);
    accept(&world).await;
    world.clock.advance(TimeDelta::seconds(30));
    ada.log_in(ADA, PASSWORD).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_accepted_is_believed_at_the_next_start_too() {
    let (mut world, _) = a_busy_morning().await;
    started_with_the_clock_set_by(&mut world, TimeDelta::days(1)).await;
    assert_eq!(world.count("clock_unconfirmed").await, 1);
    accept(&world).await;
    world.clock.advance(TimeDelta::minutes(5));
    world.restart().await;
    assert_eq!(world.count("clock_unconfirmed").await, 1, "it is the very same clock");
    assert!(world.app().keep().await.unwrap());
    assert!(!readiness(&world, "clock").await.1["found"].to_string().contains("not confirmed yet"));
    // Another day ahead it is another clock.
    started_with_the_clock_set_by(&mut world, TimeDelta::days(1)).await;
    assert_eq!(world.count("clock_unconfirmed").await, 2);
    assert!(!world.app().keep().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_says_that_keys_wait_for_the_clock() {
    let mut world = World::start_with(|config| config.profile = Profile::Nist).await;
    started_with_the_clock_set_by(&mut world, TimeDelta::days(40)).await;
    let doctor = world.keyledger(&["doctor"]).await;
    assert!(doctor.text.contains("waits for the clock"), "{}", doctor.text);
    assert!(!doctor.text.contains("keys rotate"), "{}", doctor.text);
    accept(&world).await;
    let doctor = world.keyledger(&["doctor"]).await;
    assert!(!doctor.text.contains("waits for the clock"), "{}", doctor.text);
}

/// The grace of an unpaid invoice is days: a clock that is wrong by more shuts no hotel.
#[tokio::test(flavor = "multi_thread")]
async fn a_hotel_stays_open_while_nobody_vouches_that_an_invoices_grace_is_over() {
    let mut world = World::with_billing().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let billing = world.billing().await;
    let overdue = billing.invoice("F-17", 3, "overdue");
    billing.sends(&lac, &overdue).await.is(200);
    started_with_the_clock_set_by(&mut world, TimeDelta::days(40)).await;
    let told = world.browser().log_in(ADA, PASSWORD).await.is(200).body();
    assert_eq!(property(&told, &lac)["opens"], true, "{told}");
    // Nor does the billing system's next word make it so.
    let billing = world.billing().await;
    billing.sends(&lac, &billing.invoice("F-18", 2, "due")).await.is(200);
    assert_eq!(world.count("property_restricted").await, 0);

    started_with_the_clock_set_by(&mut world, TimeDelta::zero()).await;
    accept(&world).await;
    let listed = world.json(&["property", "list"]).await;
    assert_eq!(listed["properties"][0]["state"], "payment_overdue", "the clock was right");
}

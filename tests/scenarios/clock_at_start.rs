//! What does a start with a wrong clock destroy? Nothing: what cannot be undone waits until somebody
//! vouches for the clock, and a key that is gone before its time shuts nobody out (DESIGN 6).

use crate::clock::{ADA, a_busy_morning, accept, of_kind, readiness, round};
use crate::world::{PASSWORD, World};
use chrono::TimeDelta;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::operations::OperationsEvent;
use keyledger_core::personal::Personal;
use keyledger_core::vault::SecretName;
use keyledger_schemas::domain::DomainEvent;
use serde_json::Value;

/// Everything that lives in the vault.
fn vault(world: &World) -> Vec<SecretName> {
    world.app().engine.vault.names("").unwrap()
}

/// What a start with a wrong clock must not bring about.
const NEVER: [&str; 8] = [
    "key_destroyed",
    "key_epoch_begun",
    "key_epoch_destroyed",
    "lock_expired",
    "link_expired",
    "membership_removed",
    "property_restricted",
    "account_lapsed",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_start_with_the_clock_forty_days_ahead_destroys_nothing_and_shuts_nobody_out() {
    let (mut world, bob) = a_busy_morning().await;
    let old_link = world.token_to("bob@hotel.example").await;
    let before = vault(&world);
    world.stop().await;
    world.clock.step(TimeDelta::days(40));
    world.open().await.unwrap();
    for _ in 0..3 {
        world.clock.advance(TimeDelta::seconds(1));
        world.end_what_is_due().await;
        assert!(!world.app().keep().await.unwrap());
    }
    assert_eq!(world.count("clock_unconfirmed").await, 1);
    let (status, clock) = readiness(&world, "clock").await;
    assert_eq!(status, 200);
    assert!(clock["found"].as_str().unwrap().contains("not confirmed yet"), "{clock}");
    world.stop().await;

    // The clock is right again.
    world.clock.step(TimeDelta::days(-40));
    world.open().await.unwrap();
    let after = vault(&world);
    assert!(before.iter().all(|name| after.contains(name)), "{before:?} {after:?}");
    let bob = bob.moved_to(world.address());
    let somebody = world.browser();
    somebody.log_in("bob@hotel.example", PASSWORD).await.is(200);
    somebody.log_in("nobody@hotel.example", "nonsense").await.is_refused("wrong_credentials");
    somebody.forgot("bob@hotel.example").await.is(202);
    let link = world.token_to("bob@hotel.example").await;
    somebody.reset(&link, "another long and winding road").await.is(204);
    world.browser().log_in("bob@hotel.example", "another long and winding road").await.is(200);
    assert_eq!(readiness(&world, "log-in").await.0, 200);

    // A person says that the clock is right: nothing had ended before its time.
    accept(&world).await;
    world.end_what_is_due().await;
    for kind in NEVER {
        assert_eq!(world.count(kind).await, 0, "{kind}");
    }
    world.browser().log_in(ADA, PASSWORD).await.is_refused("account_locked");
    world.browser().log_in("bob@hotel.example", "another long and winding road").await.is(200);
    bob.reset(&old_link, PASSWORD).await.is_refused("link_superseded");
    world.browser().forgot("bob@hotel.example").await.is(202);
    assert!(world.app().keep().await.unwrap(), "the clock is relied on");
    let kept = vault(&world);
    // The password that a reset replaced is gone, as it should be.
    let lasts = |name: &&SecretName| !name.to_string().starts_with("password:");
    let gone: Vec<_> = before.iter().filter(lasts).filter(|name| !kept.contains(name)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_undone_waits_until_somebody_vouches_for_the_clock() {
    for vouched in ["steady", "synchronised", "accepted"] {
        let (mut world, _) = a_busy_morning().await;
        world.stop().await;
        // Nobody serves for seventy days, and the machine comes up without a time server.
        world.clock.synchronise(false);
        world.clock.advance(TimeDelta::days(70));
        world.open().await.unwrap();
        assert!(!world.app().keep().await.unwrap());
        assert_eq!(world.end_what_is_due().await, 0);
        match vouched {
            "steady" => {
                world.clock.advance(TimeDelta::minutes(59));
                assert!(!world.app().keep().await.unwrap());
                world.clock.advance(TimeDelta::minutes(1));
            }
            "synchronised" => world.clock.synchronise(true),
            _ => drop(accept(&world).await),
        }
        assert!(world.app().keep().await.unwrap(), "{vouched}");
        world.end_what_is_due().await;
        assert!(world.count("key_destroyed").await > 0, "{vouched}");
        assert_eq!(world.count("lock_expired").await, 1, "{vouched}");
        assert_eq!(world.count("clock_unconfirmed").await, 1);
        let confirmed = of_kind(&world, "clock_confirmed").await;
        assert_eq!(confirmed.len(), usize::from(vouched != "accepted"));
        assert!(confirmed.iter().all(|event| event["data"]["because"] == vouched));
    }
}

/// What a start with a wrong clock destroyed before releases knew better.
async fn destroyed_by_an_older_release(world: &World) -> Vec<SecretName> {
    let engine = &world.app().engine;
    let running = vault(world).into_iter().filter(|name| {
        let periods = ["index:unknown:", "link:", "origin-month:", "origin:unknown:"];
        periods.iter().any(|prefix| name.as_str().starts_with(prefix))
    });
    let running: Vec<SecretName> = running.collect();
    let keys = running.iter().map(ToString::to_string).collect();
    let happened = OperationsEvent::KeyDestroyed { account: None, keys };
    engine.record(happened, "retention").await.unwrap();
    for name in &running {
        engine.vault.destroy(name).unwrap();
    }
    engine.keys().forget_all();
    running
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_running_periods_that_are_gone_are_drawn_anew_and_written_down() {
    let (mut world, bob) = a_busy_morning().await;
    let old_link = world.token_to("bob@hotel.example").await;
    world.browser().mistype("nobody@hotel.example", 3).await;
    let gone = destroyed_by_an_older_release(&world).await;
    assert!(gone.len() >= 4, "{gone:?}");
    world.restart().await;
    assert_eq!(readiness(&world, "log-in").await.0, 200);
    let somebody = world.browser();
    let known = somebody.log_in("bob@hotel.example", "nonsense").await;
    let unknown = somebody.log_in("nobody@hotel.example", "nonsense").await;
    assert_eq!(known.comparable(), unknown.comparable());
    somebody.log_in("bob@hotel.example", PASSWORD).await.is(200);
    bob.moved_to(world.address()).session().await.is(200);
    somebody.reset(&old_link, PASSWORD).await.is_refused("link_expired");
    world.clock.advance(TimeDelta::minutes(20));
    somebody.forgot("bob@hotel.example").await.is(202);
    let link = world.token_to("bob@hotel.example").await;
    somebody.reset(&link, "another long and winding road").await.is(204);
    round(&world).await;
    let told = of_kind(&world, "key_drawn_anew").await;
    let told: Vec<&str> = told.iter().map(|event| event["data"]["key"].as_str().unwrap()).collect();
    for name in &gone {
        let anew = name.anew();
        assert_eq!(told.iter().filter(|key| **key == anew.as_str()).count(), 1, "{name} {told:?}");
    }
    world.restart().await;
    round(&world).await;
    world.browser().log_in("bob@hotel.example", "another long and winding road").await.is(200);
    assert_eq!(world.count("key_drawn_anew").await, told.len());

    // What lay under the old keys is gone; what lies under the new ones is read, and goes in time.
    let engine = &world.app().engine;
    let page = engine.store.read_all(None, 10_000).await.unwrap();
    let (mut read, mut unreadable) = (0, 0);
    for stored in &page.events {
        let opened: Recorded<DomainEvent> = engine.form.open(stored).unwrap();
        match opened.meta.origin.map(|origin| origin.ip) {
            Some(Personal::Clear(_)) => read += 1,
            Some(_) => unreadable += 1,
            None => {}
        }
    }
    assert!(read >= 5 && unreadable >= 5, "{read} {unreadable}");
    world.stop().await;
    world.clock.advance(TimeDelta::days(70));
    world.open().await.unwrap();
    assert!(world.app().keep().await.unwrap());
    let left: Vec<SecretName> = world.app().engine.vault.names("index:unknown:").unwrap();
    let over = |name: &&SecretName| gone.iter().any(|gone| gone.as_str() == name.first_draw());
    assert_eq!(left.iter().filter(over).count(), 0, "{left:?}");
    assert_eq!(world.app().engine.vault.names("link:").unwrap().iter().filter(over).count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_is_red_when_the_next_log_in_would_fail() {
    let (world, _) = a_busy_morning().await;
    let (status, log_in) = readiness(&world, "log-in").await;
    assert_eq!((status, &log_in["ok"]), (200, &Value::Bool(true)));
    // With another key nobody's address would be found: this one is never drawn anew.
    let engine = &world.app().engine;
    engine.vault.destroy(&SecretName::address_index(1)).unwrap();
    engine.keys().forget_all();
    let refused = world.browser().log_in("bob@hotel.example", PASSWORD).await;
    refused.is(503);
    let (status, log_in) = readiness(&world, "log-in").await;
    assert_eq!((status, &log_in["ok"]), (503, &Value::Bool(false)));
    assert!(log_in["found"].as_str().unwrap().contains("index:email:1"), "{log_in}");
    let doctor = world.keyledger(&["doctor"]).await;
    assert!(!doctor.fine && doctor.text.contains("nobody can log in"), "{}", doctor.text);
}

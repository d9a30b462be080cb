//! Is each phone woken once for a request, and is there one fate of it, whatever happens in between?

use crate::database::Database;
use crate::stop::Stop;
use crate::testing::{Taken, World};
use keyledger_core::account::{AccountEvent, AppWakeOutcome};
use keyledger_core::metadata::Actor;
use keyledger_core::push::{PushEndpointFault, PushOutcome, PushUnreachable};
use keyledger_core::testing::apps::{denies, request, sets_push};
use keyledger_core::testing::factors::factor;
use keyledger_schemas::domain::DomainEvent;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::Notify;
use uuid::Uuid;

const SENT: AppWakeOutcome = AppWakeOutcome::Sent {};
const TOO_LATE: AppWakeOutcome = AppWakeOutcome::TooLate {};

fn busy(seconds: u64) -> PushOutcome {
    PushOutcome::Busy { retry_after: Duration::from_secs(seconds) }
}

/// What became of each message: request, app, fate.
async fn fates(world: &World) -> Vec<(u128, u128, AppWakeOutcome)> {
    let facts = world.facts().await.into_iter();
    let woken = facts.filter_map(|fact| {
        let DomainEvent::Account(AccountEvent::AppWoken(woken)) = fact.event else { return None };
        Some((woken.request.0.as_u128(), woken.factor.0.as_u128(), woken.outcome))
    });
    woken.collect()
}

async fn catch_up(world: &World) {
    world.process().catch_up().await.unwrap();
}

/// Ada with so many phones, of whom the first request is asked.
async fn asked(phones: u128) -> World {
    let world = World::new();
    world.deeds().with_phones(1, phones).await;
    catch_up(&world).await;
    assert_eq!(world.push.taken(), [], "S20: the test of a set-up wakes nobody");
    world.deeds().asks_the_app(1, phones, 1).await;
    world
}

#[tokio::test]
async fn s20_a_phone_is_woken_with_the_id_of_the_request_and_nothing_else() {
    let world = asked(1).await;
    world.seconds_later(30);
    catch_up(&world).await;
    catch_up(&world).await;
    let text = request(1).to_string();
    let endpoint = format!("https://push.example/{}", Uuid::from_u128(1));
    let message = Taken { endpoint, topic: text.clone(), text, ttl_seconds: 90 };
    assert_eq!(world.push.taken(), [message]);
    assert_eq!(fates(&world).await, [(1, 1, SENT)]);
    assert_eq!(world.process().status().unwrap().phones_waiting, 0);
    // By whom and why is in the history too.
    let facts = world.facts().await;
    let sent = facts.iter().rfind(|fact| fact.event.kind() == "app_request_sent").unwrap();
    let woken = facts.iter().find(|fact| fact.event.kind() == "app_woken").unwrap();
    assert_eq!(woken.meta.causation, Some(sent.id));
    assert_eq!(woken.meta.actor, Actor::system("push"));
}

#[tokio::test]
async fn s20_every_phone_that_can_be_woken_is_and_no_other() {
    let world = asked(3).await;
    world.deeds().ask(1, sets_push(factor(2), None, None)).await;
    catch_up(&world).await;
    let mut woken = fates(&world).await;
    woken.sort_unstable_by_key(|(_, app, _)| *app);
    assert_eq!(woken, [(1, 1, SENT), (1, 3, SENT)]);
}

#[tokio::test]
async fn s20_nobody_is_woken_for_what_is_over() {
    // Answered.
    let world = asked(1).await;
    world.deeds().approves(1, 1).await;
    catch_up(&world).await;
    assert_eq!(fates(&world).await, [(1, 1, TOO_LATE)]);
    // Denied.
    let denied = asked(1).await;
    denied.deeds().ask(1, denies(1, 1)).await;
    catch_up(&denied).await;
    assert_eq!(fates(&denied).await, [(1, 1, TOO_LATE)]);
    // Replaced: the newer one wakes.
    let replaced = asked(1).await;
    replaced.seconds_later(1);
    replaced.deeds().asks_the_app(1, 1, 2).await;
    catch_up(&replaced).await;
    let mut both = fates(&replaced).await;
    both.sort_unstable_by_key(|(request, ..)| *request);
    assert_eq!(both, [(1, 1, TOO_LATE), (2, 1, SENT)]);
    // Expired.
    let expired = asked(1).await;
    expired.seconds_later(121);
    catch_up(&expired).await;
    assert_eq!(fates(&expired).await, [(1, 1, TOO_LATE)]);
    // Of last week.
    let old = asked(1).await;
    old.later(60 * 24 * 7);
    catch_up(&old).await;
    assert_eq!(fates(&old).await, []);
    for world in [world, denied, expired, old] {
        assert_eq!(world.push.taken(), []);
        assert_eq!(world.process().status().unwrap().phones_waiting, 0);
    }
}

#[tokio::test]
async fn s20_every_answer_of_a_push_service_has_its_fate_and_nothing_is_sent_twice() {
    for (outcome, fate) in [
        (PushOutcome::Accepted, SENT),
        (PushOutcome::Gone, AppWakeOutcome::Gone {}),
        (PushOutcome::Refused { status: 403 }, AppWakeOutcome::Refused { status: 403 }),
        (PushOutcome::Unreachable(PushUnreachable::Timeout), AppWakeOutcome::Unreachable {}),
        (PushOutcome::NotAllowed(PushEndpointFault::NotHttps), AppWakeOutcome::NotAllowed {}),
        // Beyond the life of the request.
        (busy(3600), AppWakeOutcome::Refused { status: 429 }),
        (busy(120), AppWakeOutcome::Refused { status: 429 }),
    ] {
        let world = asked(1).await;
        world.push.answers([outcome]);
        for _ in 0..3 {
            catch_up(&world).await;
            world.seconds_later(10);
        }
        assert_eq!(fates(&world).await, [(1, 1, fate)], "{outcome:?}");
        assert_eq!(world.push.taken().len(), 1, "{outcome:?}");
    }
}

#[tokio::test]
async fn s20_who_is_gone_is_forgotten_and_woken_no_more() {
    let world = asked(1).await;
    world.push.answers([PushOutcome::Gone]);
    catch_up(&world).await;
    world.seconds_later(60);
    world.deeds().asks_the_app(1, 1, 2).await;
    catch_up(&world).await;
    assert_eq!(fates(&world).await, [(1, 1, AppWakeOutcome::Gone {})]);
    assert_eq!(world.push.taken().len(), 1);
}

#[tokio::test]
async fn s20_a_busy_push_service_is_asked_again_at_its_time_while_the_request_waits() {
    let world = asked(1).await;
    world.push.answers([busy(30), busy(30)]);
    let mut left = vec![];
    for _ in 0..4 {
        catch_up(&world).await;
        catch_up(&world).await;
        left.push(world.push.taken().len());
        world.seconds_later(15);
    }
    assert_eq!(left, [1, 1, 2, 2], "no earlier than it said");
    catch_up(&world).await;
    assert_eq!(fates(&world).await, [(1, 1, SENT)]);
    let times = world.push.taken().iter().map(|taken| taken.ttl_seconds).collect::<Vec<_>>();
    assert_eq!(times, [120, 90, 60], "what is left of the request");
    // Answered meanwhile.
    let world = asked(1).await;
    world.push.answers([busy(30)]);
    catch_up(&world).await;
    world.deeds().approves(1, 1).await;
    world.seconds_later(30);
    catch_up(&world).await;
    assert_eq!(fates(&world).await, [(1, 1, TOO_LATE)]);
    assert_eq!(world.push.taken().len(), 1);
}

#[tokio::test]
async fn s20_a_site_that_wakes_nobody_notes_nothing_also_when_it_does_later() {
    let mut world = asked(1).await;
    world.push_is_on = false;
    catch_up(&world).await;
    world.push_is_on = true;
    catch_up(&world).await;
    assert_eq!((fates(&world).await, world.push.taken()), (vec![], vec![]));
    // What was on the list when it was turned off leaves it.
    world.push.answers([busy(30)]);
    world.seconds_later(60);
    world.deeds().asks_the_app(1, 1, 2).await;
    catch_up(&world).await;
    assert_eq!(world.process().status().unwrap().phones_waiting, 1);
    world.push_is_on = false;
    world.seconds_later(30);
    catch_up(&world).await;
    assert_eq!(world.process().status().unwrap().phones_waiting, 0);
    assert_eq!(fates(&world).await, []);
}

/// Whatever process dies at whatever step: every phone has one fate for the request, and the push service
/// sees each message once, or twice where the process died between sending and noting.
#[tokio::test]
async fn s20_a_crash_at_any_step_leaves_one_fate_and_at_most_one_message_more() {
    for lose_database in [false, true] {
        for steps in 0.. {
            let mut world = asked(2).await;
            world.fuse.light(steps);
            let process = world.process();
            let done = tokio::select! {
                done = process.catch_up() => { done.unwrap(); true }
                () = world.fuse.blown() => false,
            };
            drop(process);
            world.fuse.light(i64::MAX);
            if lose_database {
                world.database = Arc::new(Database::in_memory().unwrap());
            }
            catch_up(&world).await;
            let mut noted = fates(&world).await;
            noted.sort_unstable_by_key(|(_, app, _)| *app);
            assert_eq!(noted, [(1, 1, SENT), (1, 2, SENT)], "after {steps} steps");
            let sent = world.push.taken().len();
            // Two are on their way side by side.
            assert!((2..=if done { 2 } else { 4 }).contains(&sent), "{sent} after {steps} steps");
            if done {
                assert!(steps >= 8, "the fuse was lit through the whole work");
                break;
            }
        }
    }
}

/// A push service that says nothing holds up neither mails nor more than sixteen at a time.
#[tokio::test]
async fn s20_a_push_service_that_says_nothing_holds_up_no_mail() {
    let world = Arc::new(World::new());
    for who in 1..=9 {
        world.deeds().with_phones(who, 3).await;
    }
    catch_up(&world).await;
    let mails = world.mailer.taken().len();
    let speaks = Arc::new(Notify::new());
    *world.push.silent.lock().unwrap() = Some(Arc::clone(&speaks));
    let process = Arc::new(world.process());
    let (stopper, stop) = Stop::new();
    let running = tokio::spawn({
        let process = Arc::clone(&process);
        async move { process.run(stop, None).await }
    });
    for who in 1..=9 {
        world.deeds().asks_the_app(who, 3, 1).await;
    }
    while world.push.waiting.load(Ordering::SeqCst) < 16 {
        tokio::task::yield_now().await;
    }
    world.deeds().forgot(1).await;
    world.deeds().create(10).await;
    while world.mailer.taken().len() < mails + 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.push.most.load(Ordering::SeqCst), 16);
    assert_eq!(fates(&world).await, []);
    assert!(process.status().unwrap().progress.at_head);
    *world.push.silent.lock().unwrap() = None;
    speaks.notify_waiters();
    while process.status().unwrap().phones_waiting > 0 {
        tokio::task::yield_now().await;
    }
    stopper.stop();
    running.await.unwrap();
    assert_eq!(fates(&world).await.len(), 27);
    assert_eq!(world.push.taken().len(), 27);
    assert_eq!(world.push.most.load(Ordering::SeqCst), 16);
}

//! What becomes of a mail, by what the server answers and by what happens meanwhile?

use super::{deeds, mails, suppressions, transient};
use crate::stop::Stop;
use crate::testing::{World, person};
use keyledger_core::mail::{Fate, MailEvent, MailTrouble, Suppression};
use keyledger_core::mailer::Handover;
use std::sync::Arc;

#[tokio::test]
async fn a_mail_is_queued_attempted_and_accepted() {
    let world = World::new();
    world.deeds().create(1).await;
    world.process().catch_up().await.unwrap();
    assert_eq!(
        world.kinds_of_mail_events().await,
        ["mail_queued", "mail_attempted", "mail_accepted"]
    );
    let taken = world.mailer.taken();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].to.address, "p1@hotel.example");
    assert_eq!(taken[0].subject, "Activez votre compte");
    assert!(taken[0].text.contains("#token="));
}

#[tokio::test]
async fn a_deferred_mail_is_tried_again_at_its_time_and_not_before() {
    let world = World::new();
    world.deeds().create(1).await;
    world.mailer.answers([transient()]);
    let process = world.process();
    process.catch_up().await.unwrap();
    process.catch_up().await.unwrap();
    assert_eq!(world.mailer.taken().len(), 0);
    assert_eq!(process.status().unwrap().mails_waiting, 1);
    world.later(1);
    process.catch_up().await.unwrap();
    assert_eq!(world.mailer.taken().len(), 1);
    let kinds = world.kinds_of_mail_events().await;
    let expected =
        ["mail_queued", "mail_attempted", "mail_deferred", "mail_attempted", "mail_accepted"];
    assert_eq!(kinds, expected);
    assert_eq!(process.status().unwrap().mails_waiting, 0);
}

#[tokio::test]
async fn a_mail_that_never_gets_through_is_refused_within_a_day() {
    let world = World::new();
    world.deeds().create(1).await;
    world.deeds().lock(1).await;
    world.mailer.answers((0..100).map(|_| transient()));
    let process = world.process();
    for _ in 0..30 {
        process.catch_up().await.unwrap();
        world.later(60);
    }
    let mails = mails(&world).await;
    assert!(mails.values().all(|mail| matches!(mail.fate, Fate::Refused | Fate::Suppressed)));
    assert_eq!(process.status().unwrap().mails_waiting, 0);
}

#[tokio::test]
async fn a_refusal_is_recorded_with_what_it_looks_like() {
    let world = World::new();
    world.deeds().create(1).await;
    let reply = "5.1.1 nobody here".to_owned();
    let cause = MailTrouble::UnknownAddress;
    world.mailer.answers([Handover::Permanent { code: Some(550), reply, cause }]);
    world.process().catch_up().await.unwrap();
    let refused = world.mail_events().await.into_iter().find_map(|event| {
        let MailEvent::MailRefused { account, code, cause, .. } = event else { return None };
        Some((account, code, cause))
    });
    assert_eq!(refused, Some((person(1), Some(550), MailTrouble::UnknownAddress)));
}

#[tokio::test]
async fn an_uncertain_mail_is_sent_once_more_under_the_same_id_and_never_a_third_time() {
    let world = World::new();
    world.deeds().create(1).await;
    world.mailer.answers([Handover::Uncertain]);
    let process = world.process();
    process.catch_up().await.unwrap();
    let expected =
        ["mail_queued", "mail_attempted", "mail_uncertain", "mail_attempted", "mail_accepted"];
    assert_eq!(world.kinds_of_mail_events().await, expected);
    assert_eq!(world.mailer.times_taken().into_values().collect::<Vec<_>>(), [2]);

    world.deeds().create(2).await;
    world.mailer.answers((0..9).map(|_| Handover::Uncertain));
    for _ in 0..30 {
        process.catch_up().await.unwrap();
        world.later(60);
    }
    let kinds = world.kinds_of_mail_events().await;
    assert_eq!(kinds[kinds.len() - 2..], ["mail_uncertain", "mail_suppressed"]);
    assert_eq!(suppressions(&world).await, [Suppression::MayHaveArrived]);
    assert_eq!(world.mailer.times_taken().into_values().max(), Some(2));
}

/// A link that no longer works is never mailed: it is asked just before sending.
#[tokio::test]
async fn a_link_superseded_while_its_mail_waited_is_suppressed() {
    let world = World::new();
    let deeds = world.deeds();
    deeds.create(1).await;
    deeds.activate(1).await;
    deeds.forgot(1).await;
    world.mailer.answers([transient()]);
    let process = world.process();
    process.catch_up().await.unwrap();
    world.later(20);
    deeds.forgot(1).await;
    process.catch_up().await.unwrap();
    let suppressed: Vec<_> = suppressions(&world).await;
    // The activation link was used before its mail left; the first reset link was superseded.
    assert_eq!(suppressed, [Suppression::LinkClosed, Suppression::Superseded]);
    assert_eq!(world.mailer.taken().len(), 1);
}

/// Whether the server took it is not known, and the link works no longer: it is not sent again.
#[tokio::test]
async fn a_mail_cut_off_by_a_crash_is_not_sent_again_when_its_link_was_used() {
    for steps in 0.. {
        let world = World::new();
        world.deeds().create(1).await;
        world.fuse.light(steps);
        let process = world.process();
        tokio::select! {
            done = process.catch_up() => { done.unwrap(); panic!("it never died in an attempt") }
            () = world.fuse.blown() => {}
        }
        drop(process);
        world.fuse.light(i64::MAX);
        let in_an_attempt = world.kinds_of_mail_events().await == ["mail_queued", "mail_attempted"];
        if in_an_attempt && !world.mailer.taken().is_empty() {
            world.deeds().activate(1).await;
            world.process().catch_up().await.unwrap();
            let kinds = world.kinds_of_mail_events().await;
            assert_eq!(kinds[2..], ["mail_uncertain", "mail_suppressed"]);
            assert_eq!(suppressions(&world).await, [Suppression::LinkClosed]);
            assert_eq!(world.mailer.taken().len(), 1);
            return;
        }
    }
}

#[tokio::test]
async fn an_expired_link_an_old_cause_and_a_deleted_account_are_not_mailed() {
    let world = World::new();
    let deeds = world.deeds();
    deeds.create(1).await;
    let process = world.process();
    world.mailer.answers((0..3).map(|_| transient()));
    process.catch_up().await.unwrap();
    deeds.create(2).await;
    process.catch_up().await.unwrap();
    deeds.leave(2, 0).await;
    world.later(24 * 60);
    deeds.create(3).await;
    world.later(24 * 60 + 1);
    process.catch_up().await.unwrap();
    let mut why = suppressions(&world).await;
    why.sort_by_key(|why| format!("{why:?}"));
    assert_eq!(why, [Suppression::TooOld; 4], "and that somebody was removed");
    assert_eq!(world.mailer.taken().len(), 0);

    deeds.create(4).await;
    deeds.leave(4, 0).await;
    process.catch_up().await.unwrap();
    assert_eq!(suppressions(&world).await.last(), Some(&Suppression::AccountClosed));
}

/// A slow server holds up neither the others nor the reading of the ledger.
#[tokio::test]
async fn a_silent_server_does_not_hold_up_the_others() {
    let world = World::new();
    *world.mailer.silent_for.lock().unwrap() = Some("p1@hotel.example".to_owned());
    let process = Arc::new(world.process());
    let (stopper, stop) = Stop::new();
    let running = tokio::spawn({
        let process = Arc::clone(&process);
        async move { process.run(stop, None).await }
    });
    let deeds = world.deeds();
    deeds.create(1).await;
    for who in 2..=6 {
        deeds.create(who).await;
    }
    while world.mailer.taken().len() < 5 {
        tokio::task::yield_now().await;
    }
    running.abort();
    drop(stopper);
}

#[tokio::test]
async fn it_stops_when_asked_and_finishes_what_is_on_its_way() {
    let world = World::new();
    deeds(&world).await;
    let process = world.process();
    let (stopper, stop) = Stop::new();
    let stopping = async {
        while world.mailer.taken().is_empty() {
            tokio::task::yield_now().await;
        }
        stopper.stop();
    };
    tokio::join!(process.run(stop, None), stopping);
    let trying = mails(&world).await.into_values().filter(|mail| mail.fate == Fate::Trying);
    assert_eq!(trying.count(), 0);
}

//! Does every mail have one cause and one fate, whatever happens in between? (invariant 11)

use crate::database::Database;
use crate::handler::Handler;
use crate::reaction::Recipients;
use crate::reactions;
use crate::running::handlers;
use crate::stop::Stop;
use crate::testing::{World, person};
use keyledger_core::codec::Recorded;
use keyledger_core::mail::{Fate, Mail, MailEvent, MailTrouble, Suppression};
use keyledger_core::mailer::Handover;
use keyledger_core::permission::Permission;
use keyledger_core::property::InvoiceStatus;
use keyledger_core::stream::{Category, StreamId};
use keyledger_schemas::domain::DomainEvent;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::Notify;

fn transient() -> Handover {
    let reply = "4.3.0 later".to_owned();
    Handover::Transient { code: Some(451), reply, cause: MailTrouble::Other }
}

/// The state of every mail in the ledger.
async fn mails(world: &World) -> BTreeMap<StreamId, Mail> {
    let mut mails: BTreeMap<StreamId, Mail> = BTreeMap::new();
    for fact in world.facts().await {
        let Recorded { stream, revision, id, meta, event, position } = fact;
        if let DomainEvent::Mail(event) = event {
            let fact = Recorded { stream: stream.clone(), revision, id, meta, event, position };
            mails.entry(stream).or_default().evolve(&fact);
        }
    }
    mails
}

/// How many mails the ledger's events ask for, by the pure reactions alone.
async fn causes(world: &World) -> usize {
    let mut asked = 0;
    for fact in world.facts().await {
        let wanted = reactions::ALL.iter().filter_map(|one| one.wants(&fact));
        asked += wanted.map(|wanted| recipients(wanted.to)).sum::<usize>();
    }
    asked
}

/// To how many people a mail goes in [`deeds`].
fn recipients(to: Recipients) -> usize {
    match to {
        Recipients::One(_) | Recipients::Holders(..) => 1,
        Recipients::ManagersOf(_) => 2,
    }
}

/// A few people's deeds: twelve mails, one of which is never sent. Both managers of the one who is
/// locked are told, and whoever handles the billing that something is overdue.
async fn deeds(world: &World) {
    let deeds = world.deeds();
    deeds.create(1).await;
    deeds.create(2).await;
    deeds.create(3).await;
    deeds.manages(2, 0, true).await;
    deeds.manages(3, 0, true).await;
    deeds.may(3, 0, Permission::ManageBilling, true).await;
    deeds.invoice(0, "F-17", 3, InvoiceStatus::Overdue).await;
    deeds.join(2, 1).await;
    deeds.forgot(2).await;
    deeds.forgot(2).await;
    deeds.lock(1).await;
}

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
async fn an_uncertain_mail_is_sent_once_more_under_the_same_id_and_then_deferred() {
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
    world.mailer.answers([Handover::Uncertain, Handover::Uncertain]);
    process.catch_up().await.unwrap();
    assert_eq!(world.kinds_of_mail_events().await.last(), Some(&"mail_deferred"));
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

async fn suppressions(world: &World) -> Vec<Suppression> {
    let events = world.mail_events().await.into_iter();
    let why = events.filter_map(|event| {
        let MailEvent::MailSuppressed { why } = event else { return None };
        Some(why)
    });
    why.collect()
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
    assert_eq!(why, [Suppression::TooOld, Suppression::TooOld, Suppression::TooOld]);
    assert_eq!(world.mailer.taken().len(), 0);

    deeds.create(4).await;
    deeds.leave(4, 0).await;
    process.catch_up().await.unwrap();
    assert_eq!(suppressions(&world).await.last(), Some(&Suppression::AccountClosed));
}

#[tokio::test]
async fn a_deleted_database_mails_nobody_twice() {
    let mut world = World::new();
    deeds(&world).await;
    world.process().catch_up().await.unwrap();
    let taken = world.mailer.taken().len();
    let before = world.ledger().await.len();
    world.database = Arc::new(Database::in_memory().unwrap());
    world.process().catch_up().await.unwrap();
    assert_eq!(world.mailer.taken().len(), taken);
    assert_eq!(world.ledger().await.len(), before, "nothing new happened");
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

/// Whatever process dies at whatever step: every cause has one mail, every mail one fate, and the
/// world sees each Message-ID once, or twice where the process died with the server's answer.
#[tokio::test]
async fn a_crash_at_any_step_leaves_one_mail_per_cause() {
    for lose_database in [false, true] {
        for steps in 0.. {
            let mut world = World::new();
            deeds(&world).await;
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
            world.process().catch_up().await.unwrap();
            assert_one_mail_per_cause(&world, usize::from(!done)).await;
            if done {
                assert!(steps > 40, "the fuse was lit through the whole work");
                break;
            }
        }
    }
}

/// Everybody who managed a property of the locked person when it was told, each of them once.
#[tokio::test]
async fn managers_are_told_once_that_one_of_theirs_was_locked() {
    let world = World::new();
    let deeds = world.deeds();
    for who in 1..=4 {
        deeds.create(who).await;
    }
    // 1 works at two properties and manages one; 2 manages both, 3 the second, 4 another one.
    for (who, property) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
        deeds.join(who, property).await;
    }
    for (manager, property) in [(1, 0), (2, 0), (2, 1), (3, 1), (4, 2)] {
        deeds.manages(manager, property, true).await;
    }
    deeds.lock(1).await;
    world.process().catch_up().await.unwrap();
    let told = || {
        let taken = world.mailer.taken().into_iter();
        let about =
            taken.filter(|mail| mail.text.contains("Person 1") && !mail.to.address.contains("p1"));
        about.map(|mail| mail.to.address).collect::<Vec<_>>()
    };
    let mut first = told();
    first.sort();
    assert_eq!(first, ["p2@hotel.example", "p3@hotel.example"]);
    world.process().catch_up().await.unwrap();
    assert_eq!(told().len(), 2, "delivered again, nobody is told twice");
}

/// Between the lock and the mail a permission was withdrawn: no name is told any more.
#[tokio::test]
async fn who_no_longer_manages_the_property_is_not_told_about_it() {
    let world = World::new();
    let deeds = world.deeds();
    deeds.create(1).await;
    deeds.create(2).await;
    deeds.manages(2, 0, true).await;
    world.process().catch_up().await.unwrap();
    world.mailer.answers([transient(), transient()]);
    deeds.lock(1).await;
    world.process().catch_up().await.unwrap();
    deeds.manages(2, 0, false).await;
    world.later(2);
    world.process().catch_up().await.unwrap();
    assert_eq!(suppressions(&world).await, [Suppression::NoLongerConcerned]);
}

async fn assert_one_mail_per_cause(world: &World, crashes: usize) {
    let mails = mails(world).await;
    assert_eq!(mails.len(), causes(world).await);
    let fates: BTreeSet<_> = mails.values().map(|mail| format!("{:?}", mail.fate)).collect();
    assert_eq!(fates, BTreeSet::from(["Accepted".to_owned(), "Suppressed".to_owned()]));
    let accepted = mails.values().filter(|mail| mail.fate == Fate::Accepted).count();
    let times = world.mailer.times_taken();
    assert_eq!(times.len(), accepted, "one Message-ID per mail that went out");
    assert!(times.values().sum::<usize>() <= accepted + crashes, "twice only after a crash");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Every event handed over one to five times, and whole stretches of the ledger again and
    /// again, over a store that does everything the contract permits: one mail per cause, each
    /// sent once.
    #[test]
    fn events_delivered_again_and_again_lead_to_one_mail_each(
        seed in any::<u64>(),
        times in prop::collection::vec(1usize..=5, 1..8),
        back in prop::collection::vec(0usize..30, 0..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::awkward(seed);
            deeds(&world).await;
            let nudge = Arc::new(Notify::new());
            let all = handlers(&world.database, &nudge, &world.parts());
            let mut from = 0;
            for start in back.iter().copied().chain([0]) {
                deliver(&world, &all, from.min(start), &times).await;
                from = world.ledger().await.len();
            }
            // Once more, so that what queueing wrote last is seen too.
            deliver(&world, &all, 0, &times).await;
            let process = world.process();
            process.catch_up().await.unwrap();
            process.catch_up().await.unwrap();
            assert_one_mail_per_cause(&world, 0).await;
        });
    }
}

async fn deliver(world: &World, all: &[Arc<dyn Handler>], from: usize, times: &[usize]) {
    for (index, fact) in world.facts().await.iter().enumerate().skip(from) {
        let kind = fact.event.kind();
        for handler in all.iter().filter(|handler| handler.reacts_to().contains(&kind)) {
            for _ in 0..times[index % times.len()] {
                handler.handle(fact).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn everything_in_a_mail_stream_follows_from_its_cause() {
    let world = World::new();
    deeds(&world).await;
    world.process().catch_up().await.unwrap();
    let facts = world.facts().await;
    for fact in facts.iter().filter(|fact| fact.stream.category() == Category::Mail) {
        let cause = facts.iter().find(|cause| Some(cause.id) == fact.meta.causation);
        let about = |cause: &Recorded<DomainEvent>| {
            [Category::Account, Category::Property].contains(&cause.stream.category())
        };
        assert!(cause.is_some_and(about));
    }
}

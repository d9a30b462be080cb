//! What does each event ask for, and can a reaction ever lead to itself?

use super::ALL;
use crate::mail::MailSender;
use crate::push::PhoneWaker;
use crate::reaction::{Reaction, Recipients, WantedMail};
use crate::testing::{World, person, property};
use keyledger_core::account::{
    AccountCommand, AccountEvent, AppEnrolled, AppRequestDenied, FactorEnrolled, FactorKind,
    FactorPurpose, FactorRefusal, FactorRefused, FactorResetBy, FactorResetReason, IdentityCheck,
    PasskeyAlgorithm, PasskeyChange, PasskeyEnrolled, PermissionRequested, RecoveryCodeUsed,
    RecoveryCodesIssued, SecondFactorPaused, SecondFactorReset, SuspiciousActivityReported,
};
use keyledger_core::authority::{ActorCapacity, OperatorRole};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{
    AnswerId, AppRequestId, AttemptId, FactorId, PauseId, RecoveryCodeId, SessionId, UserHandleTag,
};
use keyledger_core::mail::{MailTemplate, Suppression};
use keyledger_core::permission::Permission::{ManageBilling, ManageUsers};
use keyledger_core::property::{InvoiceStatus, SubscriptionStatus};
use keyledger_schemas::domain::DomainEvent;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A life in which every kind of event that anything reacts to happens.
async fn a_life() -> Vec<Recorded<DomainEvent>> {
    let world = World::new();
    let deeds = world.deeds();
    deeds.create(1).await;
    deeds.activate(1).await;
    deeds.join(1, 1).await;
    deeds.lock(1).await;
    deeds.forgot(1).await;
    let first = deeds.forgot(1).await;
    world.later(61);
    let second = deeds.forgot(1).await;
    assert_ne!(first, second);
    deeds.choose(1, second).await;
    deeds.leave(1, 0).await;
    deeds.leave(1, 1).await;
    deeds.join(1, 0).await;
    support_acts(&world).await;
    a_hotels_bills(&world).await;
    let facts = world.facts().await.into_iter();
    let told = |fact: &Recorded<DomainEvent>| {
        matches!(fact.event, DomainEvent::Account(_) | DomainEvent::Property(_))
    };
    facts.filter(told).collect()
}

/// What happens to second factors, said of the person of `fact`: the rules that lead there are
/// tried in `core`, here it is about what follows.
fn of_factors(fact: &Recorded<DomainEvent>) -> Vec<Recorded<DomainEvent>> {
    let factor = FactorId(Uuid::from_u128(1));
    let session = SessionId("5e".repeat(32));
    let (answer, code) = (AnswerId(Uuid::from_u128(2)), RecoveryCodeId(Uuid::from_u128(3)));
    let (attempt, request) = (AttemptId(Uuid::from_u128(4)), AppRequestId(Uuid::from_u128(7)));
    let (until, hand_over) = (fact.meta.at, None);
    let by = FactorResetBy::Support;
    let (why, checked) = (FactorResetReason::NewDevice, IdentityCheck::InPerson);
    let happened = [
        AccountEvent::FactorEnrolled(FactorEnrolled {
            factor,
            kind: FactorKind::Totp,
            step: 1,
            session: Some(session.clone()),
        }),
        AccountEvent::PasskeyEnrolled(PasskeyEnrolled {
            factor,
            handle: UserHandleTag(Uuid::from_u128(6)),
            algorithm: PasskeyAlgorithm::Es256,
            authenticator: None,
            counter: 0,
            synced: true,
            backed_up: true,
            session: Some(session.clone()),
        }),
        AccountEvent::AppEnrolled(AppEnrolled { factor, request, session: None }),
        AccountEvent::AppRequestDenied(AppRequestDenied {
            answer,
            request,
            factor,
            purpose: FactorPurpose::LogIn { attempt },
            number: 1,
            paused_until: Some(until),
        }),
        AccountEvent::FactorRefused(FactorRefused {
            answer,
            factor: Some(factor),
            purpose: FactorPurpose::LogIn { attempt },
            why: FactorRefusal::PasskeyChanged { change: PasskeyChange::Counter, known: false },
        }),
        AccountEvent::SecondFactorPaused(SecondFactorPaused {
            pause: PauseId(Uuid::from_u128(5)),
            until,
            number: 1,
            evidence: vec![answer],
        }),
        AccountEvent::FactorRemoved { factor },
        AccountEvent::SecondFactorReset(SecondFactorReset {
            factors: vec![factor],
            by,
            why,
            checked,
            hand_over,
        }),
        AccountEvent::RecoveryCodesIssued(RecoveryCodesIssued {
            factor,
            codes: vec![code],
            replaces: None,
            session,
        }),
        AccountEvent::RecoveryCodeUsed(RecoveryCodeUsed {
            answer,
            factor,
            index: 1,
            code,
            replacement: code,
            purpose: FactorPurpose::LogIn { attempt },
        }),
    ];
    let told = |event| Recorded { event: DomainEvent::Account(event), ..fact.clone() };
    happened.map(told).into()
}

/// Support adds, asks, ticks, ends and removes.
fn of_members(fact: &Recorded<DomainEvent>) -> Vec<Recorded<DomainEvent>> {
    let (property, permissions) = (property(0), BTreeSet::new());
    let expires_at = fact.meta.at;
    let happened = [
        AccountEvent::MembershipAdded { property, permissions: permissions.clone() },
        AccountEvent::MembershipOffered {
            property,
            permissions: permissions.clone(),
            ends_at: None,
            expires_at,
            email: keyledger_core::personal::Personal::Sealed,
            by: None,
        },
        AccountEvent::MembershipOfferWithdrawn { property },
        AccountEvent::MembershipEndSet { property, ends_at: None },
        AccountEvent::MembershipRemoved {
            property,
            because: keyledger_core::account::MembershipEnd::Removed,
        },
        AccountEvent::PermissionsChanged {
            property,
            granted: permissions.clone(),
            withdrawn: permissions,
        },
    ];
    let mut fact = fact.clone();
    fact.meta.actor.kind = keyledger_core::metadata::ActorKind::Support;
    let told = |event| Recorded { event: DomainEvent::Account(event), ..fact.clone() };
    happened.map(told).into()
}

/// What a person says of their own account.
fn of_oneself(fact: &Recorded<DomainEvent>) -> Vec<Recorded<DomainEvent>> {
    let (property, permission) = (property(0), ManageBilling);
    let happened = [
        AccountEvent::SuspiciousActivityReported(SuspiciousActivityReported { event: None }),
        AccountEvent::PermissionRequested(PermissionRequested { property, permission }),
    ];
    let told = |event| Recorded { event: DomainEvent::Account(event), ..fact.clone() };
    happened.map(told).into()
}

/// Support ends sessions, lifts a lock, suspends and opens again; a manager of all suspends too.
async fn support_acts(world: &World) {
    let deeds = world.deeds();
    let support = || ActorCapacity::Operator(OperatorRole::Support);
    deeds.lock(1).await;
    deeds.ask(1, AccountCommand::Unlock { hand: support() }).await;
    deeds.log_in(1).await;
    deeds.ask(1, AccountCommand::EndAllSessions { hand: support() }).await;
    deeds.ask(1, AccountCommand::Suspend { hand: support() }).await;
    deeds.ask(1, AccountCommand::Resume { hand: support() }).await;
    let manages = [(property(0), [ManageUsers].into())];
    let hand = ActorCapacity::Member { memberships: manages.into() };
    deeds.ask(1, AccountCommand::Suspend { hand }).await;
}

async fn a_hotels_bills(world: &World) {
    use InvoiceStatus as I;
    use SubscriptionStatus as S;
    let deeds = world.deeds();
    for (sequence, status) in (1..).zip([I::Issued, I::Due, I::Overdue]) {
        deeds.invoice(0, "F-17", sequence, status).await;
    }
    world.later(7 * 24 * 60);
    deeds.subscription(0, 1, S::Active).await; // Finds the grace over, and says so first.
    deeds.invoice(0, "F-17", 4, I::Paid).await;
    for (sequence, status) in (2..).zip([S::OnHold, S::Active, S::Suspended, S::Ended]) {
        deeds.subscription(0, sequence, status).await;
    }
}

fn wanted(life: &[Recorded<DomainEvent>]) -> Vec<(&'static str, WantedMail)> {
    let asked = |recorded| {
        ALL.iter().filter_map(move |reaction: &Reaction| {
            reaction.wants(recorded).map(|wanted| (reaction.name, wanted))
        })
    };
    life.iter().flat_map(asked).collect()
}

#[tokio::test]
async fn every_event_of_a_life_asks_for_the_mail_it_should() {
    let life = a_life().await;
    let asked = wanted(&life);
    let told: Vec<_> = asked
        .iter()
        .map(|(_, mail)| (mail.template, mail.link.is_some(), mail.suppressed))
        .collect();
    let never = Some(Suppression::AccountExists);
    assert_eq!(
        told,
        [
            (MailTemplate::Activation, true, None), // and none for the membership it came with
            (MailTemplate::MembershipAdded, false, never), // joined another property (S31)
            (MailTemplate::AccountLocked, false, None),
            (MailTemplate::StaffLocked, false, None), // to the managers, whoever they are then
            (MailTemplate::PasswordReset, true, None),
            (MailTemplate::PasswordReset, true, None), // the same link once more
            (MailTemplate::PasswordReset, true, None), // a new link
            (MailTemplate::PasswordChanged, false, None),
            (MailTemplate::MembershipRemoved, false, None),
            (MailTemplate::MembershipRemoved, false, None),
            (MailTemplate::AccountRestored, false, None),
            (MailTemplate::MembershipAdded, false, never), // the same decision (S30)
            (MailTemplate::AccountLocked, false, None),
            (MailTemplate::StaffLocked, false, None),
            (MailTemplate::AccountUnlocked, false, None),
            (MailTemplate::StaffUnlocked, false, None),
            (MailTemplate::SessionsEnded, false, None),
            (MailTemplate::StaffSessionsEnded, false, None),
            (MailTemplate::AccountSuspended, false, None),
            (MailTemplate::StaffSuspended, false, None),
            (MailTemplate::AccountResumed, false, None),
            (MailTemplate::StaffResumed, false, None),
            (MailTemplate::AccountSuspended, false, None), // a manager's own act: none to managers
            (MailTemplate::InvoiceDue, false, None), // and none for an invoice that is not due yet
            (MailTemplate::InvoiceOverdue, false, None),
            (MailTemplate::PropertyRestricted, false, None),
            (MailTemplate::RestrictionLifted, false, None),
            (MailTemplate::SubscriptionOnHold, false, None),
            (MailTemplate::SubscriptionResumed, false, None),
            (MailTemplate::SubscriptionSuspended, false, None),
            (MailTemplate::SubscriptionEnded, false, None),
        ]
    );
    for (_, mail) in &asked {
        match mail.to {
            Recipients::One(account) | Recipients::Support(account) => {
                assert_eq!(account, person(1));
            }
            Recipients::ManagersOf(account) => {
                assert_eq!(account, person(1));
                assert!(format!("{:?}", mail.template).starts_with("Staff"));
            }
            Recipients::Holders(property, permission) => {
                assert_eq!((mail.property, permission), (Some(property), ManageBilling));
            }
        }
    }
    let (first, again) = (asked[4].1, asked[5].1);
    assert_eq!(first.link, again.link);
    let resets = life.iter().filter(|fact| ALL[1].reacts_to.contains(&kind(fact)));
    let ids: BTreeSet<_> = resets.map(|fact| first.id(fact.id, person(1)).0).collect();
    assert_eq!(ids.len(), 3, "each of the three requests is a cause of its own");
}

#[tokio::test]
async fn reactions_react_to_what_they_declare_and_to_nothing_else() {
    let mut life = a_life().await;
    let first = life.iter().find(|fact| matches!(fact.event, DomainEvent::Account(_))).unwrap();
    let first = first.clone();
    life.extend(of_factors(&first));
    life.extend(of_members(&first));
    life.extend(of_oneself(&first));
    for reaction in ALL {
        let reacted: BTreeSet<&str> =
            life.iter().filter(|fact| reaction.wants(fact).is_some()).map(kind).collect();
        let declared = reaction.reacts_to.iter().copied().collect();
        assert_eq!(reacted, declared, "{}", reaction.name);
    }
    let names: BTreeSet<&str> = ALL.iter().map(|reaction| reaction.name).collect();
    assert_eq!(names.len(), ALL.len(), "every handler has a name of its own");
}

fn kind(fact: &Recorded<DomainEvent>) -> &'static str {
    fact.event.kind()
}

/// However events follow from events, none leads back to where it came from.
#[test]
fn the_graph_of_all_reactions_is_free_of_circles() {
    let mut edges: Vec<(&[&str], &[&str])> =
        ALL.iter().map(|reaction| (reaction.reacts_to, reaction.writes)).collect();
    edges.push((MailSender::REACTS_TO, MailSender::WRITES));
    edges.push((PhoneWaker::REACTS_TO, PhoneWaker::WRITES));
    let kinds: BTreeSet<&str> = edges.iter().flat_map(|(from, _)| from.iter().copied()).collect();
    for start in kinds {
        let (mut reached, mut next) = (BTreeSet::new(), vec![start]);
        while let Some(kind) = next.pop() {
            for (_, writes) in edges.iter().filter(|(reacts_to, _)| reacts_to.contains(&kind)) {
                next.extend(writes.iter().filter(|written| reached.insert(**written)));
            }
        }
        assert!(!reached.contains(start), "{start} leads back to itself");
    }
}

/// What sending writes is what a mail's rules can write, and nothing is missing from the graph.
#[tokio::test]
async fn sending_writes_what_it_declares() {
    use keyledger_core::mail::{MailTrouble, NotHandedOver};
    use keyledger_core::mailer::Handover;
    let world = World::new();
    let deeds = world.deeds();
    for who in 1..=5 {
        deeds.create(who).await;
    }
    deeds.activate(5).await;
    let (reply, cause) = (String::new(), MailTrouble::Other);
    world.mailer.answers([
        Handover::Uncertain,
        Handover::Impossible { because: NotHandedOver::NeedsSmtputf8, reply: reply.clone() },
        Handover::Permanent { code: Some(550), reply: reply.clone(), cause },
        Handover::Transient { code: Some(451), reply, cause },
    ]);
    world.process().catch_up().await.unwrap();
    let written: BTreeSet<&str> = world.kinds_of_mail_events().await.into_iter().collect();
    let declared = MailSender::WRITES.iter().copied().chain(["mail_queued"]).collect();
    assert_eq!(written, declared);
}

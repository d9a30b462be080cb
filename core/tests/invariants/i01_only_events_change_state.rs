//! No state changes without an event; folding the same events twice, or before and after erasure,
//! gives the same state. And whatever lies in the ledger is folded without a panic.

use chrono::TimeDelta;
use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, ErasureGround, FORMER_PASSWORDS_MAX, KNOWN_DEVICES_MAX,
    SessionEnd,
};
use keyledger_core::clock::Time;
use keyledger_core::codec::Recorded;
use keyledger_core::email_claim::{EmailClaim, EmailClaimCommand};
use keyledger_core::engine::{Aggregate, Context};
use keyledger_core::ids::{AccountId, ClaimId, HoldId, LockId};
use keyledger_core::lockout::OPEN_ATTEMPTS_MAX;
use keyledger_core::mail::{Mail, MailCommand, MailTrouble};
use keyledger_core::operations::{Operations, OperationsEvent};
use keyledger_core::personal::{Personal, PersonalFields};
use keyledger_core::policy::{Policy, PolicyCommand, PolicyState, Profile};
use keyledger_core::property::{
    BillingMessage, InvoiceId, Property, PropertyCommand, SubscriptionSaid, SubscriptionStatus,
};
use keyledger_core::stream::StreamId;
use keyledger_core::testing::accounts::*;
use keyledger_core::testing::at_the_machine;
use keyledger_core::testing::history::*;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::unknown::{Unknown, UnknownCommand};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Debug;
use uuid::Uuid;

fn fold<A: Aggregate>(events: &[Recorded<A::Event>]) -> A {
    let mut state = A::default();
    for recorded in events {
        state.evolve(recorded);
    }
    state
}

/// The same events with every personal value in this form.
fn with_personal<E: Clone + PersonalFields>(
    events: &[Recorded<E>],
    form: &Personal<String>,
) -> Vec<Recorded<E>> {
    let mut events = events.to_vec();
    for recorded in &mut events {
        recorded.event.personal(&mut |_, value| *value = form.clone());
        if let Some(origin) = &mut recorded.meta.origin {
            (origin.ip, origin.user_agent) = (form.clone(), form.clone());
        }
    }
    events
}

fn same_whatever_is_forgotten<A>(stream: &Stream<A>)
where
    A: Aggregate + PartialEq + Debug,
    A::Event: PersonalFields,
{
    assert_eq!(fold::<A>(&stream.events), stream.state, "folded again");
    let forms = [Personal::Sealed, Personal::Gone, Personal::Clear("somebody else".to_owned())];
    for form in forms {
        let state = fold::<A>(&with_personal(&stream.events, &form));
        assert_eq!(state, stream.state, "folded with {form:?}");
    }
}

proptest! {
    /// Whatever happened: folded again, and folded when the keys are gone, it is the same.
    #[test]
    fn invariant_1_folding_again_or_after_erasure_gives_the_same_state(history in valid_under_any()) {
        history.accounts.values().for_each(same_whatever_is_forgotten);
        history.claims.values().for_each(same_whatever_is_forgotten);
        history.mails.values().for_each(same_whatever_is_forgotten);
        history.properties.values().for_each(same_whatever_is_forgotten);
        same_whatever_is_forgotten(&history.unknown);
        same_whatever_is_forgotten(&history.policies);
    }

    /// Between two commands an account is what the events of the first made of it, and nothing else.
    #[test]
    fn invariant_1_only_events_change_an_account(history in valid()) {
        let mut expected: BTreeMap<AccountId, Account> = BTreeMap::new();
        let mut told: BTreeMap<AccountId, usize> = BTreeMap::new();
        for answered in &history.answered {
            let state = expected.entry(answered.account).or_default();
            prop_assert_eq!(&*state, &answered.before);
            let count = told.entry(answered.account).or_default();
            let written = answered.events.as_ref().map_or(0, Vec::len);
            let stream = &history.accounts[&answered.account];
            stream.events[*count..*count + written].iter().for_each(|one| state.evolve(one));
            *count += written;
        }
    }

    #[test]
    fn a_hostile_account_is_folded_and_asked_without_a_panic_and_stays_small(
        events in hostile::<Account>(account_event(), StreamId::account(AccountId(Uuid::nil())), 0..400),
        at in moments(),
        profile in profiles(),
    ) {
        let state: Account = fold(&events);
        prop_assert_eq!(&state, &fold(&events));
        is_small(&state);
        asked_everything(&state, profile, at);
    }

    /// Events of a real history twice, in another order, with gaps.
    #[test]
    fn a_history_out_of_order_is_folded_without_a_panic(
        events in valid().prop_flat_map(|history| {
            let all: Vec<_> =
                history.accounts.into_values().flat_map(|stream| stream.events).collect();
            out_of_order::<AccountEvent>(all)
        }),
        at in moments(),
    ) {
        let state: Account = fold(&events);
        is_small(&state);
        asked_everything(&state, Profile::Nist, at);
    }

    #[test]
    fn hostile_streams_of_every_other_kind_are_folded_and_asked_without_a_panic(
        unknown in hostile::<Unknown>(unknown_event(), StreamId::unknown(1), 0..200),
        claim in hostile::<EmailClaim>(email_claim_event(), StreamId::email_claim(&address(1)), 0..30),
        mail in hostile::<Mail>(mail_event(), StreamId::policy(), 0..30),
        policy in hostile::<PolicyState>(policy_event(), StreamId::policy(), 0..10),
        property in hostile::<Property>(property_event(), StreamId::policy(), 0..3),
        operations in hostile::<Operations>(operations_event(), StreamId::policy(), 0..50),
        at in moments(),
    ) {
        let judges = fold::<PolicyState>(&policy).current().cloned();
        let judges = judges.unwrap_or_else(|| Policy::first(Profile::Pci));
        let time = Time::sure(at);
        let context = Context { policy: &judges, time, requester: at_the_machine() };
        for command in unknown_commands() {
            let _ = Aggregate::decide(&fold::<Unknown>(&unknown), context, &command);
        }
        let (account, claim_id) = (AccountId(Uuid::nil()), ClaimId(Uuid::nil()));
        for command in [
            EmailClaimCommand::Claim { account, claim: claim_id },
            EmailClaimCommand::Confirm { account, claim: claim_id },
            EmailClaimCommand::TakeOver { abandoned: claim_id, account, claim: claim_id },
            EmailClaimCommand::Release { account },
        ] {
            let _ = Aggregate::decide(&fold::<EmailClaim>(&claim), context, &command);
        }
        for command in mail_commands() {
            let _ = Aggregate::decide(&fold::<Mail>(&mail), context, &command);
        }
        let settings = Profile::Hotel.settings();
        let (profile, by) = (Profile::Hotel, account);
        for command in [
            PolicyCommand::Propose { profile, settings: settings.clone(), by },
            PolicyCommand::Adopt { profile, settings },
            PolicyCommand::Approve { proposal: 1, by, proposer_operates: true },
            PolicyCommand::Withdraw { proposal: 1 },
            PolicyCommand::Settle,
        ] {
            let _ = Aggregate::decide(&fold::<PolicyState>(&policy), context, &command);
        }
        let hotel = fold::<Property>(&property);
        let command = PropertyCommand::Create { name: "Hotel".to_owned(), time_zone: None };
        let _ = Aggregate::decide(&hotel, context, &command);
        let invoice: InvoiceId = "F-1".parse().unwrap();
        let command = PropertyCommand::EndGrace { invoice };
        let _ = Aggregate::decide(&hotel, context, &command);
        let said = SubscriptionSaid { status: SubscriptionStatus::Active, since: at };
        let message = BillingMessage::Subscription { sequence: 3, said };
        let command = PropertyCommand::Hear { permit: permit_to_bill(), message };
        let _ = Aggregate::decide(&hotel, context, &command);
        let _ = hotel.access(at);
        let command = OperationsEvent::HandlerIntroduced { handler: "a".to_owned(), from: 1 };
        let _ = Aggregate::decide(&fold::<Operations>(&operations), context, &command);
    }
}

/// No row of a state grows with the length of a history that nobody would have written.
fn is_small(state: &Account) {
    let Some(living) = state.living() else { return };
    assert!(living.lockout.open.len() <= OPEN_ATTEMPTS_MAX);
    assert!(living.lockout.run.len() <= 100 && living.lockout.known_device_run.len() <= 100);
    assert!(living.known_devices.len() <= KNOWN_DEVICES_MAX);
    assert!(living.former_passwords.len() <= FORMER_PASSWORDS_MAX);
    assert!(living.links.all_live().len() <= 2);
    let forever = chrono::TimeDelta::MAX;
    assert!(living.links.mailed_within(forever, living.created_at) <= 50);
}

fn asked_everything(state: &Account, profile: Profile, at: Timestamp) {
    let policy = Policy::first(profile);
    let because = SessionEnd::Logout;
    let (ground, replaced_by) = (ErasureGround::Request, AccountId(Uuid::nil()));
    let mut commands = vec![
        AccountCommand::AbandonCreation { claim: claim() },
        adds_to(2, reception(), None),
        AccountCommand::WithdrawActivation {
            replaced_by,
            property: property(1),
            hand: support_acts().hand,
        },
        AccountCommand::PlaceHold { hold: HoldId(Uuid::nil()) },
        AccountCommand::LiftHold { hold: HoldId(Uuid::nil()) },
        AccountCommand::Erase { ground },
        AccountCommand::RequestReset { link: link(9) },
    ];
    for n in 0..6 {
        commands.extend([
            AccountCommand::Leave { property: property(n), acting: support_acts() },
            AccountCommand::AcceptMembership {
                property: property(n),
                offered_by: support_acts().hand,
            },
            AccountCommand::DeclineMembership { property: property(n) },
            AccountCommand::TryLink { link: link(n) },
            AccountCommand::ChoosePassword { link: link(n), credential: password(9) },
            AccountCommand::AskToLogIn { attempt: attempt(n), device: Some(device(n)) },
            judged(n, true),
            judged(n, false),
            AccountCommand::UseSession { session: session(n) },
            AccountCommand::EndSession { session: session(n), because },
            AccountCommand::ExpireLock { lock: LockId::caused_by(attempt(n)) },
            AccountCommand::ExpireLink { link: link(n) },
            AccountCommand::ExpireSession { session: session(n) },
        ]);
    }
    for command in commands {
        let time = Time::sure(at);
        let context = Context { policy: &policy, time, requester: at_the_machine() };
        let answer = state.decide(context, &command);
        // What follows is folded as well.
        let events = answer.unwrap_or_default().into_iter().map(|event| (event, at)).collect();
        let mut next = state.clone();
        let stream = StreamId::account(AccountId(Uuid::nil()));
        for one in &recorded_anyhow::<Account>(&stream, events) {
            next.evolve(one);
        }
    }
}

fn unknown_commands() -> Vec<UnknownCommand> {
    let pairs = (0..3).flat_map(|n| (0..6).map(move |m| (address(n), attempt(m))));
    let all = pairs.flat_map(|(address, attempt)| {
        [
            UnknownCommand::AskToLogIn { address: address.clone(), attempt },
            UnknownCommand::Fail { address: address.clone(), attempt },
            UnknownCommand::RequestReset { address },
        ]
    });
    all.collect()
}

fn mail_commands() -> Vec<MailCommand> {
    let (code, cause, reply) = (None, MailTrouble::Other, String::new());
    vec![
        MailCommand::Try { lost_after: TimeDelta::zero() },
        MailCommand::Lose,
        MailCommand::Defer { code, cause, reply: reply.clone() },
        MailCommand::Refuse { code, cause, reply: reply.clone() },
        MailCommand::Bounce { status: reply.clone(), cause, diagnostic: reply },
    ]
}

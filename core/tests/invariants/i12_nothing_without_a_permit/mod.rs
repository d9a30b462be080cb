//! Nothing is done to somebody else without a permit: every command there is, by who may and by
//! somebody who may nothing. A new command does not build until it says here whose it is.

mod kinds;
mod on_accounts;

use keyledger_core::account::ErasureGround;
use keyledger_core::authority::{
    Act, ActorCapacity, Capacity, Cell, NotAuthorised, OperatorRole, Permit, Scope, judge_service,
    row,
};
use keyledger_core::engine::Aggregate;
use keyledger_core::ids::{AccountId, ClockAnomalyId, EventId, SessionId, TokenDigest};
use keyledger_core::metadata::{Actor, ActorKind};
use keyledger_core::operations::{Operations, OperationsEvent};
use keyledger_core::operators::{self, Operators, OperatorsCommand, OperatorsEvent};
use keyledger_core::policy::{self, PolicyCommand, PolicyEvent, PolicyState, Profile};
use keyledger_core::property::{
    self, BillingMessage, Property, PropertyCommand, PropertyEvent, SubscriptionSaid,
    SubscriptionStatus,
};
use keyledger_core::service_token::{self, ServiceToken, ServiceTokenCommand, ServiceTokenEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::testing::accounts::{permit_to_bill, property};
use keyledger_core::testing::{Past, given, moment};
use keyledger_core::time_zone::TimeZone;
use kinds::{
    Kinds, account_commands, commands_of_nobodys, operations_commands, operators_commands,
    policy_commands, property_commands, service_token_commands,
};
use std::collections::BTreeSet;
use uuid::Uuid;

const SAM: AccountId = AccountId(Uuid::from_u128(0x5a));
const TOM: AccountId = AccountId(Uuid::from_u128(0x70));

/// Who may do it, on what it does something to.
struct Case<A: Aggregate> {
    history: fn() -> Vec<Past<A::Event>>,
    command: fn(ActorCapacity) -> A::Command,
    capacity: Capacity,
}

/// Somebody in this capacity: as whom the command names them, and as whom history does.
fn somebody(capacity: Capacity) -> (ActorCapacity, Actor) {
    let signed_in = |kind| Actor::signed_in(kind, SAM, SessionId("5e".repeat(32)));
    match capacity {
        Capacity::Support => {
            (ActorCapacity::Operator(OperatorRole::Support), signed_in(ActorKind::Support))
        }
        Capacity::Compliance => {
            (ActorCapacity::Operator(OperatorRole::Compliance), signed_in(ActorKind::Compliance))
        }
        Capacity::Machine => (ActorCapacity::Machine, Actor::at_the_machine()),
        other => panic!("no case is in the capacity {other:?}"),
    }
}

/// Who may nothing: signed in, and belongs nowhere.
fn anybody() -> (ActorCapacity, Actor) {
    let actor = Actor::signed_in(ActorKind::Member, SAM, SessionId("5e".repeat(32)));
    (ActorCapacity::Member { memberships: [].into() }, actor)
}

/// Whoever may is not held back, without a reason only where the table asks for none; anybody is.
fn asks_the_table<A: Aggregate>(
    kinds: &Kinds<A::Command>,
    cases: Vec<Case<A>>,
    denied: fn(&A::Rejection) -> Option<NotAuthorised>,
) {
    let mut sampled = BTreeSet::new();
    for case in cases {
        let (by, actor) = somebody(case.capacity);
        let name = (kinds.name)(&(case.command)(by.clone()));
        let found = kinds.all.iter().find(|(kind, _)| *kind == name);
        let act = found.and_then(|(_, act)| *act).unwrap_or_else(|| panic!("{name} is no act"));
        let asked = || given::<A>((case.history)());
        let refused = |outcome: Result<Vec<A::Event>, A::Rejection>| match outcome {
            Ok(events) => {
                assert!(!events.is_empty(), "{name} has nothing to do");
                None
            }
            Err(why) => denied(&why),
        };
        let command = || (case.command)(by.clone());
        let told_why = asked().asked_by(actor.clone()).when(command()).outcome();
        assert_eq!(refused(told_why), None, "{name} by {:?}", case.capacity);
        let unsaid = asked().asked_by(actor).without_reason().when(command()).outcome();
        let needs = row(act).cell(case.capacity) == Cell::WithReason;
        let missing = needs.then_some(NotAuthorised::ReasonMissing);
        assert_eq!(refused(unsaid), missing, "{name} without a reason");
        let (nobody, actor) = anybody();
        let tried = asked().asked_by(actor).when((case.command)(nobody)).outcome();
        let why = refused(tried).unwrap_or_else(|| panic!("anybody does {name}"));
        assert!(matches!(why, NotAuthorised::Role | NotAuthorised::Stranger), "{name}: {why:?}");
        sampled.insert(name);
    }
    let acts = kinds.all.iter().filter(|(_, act)| act.is_some());
    assert_eq!(sampled, acts.map(|(name, _)| *name).collect(), "a case for each act");
}

#[test]
fn invariant_12_nobody_changes_who_operates_the_system_without_a_permit() {
    fn sam_came() -> Vec<Past<OperatorsEvent>> {
        let (account, role, until) = (SAM, OperatorRole::Support, moment(60));
        let admitted = OperatorsEvent::OperatorAdmitted { account, role, until };
        vec![Past::of([admitted, OperatorsEvent::OperatorConfirmed { account }])]
    }
    fn tom_proposed() -> Vec<Past<OperatorsEvent>> {
        let (account, role, until) = (TOM, OperatorRole::Support, moment(60));
        vec![OperatorsEvent::OperatorProposed { account, role, until }.into()]
    }
    let case = |history, command, capacity| Case::<Operators> { history, command, capacity };
    let (support, machine) = (Capacity::Support, Capacity::Machine);
    asks_the_table(
        &operators_commands(),
        vec![
            case(
                Vec::new,
                |_| {
                    let (account, role, until) = (SAM, OperatorRole::Support, moment(60));
                    OperatorsCommand::Invite { account, role, until }
                },
                machine,
            ),
            case(
                sam_came,
                |_| {
                    let (account, role, until) = (TOM, OperatorRole::Support, moment(60));
                    OperatorsCommand::Propose { account, role, by: SAM, until }
                },
                support,
            ),
            case(
                tom_proposed,
                |_| OperatorsCommand::Approve { account: TOM, by: None, until: moment(60) },
                machine,
            ),
            case(tom_proposed, |_| OperatorsCommand::Withdraw { account: TOM, by: None }, machine),
            case(
                || {
                    let (account, until) = (SAM, moment(60));
                    let proposed = OperatorsEvent::OperatorWithdrawalProposed { account, until };
                    sam_came().into_iter().chain([proposed.into()]).collect()
                },
                |_| OperatorsCommand::Keep { account: SAM, by: None },
                machine,
            ),
        ],
        |why| match why {
            operators::Rejection::NotAllowed(why) => Some(*why),
            other => panic!("another rule was first: {other:?}"),
        },
    );
}

#[test]
fn invariant_12_nobody_changes_the_policy_without_a_permit() {
    const HOTEL: Profile = Profile::Hotel;
    fn adopted() -> Vec<Past<PolicyEvent>> {
        let (settings, proposal) = (HOTEL.settings(), None);
        let first = PolicyEvent::PolicyAdopted { version: 1, profile: HOTEL, settings, proposal };
        vec![first.into()]
    }
    fn proposed() -> Vec<Past<PolicyEvent>> {
        let (settings, until) = (HOTEL.settings(), moment(60));
        let (proposal, loosens) = (1, vec!["failures_max".to_owned()]);
        let waits =
            PolicyEvent::PolicyProposed { proposal, profile: HOTEL, settings, loosens, until };
        adopted().into_iter().chain([waits.into()]).collect()
    }
    let case = |history, command, capacity| Case::<PolicyState> { history, command, capacity };
    asks_the_table(
        &policy_commands(),
        vec![
            case(
                adopted,
                |_| {
                    let mut settings = HOTEL.settings();
                    settings.failures_max = 5;
                    PolicyCommand::Adopt { profile: HOTEL, settings }
                },
                Capacity::Machine,
            ),
            case(
                adopted,
                |_| {
                    let mut settings = HOTEL.settings();
                    settings.failures_max = 11;
                    PolicyCommand::Propose { profile: HOTEL, settings, by: SAM }
                },
                Capacity::Support,
            ),
            case(
                proposed,
                |_| PolicyCommand::Approve { proposal: 1, by: SAM, proposer_operates: true },
                Capacity::Compliance,
            ),
            case(proposed, |_| PolicyCommand::Withdraw { proposal: 1 }, Capacity::Support),
        ],
        |why| match why {
            policy::Rejection::NotAllowed(why) => Some(*why),
            // Whoever proposed it is not told in a history by hand: then nobody is a second person.
            policy::Rejection::SecondPerson => None,
            other => panic!("another rule was first: {other:?}"),
        },
    );
}

#[test]
fn invariant_12_nobody_makes_or_revokes_a_token_without_a_permit() {
    fn issue() -> ServiceTokenCommand {
        let (name, scopes) = ("billing".to_owned(), [Scope::BillingWrite].into());
        let (expires_at, digest) = (moment(60), TokenDigest("d1".repeat(32)));
        ServiceTokenCommand::Issue { name, scopes, expires_at, digest }
    }
    let issued = || {
        let (name, scopes) = ("billing".to_owned(), [Scope::BillingWrite].into());
        let (expires_at, digest) = (moment(60), TokenDigest("d1".repeat(32)));
        vec![ServiceTokenEvent::ServiceTokenIssued { name, scopes, expires_at, digest }.into()]
    };
    let capacity = Capacity::Support;
    asks_the_table::<ServiceToken>(
        &service_token_commands(),
        vec![
            Case { history: Vec::new, command: |_| issue(), capacity },
            Case { history: issued, command: |_| ServiceTokenCommand::Revoke, capacity },
        ],
        |why| match why {
            service_token::Rejection::NotAllowed(why) => Some(*why),
            other => panic!("another rule was first: {other:?}"),
        },
    );
}

/// The permit to bill is made where the token is judged: who has none shows one for something else.
#[test]
fn invariant_12_nobody_makes_a_property_or_says_what_it_owes_without_a_permit() {
    let another = judge_service(Act::Introspect, &[Scope::Introspect].into());
    let another: Permit = another.unwrap().because(None).unwrap();
    assert!(judge_service(Act::WriteBilling, &[Scope::Introspect].into()).is_err());
    assert_eq!(another.covers(Act::WriteBilling), Err(NotAuthorised::Role));
    asks_the_table::<Property>(
        &property_commands(),
        vec![
            Case {
                history: Vec::new,
                command: |_| {
                    let (name, time_zone) = ("Hotel du Lac".to_owned(), None);
                    PropertyCommand::Create { name, time_zone }
                },
                capacity: Capacity::Support,
            },
            Case {
                history: || {
                    vec![PropertyEvent::PropertyCreated { name: "Hotel du Lac".to_owned() }.into()]
                },
                command: |hand| {
                    let (property, time_zone) = (property(1), TimeZone::utc());
                    PropertyCommand::SetTimeZone { property, hand, time_zone }
                },
                capacity: Capacity::Support,
            },
            Case {
                history: || {
                    vec![PropertyEvent::PropertyCreated { name: "Hotel du Lac".to_owned() }.into()]
                },
                command: |by| {
                    let said =
                        SubscriptionSaid { status: SubscriptionStatus::OnHold, since: moment(0) };
                    let message = BillingMessage::Subscription { sequence: 1, said };
                    let permit = match by {
                        ActorCapacity::Member { .. } => {
                            let read = judge_service(Act::Introspect, &[Scope::Introspect].into());
                            read.unwrap().because(None).unwrap()
                        }
                        _ => permit_to_bill(),
                    };
                    PropertyCommand::Hear { permit, message }
                },
                capacity: Capacity::Support,
            },
        ],
        |why| match why {
            property::Rejection::NotAllowed(why) => Some(*why),
            other => panic!("another rule was first: {other:?}"),
        },
    );
}

#[test]
fn invariant_12_nobody_acts_on_the_engine_without_a_permit() {
    let capacity = Capacity::Machine;
    asks_the_table::<Operations>(
        &operations_commands(),
        vec![
            Case {
                history: Vec::new,
                command: |_| OperationsEvent::ClockAccepted {
                    anomaly: Some(ClockAnomalyId(Uuid::nil())),
                    wall: moment(0),
                    expected: moment(1),
                },
                capacity,
            },
            Case {
                history: Vec::new,
                command: |_| {
                    let (account, ground) = (TOM, ErasureGround::Request);
                    OperationsEvent::KeyDestructionDecided { account, ground, keys: vec![] }
                },
                capacity,
            },
            Case {
                history: Vec::new,
                command: |_| {
                    let (handler, stream) = ("reset_mail".to_owned(), StreamId::account(TOM));
                    OperationsEvent::HandlerResumed { handler, stream }
                },
                capacity: Capacity::Support,
            },
            Case {
                history: Vec::new,
                command: |_| {
                    let (handler, stream) = ("reset_mail".to_owned(), StreamId::account(TOM));
                    let event = EventId(Uuid::nil());
                    OperationsEvent::HandlerSkipped { handler, stream, event }
                },
                capacity: Capacity::Support,
            },
        ],
        |why| Some(*why),
    );
}

/// What changes something is some command's act; what only reads has none.
#[test]
fn every_act_that_changes_something_is_the_act_of_a_command() {
    let mut acts = BTreeSet::new();
    acts.extend(account_commands().all.into_iter().filter_map(|(_, act)| act));
    acts.extend(operators_commands().all.into_iter().filter_map(|(_, act)| act));
    acts.extend(policy_commands().all.into_iter().filter_map(|(_, act)| act));
    acts.extend(service_token_commands().all.into_iter().filter_map(|(_, act)| act));
    acts.extend(property_commands().all.into_iter().filter_map(|(_, act)| act));
    acts.extend(operations_commands().all.into_iter().filter_map(|(_, act)| act));
    // A copy is taken out, and nothing is changed.
    let changing = Act::ALL.into_iter().filter(|act| !act.only_reads() && *act != Act::Export);
    assert_eq!(acts, changing.collect());
    assert!(commands_of_nobodys() > 10);
}

//! Nothing is done to somebody else without a permit: every command there is, by who may and by
//! somebody who may nothing. A new command does not build until it says here whose it is.

use keyledger_core::account::{
    self, Account, AccountCommand, AccountEvent, ActedBy, ErasureGround, FactorResetReason,
    IdentityCheck,
};
use keyledger_core::authority::{
    Act, ActorCapacity, AtProperty, Capacity, Cell, NotAuthorised, OperatorRole, Permit, Scope,
    judge_service, row,
};
use keyledger_core::email_claim::EmailClaimCommand;
use keyledger_core::engine::Aggregate;
use keyledger_core::ids::{AccountId, ClockAnomalyId, HoldId, SessionId, TokenDigest};
use keyledger_core::language::Language;
use keyledger_core::mail::MailCommand;
use keyledger_core::metadata::{Actor, ActorKind};
use keyledger_core::operations::{Operations, OperationsEvent};
use keyledger_core::operators::{self, Operators, OperatorsCommand, OperatorsEvent};
use keyledger_core::policy::{self, PolicyCommand, PolicyEvent, PolicyState, Profile};
use keyledger_core::property::{
    self, BillingMessage, Property, PropertyCommand, PropertyEvent, SubscriptionSaid,
    SubscriptionStatus,
};
use keyledger_core::service_token::{self, ServiceToken, ServiceTokenCommand, ServiceTokenEvent};
use keyledger_core::testing::accounts::*;
use keyledger_core::testing::factors::a_factor;
use keyledger_core::testing::{Past, given, moment};
use keyledger_core::unknown::UnknownCommand;
use std::collections::BTreeSet;
use uuid::Uuid;

const SAM: AccountId = AccountId(Uuid::from_u128(0x5a));
const TOM: AccountId = AccountId(Uuid::from_u128(0x70));

/// Every kind of a command, and the act it is on somebody else or on the whole system; none where it
/// is the person's own, the engine's, or time's.
struct Kinds<C> {
    name: fn(&C) -> &'static str,
    all: Vec<(&'static str, Option<Act>)>,
}

macro_rules! kinds {
    ($command:ident: $($kind:ident => $act:expr),* $(,)?) => {{
        fn name(command: &$command) -> &'static str {
            match command { $($command::$kind { .. } => stringify!($kind)),* }
        }
        Kinds { name, all: vec![$((stringify!($kind), $act)),*] }
    }};
}

fn account_commands() -> Kinds<AccountCommand> {
    kinds!(AccountCommand:
        Create => Some(Act::CreateMember),
        Join => Some(Act::CreateMember),
        ChangePermissions => Some(Act::ChangePermissions),
        SetMembershipEnd => Some(Act::RemoveMember),
        Leave => Some(Act::RemoveMember),
        WithdrawActivation => Some(Act::RemoveMember),
        Unlock => Some(Act::Unlock),
        EndAllSessions => Some(Act::EndSessions),
        Suspend => Some(Act::Suspend),
        Resume => Some(Act::Resume),
        ResetFactor => Some(Act::ResetFactor),
        ChangeProfile => Some(Act::ChangeProfile),
        CreateOperator => Some(Act::GrantOperatorRole),
        InviteOperator => Some(Act::GrantOperatorRole),
        WithdrawOperator => Some(Act::WithdrawOperatorRole),
        Erase => Some(Act::Erase),
        PlaceHold => Some(Act::PlaceLegalHold),
        LiftHold => Some(Act::LiftLegalHold),
        // Of the person themselves, from a session or a link of their own, or before they are known.
        AcceptMembership => None,
        DeclineMembership => None,
        RequestReset => None,
        TryLink => None,
        ChoosePassword => None,
        AskToLogIn => None,
        Judge => None,
        UseSession => None,
        EndSession => None,
        AnswerChallenge => None,
        StepUp => None,
        StartEnrolment => None,
        ConfirmEnrolment => None,
        AbandonEnrolment => None,
        RemoveFactor => None,
        IssueRecoveryCodes => None,
        // What is written down with whoever tried.
        NoteRefusal => None,
        NoteRefusedAdding => None,
        NoteUnchanged => None,
        NoteDenial => None,
        // A step of making another account, which is judged: nobody is there yet.
        AbandonCreation => None,
        // Time's.
        ExpireLock => None,
        ExpireLink => None,
        ExpireSession => None,
        LetFactorTimePass => None,
        ExpireActivity => None,
        Lapse => None,
        EndMembership => None,
        ExpireOffer => None,
    )
}

fn operators_commands() -> Kinds<OperatorsCommand> {
    kinds!(OperatorsCommand:
        Invite => Some(Act::GrantOperatorRole),
        Propose => Some(Act::GrantOperatorRole),
        Approve => Some(Act::GrantOperatorRole),
        Withdraw => Some(Act::WithdrawOperatorRole),
        Keep => Some(Act::WithdrawOperatorRole),
        Settle => None,
    )
}

fn policy_commands() -> Kinds<PolicyCommand> {
    kinds!(PolicyCommand:
        Adopt => Some(Act::AdoptPolicy),
        Propose => Some(Act::AdoptPolicy),
        Approve => Some(Act::ApprovePolicy),
        Withdraw => Some(Act::ApprovePolicy),
        Settle => None,
    )
}

fn service_token_commands() -> Kinds<ServiceTokenCommand> {
    kinds!(ServiceTokenCommand:
        Issue => Some(Act::IssueToken),
        Revoke => Some(Act::RevokeToken),
        Expire => None,
        Refuse => None,
        RefuseMessage => None,
    )
}

fn property_commands() -> Kinds<PropertyCommand> {
    kinds!(PropertyCommand:
        Create => Some(Act::CreateProperty),
        Hear => Some(Act::WriteBilling),
        EndGrace => None,
    )
}

fn operations_commands() -> Kinds<OperationsEvent> {
    kinds!(OperationsEvent:
        ClockAccepted => Some(Act::AcceptClock),
        KeyDestructionDecided => Some(Act::Erase),
        // What the engine saw, and what follows from a decision.
        EngineStarted => None,
        EngineStopped => None,
        HandlerIntroduced => None,
        HandlerParked => None,
        HandlerResumed => None,
        HandlerSkipped => None,
        KeyDestroyed => None,
        KeyDestructionWithdrawn => None,
        KeyEpochBegun => None,
        KeyEpochDestroyed => None,
        KeyDrawnAnew => None,
        ClockAnomalyDetected => None,
        ClockDoubtEnded => None,
        ClockUnconfirmed => None,
        ClockConfirmed => None,
        AttemptsThrottled => None,
        AuditTrailRebuilt => None,
        IntegrityCheckFailed => None,
        SweepStopped => None,
        WitnessMissed => None,
        WitnessReturned => None,
    )
}

/// Steps of an account that is made or erased (judged there), guesses at nobody, and mails' fates.
fn commands_of_nobodys() -> usize {
    let claims = kinds!(EmailClaimCommand:
        Claim => None, Confirm => None, TakeOver => None, Release => None);
    let guesses = kinds!(UnknownCommand: AskToLogIn => None, Fail => None, RequestReset => None);
    let mails = kinds!(MailCommand:
        Queue => None, Try => None, Accept => None, Defer => None, Refuse => None, Lose => None,
        Withhold => None, Bounce => None, Suppress => None);
    claims.all.len() + guesses.all.len() + mails.all.len()
}

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

fn at(by: ActorCapacity) -> AtProperty {
    AtProperty::managed(by)
}

fn active() -> Vec<Past<AccountEvent>> {
    vec![an_active_account()]
}

fn hold() -> HoldId {
    HoldId(Uuid::from_u128(7))
}

#[test]
fn invariant_12_nobody_does_anything_to_an_account_without_a_permit() {
    use Capacity::{Compliance, Machine, Support};
    let case = |history, command, capacity| Case::<Account> { history, command, capacity };
    asks_the_table(
        &account_commands(),
        vec![
            case(Vec::new, create, Support),
            case(active, |by| joins(at(by)), Support),
            case(active, |by| ticks(at(by)), Support),
            case(
                active,
                |by| {
                    let (property, acting) = (property(1), at(by));
                    let ends_at = Some(moment(60));
                    AccountCommand::SetMembershipEnd { property, ends_at, acting }
                },
                Support,
            ),
            case(
                active,
                |by| AccountCommand::Leave { property: property(1), acting: at(by) },
                Support,
            ),
            case(
                || vec![an_account()],
                |hand| {
                    let (replaced_by, property) = (TOM, property(1));
                    AccountCommand::WithdrawActivation { replaced_by, property, hand }
                },
                Support,
            ),
            case(
                || vec![an_active_account(), failures(10), locked()],
                |hand| AccountCommand::Unlock { hand },
                Support,
            ),
            case(
                || vec![an_active_account(), signed_in(1)],
                |hand| AccountCommand::EndAllSessions { hand },
                Support,
            ),
            case(active, |hand| AccountCommand::Suspend { hand }, Machine),
            case(
                || {
                    let by = ActedBy::Support;
                    vec![an_active_account(), AccountEvent::AccountSuspended { by }.into()]
                },
                |hand| AccountCommand::Resume { hand },
                Support,
            ),
            case(|| vec![an_active_account(), a_factor()], resets, Machine),
            case(active, renames, Support),
            case(Vec::new, |_| creates_operator(), Compliance),
            case(active, |_| invites(), Machine),
            case(
                || {
                    let (role, invitation) = (OperatorRole::Support, None);
                    let granted = AccountEvent::OperatorRoleGranted { role, invitation };
                    vec![an_active_account(), granted.into()]
                },
                |_| AccountCommand::WithdrawOperator,
                Support,
            ),
            case(active, |_| AccountCommand::Erase { ground: ErasureGround::Request }, Machine),
            case(active, |_| AccountCommand::PlaceHold { hold: hold() }, Compliance),
            case(
                || {
                    let placed = AccountEvent::LegalHoldPlaced { hold: hold() };
                    vec![an_active_account(), placed.into()]
                },
                |_| AccountCommand::LiftHold { hold: hold() },
                Compliance,
            ),
        ],
        |why| match why {
            account::Rejection::NotAllowed(why) => Some(*why),
            other => panic!("another rule was first: {other:?}"),
        },
    );
}

fn create(by: ActorCapacity) -> AccountCommand {
    AccountCommand::Create {
        claim: claim(),
        address: address(1),
        email: "ada@hotel.example".to_owned(),
        name: "Ada".to_owned(),
        language: Language::En,
        property: property(1),
        permissions: reception(),
        ends_at: None,
        link: link(1),
        acting: at(by),
    }
}

fn joins(acting: AtProperty) -> AccountCommand {
    let (property, permissions, given) = (property(2), reception(), the_same_name());
    let (email, ends_at) = ("ada@hotel.example".to_owned(), None);
    let (by, hand_over) = (None, None);
    AccountCommand::Join { property, permissions, ends_at, email, given, acting, by, hand_over }
}

fn ticks(acting: AtProperty) -> AccountCommand {
    let (grant, withdraw) = ([].into(), reception());
    let (property, seen) = (property(1), None);
    AccountCommand::ChangePermissions { property, grant, withdraw, acting, seen }
}

fn resets(hand: ActorCapacity) -> AccountCommand {
    let (why, checked) = (FactorResetReason::AppDeleted, IdentityCheck::Document);
    AccountCommand::ResetFactor { hand, why, checked, by: None, hand_over: None }
}

fn renames(hand: ActorCapacity) -> AccountCommand {
    AccountCommand::ChangeProfile { name: Some("Adah".to_owned()), language: None, hand }
}

fn creates_operator() -> AccountCommand {
    AccountCommand::CreateOperator {
        claim: claim(),
        address: address(1),
        email: "sam@keyledger.example".to_owned(),
        name: "Sam".to_owned(),
        language: Language::En,
    }
}

fn invites() -> AccountCommand {
    let (role, link, expires_at) = (OperatorRole::Support, link(9), moment(60));
    AccountCommand::InviteOperator { role, link, expires_at, given: None }
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
                command: |_| PropertyCommand::Create { name: "Hotel du Lac".to_owned() },
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
fn invariant_12_nobody_accepts_the_clock_or_destroys_keys_without_a_permit() {
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

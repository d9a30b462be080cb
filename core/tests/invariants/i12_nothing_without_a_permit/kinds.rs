//! Every kind of every command, and whose it is.

use keyledger_core::account::AccountCommand;
use keyledger_core::authority::Act;
use keyledger_core::email_claim::EmailClaimCommand;
use keyledger_core::mail::MailCommand;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::operators::OperatorsCommand;
use keyledger_core::policy::PolicyCommand;
use keyledger_core::property::PropertyCommand;
use keyledger_core::service_token::ServiceTokenCommand;
use keyledger_core::unknown::UnknownCommand;

/// Every kind of a command, and the act it is on somebody else or on the whole system; none where it
/// is the person's own, the engine's, or time's.
pub struct Kinds<C> {
    pub name: fn(&C) -> &'static str,
    pub all: Vec<(&'static str, Option<Act>)>,
}

macro_rules! kinds {
    ($command:ident: $($kind:ident => $act:expr),* $(,)?) => {{
        fn name(command: &$command) -> &'static str {
            match command { $($command::$kind { .. } => stringify!($kind)),* }
        }
        Kinds { name, all: vec![$((stringify!($kind), $act)),*] }
    }};
}

pub fn account_commands() -> Kinds<AccountCommand> {
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
        FlagNextAttempt => Some(Act::FlagNextAttempt),
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
        LogInWithPasskey => None,
        StepUp => None,
        StartEnrolment => None,
        ConfirmEnrolment => None,
        ConfirmPasskey => None,
        App => None,
        AbandonEnrolment => None,
        RemoveFactor => None,
        IssueRecoveryCodes => None,
        // What is written down with whoever tried.
        NoteRefusal => None,
        NoteRefusedAdding => None,
        NoteUnchanged => None,
        NoteDenial => None,
        RequestPermission => None,
        ReportActivity => None,
        EndOwnSessions => None,
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

pub fn operators_commands() -> Kinds<OperatorsCommand> {
    kinds!(OperatorsCommand:
        Invite => Some(Act::GrantOperatorRole),
        Propose => Some(Act::GrantOperatorRole),
        Approve => Some(Act::GrantOperatorRole),
        Withdraw => Some(Act::WithdrawOperatorRole),
        Keep => Some(Act::WithdrawOperatorRole),
        Settle => None,
    )
}

pub fn policy_commands() -> Kinds<PolicyCommand> {
    kinds!(PolicyCommand:
        Adopt => Some(Act::AdoptPolicy),
        Propose => Some(Act::AdoptPolicy),
        Approve => Some(Act::ApprovePolicy),
        Withdraw => Some(Act::ApprovePolicy),
        Settle => None,
    )
}

pub fn service_token_commands() -> Kinds<ServiceTokenCommand> {
    kinds!(ServiceTokenCommand:
        Issue => Some(Act::IssueToken),
        Revoke => Some(Act::RevokeToken),
        Expire => None,
        Refuse => None,
        RefuseMessage => None,
    )
}

pub fn property_commands() -> Kinds<PropertyCommand> {
    kinds!(PropertyCommand:
        Create => Some(Act::CreateProperty),
        Hear => Some(Act::WriteBilling),
        SetTimeZone => Some(Act::ChangeProperty),
        EndGrace => None,
    )
}

pub fn operations_commands() -> Kinds<OperationsEvent> {
    kinds!(OperationsEvent:
        ClockAccepted => Some(Act::AcceptClock),
        KeyDestructionDecided => Some(Act::Erase),
        HandlerResumed => Some(Act::ManageHandlers),
        HandlerSkipped => Some(Act::ManageHandlers),
        // What the engine saw, and what follows from a decision.
        EngineStarted => None,
        EngineStopped => None,
        HandlerIntroduced => None,
        HandlerParked => None,
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
pub fn commands_of_nobodys() -> usize {
    let claims = kinds!(EmailClaimCommand:
        Claim => None, Confirm => None, TakeOver => None, Release => None);
    let guesses = kinds!(UnknownCommand: AskToLogIn => None, Fail => None, RequestReset => None);
    let mails = kinds!(MailCommand:
        Queue => None, Try => None, Accept => None, Defer => None, Refuse => None, Lose => None,
        Withhold => None, Bounce => None, Suppress => None);
    claims.all.len() + guesses.all.len() + mails.all.len()
}

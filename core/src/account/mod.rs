//! One person's account: what can happen to it, and what may happen next.

mod access;
mod app;
mod app_commands;
mod app_events;
mod app_state;
mod command;
mod command_words;
mod deadlines;
mod decide;
mod event;
mod event_words;
mod evolve;
mod factor;
mod factor_events;
mod factor_waits;
mod factors;
mod flag;
mod links;
mod own_events;
mod passkey;
mod passkey_events;
mod passkey_state;
mod recovery;
mod session;
mod standing;
mod state;
mod what_if;

pub use crate::access::{DENIAL_NOTED_EVERY_MINUTES, DenialCause, Denials};
pub use crate::authority::ActRefusal;
pub use crate::lockout::LoginRefusal;
pub use app::{
    APP_APPROVAL_SECONDS, APP_DENIABLE_MINUTES, APP_DENIALS_MAX, APP_DENIED_MINUTES,
    APP_REQUEST_SECONDS, APP_REQUESTS_MAX, APP_REQUESTS_MINUTES, APP_UNANSWERED_SECONDS,
    AppMismatch, AppPushEnd, AppWakeOutcome, PAIRING_MINUTES,
};
pub use app_commands::{AppAnswer, AppAsked, AppAsker, AppCommand, AppFinish, AppRemoval, AppSaid};
pub use app_events::{
    AppEnrolled, AppPaired, AppPushChanged, AppRequestApproved, AppRequestDenied, AppRequestSent,
    AppUsed, AppWoken,
};
pub use app_state::{AppRequest, AppRequests, AppStage, HeldApp};
pub use command::AccountCommand;
pub use command_words::{
    AnsweredWith, EnrolledFrom, GivenAnswer, GivenHandOver, GivenPasskey, GivenProfile,
    GivenRecovery, LogInAnswer, MadePasskey, Opening, OwnSessions, PasskeySetUp, ZoneChoice,
};
pub use deadlines::{DeadlineChange, IdleLimits, Term, TermKind, deadline_changes};
pub use decide::{Rejection, answer, decide, natures};
pub use event::AccountEvent;
pub use event_words::{
    ActedBy, ActivityEnd, ErasureGround, LinkClosed, LinkPurpose, LoginStop, MembershipEnd,
    NameChange, OperatorInvited, ReactivatedBy, ResetDeclined, SessionEnd, Unchanged, UnlockedBy,
};
pub(crate) use evolve::lockout_fact;
pub use factor::{
    Compared, Drift, DriftDirection, FactorKind, FactorPurpose, FactorRefusal, FactorResetReason,
    GraceCause, IdentityCheck, RECOGNISED_STEPS, STEP_SECONDS,
};
pub use factor_events::{
    FactorAccepted, FactorEnrolled, FactorEnrolmentStarted, FactorGraceStarted, FactorRefused,
    FactorResetBy, FactorResetProposed, FactorSetUpDemanded, RecoveryCodeUsed, RecoveryCodesIssued,
    SecondFactorAsked, SecondFactorPaused, SecondFactorReset,
};
pub use factors::{
    Before, CHALLENGES_MAX, Challenge, FACTORS_MAX, Factor, Factors, Grace, Pause, Pending,
    Proposal, Wanted,
};
pub use flag::{AttemptFlagged, FLAG_MINUTES, Flag, FlagReference, NextAttemptFlagged};
pub use links::{Link, Links};
pub use own_events::{PermissionRequested, SuspiciousActivityReported, TimeZoneChanged};
pub use passkey::{CEREMONY_MINUTES, PasskeyAlgorithm, PasskeyChange, PasskeyFault, PasskeyMarks};
pub use passkey_events::{PasskeyBackupChanged, PasskeyEnrolled, PasskeyUsed};
pub use passkey_state::{CEREMONIES_REMEMBERED, HeldPasskey, Spent};
pub use recovery::{RECOVERY_CODES, Recovery, USED_CODES_REMEMBERED};
pub use session::{Session, SessionRenewed};
pub use standing::{Standing, StandingChange, StandingFacts, standing_change};
pub use state::{
    Account, FORMER_PASSWORDS_MAX, Invitation, KNOWN_DEVICES_MAX, Living, Offer, Suspension,
};
pub use what_if::{Difference, Replay, Trial, WouldBe};

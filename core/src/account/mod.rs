//! One person's account: what can happen to it, and what may happen next.

mod access;
mod command;
mod decide;
mod event;
mod factor;
mod factors;
mod links;
mod state;
mod what_if;

pub use access::{DENIAL_NOTED_EVERY_MINUTES, DenialCause, Denials};
pub use command::{AccountCommand, EnrolledFrom, GivenCode, Opening};
pub use decide::{Rejection, answer, decide, natures};
pub use event::{
    AccountEvent, ActRefusal, ActedBy, ActivityEnd, ErasureGround, FactorResetBy, LinkClosed,
    LinkPurpose, LoginRefusal, LoginStop, MembershipEnd, ReactivatedBy, ResetDeclined, SessionEnd,
    UnlockedBy,
};
pub use factor::{
    Compared, Drift, DriftDirection, FactorKind, FactorPurpose, FactorRefusal, FactorResetReason,
    GraceCause, IdentityCheck, RECOGNISED_STEPS, STEP_SECONDS,
};
pub use factors::{
    CHALLENGES_MAX, Challenge, FACTORS_MAX, Factor, Factors, Grace, Pause, Pending, Wanted,
};
pub use links::{Link, Links};
pub(crate) use state::lockout_fact;
pub use state::{
    Account, FORMER_PASSWORDS_MAX, Invitation, KNOWN_DEVICES_MAX, Living, Session, Suspension,
};
pub use what_if::{Difference, Replay, Trial, WouldBe};

//! Explanation types: what does an explanation consist of?

use super::factor_steps::FactorStep;
use crate::account::{FactorResetBy, FlagReference, LinkClosed, LinkPurpose, Standing};
use crate::activity::ActivityRule;
use crate::ids::{AccountId, ActivityId, AttemptId, DeviceId, EventId, LockId};
use crate::metadata::{ActorKind, Metadata};
use crate::policy::LockRule;
use crate::timestamp::Timestamp;
use serde::Serialize;

/// Why an account, or an address nobody holds, is as it is at one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The account; `None` for an address nobody holds.
    pub account: Option<AccountId>,
    /// As of when. Events after this moment are not looked at.
    pub as_of: Timestamp,
    /// How it stands.
    pub standing: Standing,
    /// Since when it stands so; `None` when nothing ever happened.
    pub since: Option<Timestamp>,
    /// Failures that count towards the next lock, or that led to the present one, oldest first.
    pub run: Vec<Attempt>,
    /// Every lock there ever was, oldest first.
    pub locks: Vec<LockStory>,
    /// Everything unusual that was ever noticed, oldest first (S2).
    pub activities: Vec<ActivityStory>,
    /// What would end the present lock or refusal; empty when there is none.
    pub ways_out: Vec<WayOut>,
    /// What else happened since the first attempt that counted: resets asked for, links used,
    /// passwords chosen. From the beginning where none counted.
    pub steps: Vec<Step>,
}

/// One lock from its first counted attempt to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LockStory {
    /// The lock.
    pub lock: LockId,
    /// When it fell shut.
    pub locked_at: Timestamp,
    /// The event that says so.
    pub event: EventId,
    /// The rule that fired.
    pub rule: LockRule,
    /// The policy version that judged.
    pub policy: Option<u32>,
    /// The attempts that counted, oldest first.
    pub evidence: Vec<Attempt>,
    /// When the known devices were shut out as well.
    pub known_devices_shut_out_at: Option<Timestamp>,
    /// Attempts refused while it held.
    pub refused: usize,
    /// When it ends by itself, if it does.
    pub until: Option<Timestamp>,
    /// What ended it, if it ended.
    pub ended: Option<Outcome>,
}

/// One attempt that counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// The attempt.
    pub attempt: AttemptId,
    /// When.
    pub at: Timestamp,
    /// The network address, while its key lives.
    pub ip: Option<String>,
    /// The tag of the network: equal for equal networks.
    pub network: Option<String>,
    /// The browser as it named itself, while its key lives.
    pub user_agent: Option<String>,
    /// The tag of the browser: equal for equal browsers.
    pub browser: Option<String>,
    /// Whether it came from a device known to the account.
    pub known_device: bool,
    /// What the person was shown.
    pub shown: Option<String>,
    /// The reference that it carries, where support had given the person one (B13).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<FlagReference>,
}

/// Unusual activity, from the first use that counted to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActivityStory {
    /// The activity.
    pub activity: ActivityId,
    /// When it was noticed.
    pub noticed_at: Timestamp,
    /// The event that says so.
    pub event: EventId,
    /// The rule that fired.
    pub rule: ActivityRule,
    /// The policy version that judged.
    pub policy: Option<u32>,
    /// The uses that counted, oldest first.
    pub evidence: Vec<Use>,
    /// Log-ins with the right password that were refused because of it.
    pub stopped: usize,
    /// Until when log-ins are refused, where the rule refuses.
    pub until: Timestamp,
    /// What ended the refusal, if it ended.
    pub ended: Option<Outcome>,
}

/// One use of the account that counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Use {
    /// When.
    pub at: Timestamp,
    /// The device.
    pub device: DeviceId,
    /// Whether it was a log-in; else its session was used.
    pub logged_in: bool,
    /// The network address of the log-in the session began with, while its key lives.
    pub ip: Option<String>,
    /// The tag of that network.
    pub network: Option<String>,
    /// The browser as it named itself then, while its key lives.
    pub user_agent: Option<String>,
}

/// What ended a lock or a refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// When.
    pub at: Timestamp,
    /// By what.
    pub by: WhyEnded,
    /// The event that says so.
    pub event: EventId,
    /// Who acted and why, where a person did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<OnWhoseAuthority>,
}

/// Who acted on the account, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OnWhoseAuthority {
    /// In which capacity.
    pub capacity: ActorKind,
    /// The account of the person who acted, or the name of a part of the engine.
    pub who: Option<String>,
    /// The documented code of the reason.
    pub reason: Option<String>,
    /// The reason in the acting person's words, while its key lives.
    pub note: Option<String>,
}

/// By what a lock or a refusal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyEnded {
    /// The person chose a new password (S13).
    Reset,
    /// Its time ran out (B5).
    Time,
    /// A manager of every property the person belongs to lifted it.
    Manager,
    /// Support lifted it.
    Support,
    /// Somebody at the machine lifted it.
    Machine,
}

/// What would end the present lock or refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "way")]
pub enum WayOut {
    /// A password reset by the person.
    Reset,
    /// Time.
    Time {
        /// When.
        at: Timestamp,
    },
    /// A manager of every property the person belongs to opens the account, or support.
    ManagerOrSupport,
    /// Support opens the account.
    Support,
}

/// Something that happened around a lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// The event that says so.
    pub event: EventId,
    /// What.
    #[serde(flatten)]
    pub what: StepKind,
    /// What the person was shown.
    pub shown: Option<String>,
    /// Who acted and why, where somebody acted on the account of somebody else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub act: Option<OnWhoseAuthority>,
    /// Ordinary log-ins behind each other are one step: how many, and the last of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Repeated>,
}

/// Ordinary log-ins behind each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repeated {
    /// How many there are.
    pub count: usize,
    /// When the last one was.
    pub last_at: Timestamp,
    /// The event that says so.
    pub last_event: EventId,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum StepKind {
    /// A reset was asked for, and a link made.
    ResetRequested {
        /// Whether it closed an older link.
        superseded_an_older_link: bool,
    },
    /// A reset was asked for again, and the same link sent once more.
    ResetRepeated,
    /// A reset was asked for, and no mail followed.
    ResetDeclined,
    /// A link was used that did not open.
    LinkRefused {
        /// Why not.
        why: LinkClosed,
    },
    /// A password was chosen.
    PasswordChosen {
        /// Through which kind of link.
        purpose: LinkPurpose,
    },
    /// Somebody logged in.
    LoggedIn,
    /// Something about the second factor.
    SecondFactor {
        /// What.
        what: FactorStep,
    },
    /// The password was right, and the log-in was refused all the same.
    LoginStopped,
    /// The account was disabled because nobody used it.
    Lapsed,
    /// It can be used again.
    Reactivated,
    /// The account was suspended.
    Suspended,
    /// The account was opened again.
    Resumed,
    /// Every session was ended by somebody else.
    SessionsEnded,
    /// A disabled password may be tried again.
    PasswordEnabled,
    /// The person reported something that was not them.
    ActivityReported,
    /// Support gave the person a reference for their next attempts (B13).
    NextAttemptFlagged {
        /// The reference.
        reference: FlagReference,
        /// Until when attempts carry it.
        until: Timestamp,
    },
    /// A log-in attempt carries that reference.
    AttemptFlagged {
        /// The attempt.
        attempt: AttemptId,
        /// The reference.
        reference: FlagReference,
    },
}

impl StepKind {
    /// Whether somebody acted on the account of somebody else.
    pub(super) fn is_on_another(&self) -> bool {
        use FactorResetBy::{Machine, Manager, Support};
        let reset = |by: &FactorResetBy| matches!(by, Manager | Support | Machine);
        match self {
            Self::Suspended
            | Self::Resumed
            | Self::SessionsEnded
            | Self::PasswordEnabled
            | Self::NextAttemptFlagged { .. } => true,
            Self::SecondFactor { what: FactorStep::Reset { by, .. } } => reset(by),
            Self::SecondFactor { .. }
            | Self::ResetRequested { .. }
            | Self::ResetRepeated
            | Self::ResetDeclined
            | Self::LinkRefused { .. }
            | Self::PasswordChosen { .. }
            | Self::LoggedIn
            | Self::LoginStopped
            | Self::Lapsed
            | Self::Reactivated
            | Self::ActivityReported
            | Self::AttemptFlagged { .. } => false,
        }
    }
}

/// Who acted, in which capacity and why, as the event says it.
pub(super) fn by_whom(meta: &Metadata) -> OnWhoseAuthority {
    let reason = meta.reason.as_ref();
    let note = reason.and_then(|reason| reason.note.as_ref()).and_then(|note| note.clear());
    OnWhoseAuthority {
        capacity: meta.actor.kind,
        who: meta.actor.id.clone(),
        reason: reason.map(|reason| reason.code.clone()),
        note: note.cloned(),
    }
}

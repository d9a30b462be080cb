//! Second-factor vocabulary: what is a second factor, what is it asked for, and what can be wrong
//! with an answer? (S16-S19)

use super::passkey::{PasskeyChange, PasskeyFault};
use crate::ids::{AppRequestId, AttemptId, FactorId, SessionId};
use serde::{Deserialize, Serialize};

/// How long one code of an authenticator app is the current one, in seconds (RFC 6238).
pub const STEP_SECONDS: u64 = 30;

/// How far a phone's clock may be wrong for its code to be recognised, in steps: ten minutes. Such a
/// code never passes; only `why` names what is wrong.
pub const RECOGNISED_STEPS: u64 = 20;

/// The kinds of second factor (S16). Whatever is counted is counted over all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    /// Codes of any authenticator app (RFC 6238).
    Totp,
    /// A key of the browser's own authenticator (W3C Web Authentication).
    Passkey,
    /// Our own app: approvals of requests, and codes.
    App,
    /// Codes that were shown once, to be kept on paper: for whoever lost everything else.
    RecoveryCodes,
}

impl FactorKind {
    /// The name it is stored and spoken of under.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::App => "app",
            Self::RecoveryCodes => "recovery_codes",
        }
    }

    /// Whether it shows codes that change with time (RFC 6238).
    pub const fn shows_codes(self) -> bool {
        matches!(self, Self::Totp | Self::App)
    }
}

/// What a factor was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "purpose")]
pub enum FactorPurpose {
    /// To finish a log-in whose password was right.
    LogIn {
        /// The attempt.
        attempt: AttemptId,
    },
    /// To confirm an enrolment.
    Enrolment {},
    /// To begin an enrolment after a reset by somebody else: a code which that person handed over.
    HandOver {},
    /// To open sensitive data from a session that lasts already (S21).
    StepUp {
        /// The session.
        session: SessionId,
    },
    /// To remove a factor after one last check with it (S23).
    Removal {
        /// The session.
        session: SessionId,
        /// The factor that goes.
        factor: FactorId,
    },
}

/// Why an answer was refused. What the person is shown is in the metadata: it says less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "cause")]
pub enum FactorRefusal {
    /// It is no code of this factor, now or within ten minutes.
    WrongCode {},
    /// The code was right, and it or a later one was used before (S18).
    Replayed {
        /// The time step of the code.
        step: u64,
    },
    /// It was this recovery code, and it was used before.
    CodeUsed {
        /// Which of the set.
        index: u8,
    },
    /// The code belongs to another moment: the phone's clock is wrong. It can never pass any more.
    WrongClock {
        /// The time step of the code.
        step: u64,
        /// How far the phone's clock is off.
        drift: Drift,
        /// Whether the person is told: only after two consecutive codes that are off by the same.
        told: bool,
    },
    /// The answer of a browser was not one of a passkey of the account.
    PasskeyRefused {
        /// What was wrong with it.
        fault: PasskeyFault,
    },
    /// The passkey signed rightly and says something of itself that it may not: from here on it is not
    /// accepted. It does not count.
    PasskeyChanged {
        /// What.
        change: PasskeyChange,
        /// Whether that was so before.
        known: bool,
    },
    /// The number that was typed into the app is not the one that the page shows (S20).
    WrongNumber {
        /// The request.
        request: AppRequestId,
    },
    /// The app that answered is another person's (S20).
    OtherAccount {
        /// The request.
        request: AppRequestId,
    },
    /// Answers were paused, so it was not looked at (S19).
    Paused {},
    /// There were so many wrong answers that only a reset helps, so it was not looked at.
    Disabled {},
}

/// How far a phone's clock is off, to about a quarter of a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Drift {
    /// In which direction.
    pub direction: DriftDirection,
    /// By about how many seconds.
    pub seconds: u32,
}

/// In which direction a clock is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum DriftDirection {
    /// It shows a moment that has passed.
    Behind,
    /// It shows a moment that has not come.
    Ahead,
}

/// Why somebody has time until a second factor must be set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GraceCause {
    /// It was the first log-in (S21).
    FirstLogIn,
    /// The factor was reset (S27).
    Reset,
}

/// Why a second factor was reset (S26).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FactorResetReason {
    /// The person wants another kind.
    ChangeOfMethod,
    /// The person has another phone or computer.
    NewDevice,
    /// The device is gone.
    LostOrStolen,
    /// The app was deleted.
    AppDeleted,
    /// The device was set back to its first state.
    FactoryReset,
}

impl FactorResetReason {
    /// The reason of this name.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.word() == word)
    }

    /// All of them, in the order they are shown.
    pub const ALL: [Self; 5] = [
        Self::ChangeOfMethod,
        Self::NewDevice,
        Self::LostOrStolen,
        Self::AppDeleted,
        Self::FactoryReset,
    ];

    /// The name it is stored and spoken of under.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ChangeOfMethod => "change_of_method",
            Self::NewDevice => "new_device",
            Self::LostOrStolen => "lost_or_stolen",
            Self::AppDeleted => "app_deleted",
            Self::FactoryReset => "factory_reset",
        }
    }
}

/// How whoever reset a factor made sure who asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum IdentityCheck {
    /// By one last check with the factor itself (S23).
    Factor,
    /// The person stood there.
    InPerson,
    /// By a call to a number that was known before.
    CallBack,
    /// By a document with a photograph.
    Document,
}

impl IdentityCheck {
    /// The check of this name, where somebody else can have done it.
    pub fn by_others(word: &str) -> Option<Self> {
        Self::BY_OTHERS.into_iter().find(|check| check.word() == word)
    }

    /// Those that somebody else can have done, in the order they are shown.
    pub const BY_OTHERS: [Self; 3] = [Self::InPerson, Self::CallBack, Self::Document];

    /// The name it is stored and spoken of under.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Factor => "factor",
            Self::InPerson => "in_person",
            Self::CallBack => "call_back",
            Self::Document => "document",
        }
    }
}

/// A code that was compared with a factor's secret: which of the time steps around now it belongs
/// to, if any. Whether it passes is for the rules to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// The time step that is the current one.
    pub now: u64,
    /// How many seconds of it have passed.
    pub passed: u64,
    /// The step within [`RECOGNISED_STEPS`] of it that the code belongs to, the nearest first.
    pub matched: Option<u64>,
}

impl Compared {
    /// Whether the code is the current one, the one before or the one after (S18): phones run slow
    /// and fast, and a code takes its time to be typed (RFC 6238 5.2, 6).
    pub fn is_timely(self, step: u64) -> bool {
        step.abs_diff(self.now) <= 1
    }

    /// How far the clock that made this step is off, taken for the middle of the step.
    pub fn drift(self, step: u64) -> Drift {
        let moment = self.now.saturating_mul(STEP_SECONDS).saturating_add(self.passed);
        let shown = step.saturating_mul(STEP_SECONDS).saturating_add(STEP_SECONDS / 2);
        let direction = if shown < moment { DriftDirection::Behind } else { DriftDirection::Ahead };
        let seconds = u32::try_from(moment.abs_diff(shown)).unwrap_or(u32::MAX);
        Drift { direction, seconds }
    }
}

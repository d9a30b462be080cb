//! Values of the commands of our own app: in which words is something asked of an account about it?

use super::app::{AppPushEnd, AppWakeOutcome};
use super::command_words::{EnrolledFrom, Opening};
use super::factor::FactorResetReason;
use crate::ids::{AnswerId, AppRequestId, AttemptId, FactorId, PushId, SessionId};

/// From where the app is asked, and who goes on with its approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppAsker {
    /// A log-in whose password was right.
    LogIn(AttemptId),
    /// A set-up whose test approval is to come.
    SetUp(EnrolledFrom),
    /// A session that opens something sensitive (S21).
    StepUp(SessionId),
    /// A session that removes a factor (S23). What goes on with the approval is [`AppRemoval`].
    Removal {
        /// The session.
        session: SessionId,
        /// What is to go.
        factor: FactorId,
    },
}

/// Something is to be asked of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppAsked {
    /// The request, as it was drawn.
    pub request: AppRequestId,
    /// Names the refusal, where answers are not looked at now.
    pub answer: AnswerId,
    /// From where.
    pub by: AppAsker,
    /// Whether the account does not know the browser.
    pub unknown_device: bool,
}

/// What a device said to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppSaid {
    /// It approves, with a number that was compared.
    Number {
        /// Whether it is the one on the page.
        right: bool,
    },
    /// This isn't me.
    Denied,
}

/// An answer of a device, as it came out of the verification of its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AppAnswer {
    /// The answer it was.
    pub answer: AnswerId,
    /// The request it is about.
    pub request: AppRequestId,
    /// The app that signed it; none where it is another account's.
    pub factor: Option<FactorId>,
    /// What it says.
    pub said: AppSaid,
}

/// The page that waits goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppFinish {
    /// From where.
    pub by: AppAsker,
    /// The request.
    pub request: AppRequestId,
    /// What to open where it is a log-in; else what the session is known as from then on.
    pub opening: Opening,
}

/// The page that waits goes on, and removes a factor (S23, S26).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppRemoval {
    /// From where.
    pub session: SessionId,
    /// What the session is known as from then on, where it lasts.
    pub renewed: SessionId,
    /// What is to go.
    pub factor: FactorId,
    /// The request that was approved.
    pub request: AppRequestId,
    /// Why.
    pub why: FactorResetReason,
}

/// What is asked of an account about our own app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppCommand {
    /// A device took the pairing code.
    Pair {
        /// The pending factor.
        factor: FactorId,
    },
    /// Ask the app.
    Ask(AppAsked),
    /// A device answers.
    Answer(AppAnswer),
    /// The page that waits goes on.
    Finish(AppFinish),
    /// The page that waits goes on, and a factor goes.
    Remove(AppRemoval),
    /// Where the phone is woken.
    SetPush {
        /// The app.
        factor: FactorId,
        /// In the vault under this id; none: no longer.
        push: Option<PushId>,
        /// Why no longer.
        because: Option<AppPushEnd>,
    },
    /// What became of the message that wakes a phone.
    NoteWake {
        /// The request.
        request: AppRequestId,
        /// The app.
        factor: FactorId,
        /// The subscription that was used.
        push: PushId,
        /// What became of it.
        fate: AppWakeOutcome,
    },
}

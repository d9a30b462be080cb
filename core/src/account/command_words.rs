//! Values of account commands: in which words is something asked of an account?

use super::command::AccountCommand;
use super::factor::Compared;
use super::passkey::{PasskeyAlgorithm, PasskeyChange, PasskeyFault, PasskeyMarks};
use crate::ids::{
    AnswerId, AttemptId, DeviceId, FactorId, HandOverId, NetworkTag, RecoveryCodeId, SessionId,
    UserHandleTag,
};
use crate::language::Language;
use crate::store::Revision;
use crate::time_zone::TimeZone;
use uuid::Uuid;

/// As whom somebody comes back. What they were called is personal and read by nobody here: whoever asks
/// compares, and says with which name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenProfile {
    /// The name, where it is written otherwise than the one they had.
    pub name: Option<String>,
    /// The language of mails.
    pub language: Language,
    /// Where the name lies that this one was compared with and is the same as; none where it is another
    /// one.
    pub same_as: Option<Revision>,
}

/// By which clock times are told to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZoneChoice {
    /// By their property's.
    OfProperty,
    /// By one of their own.
    Own(TimeZone),
}

/// Which of their own sessions a person ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnSessions {
    /// This one.
    One(SessionId),
    /// All but the one it is asked from.
    Others,
    /// All of them.
    All,
}

/// An answer with a second factor, as it came out of the comparison with what the vault has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenAnswer {
    /// The answer it was.
    pub answer: AnswerId,
    /// The factor it belongs to, or was compared with; none where there is no factor.
    pub factor: Option<FactorId>,
    /// What was given.
    pub with: AnsweredWith,
}

/// What an answer was given with, and what came of comparing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnsweredWith {
    /// A code of an authenticator app: which step it belongs to.
    Code(Compared),
    /// What was typed as a recovery code.
    RecoveryCode(GivenRecovery),
    /// A passkey.
    Passkey(GivenPasskey),
}

/// The answer of a browser, as it came out of its verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenPasskey {
    /// The key signed what was asked.
    Signed(PasskeyMarks),
    /// The key signed what was asked, and says something of itself that it may not.
    Changed(PasskeyChange),
    /// It is none.
    Faulty(PasskeyFault),
}

/// A passkey that a browser made just now, as it came out of its verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MadePasskey {
    /// The tag of the number under which the authenticator keeps it.
    pub handle: UserHandleTag,
    /// What it signs with.
    pub algorithm: PasskeyAlgorithm,
    /// The model of its authenticator, where it says so.
    pub authenticator: Option<Uuid>,
    /// How it begins.
    pub marks: PasskeyMarks,
}

/// A recovery code as it came out of the comparison with the hash in the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenRecovery {
    /// The number in front of it.
    pub index: u8,
    /// The code it was compared with: the one that holds under the number, or one that was used there
    /// a while ago where it is that one; none where there is no such number.
    pub code: Option<RecoveryCodeId>,
    /// Whether it is that code.
    pub matched: bool,
    /// What replaces it if it passes; the hash lies in the vault already.
    pub replacement: RecoveryCodeId,
}

/// A code that was handed over by whoever reset the factor, as it came out of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GivenHandOver {
    /// The answer it was.
    pub answer: AnswerId,
    /// The code it was compared with.
    pub code: HandOverId,
    /// Whether it is that code.
    pub matched: bool,
}

/// What a log-in opens when its last answer is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The session.
    pub session: SessionId,
    /// The device, known from then on.
    pub device: DeviceId,
    /// The tag of the network it comes from, if one is known.
    pub network: Option<NetworkTag>,
}

/// An answer to a log-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogInAnswer {
    /// The log-in: the attempt whose password was right, or the one drawn when the browser was asked.
    pub attempt: AttemptId,
    /// The answer.
    pub given: GivenAnswer,
    /// What to open if it is right.
    pub opening: Opening,
}

/// A passkey that ends a set-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeySetUp {
    /// From where.
    pub by: EnrolledFrom,
    /// The pending factor.
    pub factor: FactorId,
    /// The answer it was.
    pub answer: AnswerId,
    /// The key; its public key is in the vault already.
    pub made: Result<MadePasskey, PasskeyFault>,
    /// What to open where a log-in waits for it; else what the session is known as from then on.
    pub opening: Opening,
}

/// Who sets a factor up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnrolledFrom {
    /// Somebody who is signed in.
    Session(SessionId),
    /// Somebody whose log-in goes on only into set-up.
    LogIn(AttemptId),
}

impl AccountCommand {
    /// Whether it only asks to write down what time has brought about.
    pub(super) fn is_times_own(&self) -> bool {
        matches!(
            self,
            Self::ExpireLock { .. }
                | Self::ExpireActivity { .. }
                | Self::Lapse { .. }
                | Self::EndMembership { .. }
                | Self::ExpireOffer { .. }
                | Self::LetFactorTimePass
        )
    }
}

//! Values of account commands: in which words is something asked of an account?

use super::command::AccountCommand;
use super::factor::Compared;
use crate::ids::{
    AnswerId, AttemptId, DeviceId, FactorId, HandOverId, NetworkTag, RecoveryCodeId, SessionId,
};
use crate::language::Language;
use crate::store::Revision;
use crate::time_zone::TimeZone;

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

/// A code as it came out of the comparison with the factors' secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenCode {
    /// The answer it was.
    pub answer: AnswerId,
    /// The factor it belongs to, or was compared with; none where there is no factor.
    pub factor: Option<FactorId>,
    /// Which step it belongs to.
    pub compared: Compared,
    /// Where it was typed as a recovery code: what came of that. Then it belongs to no step.
    pub recovery: Option<GivenRecovery>,
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

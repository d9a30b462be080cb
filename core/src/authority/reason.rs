//! Reasons: why does somebody act on another? Documented codes, and words of their own that are
//! sealed.

use super::role::UnknownWord;
use crate::metadata::Reason;
use crate::personal::Personal;
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The longest note, in characters: a ticket's number and a sentence or two.
pub const NOTE_CHARACTERS_MAX: usize = 500;

/// Why somebody acts on another (S35). The word stands in the ledger; what it means to people
/// stands in the text files under `reason-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// The person asked, and it was made sure that it was them.
    AskedByPerson,
    /// The property asked, through a manager or its management.
    AskedByProperty,
    /// The person cannot get in by themselves.
    LostAccess,
    /// Something happened that endangers the account or others.
    SecurityIncident,
    /// Somebody else seems to use the account.
    SuspectedMisuse,
    /// The person no longer works there.
    LeftProperty,
    /// What was feared turned out to be harmless.
    AllClear,
    /// Something was done by mistake and is put right.
    Correction,
    /// The people of a property change: the everyday work of its manager.
    ManagingStaff,
    /// The first manager of a property, made at the machine.
    FirstManager,
    /// The first operator of the system, invited at the machine.
    FirstOperator,
    /// The operators of the system change.
    Staffing,
    /// The rules that judge change: a review, an agreement, a new law.
    PolicyReview,
    /// Other software is connected, or no longer.
    Integration,
    /// A review of how the system is used.
    Audit,
    /// An authority or a court asks.
    LegalRequest,
    /// The person asked to be forgotten (GDPR article 17, 1 b).
    Request,
    /// The data is no longer needed (GDPR article 17, 1 a).
    NoLongerNeeded,
    /// The law demands it (GDPR article 17, 1 e).
    LegalDuty,
    /// None of these: the note says it.
    Other,
}

impl ReasonCode {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 20] = [
        Self::AskedByPerson,
        Self::AskedByProperty,
        Self::LostAccess,
        Self::SecurityIncident,
        Self::SuspectedMisuse,
        Self::LeftProperty,
        Self::AllClear,
        Self::Correction,
        Self::ManagingStaff,
        Self::FirstManager,
        Self::FirstOperator,
        Self::Staffing,
        Self::PolicyReview,
        Self::Integration,
        Self::Audit,
        Self::LegalRequest,
        Self::Request,
        Self::NoLongerNeeded,
        Self::LegalDuty,
        Self::Other,
    ];

    /// The word that stands in the ledger.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AskedByPerson => "asked_by_person",
            Self::AskedByProperty => "asked_by_property",
            Self::LostAccess => "lost_access",
            Self::SecurityIncident => "security_incident",
            Self::SuspectedMisuse => "suspected_misuse",
            Self::LeftProperty => "left_property",
            Self::AllClear => "all_clear",
            Self::Correction => "correction",
            Self::ManagingStaff => "managing_staff",
            Self::FirstManager => "first_manager",
            Self::FirstOperator => "first_operator",
            Self::Staffing => "staffing",
            Self::PolicyReview => "policy_review",
            Self::Integration => "integration",
            Self::Audit => "audit",
            Self::LegalRequest => "legal_request",
            Self::Request => "request",
            Self::NoLongerNeeded => "no_longer_needed",
            Self::LegalDuty => "legal_duty",
            Self::Other => "other",
        }
    }

    /// A reason without a note.
    pub fn plain(self) -> Reason {
        Reason { code: self.code().to_owned(), note: None }
    }
}

impl FromStr for ReasonCode {
    type Err = UnknownWord;
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|code| code.code() == word);
        found.ok_or_else(|| UnknownWord::new(word, Self::ALL.map(Self::code)))
    }
}

/// Why a reason is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongReason {
    /// Not one of the documented codes.
    #[error("{0}")]
    Code(UnknownWord),
    /// Too long, or with control characters.
    #[error("the note may have {NOTE_CHARACTERS_MAX} characters, none of them a control character")]
    Note,
    /// `other` says nothing by itself.
    #[error("the code \"other\" needs a note that says why")]
    NoteMissing,
}

/// A reason as it goes into the ledger: the note clear, to be sealed when it is written.
pub fn reason(code: &str, note: Option<&str>) -> Result<Reason, WrongReason> {
    let code: ReasonCode = code.parse().map_err(WrongReason::Code)?;
    let note = note.map(str::trim).filter(|note| !note.is_empty());
    if note.is_some_and(|note| {
        note.chars().count() > NOTE_CHARACTERS_MAX || note.chars().any(char::is_control)
    }) {
        return Err(WrongReason::Note);
    }
    if code == ReasonCode::Other && note.is_none() {
        return Err(WrongReason::NoteMissing);
    }
    let note = note.map(|note| Personal::Clear(note.to_owned()));
    Ok(Reason { note, ..code.plain() })
}

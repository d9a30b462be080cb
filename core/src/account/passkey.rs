//! Passkey vocabulary: what does an account remember of a passkey, and what can be wrong with one?
//! (S16, W3C Web Authentication Level 3)

use serde::{Deserialize, Serialize};

/// How long a browser may take to answer, in minutes.
pub const CEREMONY_MINUTES: i64 = 5;

/// What a passkey signs with: those that are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PasskeyAlgorithm {
    /// ECDSA over P-256 with SHA-256 (COSE −7).
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256 (COSE −257).
    Rs256,
}

/// What an authenticator says of a key whenever it uses it (section 6.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct PasskeyMarks {
    /// How often it was used; 0 for ever where the authenticator does not count.
    pub counter: u32,
    /// Whether it can be kept in more than one place (BE): synced, or on this device only.
    pub synced: bool,
    /// Whether it is kept in more than one place now (BS).
    pub backed_up: bool,
}

/// Why the answer of a browser was refused. Each counts like a wrong code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PasskeyFault {
    /// It is no answer of a browser, or not to what was asked.
    Unreadable,
    /// It was given to another site.
    OtherSite,
    /// It answers another challenge: an old one, or one of another log-in.
    OtherChallenge,
    /// The authenticator did not check who uses it.
    UserNotVerified,
    /// None of the account's keys made it.
    UnknownKey,
    /// The signature is not the key's.
    WrongSignature,
    /// The key signs with what was not offered.
    Algorithm,
}

impl PasskeyFault {
    /// The name it is stored and spoken of under.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::OtherSite => "other_site",
            Self::OtherChallenge => "other_challenge",
            Self::UserNotVerified => "user_not_verified",
            Self::UnknownKey => "unknown_key",
            Self::WrongSignature => "wrong_signature",
            Self::Algorithm => "algorithm",
        }
    }
}

/// What a key that signed rightly says of itself that it may not: it is not accepted again, and has to
/// be set up anew. No fault of the person, so it does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PasskeyChange {
    /// Its counter is not above the last one: there may be a copy of it (section 6.1.1).
    Counter,
    /// It was on one device only and is synced now, or the other way round (section 6.1.3).
    Kind,
}

impl PasskeyMarks {
    /// What of a key that was like this the key may not say of itself now.
    pub fn change(self, now: Self) -> Option<PasskeyChange> {
        if self.synced != now.synced {
            return Some(PasskeyChange::Kind);
        }
        let counts = self.counter > 0 || now.counter > 0;
        (counts && now.counter <= self.counter).then_some(PasskeyChange::Counter)
    }
}

impl PasskeyChange {
    /// The name it is stored and spoken of under.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Kind => "kind",
        }
    }
}

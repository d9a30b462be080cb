//! Passkey ceremonies as a port: the rules know that a browser's authenticator answered, not how its
//! answers are read. (W3C Web Authentication Level 3, section 7)
//!
//! What comes from a browser stays the JSON that the browser made. A ceremony's state goes to the browser
//! sealed and comes back with its answer; that it is used once and in time is for the account's stream.

pub use crate::account::{PasskeyAlgorithm, PasskeyMarks};
use uuid::Uuid;

/// For whom a passkey is made.
#[derive(Clone, Debug)]
pub struct PasskeyUser<'a> {
    /// Under which number the authenticator keeps it: drawn, never the account's id.
    pub handle: Uuid,
    /// The address, which the authenticator shows when it offers the key.
    pub name: &'a str,
    /// The person's name.
    pub display_name: &'a str,
}

/// What a browser is asked, and what has to come back with its answer.
#[derive(Clone)]
pub struct Ceremony {
    /// The options as `navigator.credentials` wants them in JSON: the object inside of `publicKey`.
    pub options: String,
    /// To be sealed: whoever knows it can say what was asked, and nothing else.
    pub state: Vec<u8>,
}

/// What is kept of a passkey for as long as it lasts. None of it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyKey {
    /// The credential id, which its authenticator knows it by.
    pub id: Vec<u8>,
    /// The public key as a `COSE_Key` (RFC 9052 section 7).
    pub public_key: Vec<u8>,
    /// What it signs with.
    pub algorithm: PasskeyAlgorithm,
    /// How its authenticator is reached, in the words of the browser.
    pub transports: Vec<String>,
    /// The model of its authenticator (AAGUID), where it says so.
    pub authenticator: Option<Uuid>,
}

/// A passkey that an account has, as it was last used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPasskey {
    /// What it is.
    pub key: PasskeyKey,
    /// How it was last used.
    pub marks: PasskeyMarks,
}

/// A passkey that was made just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPasskey {
    /// What it is.
    pub key: PasskeyKey,
    /// How it begins.
    pub marks: PasskeyMarks,
}

/// Whose key answered, before anything is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The number it was made under, where the authenticator sends it.
    pub handle: Option<Uuid>,
    /// The credential id.
    pub id: Vec<u8>,
}

/// Why an answer of a browser was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// It is no answer of `navigator.credentials`, or not to what was asked.
    #[error("this is not the answer of a browser to what it was asked")]
    Unreadable,
    /// It was given to another site.
    #[error("the answer was given to another site")]
    OtherSite,
    /// It answers another challenge.
    #[error("the answer belongs to another challenge")]
    OtherChallenge,
    /// The authenticator did not check who uses it.
    #[error("the authenticator did not check who uses it")]
    UserNotVerified,
    /// None of the keys made it.
    #[error("none of the account's keys made this answer")]
    UnknownKey,
    /// The signature is not the key's.
    #[error("the signature is not the key's")]
    WrongSignature,
    /// The key signs with what was not offered.
    #[error("the key signs with an algorithm that was not offered")]
    Algorithm,
    /// The signature is right, and the counter is not above the last one: there may be a copy of the
    /// key (section 6.1.1).
    #[error("the key's counter is not above the last one")]
    Counter,
    /// The signature is right, and the key says that it has changed between being kept in one place
    /// only and in many, which no key may (section 6.1.3).
    #[error("the key has changed its kind")]
    KindChanged,
    /// The library failed.
    #[error("the passkey ceremony failed: {0}")]
    Failed(String),
}

/// Ceremonies with passkeys, for one site. Only ES256 and RS256 are offered, no attestation is asked
/// for, and the authenticator always has to check who uses it.
pub trait Passkeys: Send + Sync {
    /// The host that the keys are made for: the browser finds them at no other (the RP id).
    fn site(&self) -> &str;

    /// Asks for a new key; the authenticators that have one of `exclude` make none.
    fn begin_registration(
        &self,
        user: &PasskeyUser<'_>,
        exclude: &[PasskeyKey],
    ) -> Result<Ceremony, PasskeyError>;

    /// Reads the new key (section 7.1).
    fn finish_registration(&self, state: &[u8], answer: &str) -> Result<NewPasskey, PasskeyError>;

    /// Asks for an answer with one of these keys; with any that the browser finds, where there are none.
    fn begin_authentication(&self, keys: &[PasskeyKey]) -> Result<Ceremony, PasskeyError>;

    /// Whose key an answer says it is of.
    fn claimed(&self, answer: &str) -> Result<Claimed, PasskeyError>;

    /// Verifies an answer with one of these keys (section 7.2): how that key was used.
    fn finish_authentication(
        &self,
        state: &[u8],
        answer: &str,
        keys: &[KnownPasskey],
    ) -> Result<(Vec<u8>, PasskeyMarks), PasskeyError>;
}

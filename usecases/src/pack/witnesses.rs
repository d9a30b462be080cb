//! Witnesses of a pack: who else vouches for a pack's last checkpoint? What the pack says of it is
//! checked against the signatures; whose keys they are, the auditor must know from elsewhere.

use super::WITNESSES;
use super::contents::{Result, fault};
use keyledger_handlers::trail::{KeyKind, Note, Verifier};
use serde::{Deserialize, Serialize};

/// A witness that cosigned the last checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cosigner {
    /// Its name.
    pub witness: String,
    /// Its public key.
    pub key: String,
    /// When it signed, in seconds since 1970.
    pub at: u64,
}

/// The same, as a verifier found it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claimed {
    /// Who, with which key, when.
    #[serde(flatten)]
    pub cosigner: Cosigner,
    /// Whether the auditor brought that key.
    pub key_was_given: bool,
}

/// What the pack says of its witnesses, each with a signature that holds.
pub(super) fn claimed(bytes: &[u8], note: &Note, trusted: &[Verifier]) -> Result<Vec<Claimed>> {
    let Ok(listed) = serde_json::from_slice::<Vec<Cosigner>>(bytes) else {
        return fault("words", WITNESSES, "it is no list of witnesses");
    };
    let one = |cosigner: Cosigner| {
        let Ok(key) = Verifier::parse(&cosigner.key) else {
            return fault("words", WITNESSES, format!("{} has no key", cosigner.witness));
        };
        let named = key.kind() == KeyKind::Cosigner && key.name() == cosigner.witness;
        if !named || note.signed_by(&key) != Ok(Some(cosigner.at)) {
            let detail = format!("{} did not sign so", cosigner.witness);
            return fault("words", WITNESSES, detail);
        }
        Ok(Claimed { key_was_given: trusted.contains(&key), cosigner })
    };
    listed.into_iter().map(one).collect()
}

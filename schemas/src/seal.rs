//! Sealed fields: how does personal data lie in an event? In a box that opens in its own place only
//! (DESIGN 3).

use crate::cipher::{self, CipherError, Key, length_prefixed};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keyledger_core::clock::Ids;
use keyledger_core::ids::{EventId, LedgerId};
use keyledger_core::stream::StreamId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt;
use zeroize::Zeroizing;

const BOX_VERSION: u8 = 1;
const SALT_BYTES: usize = 32;

/// The personal values of one box, each under its field's path.
pub type Values = BTreeMap<String, String>;

/// A box as it lies in the stored document, under the reserved member `personal`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealedBox {
    /// The version of this form.
    pub v: u8,
    /// The name of the key: never secret, and all that is needed to find out whether it is gone.
    pub key: String,
    /// SHA-256 of salt and values in base64: the cipher alone does not commit to its key.
    pub commit: String,
    /// nonce(24) ‖ XChaCha20-Poly1305(salt(32) ‖ values as JSON) in base64.
    #[serde(rename = "box")]
    pub sealed: String,
}

/// Which of an event's two boxes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// The personal fields of the data, and the note of the reason.
    Data,
    /// From where: network address and browser.
    Origin,
}

impl Which {
    fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Origin => "origin",
        }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The one place where a box opens, as it is stored: sealed under an old version, it opens under
/// that old version.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The ledger.
    pub ledger: LedgerId,
    /// The stream.
    pub stream: &'a StreamId,
    /// The event.
    pub event: EventId,
    /// Its kind.
    pub kind: &'a str,
    /// The version of its shape.
    pub schema: u16,
    /// Which box of it.
    pub which: Which,
}

impl Place<'_> {
    fn associated(&self) -> Vec<u8> {
        length_prefixed(&[
            self.ledger.0.as_bytes(),
            self.stream.as_str().as_bytes(),
            self.event.0.as_bytes(),
            self.kind.as_bytes(),
            &self.schema.to_be_bytes(),
            self.which.name().as_bytes(),
        ])
    }
}

/// Why a box does not open although its key is there.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoxError {
    /// Sealed by a newer release.
    #[error("an envelope of version {0}, which this release does not know")]
    Version(u8),
    /// Another key, another place, or other bytes.
    #[error("an envelope that cannot be decrypted with its key and associated data")]
    Shut,
    /// It opens and holds something else than what it was committed to.
    #[error("an envelope whose content does not match its commitment")]
    Uncommitted,
    /// It opens and holds no list of values.
    #[error("an envelope without values")]
    Malformed,
}

/// Seals `values` for `place` under `key`, which is called `key_name`.
pub fn seal(
    place: &Place<'_>,
    key_name: String,
    key: &Key,
    ids: &dyn Ids,
    values: &Values,
) -> Result<SealedBox, CipherError> {
    // The salt keeps the commitment from being guessed: an address has little that is random.
    let mut plain = Zeroizing::new(vec![0; SALT_BYTES]);
    ids.fill(&mut plain);
    let json = Zeroizing::new(serde_json::to_vec(values).map_err(|_| CipherError)?);
    plain.extend_from_slice(&json);
    let commit = STANDARD.encode(Sha256::digest(&plain));
    let sealed = cipher::seal(key, ids, &place.associated(), &plain)?;
    Ok(SealedBox { v: BOX_VERSION, key: key_name, commit, sealed: STANDARD.encode(sealed) })
}

/// What lies in the box.
pub fn open(place: &Place<'_>, key: &Key, sealed: &SealedBox) -> Result<Values, BoxError> {
    if sealed.v != BOX_VERSION {
        return Err(BoxError::Version(sealed.v));
    }
    let bytes = STANDARD.decode(&sealed.sealed).map_err(|_| BoxError::Shut)?;
    let plain = cipher::open(key, &place.associated(), &bytes).ok_or(BoxError::Shut)?;
    if STANDARD.encode(Sha256::digest(&plain)) != sealed.commit {
        return Err(BoxError::Uncommitted);
    }
    let values = plain.get(SALT_BYTES..).ok_or(BoxError::Malformed)?;
    serde_json::from_slice(values).map_err(|_| BoxError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    struct Counting(std::sync::atomic::AtomicU8);

    impl Ids for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        }
    }

    fn ids() -> Counting {
        Counting(std::sync::atomic::AtomicU8::new(1))
    }

    fn place(stream: &StreamId) -> Place<'_> {
        Place {
            ledger: LedgerId(Uuid::from_u128(1)),
            stream,
            event: EventId(Uuid::from_u128(2)),
            kind: "account_created",
            schema: 1,
            which: Which::Data,
        }
    }

    fn values() -> Values {
        Values::from([("email".to_owned(), "ada@hotel.example".to_owned())])
    }

    #[test]
    fn a_box_opens_in_its_own_place_only() {
        let (ids, stream, other) = (ids(), StreamId::unknown(0), StreamId::unknown(1));
        let key = Key::random(&ids);
        let here = place(&stream);
        let sealed = seal(&here, "person:ada".into(), &key, &ids, &values()).unwrap();
        assert_eq!(open(&here, &key, &sealed), Ok(values()));
        for elsewhere in [
            Place { ledger: LedgerId(Uuid::from_u128(9)), ..here },
            Place { stream: &other, ..here },
            Place { event: EventId(Uuid::from_u128(9)), ..here },
            Place { kind: "account_create", ..here },
            Place { schema: 2, ..here },
            Place { which: Which::Origin, ..here },
        ] {
            assert_eq!(open(&elsewhere, &key, &sealed), Err(BoxError::Shut), "{elsewhere:?}");
        }
        assert_eq!(open(&here, &Key::random(&ids), &sealed), Err(BoxError::Shut));
    }

    #[test]
    fn a_box_that_holds_something_else_than_it_was_committed_to_is_refused() {
        let (ids, stream) = (ids(), StreamId::unknown(0));
        let key = Key::random(&ids);
        let here = place(&stream);
        let sealed = seal(&here, "person:ada".into(), &key, &ids, &values()).unwrap();
        let again = seal(&here, "person:ada".into(), &key, &ids, &values()).unwrap();
        assert_ne!(sealed.commit, again.commit, "the salt hides equal values");
        let swapped = SealedBox { sealed: again.sealed, ..sealed.clone() };
        assert_eq!(open(&here, &key, &swapped), Err(BoxError::Uncommitted));
        let newer = SealedBox { v: 2, ..sealed };
        assert_eq!(open(&here, &key, &newer), Err(BoxError::Version(2)));
    }

    #[test]
    fn every_cut_and_every_flipped_byte_shuts_the_box() {
        let (ids, stream) = (ids(), StreamId::unknown(0));
        let key = Key::random(&ids);
        let here = place(&stream);
        let sealed = seal(&here, "person:ada".into(), &key, &ids, &values()).unwrap();
        let bytes = STANDARD.decode(&sealed.sealed).unwrap();
        for at in 0..bytes.len() {
            let cut = SealedBox { sealed: STANDARD.encode(&bytes[..at]), ..sealed.clone() };
            assert_eq!(open(&here, &key, &cut), Err(BoxError::Shut));
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            let flipped = SealedBox { sealed: STANDARD.encode(flipped), ..sealed.clone() };
            assert_eq!(open(&here, &key, &flipped), Err(BoxError::Shut));
        }
    }
}

//! Authenticator data: what does an authenticator say of itself and of a new key? Read beside the
//! library, which keeps neither the AAGUID nor flags it does not accept. (section 6.1)

use crate::passkeys::cose;
use serde::Deserialize;
use uuid::Uuid;

/// Where the flags are, behind the hash of the site's id.
const FLAGS_AT: usize = 32;
/// Where the data of a new key begins, behind the counter.
const ATTESTED_AT: usize = 37;
/// The flag of data of a new key (AT).
const ATTESTED: u8 = 0b0100_0000;
/// The flag of a key that can be kept in more than one place (BE).
const BACKUP_ELIGIBLE: u8 = 0b0000_1000;

/// Only this is read of an attestation object.
#[derive(Deserialize)]
struct AttestationObject<'a> {
    #[serde(rename = "authData", borrow)]
    authenticator_data: &'a [u8],
}

/// What the authenticator says of a new key.
pub(super) struct Attested {
    /// The model of the authenticator, where it says so.
    pub model: Option<Uuid>,
    /// The credential id.
    pub id: Vec<u8>,
    /// What the key signs with, as COSE names it.
    pub algorithm: i128,
}

impl Attested {
    /// Reads it in authenticator data.
    pub(super) fn read(data: &[u8]) -> Option<Self> {
        if data.get(FLAGS_AT)? & ATTESTED == 0 {
            return None;
        }
        let (model, rest) = data.get(ATTESTED_AT..)?.split_first_chunk::<16>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let (id, key) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
        let model = Some(Uuid::from_bytes(*model)).filter(|model| !model.is_nil());
        Some(Self { model, id: id.to_vec(), algorithm: cose::named(key)? })
    }
}

/// Whether the key can be kept in more than one place.
pub(super) fn is_backup_eligible(data: &[u8]) -> Option<bool> {
    Some(data.get(FLAGS_AT)? & BACKUP_ELIGIBLE != 0)
}

/// The authenticator data in an attestation object.
pub(super) fn in_attestation(object: &[u8]) -> Option<&[u8]> {
    serde_cbor_2::from_slice::<AttestationObject<'_>>(object)
        .ok()
        .map(|object| object.authenticator_data)
}

/// An attestation object that attests nothing: `{"fmt": "none", "attStmt": {}, "authData": data}`.
pub(super) fn without_attestation(data: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(data.len()).ok()?.to_be_bytes();
    let head = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59";
    Some([head, &length[..], data].concat())
}

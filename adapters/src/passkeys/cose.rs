//! Public keys as `COSE_Key`: how is one kept? In the one canonical encoding, with all parts at fixed
//! places, so that neither the library's form nor a general CBOR writer matters. (RFC 9052 section 7,
//! RFC 9053 section 7.1, RFC 8230 section 4, CTAP 2.1 section 8)

use keyledger_core::account::PasskeyAlgorithm;
use keyledger_core::passkeys::PasskeyError;
use serde_cbor_2::Value;
use webauthn_rs::prelude::{
    COSEAlgorithm, COSEEC2Key, COSEKey, COSEKeyType, COSERSAKey, ECDSACurve,
};

/// The algorithms that are offered, best first: ES256 and RS256.
pub(super) const OFFERED: [i64; 2] = [-7, -257];

/// `{1: 2, 3: -7, -1: 1, -2: ` and the head of 32 bytes: an EC2 key for ES256 on P-256, up to x.
const ES256: [u8; 10] = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
/// `-3: ` and the head of 32 bytes.
const ES256_Y: [u8; 3] = [0x22, 0x58, 0x20];
/// `{1: 3, 3: -257, -1: ` and the head of 256 bytes: an RSA key for RS256, up to n.
const RS256: [u8; 11] = [0xa4, 0x01, 0x03, 0x03, 0x39, 0x01, 0x00, 0x20, 0x59, 0x01, 0x00];
/// `-2: ` and the head of 3 bytes.
const RS256_E: [u8; 2] = [0x21, 0x43];

/// The key as it is kept.
pub(super) fn write(key: &COSEKey) -> Result<(PasskeyAlgorithm, Vec<u8>), PasskeyError> {
    match (key.type_, &key.key) {
        (COSEAlgorithm::ES256, COSEKeyType::EC_EC2(point))
            if point.curve == ECDSACurve::SECP256R1
                && (point.x.len(), point.y.len()) == (32, 32) =>
        {
            let bytes = [&ES256[..], &point.x, &ES256_Y, &point.y].concat();
            Ok((PasskeyAlgorithm::Es256, bytes))
        }
        // Leading zeros would make it a shorter key than it says.
        (COSEAlgorithm::RS256, COSEKeyType::RSA(rsa))
            if rsa.n.len() == 256 && rsa.n.first().is_some_and(|first| *first >= 0x80) =>
        {
            let bytes = [&RS256[..], &rsa.n, &RS256_E, &rsa.e].concat();
            Ok((PasskeyAlgorithm::Rs256, bytes))
        }
        _ => Err(PasskeyError::Algorithm),
    }
}

/// The key again, as the library has it. One for anything else than `algorithm` is refused here: the
/// library would take it.
pub(super) fn read(algorithm: PasskeyAlgorithm, bytes: &[u8]) -> Result<COSEKey, PasskeyError> {
    let (offered, key) = match algorithm {
        PasskeyAlgorithm::Es256 => (COSEAlgorithm::ES256, es256(bytes)),
        PasskeyAlgorithm::Rs256 => (COSEAlgorithm::RS256, rs256(bytes)),
    };
    match key {
        Some(key) => Ok(COSEKey { type_: offered, key }),
        None if named(bytes).is_some_and(|named| named != i128::from(offered as i64)) => {
            Err(PasskeyError::Algorithm)
        }
        None => Err(PasskeyError::Failed("a stored key is damaged".to_owned())),
    }
}

fn es256(bytes: &[u8]) -> Option<COSEKeyType> {
    let (x, rest) = bytes.strip_prefix(&ES256)?.split_first_chunk::<32>()?;
    let y: &[u8; 32] = rest.strip_prefix(&ES256_Y)?.try_into().ok()?;
    let curve = ECDSACurve::SECP256R1;
    Some(COSEKeyType::EC_EC2(COSEEC2Key { curve, x: x.to_vec(), y: y.to_vec() }))
}

fn rs256(bytes: &[u8]) -> Option<COSEKeyType> {
    let (n, rest) = bytes.strip_prefix(&RS256)?.split_first_chunk::<256>()?;
    let e: [u8; 3] = rest.strip_prefix(&RS256_E)?.try_into().ok()?;
    Some(COSEKeyType::RSA(COSERSAKey { n: n.to_vec(), e }))
}

/// The algorithm that a `COSE_Key` names, whatever it is; bytes after it do not matter.
pub(super) fn named(bytes: &[u8]) -> Option<i128> {
    use serde::Deserialize;
    let value = Value::deserialize(&mut serde_cbor_2::Deserializer::from_slice(bytes)).ok()?;
    let Value::Map(parameters) = value else { return None };
    let Value::Integer(named) = parameters.get(&Value::Integer(3))? else { return None };
    Some(*named)
}

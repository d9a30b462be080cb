//! Keys of P-256: which private key follows from 32 secret bytes?

use hkdf::Hkdf;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Keeps these keys apart from others that may follow from the same secret.
const PURPOSE: &[u8] = b"keyledger web push p-256";

/// The private key that the bytes are; always the same for the same bytes. About one in four thousand
/// millions is none, being 0 or not below the order of the curve: its key is the first valid one of
/// HKDF-SHA256(secret, no salt, info = purpose and a counter of four bytes from 0, big-endian).
pub fn private_key(secret: &[u8; 32]) -> SecretKey {
    if let Ok(key) = SecretKey::from_slice(secret) {
        return key;
    }
    let derived = Hkdf::<Sha256>::new(None, secret);
    let mut counter = 0_u32;
    loop {
        let mut bytes = Zeroizing::new([0; 32]);
        let info = [PURPOSE, &counter.to_be_bytes()];
        // It only refuses lengths beyond 8160 bytes; and if it did, zeros are no key either.
        if derived.expand_multi_info(&info, bytes.as_mut_slice()).is_ok()
            && let Ok(key) = SecretKey::from_slice(bytes.as_slice())
        {
            return key;
        }
        counter = counter.wrapping_add(1);
    }
}

/// The point as it is sent: 4, then both coordinates (SEC 1 section 2.3.3).
pub fn uncompressed(key: &PublicKey) -> [u8; 65] {
    let mut bytes = [0; 65];
    // It has as many bytes: no key is the point at infinity.
    for (byte, of) in bytes.iter_mut().zip(key.to_sec1_point(false).as_bytes()) {
        *byte = *of;
    }
    bytes
}

/// Reads a point; only the uncompressed form is one.
pub fn public_key(bytes: &[u8; 65]) -> Option<PublicKey> {
    PublicKey::from_sec1_bytes(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_valid_scalar_is_its_own_key_and_others_lead_to_one_always_the_same() {
        assert_eq!(private_key(&[7; 32]).to_bytes().as_slice(), &[7; 32]);
        let zero = private_key(&[0; 32]);
        assert_eq!(zero.to_bytes(), private_key(&[0; 32]).to_bytes());
        assert_ne!(zero.to_bytes(), private_key(&[255; 32]).to_bytes());
        let hkdf = Hkdf::<Sha256>::new(None, &[0; 32]);
        let mut first = [0; 32];
        hkdf.expand(b"keyledger web push p-256\0\0\0\0", &mut first).unwrap();
        assert_eq!(zero.to_bytes().as_slice(), first);
    }

    #[test]
    fn only_uncompressed_points_of_the_curve_are_public_keys() {
        let key = private_key(&[7; 32]).public_key();
        let mut bytes = uncompressed(&key);
        assert_eq!(public_key(&bytes), Some(key));
        bytes[64] ^= 1;
        assert_eq!(public_key(&bytes), None, "not on the curve");
        assert_eq!(public_key(&[0; 65]), None, "the point at infinity");
        bytes[0] = 2;
        assert_eq!(public_key(&bytes), None, "compressed, and too long");
    }
}

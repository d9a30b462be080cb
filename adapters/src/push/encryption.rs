//! Encryption of a message: what can the device read, and its push service not? (RFC 8291, with the
//! content coding `aes128gcm` of RFC 8188)

use super::keys;
use aes_gcm::aead::Aead;
use aes_gcm::{Aes128Gcm, KeyInit, Nonce};
use hkdf::Hkdf;
use keyledger_core::push::{PUSH_PAYLOAD_MAX, PushSubscription};
use p256::SecretKey;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

/// No message has a second record (RFC 8291 section 4): this is the least that every push service takes.
const RECORD_SIZE: u32 = 4096;
/// The last record ends with it (RFC 8188 section 2).
const LAST_RECORD: u8 = 2;

/// Why a message cannot be encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncryptionError {
    /// The device's key is none.
    #[error("the device's key is not a point of P-256")]
    Key,
    /// The payload does not fit into one record.
    #[error("the payload is longer than {PUSH_PAYLOAD_MAX} bytes")]
    TooLong,
}

/// The body of a message for the subscription. `ephemeral` and `salt` must be random and used for this
/// message alone: a second one under the same would give both away.
pub fn encrypt(
    subscription: &PushSubscription,
    payload: &[u8],
    ephemeral: &SecretKey,
    salt: &[u8; 16],
) -> Result<Vec<u8>, EncryptionError> {
    if payload.len() > PUSH_PAYLOAD_MAX {
        return Err(EncryptionError::TooLong);
    }
    let device = keys::public_key(&subscription.p256dh).ok_or(EncryptionError::Key)?;
    let sender = keys::uncompressed(&ephemeral.public_key());
    let shared = ephemeral.diffie_hellman(&device);

    // RFC 8291 section 3.4, then RFC 8188 sections 2.2 and 2.3.
    let combined = Hkdf::<Sha256>::new(Some(&subscription.auth), shared.raw_secret_bytes());
    let info: [&[u8]; 3] = [b"WebPush: info\0", &subscription.p256dh, &sender];
    let material = expanded::<32>(&combined, &info)?;
    let content = Hkdf::<Sha256>::new(Some(salt), material.as_slice());
    let key = expanded::<16>(&content, &[b"Content-Encoding: aes128gcm\0"])?;
    let nonce = expanded::<12>(&content, &[b"Content-Encoding: nonce\0"])?;

    let mut record = Vec::with_capacity(payload.len() + 1);
    record.extend_from_slice(payload);
    record.push(LAST_RECORD);
    let cipher = Aes128Gcm::new(&(*key).into());
    let sealed = cipher.encrypt(&Nonce::from(*nonce), record.as_slice());
    record.zeroize();
    // It only fails beyond 64 GiB.
    let sealed = sealed.map_err(|_| EncryptionError::TooLong)?;

    // The header (RFC 8188 section 2.1): salt, record size, and the sender's key under its length.
    let mut body = Vec::with_capacity(salt.len() + 5 + sender.len() + sealed.len());
    body.extend_from_slice(salt);
    body.extend_from_slice(&RECORD_SIZE.to_be_bytes());
    body.push(65);
    body.extend_from_slice(&sender);
    body.extend_from_slice(&sealed);
    Ok(body)
}

/// So many bytes of key material; HKDF only refuses lengths beyond 8160.
fn expanded<const LENGTH: usize>(
    from: &Hkdf<Sha256>,
    info: &[&[u8]],
) -> Result<Zeroizing<[u8; LENGTH]>, EncryptionError> {
    let mut bytes = Zeroizing::new([0; LENGTH]);
    from.expand_multi_info(info, bytes.as_mut_slice()).map_err(|_| EncryptionError::TooLong)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    fn bytes<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
        BASE64_URL_SAFE_NO_PAD.decode(text).unwrap().try_into().unwrap()
    }

    fn the_devices() -> PushSubscription {
        PushSubscription {
            endpoint: "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV".to_owned(),
            p256dh: bytes(
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx\
                 aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkN\
                 toIAiw4",
            ),
            auth: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        }
    }

    /// RFC 8291 section 5 and appendix A.
    #[test]
    fn the_example_of_the_rfc_comes_out_byte_for_byte() {
        let ephemeral = keys::private_key(&bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"));
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw");
        let payload = b"When I grow up, I want to be a watermelon";
        let body = encrypt(&the_devices(), payload, &ephemeral, &salt).unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg\
                        Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVB\
                        St2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(body), expected);
    }

    #[test]
    fn the_longest_payload_makes_a_body_of_4096_bytes_and_no_longer_one_is_encrypted() {
        let ephemeral = keys::private_key(&[7; 32]);
        let sealed = |length| encrypt(&the_devices(), &vec![0; length], &ephemeral, &[1; 16]);
        assert_eq!(sealed(PUSH_PAYLOAD_MAX).unwrap().len(), 4096);
        assert_eq!(sealed(PUSH_PAYLOAD_MAX + 1), Err(EncryptionError::TooLong));
    }

    #[test]
    fn a_key_that_is_no_point_is_refused() {
        let subscription = PushSubscription { p256dh: [4; 65], ..the_devices() };
        let refused = encrypt(&subscription, b"", &keys::private_key(&[7; 32]), &[1; 16]);
        assert_eq!(refused, Err(EncryptionError::Key));
    }
}

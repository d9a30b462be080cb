//! Cryptographic primitives: how is something sealed, tagged and framed? The few primitives
//! everything else is made of.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use keyledger_core::clock::Ids;
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// How many bytes a key has.
pub const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// A secret key; its memory is wiped when it is dropped.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; KEY_BYTES]>);

/// A primitive refused its input: a length out of every range that is used here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cipher refused its input")]
pub struct CipherError;

impl Key {
    /// A new key.
    pub fn random(ids: &dyn Ids) -> Self {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        ids.fill(bytes.as_mut_slice());
        Self(bytes)
    }

    /// A key that was kept; `None` when it has another length.
    pub fn kept(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// The bytes, to be kept.
    pub fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// HKDF-SHA256 (RFC 5869) of two keys: without either of them the result cannot be had again.
    pub fn derived(salt: &Self, key: &Self, info: &[u8]) -> Result<Self, CipherError> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        Hkdf::<Sha256>::new(Some(salt.bytes()), key.bytes())
            .expand(info, bytes.as_mut_slice())
            .map_err(|_| CipherError)?;
        Ok(Self(bytes))
    }

    /// HMAC-SHA256 over the length-prefixed `parts`; the first one says what it is for.
    pub fn tag(&self, parts: &[&[u8]]) -> Result<[u8; 32], CipherError> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.bytes()).map_err(|_| CipherError)?;
        mac.update(&length_prefixed(parts));
        Ok(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for Key {
    /// Never shows the key: debug output ends in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// nonce(24) ‖ XChaCha20-Poly1305 of `plain`, bound to `associated`.
pub fn seal(
    key: &Key,
    ids: &dyn Ids,
    associated: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, CipherError> {
    let mut nonce = [0; NONCE_BYTES];
    ids.fill(&mut nonce);
    let payload = Payload { msg: plain, aad: associated };
    let body = XChaCha20Poly1305::new(key.bytes().into())
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| CipherError)?;
    Ok([&nonce[..], &body].concat())
}

/// What was sealed; `None` when key, place or bytes are not those of the sealing.
pub fn open(key: &Key, associated: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, body) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload { msg: body, aad: associated };
    let cipher = XChaCha20Poly1305::new(key.bytes().into());
    cipher.decrypt(&XNonce::from(*nonce), payload).ok().map(Zeroizing::new)
}

/// Every part behind its length as eight big-endian bytes, so that no two lists read the same.
pub fn length_prefixed(parts: &[&[u8]]) -> Vec<u8> {
    let length = parts.iter().map(|part| part.len() + 8).sum();
    let mut framed = Vec::with_capacity(length);
    for part in parts {
        framed.extend_from_slice(&(part.len() as u64).to_be_bytes());
        framed.extend_from_slice(part);
    }
    framed
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

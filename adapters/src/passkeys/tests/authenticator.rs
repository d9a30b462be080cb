//! An authenticator and its browser, which do what a test wants: every flag, counter and origin can be
//! set, right or wrong. Written from the standard, without the code that it tests.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use rsa::BoxedUint;
use rsa::traits::PublicKeyParts;
use serde_cbor_2::Value as Cbor;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Present, verified.
pub(super) const UP: u8 = 0x01;
pub(super) const UV: u8 = 0x04;
/// Can be kept in more than one place, is.
pub(super) const BE: u8 = 0x08;
pub(super) const BS: u8 = 0x10;
const AT: u8 = 0x40;

/// The primes of an RSA key of 2048 bits: to make one takes a minute without optimization.
const PRIMES: [&str; 2] = [
    "f4e22d8cf1ba4be4c7f3f4c583ad3885fb470c5af364a8ad8b2e1ed5403fd877\
     ea4413e77e5cddafbea3462028969a2127b04d4921ecbfee501c8c81e7b2c06b\
     217f047bb2b718ebdd4bffed017ddcfa0f66b0ae3400b3d60d084494ef7300b9\
     dddd40e8a7bd3f294fb619a63a5f4efa6c82ae3a92c62f0fa8f3a2e1b4a89011",
    "bb55a3d4c0e504ace71fdbb9f3957aac44863a9d60d314b66b1f01ca55db61f2\
     eb63943699e9111f44095da9dc394775d778718882da69fb02e5c5419e0998cb\
     fb83b8205a2119ca436d6449ebd1b1c209765f397cd36f0202bdd786e81a155a\
     9bc9fbbbf95130333f0f5bc83e566d38ad6b653d77f5a3a876ce2ebde229bf8b",
];

pub(super) enum Key {
    Es256(p256::ecdsa::SigningKey),
    Rs256(Box<rsa::RsaPrivateKey>),
}

pub(super) struct Authenticator {
    pub id: Vec<u8>,
    pub key: Key,
    pub model: [u8; 16],
    pub transports: Value,
    pub flags: u8,
    pub counter: u32,
    /// For which site it signs.
    pub site: String,
    /// Where its browser says that it is.
    pub origin: String,
    pub cross_origin: Option<bool>,
    /// Sent as the public key, whatever the key is.
    pub public_key: Option<Vec<u8>>,
    /// Sent as the format and statement of the attestation.
    pub attestation: (&'static str, Cbor),
}

/// An authenticator with an ES256 key made of `seed`, which does everything right.
pub(super) fn es256(seed: u8) -> Authenticator {
    with(Key::Es256(p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap()), seed)
}

/// The same with an RS256 key.
pub(super) fn rs256() -> Authenticator {
    let [p, q] = PRIMES.map(|prime| BoxedUint::from_be_hex(prime, 1024).unwrap());
    let key = rsa::RsaPrivateKey::from_p_q(p, q, BoxedUint::from(65_537_u32)).unwrap();
    with(Key::Rs256(Box::new(key)), 0x25)
}

fn with(key: Key, seed: u8) -> Authenticator {
    Authenticator {
        id: vec![seed; 32],
        key,
        model: [0x0a; 16],
        transports: json!(["hybrid", "internal"]),
        flags: UP | UV,
        counter: 0,
        site: super::SITE.to_owned(),
        origin: super::ORIGIN.to_owned(),
        cross_origin: Some(false),
        public_key: None,
        attestation: ("none", Cbor::Map(BTreeMap::new())),
    }
}

pub(super) fn text(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn decoded(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}

pub(super) fn bytes(value: &Value) -> Vec<u8> {
    decoded(value.as_str().unwrap()).unwrap()
}

pub(super) fn cbor(parts: impl IntoIterator<Item = (i128, Cbor)>) -> Vec<u8> {
    let parts = parts.into_iter().map(|(name, value)| (Cbor::Integer(name), value));
    serde_cbor_2::to_vec(&Cbor::Map(parts.collect())).unwrap()
}

impl Authenticator {
    /// What `navigator.credentials.create()` answers, through `toJSON()`.
    pub(super) fn create(&self, options: &str) -> Value {
        let options: Value = serde_json::from_str(options).unwrap();
        let mut data = self.data(AT);
        data.extend(self.model);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(self.public_key.clone().unwrap_or_else(|| self.public_key()));
        let (format, statement) = &self.attestation;
        let object = BTreeMap::from([
            (Cbor::Text("fmt".to_owned()), Cbor::Text((*format).to_owned())),
            (Cbor::Text("attStmt".to_owned()), statement.clone()),
            (Cbor::Text("authData".to_owned()), Cbor::Bytes(data.clone())),
        ]);
        let object = serde_cbor_2::to_vec(&Cbor::Map(object)).unwrap();
        json!({
            "id": text(&self.id),
            "rawId": text(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": { "credProps": { "rk": true } },
            "response": {
                "clientDataJSON": text(&self.client_data("webauthn.create", &options)),
                "attestationObject": text(&object),
                "authenticatorData": text(&data),
                "publicKeyAlgorithm": -7,
                "transports": self.transports,
            },
        })
    }

    /// What `navigator.credentials.get()` answers, through `toJSON()`.
    pub(super) fn get(&self, options: &str) -> Value {
        let options: Value = serde_json::from_str(options).unwrap();
        let client_data = self.client_data("webauthn.get", &options);
        let data = self.data(0);
        let signature = self.sign(&[&data[..], &Sha256::digest(&client_data)[..]].concat());
        json!({
            "id": text(&self.id),
            "rawId": text(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(&client_data),
                "authenticatorData": text(&data),
                "signature": text(&signature),
                "userHandle": text(&[0xad; 16]),
            },
        })
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let mut data = json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.origin,
        });
        if let Some(cross_origin) = self.cross_origin {
            data["crossOrigin"] = json!(cross_origin);
        }
        data.to_string().into_bytes()
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let mut data = Sha256::digest(&self.site).to_vec();
        data.push(self.flags | more);
        data.extend(self.counter.to_be_bytes());
        data
    }

    fn sign(&self, said: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Es256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(said);
                signature.to_der().as_bytes().to_vec()
            }
            Key::Rs256(key) => {
                let key = rsa::pkcs1v15::SigningKey::<rsa::sha2::Sha256>::new((**key).clone());
                Box::<[u8]>::from(key.sign(said)).into_vec()
            }
        }
    }

    /// The `COSE_Key`.
    pub(super) fn public_key(&self) -> Vec<u8> {
        match &self.key {
            Key::Es256(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                let (x, y) = point.as_bytes()[1..].split_at(32);
                cbor([
                    (1, Cbor::Integer(2)),
                    (3, Cbor::Integer(-7)),
                    (-1, Cbor::Integer(1)),
                    (-2, Cbor::Bytes(x.to_vec())),
                    (-3, Cbor::Bytes(y.to_vec())),
                ])
            }
            Key::Rs256(key) => cbor([
                (1, Cbor::Integer(3)),
                (3, Cbor::Integer(-257)),
                (-1, Cbor::Bytes(key.n().to_be_bytes().to_vec())),
                (-2, Cbor::Bytes(vec![1, 0, 1])),
            ]),
        }
    }
}

//! How does a browser answer with a passkey? With a key of its own and the options it was sent, byte for
//! byte as W3C Web Authentication Level 3 has it; a test can make it lie.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keyledger_adapters::random::OsIds;
use keyledger_core::clock::Ids;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Where the scenarios of passkeys reach the engine.
pub const ORIGIN: &str = "http://accounts.localhost:8080";
const HOST: &str = "accounts.localhost";

const USER_PRESENT: u8 = 0x01;
const USER_VERIFIED: u8 = 0x04;
const ELIGIBLE: u8 = 0x08;
const BACKED_UP: u8 = 0x10;
const ATTESTED: u8 = 0x40;

/// A passkey in an authenticator.
pub struct Passkey {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    handle: String,
    /// The counter, where it counts.
    pub counter: u32,
    /// Whether it is synced, and whether it is backed up.
    pub synced: bool,
    pub backed_up: bool,
    /// Whether it checks who uses it.
    pub verifies: bool,
    /// The site it says it is at.
    pub origin: String,
}

impl Passkey {
    /// A key of this device, made at the options of a set-up; with the answer of the browser.
    pub fn made(options: &Value, synced: bool) -> (Self, Value) {
        let random = SystemRandom::new();
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
        let pkcs8 = document.as_ref();
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8, &random).unwrap();
        let mut id = vec![0; 32];
        OsIds.fill(&mut id);
        let handle = options.pointer("/user/id").unwrap().as_str().unwrap().to_owned();
        let (counter, backed_up, verifies) = (0, synced, true);
        let origin = ORIGIN.to_owned();
        let made = Self { key, id, handle, counter, synced, backed_up, verifies, origin };
        let client = made.client("webauthn.create", options);
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        let data = made.registered();
        attestation.push(u8::try_from(data.len()).unwrap());
        attestation.extend(data);
        let answer = made.credential(&json!({
            "clientDataJSON": encoded(client.as_bytes()),
            "attestationObject": encoded(&attestation),
            "transports": ["internal", "hybrid"],
        }));
        (made, answer)
    }

    /// The answer to what was asked.
    pub fn answers(&mut self, options: &Value) -> Value {
        let client = self.client("webauthn.get", options);
        let data = self.authenticator_data(0);
        let signed = [data.as_slice(), Sha256::digest(client.as_bytes()).as_slice()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        self.credential(&json!({
            "clientDataJSON": encoded(client.as_bytes()),
            "authenticatorData": encoded(&data),
            "signature": encoded(signature.as_ref()),
            "userHandle": self.handle,
        }))
    }

    fn credential(&self, response: &Value) -> Value {
        json!({
            "id": encoded(&self.id),
            "rawId": encoded(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        })
    }

    fn client(&self, kind: &str, options: &Value) -> String {
        let challenge = options["challenge"].as_str().unwrap();
        let origin = &self.origin;
        json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false })
            .to_string()
    }

    fn authenticator_data(&self, more: u8) -> Vec<u8> {
        let flag = |is, flag| if is { flag } else { 0 };
        let flags = USER_PRESENT
            | flag(self.verifies, USER_VERIFIED)
            | flag(self.synced, ELIGIBLE)
            | flag(self.backed_up, BACKED_UP)
            | more;
        let mut data = Sha256::digest(HOST.as_bytes()).to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// With the key itself: AAGUID, credential id, and an ES256 key in COSE (RFC 9052).
    fn registered(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let (_, point) = point.split_first().unwrap();
        let (x, y) = point.split_at(32);
        let mut data = self.authenticator_data(ATTESTED);
        data.extend([0xea; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20");
        data.extend(x);
        data.extend(b"\x22\x58\x20");
        data.extend(y);
        data
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

//! Answers of a browser: what did it send? Read within bounds, and passed on to the library without
//! what it does not need.

use crate::passkeys::authenticator_data::{self, Attested};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use keyledger_core::passkeys::PasskeyError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

/// No answer is longer: a new key with all its transports takes one or two KiB.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// No credential id is longer (section 4, "Credential ID").
const ID_BYTES_MAX: usize = 1023;
/// Transports that are kept of a key, and how long each may be.
const TRANSPORTS_MAX: usize = 8;
const TRANSPORT_BYTES_MAX: usize = 32;

/// What `toJSON()` makes of a credential; its other members are not read.
#[derive(Deserialize)]
struct Answer<R> {
    id: String,
    #[serde(rename = "rawId")]
    raw_id: String,
    #[serde(rename = "type")]
    kind: String,
    response: R,
}

#[derive(Deserialize)]
struct Attestation {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "attestationObject")]
    object: String,
    transports: Option<Vec<Value>>,
}

#[derive(Deserialize)]
struct Assertion {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "authenticatorData")]
    authenticator_data: String,
    signature: String,
    #[serde(rename = "userHandle")]
    user_handle: Option<String>,
}

/// What the browser adds by itself; the rest of it is the library's to check.
#[derive(Deserialize)]
struct ClientData {
    #[serde(rename = "crossOrigin")]
    cross_origin: Option<bool>,
}

/// A new key, as it was sent.
pub(super) struct Registered {
    /// What the authenticator says of the key.
    pub attested: Attested,
    /// How the authenticator is reached.
    pub transports: Vec<String>,
    client_data: Vec<u8>,
    object: Vec<u8>,
}

/// What a key has signed, as it was sent.
pub(super) struct Signed {
    /// The credential id.
    pub id: Vec<u8>,
    /// The number the key was made under.
    pub handle: Option<Uuid>,
    /// What the browser says of the ceremony.
    pub client_data: Vec<u8>,
    /// What the authenticator says of it.
    pub authenticator_data: Vec<u8>,
    /// The signature of both.
    pub signature: Vec<u8>,
}

impl Registered {
    /// Reads the answer of `navigator.credentials.create()`.
    pub(super) fn read(answer: &str) -> Result<Self, PasskeyError> {
        let (id, response) = opened::<Attestation>(answer)?;
        let object = bytes(&response.object)?;
        let data = authenticator_data::in_attestation(&object).ok_or(PasskeyError::Unreadable)?;
        let attested = Attested::read(data).ok_or(PasskeyError::Unreadable)?;
        if attested.id != id {
            return Err(PasskeyError::Unreadable);
        }
        // No attestation is asked for, and none is trusted: whatever a browser left in is not even
        // parsed.
        let object =
            authenticator_data::without_attestation(data).ok_or(PasskeyError::Unreadable)?;
        let transports = transports(&response.transports.unwrap_or_default());
        Ok(Self { attested, transports, client_data: bytes(&response.client_data)?, object })
    }

    /// The same for the library.
    pub(super) fn for_library(&self) -> Result<RegisterPublicKeyCredential, PasskeyError> {
        library(json!({
            "id": text(&self.attested.id),
            "rawId": text(&self.attested.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": text(&self.client_data),
                "attestationObject": text(&self.object),
            },
        }))
    }
}

impl Signed {
    /// Reads the answer of `navigator.credentials.get()`.
    pub(super) fn read(answer: &str) -> Result<Self, PasskeyError> {
        let (id, response) = opened::<Assertion>(answer)?;
        let handle = response.user_handle.as_deref().map(bytes).transpose()?;
        Ok(Self {
            id,
            handle: handle.and_then(|handle| Uuid::from_slice(&handle).ok()),
            client_data: bytes(&response.client_data)?,
            authenticator_data: bytes(&response.authenticator_data)?,
            signature: bytes(&response.signature)?,
        })
    }

    /// Whether the browser answered inside of another site's page.
    pub(super) fn is_cross_origin(&self) -> Result<bool, PasskeyError> {
        let data: ClientData =
            serde_json::from_slice(&self.client_data).map_err(|_| PasskeyError::Unreadable)?;
        Ok(data.cross_origin == Some(true))
    }

    /// The same for the library.
    pub(super) fn for_library(&self) -> Result<PublicKeyCredential, PasskeyError> {
        library(json!({
            "id": text(&self.id),
            "rawId": text(&self.id),
            "type": "public-key",
            "response": {
                "clientDataJSON": text(&self.client_data),
                "authenticatorData": text(&self.authenticator_data),
                "signature": text(&self.signature),
            },
        }))
    }
}

/// Bytes as they are written in JSON (section 5.1.8, `Base64URLString`).
pub(super) fn text(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn bytes(text: &str) -> Result<Vec<u8>, PasskeyError> {
    BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| PasskeyError::Unreadable)
}

/// The credential id, and the authenticator's response.
fn opened<R: DeserializeOwned>(answer: &str) -> Result<(Vec<u8>, R), PasskeyError> {
    if answer.len() > ANSWER_BYTES_MAX {
        return Err(PasskeyError::Unreadable);
    }
    let answer: Answer<R> = serde_json::from_str(answer).map_err(|_| PasskeyError::Unreadable)?;
    let id = bytes(&answer.raw_id)?;
    let whole = (1..=ID_BYTES_MAX).contains(&id.len()) && answer.id == answer.raw_id;
    if !whole || answer.kind != "public-key" {
        return Err(PasskeyError::Unreadable);
    }
    Ok((id, answer.response))
}

/// Words that browsers may add are kept (section 5.8.4); what is no such word is left out.
fn transports(sent: &[Value]) -> Vec<String> {
    let mut kept: Vec<String> = vec![];
    for word in sent.iter().filter_map(Value::as_str).filter(|word| is_transport(word)) {
        if kept.len() < TRANSPORTS_MAX && !kept.iter().any(|one| one == word) {
            kept.push(word.to_owned());
        }
    }
    kept
}

fn is_transport(word: &str) -> bool {
    (1..=TRANSPORT_BYTES_MAX).contains(&word.len())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn library<T: DeserializeOwned>(answer: Value) -> Result<T, PasskeyError> {
    serde_json::from_value(answer).map_err(|_| PasskeyError::Unreadable)
}

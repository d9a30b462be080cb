//! The state of a ceremony: what was asked? In the library's form, which no release promises, so a
//! version goes with it: it lasts minutes, and a program that was replaced meanwhile asks again.

use keyledger_core::passkeys::PasskeyError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// To be raised with every release of the library that writes another form.
const VERSION: u8 = 1;

/// Which ceremony it is of.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// A key is made.
    Registration,
    /// A key is used.
    Authentication,
}

#[derive(Serialize, Deserialize)]
struct Envelope<S> {
    version: u8,
    kind: Kind,
    state: S,
}

/// The state as bytes.
pub(super) fn write<S: Serialize>(kind: Kind, state: &S) -> Result<Vec<u8>, PasskeyError> {
    serde_json::to_vec(&Envelope { version: VERSION, kind, state }).map_err(|error| failed(&error))
}

/// The state again. That of another ceremony, or of another release, is not what the answer belongs to.
pub(super) fn read<S: DeserializeOwned>(kind: Kind, bytes: &[u8]) -> Result<S, PasskeyError> {
    let envelope: Envelope<Value> =
        serde_json::from_slice(bytes).map_err(|error| failed(&error))?;
    if envelope.version != VERSION || envelope.kind != kind {
        return Err(PasskeyError::OtherChallenge);
    }
    serde_json::from_value(envelope.state).map_err(|error| failed(&error))
}

fn failed(error: &serde_json::Error) -> PasskeyError {
    PasskeyError::Failed(format!("the state of the ceremony: {error}"))
}

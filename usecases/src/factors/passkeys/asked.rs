//! What a browser was asked: sealed and sent along, so that any engine can read the answer and nothing
//! has to be remembered. That it is answered once is for the account's stream to say.

use crate::engine::Engine;
use crate::failure::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use keyledger_core::account::CEREMONY_MINUTES;
use keyledger_core::ids::{AccountId, AttemptId, CorrelationId, FactorId, SessionId};
use keyledger_core::passkeys::{Ceremony, PasskeyError, Passkeys};
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::cipher;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

const PURPOSE: &[u8] = b"kl1 passkey";

/// What a browser was asked for, and for whom: an answer passes for nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum AskedFor {
    /// A new key.
    SetUp {
        /// Whose.
        account: AccountId,
        /// The factor it is to become.
        factor: FactorId,
        /// Under which number the authenticator keeps it.
        handle: Uuid,
    },
    /// The second factor of a log-in.
    LogIn {
        /// Whose.
        account: AccountId,
        /// The log-in.
        attempt: AttemptId,
    },
    /// The second factor, from a session.
    Session {
        /// Whose.
        account: AccountId,
        /// The session.
        session: SessionId,
        /// The factor that is to go.
        removes: Option<FactorId>,
    },
    /// A log-in of whoever has a key.
    Anyone {
        /// The log-in.
        attempt: AttemptId,
        /// What belongs together.
        correlation: CorrelationId,
    },
}

/// A sealed question, opened.
#[derive(Serialize, Deserialize)]
pub struct Asked {
    /// What for.
    pub purpose: AskedFor,
    /// What has to be known of the question to read the answer.
    pub(super) state: String,
    until: Timestamp,
}

/// A question for a browser.
pub struct Question {
    /// The options for `navigator.credentials`, in JSON.
    pub options: String,
    /// Comes back with the answer.
    pub asked: String,
    /// Until when it can be answered.
    pub expires_at: Timestamp,
}

impl Asked {
    /// Seals a question that can be answered for five minutes.
    pub(crate) fn seal(
        engine: &Engine,
        purpose: AskedFor,
        ceremony: Ceremony,
    ) -> Result<Question, Failure> {
        let Ceremony { options, state } = ceremony;
        let until = engine.clock.now().plus(TimeDelta::minutes(CEREMONY_MINUTES));
        let asked = Self { purpose, state: URL_SAFE_NO_PAD.encode(state), until };
        let broken = |error| Failure::Other(format!("a question cannot be written: {error}"));
        let plain = serde_json::to_vec(&asked).map_err(broken)?;
        let key = engine.keys().engine("passkey")?;
        let sealed = cipher::seal(&key, &*engine.ids, PURPOSE, &plain);
        let sealed = sealed.map_err(|error| Failure::Key(error.into()))?;
        Ok(Question { options, asked: URL_SAFE_NO_PAD.encode(sealed), expires_at: until })
    }

    /// Opens a question; `None` where it is not ours or its time is over.
    pub fn open(engine: &Engine, text: &str) -> Result<Option<Self>, Failure> {
        let Ok(sealed) = URL_SAFE_NO_PAD.decode(text) else { return Ok(None) };
        let key = engine.keys().engine("passkey")?;
        let opened = cipher::open(&key, PURPOSE, &sealed);
        let asked = opened.and_then(|plain| serde_json::from_slice::<Self>(&plain).ok());
        Ok(asked.filter(|asked| engine.clock.now() < asked.until))
    }

    pub(super) fn state(&self) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(&self.state).unwrap_or_default()
    }
}

/// Who reads what browsers answer; a host without a name of its own has nobody.
pub(crate) fn ceremonies(engine: &Engine) -> Result<&Arc<dyn Passkeys>, Failure> {
    engine
        .passkeys
        .get()
        .ok_or_else(|| Failure::Other("there are no passkeys at this address".into()))
}

/// A library that does not do its work.
pub(super) fn failed(error: &PasskeyError) -> Failure {
    Failure::Other(error.to_string())
}

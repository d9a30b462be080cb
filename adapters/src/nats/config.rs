//! NATS settings: what can be set about the message bus?

use serde::Deserialize;
use std::fmt;
use std::path::PathBuf;

/// The message bus. Without an address there is none, and handlers read the ledger themselves.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NatsConfig {
    /// The servers' addresses, `nats://` or `tls://`, with commas between them.
    pub url: Option<String>,
    /// A user name.
    pub user: Option<String>,
    /// Its password (`KEYLEDGER_NATS__PASSWORD_FILE` reads it from a file).
    pub password: Option<String>,
    /// The seed of an `NKey` instead (`KEYLEDGER_NATS__NKEY_SEED_FILE`).
    pub nkey_seed: Option<String>,
    /// Or the contents of a `.creds` file (`KEYLEDGER_NATS__CREDENTIALS_FILE`).
    pub credentials: Option<String>,
    /// A certificate authority to trust instead of the system's, as a PEM file.
    pub ca_file: Option<PathBuf>,
    /// A server that lets anybody in is used all the same.
    pub insecure_broker: bool,
    /// Copies of every message: 1, 3 or 5.
    pub replicas: usize,
    /// Days that a message is kept, 7 at most: the ledger has what is older.
    pub max_age_days: u64,
}

impl Default for NatsConfig {
    fn default() -> Self {
        Self {
            url: None,
            user: None,
            password: None,
            nkey_seed: None,
            credentials: None,
            ca_file: None,
            insecure_broker: false,
            replicas: 1,
            max_age_days: 7,
        }
    }
}

/// Secrets are not shown, and the address may hold one.
impl fmt::Debug for NatsConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NatsConfig")
            .field("configured", &self.url.is_some())
            .field("insecure_broker", &self.insecure_broker)
            .field("replicas", &self.replicas)
            .field("max_age_days", &self.max_age_days)
            .finish_non_exhaustive()
    }
}

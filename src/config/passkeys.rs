//! Passkey settings: for which host are they made?

use serde::Deserialize;

/// Passkeys: for which host they are made.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PasskeysConfig {
    /// The host of `public_url`, or a domain above it; left out, the host itself.
    pub host: Option<String>,
    /// The host of before, once nobody is to log in with the passkeys that were made for it.
    pub replaced_host: Option<String>,
}

//! Who else watches over the audit trail? Witnesses that cosign it, and where alerts are sent.

use super::ConfigError;
use crate::adapters::web::Url;
use keyledger_handlers::trail::{KeyKind, Verifier};
use serde::Deserialize;

/// A witness of the audit trail: somebody else's `keyledger witness`, or any that speaks C2SP
/// tlog-witness.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessConfig {
    /// Where it is asked, such as `https://witness.example`.
    pub url: String,
    /// Its public key, as it prints it.
    pub key: String,
}

/// Where troubles of the audit trail are told, beside the log.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlertConfig {
    /// An address that takes messages by POST, as Standard Webhooks has it.
    pub webhook: Option<String>,
    /// What messages are signed with: `whsec_` and base64, or any text.
    pub secret: Option<String>,
}

/// Checks both.
pub(super) fn validate(
    witnesses: &[WitnessConfig],
    alert: &AlertConfig,
    place: &str,
) -> Result<(), ConfigError> {
    let wrong = |key: String, what: &str| {
        Err(ConfigError::Key { key, place: place.to_owned(), what: what.to_owned() })
    };
    let not_a_url = "it must begin with https://, or with http:// on this very machine";
    for (number, witness) in witnesses.iter().enumerate() {
        if Url::parse(&witness.url).is_err() {
            return wrong(format!("witnesses[{number}].url"), not_a_url);
        }
        match Verifier::parse(&witness.key) {
            Ok(key) if key.kind() == KeyKind::Cosigner => {}
            Ok(_) => {
                let what = "it is a log's key: a witness prints its own when it starts";
                return wrong(format!("witnesses[{number}].key"), what);
            }
            Err(error) => {
                return wrong(format!("witnesses[{number}].key"), &error.to_string());
            }
        }
    }
    if alert.webhook.as_deref().is_some_and(|url| Url::parse(url).is_err()) {
        return wrong("alert.webhook".to_owned(), not_a_url);
    }
    Ok(())
}

//! Witness and alert settings: who else watches over the audit trail? Witnesses that cosign it, and
//! where alerts are sent.

use super::ConfigError;
use keyledger_adapters::web_client::{Trust, Url};
use keyledger_core::chain;
use keyledger_handlers::trail::{KeyKind, Verifier};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// A witness of the audit trail: somebody else's `keyledger witness`, or any that speaks C2SP
/// tlog-witness.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WitnessConfig {
    /// Where it is asked, such as `https://witness.example`.
    pub url: String,
    /// Its public key, as it prints it.
    pub key: String,
    /// A certificate authority to trust instead of the system's, as a PEM file.
    pub ca_file: Option<PathBuf>,
}

/// Where troubles of the audit trail are told, beside the log.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AlertConfig {
    /// An address that takes messages by POST, as Standard Webhooks has it.
    pub webhook: Option<String>,
    /// What messages are signed with: `whsec_` and base64, or any text.
    pub secret: Option<String>,
    /// A certificate authority to trust instead of the system's, as a PEM file.
    pub ca_file: Option<PathBuf>,
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
        if let Some(why) = unreadable(witness.ca_file.as_deref()) {
            return wrong(format!("witnesses[{number}].ca_file"), &why);
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
    match unreadable(alert.ca_file.as_deref()) {
        Some(why) => wrong("alert.ca_file".to_owned(), &why),
        None => Ok(()),
    }
}

/// Why a certificate authority cannot be used, where one is named and cannot.
fn unreadable(ca_file: Option<&Path>) -> Option<String> {
    let file = ca_file?;
    Trust::of(Some(file)).err().map(|error| chain(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(witnesses: &[WitnessConfig], alert: &AlertConfig) -> String {
        validate(witnesses, alert, "keyledger.toml").unwrap_err().to_string()
    }

    #[test]
    fn an_authority_that_cannot_be_read_is_named_with_its_key_and_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let (missing, empty) = (folder.path().join("missing.pem"), folder.path().join("empty.pem"));
        std::fs::write(&empty, "no certificate").unwrap();
        let alert =
            |file: &Path| AlertConfig { ca_file: Some(file.to_owned()), ..AlertConfig::default() };
        let said = wrong(&[], &alert(&missing));
        assert!(said.starts_with("alert.ca_file in keyledger.toml: "), "{said}");
        assert!(said.contains("missing.pem"), "{said}");
        let said = wrong(&[], &alert(&empty));
        assert!(said.contains("empty.pem") && said.contains("PEM"), "{said}");
        let key = "witness.example/hotels+c6c0c1f4+BA==".to_owned();
        let url = "https://witness.example".to_owned();
        let said =
            wrong(&[WitnessConfig { url, key, ca_file: Some(empty) }], &AlertConfig::default());
        assert!(said.starts_with("witnesses[0].ca_file in keyledger.toml: "), "{said}");
    }
}

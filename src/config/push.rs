//! Push settings: who is told when push services have trouble with our messages, and which push services
//! are there beside those of the browsers?

use super::{Config, ConfigError};
use keyledger_adapters::push::vapid::Vapid;
use keyledger_adapters::push::{PushSettings, endpoints::Endpoints};
use keyledger_adapters::web_client::Trust;
use keyledger_core::address::with_ascii_domain;
use keyledger_core::chain;
use serde::Deserialize;
use std::path::PathBuf;

/// Messages that wake phones.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PushConfig {
    /// Whom push services write to when something is wrong with the messages: `mailto:` or `https:`.
    /// Left out, the support contact or the sender of mails; empty: no phone is woken.
    pub subject: Option<String>,
    /// Push services beside those of the browsers (`UnifiedPush`): `host`, or `host:port`.
    pub hosts: Vec<String>,
    /// Whether these may be in a private network or on this machine.
    pub allow_private: bool,
    /// A certificate authority to trust beside the system's, as a PEM file.
    pub ca_file: Option<PathBuf>,
}

/// Checks what was set: a wrong subject or host is named when the configuration is read.
pub(super) fn validate(config: &PushConfig, place: &str) -> Result<(), ConfigError> {
    let wrong = |key: &str, what: String| {
        Err(ConfigError::Key { key: key.to_owned(), place: place.to_owned(), what })
    };
    if let Some(subject) = config.subject.as_deref().filter(|subject| !subject.is_empty())
        && !is_subject(subject)
    {
        let what = "it must be mailto: with an address, or an https: URL, and not at localhost";
        return wrong("push.subject", what.to_owned());
    }
    if let Err(error) = Endpoints::new(&config.hosts, config.allow_private) {
        return wrong("push.hosts", error.to_string());
    }
    let trust = config.ca_file.as_deref().map(|file| Trust::beside(Some(file)));
    if let Some(Err(error)) = trust {
        return wrong("push.ca_file", chain(&error));
    }
    Ok(())
}

fn is_subject(subject: &str) -> bool {
    Vapid::is_subject(subject)
}

impl Config {
    /// How messages that wake phones are sent; none where they are not. An app is installed from a page
    /// that is served over https, or on this very machine.
    pub fn push_settings(&self) -> Option<PushSettings> {
        let is_secure = self.public_url.starts_with("https://") || self.is_here();
        let subject = match &self.push.subject {
            Some(subject) => Some(subject.clone()).filter(|subject| !subject.is_empty()),
            None => self.default_subject(),
        };
        Some(PushSettings {
            subject: subject.filter(|_| is_secure)?,
            hosts: self.push.hosts.clone(),
            allow_private: self.push.allow_private,
        })
    }

    fn is_here(&self) -> bool {
        let host = self.domain();
        ["localhost", "127.0.0.1", "[::1]"].contains(&host) || host.ends_with(".localhost")
    }

    /// The first of these that push services take: what support is reached at, who sends mails.
    fn default_subject(&self) -> Option<String> {
        let contact = self.support_contact.trim();
        let address =
            |text: &str| with_ascii_domain(text).map(|text| format!("mailto:{text}")).ok();
        let page = contact.starts_with("https://").then(|| contact.to_owned());
        let contact = page.or_else(|| address(contact));
        let sender = address(&self.mail.sender().address);
        [contact, sender].into_iter().flatten().find(|subject| is_subject(subject))
    }
}

#[cfg(test)]
mod tests {
    use super::super::load;
    use super::*;

    fn subject(change: impl FnOnce(&mut Config)) -> Option<String> {
        let mut config =
            Config { public_url: "https://id.hotel.example".to_owned(), ..Config::default() };
        change(&mut config);
        config.push_settings().map(|settings| settings.subject)
    }

    #[test]
    fn push_services_are_told_the_first_address_that_they_take() {
        let support = Some("mailto:support@hotel.example".to_owned());
        assert_eq!(subject(|_| {}), support);
        let set = |text: &'static str| {
            subject(|config| config.push.subject = Some(text.to_owned())).unwrap_or_default()
        };
        assert_eq!(set("https://hotel.example/contact"), "https://hotel.example/contact");
        assert_eq!(set(""), "", "push is off");
        let contact =
            |text: &'static str| subject(|config| text.clone_into(&mut config.support_contact));
        let sender = Some("mailto:no-reply@hotel.example".to_owned());
        for none in ["+33 1 23 45 67 89", "", "root@localhost", "call the front desk"] {
            assert_eq!(contact(none), sender, "{none}");
        }
        assert_eq!(contact("https://hotel.example/help").unwrap(), "https://hotel.example/help");
        let ascii = contact("aide@h\u{f4}tel.example").unwrap();
        assert_eq!(ascii, "mailto:aide@xn--htel-vqa.example");
        let nobody = subject(|config| {
            "nobody".clone_into(&mut config.support_contact);
            "Hotel <root@localhost>".clone_into(&mut config.mail.from);
        });
        assert_eq!(nobody, None);
    }

    #[test]
    fn no_phone_is_woken_for_a_site_that_no_app_can_be_installed_from() {
        let at =
            |url: &'static str| subject(|config| url.clone_into(&mut config.public_url)).is_some();
        for url in ["https://id.hotel.example", "http://localhost:8080", "http://127.0.0.1:8080"] {
            assert!(at(url), "{url}");
        }
        for url in ["http://id.hotel.example", "http://10.0.0.1:8080", "http://localhost.example"] {
            assert!(!at(url), "{url}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_when_the_configuration_is_read() {
        let set = |key: &str, value: &str| {
            load(None, vec![(format!("KEYLEDGER_PUSH__{key}"), value.to_owned())])
        };
        let read = set("HOSTS", "push.hotel.example, up.example:8443").unwrap();
        assert_eq!(read.push.hosts, ["push.hotel.example", "up.example:8443"]);
        for (key, value) in [
            ("SUBJECT", "ops@hotel.example"),
            ("SUBJECT", "mailto: ops@hotel.example"),
            ("HOSTS", "https://push.example"),
            ("CA_FILE", "/nowhere.pem"),
        ] {
            let said = set(key, value).unwrap_err().to_string();
            assert!(said.contains(&format!("push.{}", key.to_lowercase())), "{said}");
        }
    }
}

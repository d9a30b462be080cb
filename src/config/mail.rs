//! Mail settings: how does mail leave, and who sends it?

use super::ConfigError;
use keyledger_adapters::mime;
use keyledger_adapters::smtp::{SmtpSettings, SmtpTls};
use keyledger_core::address::{ascii_domain, with_ascii_domain};
use keyledger_core::mailer::Mailbox;
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

/// How mail leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MailConfig {
    /// The one sender of all mails (S9).
    pub from: String,
    /// The mail server; without one, mails are written to the outbox folder.
    pub smtp_host: Option<String>,
    /// Its port.
    pub smtp_port: u16,
    /// `starttls`, `tls`, or `none` (loopback only).
    pub smtp_tls: SmtpTls,
    /// Seconds that one attempt may take, from the connect to the last reply.
    pub smtp_timeout_seconds: u64,
    /// A user name, where the server wants one.
    pub smtp_user: Option<String>,
    /// Its password.
    pub smtp_password: Option<String>,
    /// A certificate authority to trust beside the system's, as a PEM file.
    pub smtp_ca_file: Option<PathBuf>,
    /// What we call ourselves in EHLO; without it, the sender's domain.
    pub smtp_ehlo_name: Option<String>,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self {
            from: "Keyledger <no-reply@hotel.example>".into(),
            smtp_host: None,
            smtp_port: 587,
            smtp_tls: SmtpTls::Starttls,
            smtp_timeout_seconds: 30,
            smtp_user: None,
            smtp_password: None,
            smtp_ca_file: None,
            smtp_ehlo_name: None,
        }
    }
}

impl MailConfig {
    /// What the configuration says of the server `host`.
    pub fn smtp_settings(&self, host: &str) -> SmtpSettings {
        let password = self.smtp_password.clone().unwrap_or_default();
        SmtpSettings {
            host: host.to_owned(),
            port: self.smtp_port,
            protection: self.smtp_tls,
            login: self.smtp_user.clone().map(|user| (user, password)),
            ca_file: self.smtp_ca_file.clone(),
            timeout: Duration::from_secs(self.smtp_timeout_seconds),
            ehlo_name: self.ehlo_name(),
        }
    }

    /// `Name <address>`, or an address alone, with its domain as every server takes it.
    pub fn sender(&self) -> Mailbox {
        let text = self.from.trim();
        let (name, address) = match text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
            Some((name, address)) => (Some(name.trim().trim_matches('"')), address.trim()),
            None => (None, text),
        };
        let name = name.filter(|name| !name.is_empty()).map(ToOwned::to_owned);
        // What cannot be written so was refused when the configuration was read.
        let address = with_ascii_domain(address).unwrap_or_else(|_| address.to_owned());
        Mailbox { name, address }
    }

    /// The domain of our sender in A-labels: Message-IDs end with it.
    pub fn sender_domain(&self) -> String {
        let address = self.sender().address;
        address.rsplit_once('@').map_or("localhost", |(_, domain)| domain).to_owned()
    }

    /// What we call ourselves: never the machine's bare name, which many servers refuse.
    pub fn ehlo_name(&self) -> String {
        self.smtp_ehlo_name.clone().unwrap_or_else(|| self.sender_domain())
    }
}

/// Checks what was read, and brings the name for EHLO into letters that every server takes.
pub(super) fn validate(mail: &mut MailConfig, place: &str) -> Result<(), ConfigError> {
    let wrong = |key: &str, what: String| {
        Err(ConfigError::Key { key: key.into(), place: place.into(), what })
    };
    if !mime::is_mailbox(&mail.from) {
        let what = "it must be an address, such as Hotel <no-reply@hotel.example>";
        return wrong("mail.from", what.to_owned());
    }
    let address = mail.sender().address;
    let (local, domain) = address.rsplit_once('@').unwrap_or((&address, ""));
    if !local.is_ascii() {
        let what = format!(
            "{local:?} before the @ has letters outside ASCII, and many mail servers take no mail \
             from such a sender (it needs SMTPUTF8): choose one in ASCII, such as \
             no-reply@{domain}; the part behind the @ may have any letters"
        );
        return wrong("mail.from", what);
    }
    if !address.is_ascii() || with_ascii_domain(&address).is_err() {
        return wrong("mail.from", format!("{domain:?} behind the @ is not a domain name"));
    }
    if !(1..=300).contains(&mail.smtp_timeout_seconds) {
        return wrong("mail.smtp_timeout_seconds", "it must be from 1 to 300".to_owned());
    }
    if let Some(name) = &mail.smtp_ehlo_name {
        let Some(name) = ehlo_name(name) else {
            let what = format!(
                "{name:?} is no full name of a host, such as mail.hotel.example, and no address \
                 between brackets, such as [192.0.2.1]"
            );
            return wrong("mail.smtp_ehlo_name", what);
        };
        mail.smtp_ehlo_name = Some(name);
    }
    Ok(())
}

/// A name with a dot in it, or an address between brackets (RFC 5321, section 4.1.3).
fn ehlo_name(name: &str) -> Option<String> {
    let name = name.trim();
    if let Some(literal) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        let address = literal.strip_prefix("IPv6:").unwrap_or(literal);
        let v6 = literal.len() > address.len();
        let fits = address.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_ipv6() == v6);
        return fits.then(|| name.to_owned());
    }
    let name = ascii_domain(name).ok()?;
    let dotted = name.contains('.') && name.parse::<std::net::IpAddr>().is_err();
    dotted.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(from: &str, ehlo_name: Option<&str>) -> Result<MailConfig, String> {
        let smtp_ehlo_name = ehlo_name.map(ToOwned::to_owned);
        let mut mail =
            MailConfig { from: from.to_owned(), smtp_ehlo_name, ..MailConfig::default() };
        validate(&mut mail, "keyledger.toml").map_err(|why| why.to_string())?;
        Ok(mail)
    }

    #[test]
    fn the_senders_domain_goes_out_in_letters_that_every_server_takes() {
        let read = mail("H\u{f4}tel du Lac <no-reply@h\u{f4}tel.example>", None).unwrap();
        let Mailbox { name, address } = read.sender();
        assert_eq!(name.as_deref(), Some("H\u{f4}tel du Lac"));
        assert_eq!(address, "no-reply@xn--htel-vqa.example");
        assert_eq!(read.sender_domain(), "xn--htel-vqa.example");
        assert_eq!(read.ehlo_name(), "xn--htel-vqa.example");
        let alone = mail("no-reply@Hotel.example", None).unwrap().sender();
        assert_eq!((alone.name, &*alone.address), (None, "no-reply@hotel.example"));
    }

    #[test]
    fn a_sender_that_needs_smtputf8_is_refused_with_the_remedy() {
        let said = mail("r\u{e9}ception@h\u{f4}tel.example", None).unwrap_err();
        assert!(said.contains("mail.from in keyledger.toml"), "{said}");
        assert!(said.contains("no-reply@xn--htel-vqa.example"), "{said}");
        for none in ["no-reply@hotel..example", "no-reply@ho tel.example", "no-reply"] {
            let said = mail(none, None).unwrap_err();
            assert!(said.contains("mail.from"), "{said}");
        }
    }

    #[test]
    fn the_name_for_ehlo_is_a_full_one() {
        let name = |name| mail("no-reply@hotel.example", Some(name)).map(|read| read.ehlo_name());
        assert_eq!(name("Mail.Hotel.example").as_deref(), Ok("mail.hotel.example"));
        assert_eq!(name("mail.h\u{f4}tel.example").as_deref(), Ok("mail.xn--htel-vqa.example"));
        assert_eq!(name("[192.0.2.1]").as_deref(), Ok("[192.0.2.1]"));
        assert_eq!(name("[IPv6:2001:db8::1]").as_deref(), Ok("[IPv6:2001:db8::1]"));
        for none in ["", "frontdesk", "192.0.2.1", "[2001:db8::1]", "mail hotel.example", "a..b"] {
            let said = name(none).unwrap_err();
            assert!(said.contains("mail.smtp_ehlo_name"), "{said}");
        }
    }
}

//! Payment links: where may an invoice be paid? Only where the configuration says, and only over
//! TLS.

use serde::{Deserialize, Serialize};
use std::fmt;

/// How long a payment link may be, in bytes.
const BYTES_MAX: usize = 2_000;

/// The address of a page on which an invoice is paid: `https`, at one of the configured hosts. It
/// was so when it was taken; who shows it asks again, because the list may have changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct PaymentLink(String);

/// Why an address is no payment link.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPaymentLink {
    /// It does not begin with `https://`.
    #[error("it must begin with https://")]
    NotHttps,
    /// It has characters or parts that an address for people does not have.
    #[error(
        "it is not a plain address: printable ASCII, no user name, no port, 2,000 bytes at most"
    )]
    Shape,
    /// Its host is not one of the configured ones.
    #[error("the host {0:?} is not one where invoices may be paid")]
    Host(String),
}

impl PaymentLink {
    /// Takes an address whose host is one of `hosts`.
    pub fn parse(text: &str, hosts: &[String]) -> Result<Self, NotAPaymentLink> {
        let host = host_of(text)?;
        if hosts.iter().any(|allowed| allowed.eq_ignore_ascii_case(host)) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAPaymentLink::Host(host.to_owned()))
        }
    }

    /// The address, if its host is (still) one of `hosts`.
    pub fn shown(&self, hosts: &[String]) -> Option<&str> {
        Self::parse(&self.0, hosts).is_ok().then_some(&*self.0)
    }
}

impl fmt::Display for PaymentLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The host of a plain `https` address. What every browser would read in the same way passes;
/// user names, ports, backslashes and anything not printable do not, for they are how an address
/// is made to look like another one's.
fn host_of(text: &str) -> Result<&str, NotAPaymentLink> {
    let rest = text.strip_prefix("https://").ok_or(NotAPaymentLink::NotHttps)?;
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"'<>\\^`{|}".contains(&byte);
    if text.len() > BYTES_MAX || !text.bytes().all(plain) {
        return Err(NotAPaymentLink::Shape);
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if is_payment_host(&host.to_ascii_lowercase()) { Ok(host) } else { Err(NotAPaymentLink::Shape) }
}

/// Whether this is the name of a host, in small letters, as the configuration lists them.
pub fn is_payment_host(name: &str) -> bool {
    let label = |label: &str| {
        let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(inside)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.contains('.') && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<PaymentLink, NotAPaymentLink> {
        PaymentLink::parse(text, &["pay.hotel.example".to_owned()])
    }

    #[test]
    fn a_link_at_a_configured_host_is_taken_as_it_is() {
        for text in [
            "https://pay.hotel.example",
            "https://pay.hotel.example/i/F-17?x=1#top",
            "https://PAY.hotel.example/i/F-17",
        ] {
            assert_eq!(parse(text).map(|link| link.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn every_other_host_is_named_in_the_refusal() {
        for (text, host) in [
            ("https://pay.hotel.example.evil.example/", "pay.hotel.example.evil.example"),
            ("https://evil.example/pay.hotel.example", "evil.example"),
            ("https://evil.example?pay.hotel.example", "evil.example"),
            ("https://hotel.example/", "hotel.example"),
        ] {
            assert_eq!(parse(text), Err(NotAPaymentLink::Host(host.to_owned())));
        }
    }

    #[test]
    fn an_address_that_could_be_read_in_two_ways_is_none() {
        for text in [
            "https://pay.hotel.example@evil.example/",
            "https://evil.example\\@pay.hotel.example/",
            "https://pay.hotel.example:8443/",
            "https://pay.hotel.example/a b",
            "https://pay.hotel.example/\u{202e}",
            "https:///pay.hotel.example",
            "https://",
        ] {
            assert_eq!(parse(text), Err(NotAPaymentLink::Shape), "{text}");
        }
        for text in ["http://pay.hotel.example/", "javascript:alert(1)", "//pay.hotel.example", ""]
        {
            assert_eq!(parse(text), Err(NotAPaymentLink::NotHttps), "{text}");
        }
    }

    #[test]
    fn a_link_is_shown_only_while_its_host_is_listed() {
        let link = parse("https://pay.hotel.example/i/17").unwrap();
        assert!(link.shown(&["pay.hotel.example".to_owned()]).is_some());
        assert_eq!(link.shown(&["other.example".to_owned()]), None);
        assert_eq!(link.shown(&[]), None);
    }
}

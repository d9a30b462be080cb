//! Proxies in front of the engine: whom it believes about a request's source, and by which header.

use ipnet::{IpNet, Ipv4Net};
use serde::Deserialize;
use std::net::IpAddr;
use std::str::FromStr;

/// The header that a trusted proxy names the source in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForwardedHeader {
    /// `X-Forwarded-For`, or `Forwarded` where a request has only that.
    #[default]
    Either,
    /// `X-Forwarded-For` alone.
    XForwardedFor,
    /// `Forwarded` alone (RFC 7239): for proxies that write only that and pass the other on.
    Forwarded,
}

/// The addresses of proxies: `10.0.0.1`, or `10.0.0.0/8` for all of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Prefix(IpNet);

/// What is no address and no prefix.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is neither an address nor a prefix, such as 10.0.0.1 or 10.0.0.0/8")]
pub struct NotAPrefix(String);

impl Prefix {
    /// Whether an address lies in it; `::ffff:10.0.0.1` is `10.0.0.1`.
    pub fn contains(&self, ip: IpAddr) -> bool {
        self.0.contains(&ip.to_canonical())
    }
}

impl FromStr for Prefix {
    type Err = NotAPrefix;

    fn from_str(text: &str) -> Result<Self, NotAPrefix> {
        let text = text.trim();
        let address = text.parse().map(|ip: IpAddr| IpNet::from(ip.to_canonical()));
        let prefix = address.or_else(|_| text.parse().map(canonical));
        prefix.map(Self).map_err(|_| NotAPrefix(text.to_owned()))
    }
}

/// `::ffff:10.0.0.0/104` is `10.0.0.0/8`: addresses are compared as what they are.
fn canonical(prefix: IpNet) -> IpNet {
    let IpNet::V6(mapped) = prefix else { return prefix };
    let inner = mapped.addr().to_ipv4_mapped().zip(mapped.prefix_len().checked_sub(96));
    let inner = inner.and_then(|(address, length)| Ipv4Net::new(address, length).ok());
    inner.map_or(prefix, IpNet::V4)
}

impl TryFrom<String> for Prefix {
    type Error = NotAPrefix;

    fn try_from(text: String) -> Result<Self, NotAPrefix> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_prefix_of_its_own() {
        let prefix = |text: &str| text.parse::<Prefix>().unwrap();
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(prefix("10.0.0.1").contains(ip("::ffff:10.0.0.1")));
        assert!(prefix("::ffff:10.0.0.1").contains(ip("10.0.0.1")));
        assert!(!prefix("10.0.0.1").contains(ip("10.0.0.2")));
        assert!(prefix(" 10.0.0.0/8 ").contains(ip("10.200.3.4")));
        assert!(prefix("::ffff:10.0.0.0/104").contains(ip("10.200.3.4")));
        assert!(!prefix("::ffff:10.0.0.0/104").contains(ip("11.0.0.1")));
        assert!(prefix("2001:db8::/32").contains(ip("2001:db8:1::1")));
        assert!(!prefix("2001:db8::/32").contains(ip("10.0.0.1")));
    }

    #[test]
    fn what_is_no_prefix_is_named() {
        for text in ["", "proxy.example", "10.0.0.0/33", "10.0.0", "*"] {
            let said = text.parse::<Prefix>().unwrap_err().to_string();
            assert!(said.contains(&format!("{text:?}")), "{said}");
        }
    }
}

//! The source address of a request: the peer, or what trusted proxies say about whom they serve.

use super::proxies::ForwardedHeader;
use crate::site::Proxies;
use axum::http::HeaderMap;
use axum::http::header::{FORWARDED, HeaderName};
use keyledger_usecases::caller::request::UNKNOWN_SOURCE;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Requests whose source could not be read since the start; said when it doubles, so that a proxy
/// that names every source wrongly does not fill the log.
static UNREADABLE: AtomicU64 = AtomicU64::new(0);

/// The source of a request from `peer`. Hops are read from the right, where the nearest proxy wrote:
/// whatever lies to the left of the first one that is not trusted was written by anybody.
pub(crate) fn source(peer: IpAddr, headers: &HeaderMap, proxies: &Proxies) -> IpAddr {
    if !proxies.trust(peer) {
        return peer.to_canonical();
    }
    let Some(hops) = hops(headers, proxies.header) else { return peer.to_canonical() };
    let read = behind(peer, &hops, |ip| proxies.trust(ip));
    if read == UNKNOWN_SOURCE {
        say_unreadable(peer);
    }
    read
}

fn say_unreadable(peer: IpAddr) {
    let count = UNREADABLE.fetch_add(1, Ordering::Relaxed) + 1;
    if count.is_power_of_two() {
        tracing::warn!(%peer, count, "a trusted proxy named a source address that cannot be read");
    }
}

/// The first hop from the right that is not a trusted proxy. Where all are, the last one asked for
/// itself; a hop that cannot be read hides everything to its left.
fn behind(peer: IpAddr, hops: &[Option<IpAddr>], trusted: impl Fn(IpAddr) -> bool) -> IpAddr {
    if hops.is_empty() {
        return UNKNOWN_SOURCE;
    }
    let mut source = peer.to_canonical();
    for hop in hops.iter().rev() {
        let Some(hop) = hop else { return UNKNOWN_SOURCE };
        source = *hop;
        if !trusted(source) {
            break;
        }
    }
    source
}

/// Every hop that the header names, over all its lines in order (RFC 9110 5.3); `None` where there
/// is no such header. An element that cannot be read is a hop without an address.
fn hops(headers: &HeaderMap, header: ForwardedHeader) -> Option<Vec<Option<IpAddr>>> {
    let wants = |name: &HeaderName| headers.contains_key(name);
    let standard = match header {
        ForwardedHeader::XForwardedFor => false,
        ForwardedHeader::Forwarded => true,
        ForwardedHeader::Either => !wants(&X_FORWARDED_FOR),
    };
    let name = if standard { FORWARDED } else { X_FORWARDED_FOR };
    if !wants(&name) {
        return None;
    }
    let mut hops = vec![];
    for line in headers.get_all(&name) {
        let Ok(line) = line.to_str() else {
            hops.push(None);
            continue;
        };
        // A list may have empty elements (RFC 9110 5.6.1).
        let elements = split(line, ',').into_iter().filter(|element| !element.is_empty());
        hops.extend(
            elements.map(|element| if standard { node_of(element) } else { node(element) }),
        );
    }
    Some(hops)
}

/// The address in one element of `Forwarded`, such as `for="[2001:db8::1]:4711";proto=https`.
fn node_of(element: &str) -> Option<IpAddr> {
    let mut pairs = split(element, ';').into_iter().filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    node(value.trim())
}

/// An address as proxies write it: with or without port, brackets, zone and quotes. `unknown` and
/// names in place of addresses (RFC 7239 6.3) say nothing that could be limited.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.strip_prefix('"').map_or(Some(text), |rest| rest.strip_suffix('"'))?;
    let text = text.replace('\\', "");
    let text = text.trim();
    if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let ported = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        return if ported { sixth(address) } else { None };
    }
    if let Some((address, port)) = text.split_once(':').filter(|(head, _)| head.contains('.')) {
        let address: Ipv4Addr = address.parse().ok()?;
        return is_port(port).then(|| address.into());
    }
    text.parse::<Ipv4Addr>().map(IpAddr::from).ok().or_else(|| sixth(text))
}

fn sixth(address: &str) -> Option<IpAddr> {
    let (address, zone) = address.split_once('%').unwrap_or((address, "0"));
    let address: std::net::Ipv6Addr = address.parse().ok()?;
    (!zone.is_empty()).then(|| address.to_canonical())
}

/// Digits, or a name in place of them (RFC 7239 6).
fn is_port(text: &str) -> bool {
    let digits = |text: &str| text.parse::<u16>().is_ok() && !text.starts_with('+');
    let hidden = |text: &str| text.strip_prefix('_').is_some_and(|rest| !rest.is_empty());
    digits(text) || hidden(text)
}

/// The parts of a list, trimmed; a separator between quotes is none.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut quoted, mut escaped) = (false, false);
    let parts = text.split(move |c| {
        let parts = c == separator && !quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        parts
    });
    parts.map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const PROXY: &str = "10.0.0.1";

    fn from(header: ForwardedHeader, lines: &[(&'static str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        let trusted = ["10.0.0.0/30", "fd00::/8"].map(|prefix| prefix.parse().unwrap()).to_vec();
        let proxies = Proxies { trusted, header };
        source(PROXY.parse().unwrap(), &headers, &proxies).to_string()
    }

    fn xff(value: &str) -> String {
        from(ForwardedHeader::Either, &[("x-forwarded-for", value)])
    }

    fn forwarded(value: &str) -> String {
        from(ForwardedHeader::Either, &[("forwarded", value)])
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let mut headers = HeaderMap::new();
        headers.insert(X_FORWARDED_FOR, HeaderValue::from_static("192.0.2.1"));
        let peer = "203.0.113.9".parse().unwrap();
        assert_eq!(source(peer, &headers, &Proxies::default()), peer);
        assert_eq!(xff("192.0.2.1"), "192.0.2.1");
        assert_eq!(xff("6.6.6.6, 203.0.113.9, 10.0.0.2"), "203.0.113.9");
        assert_eq!(xff("6.6.6.6, 203.0.113.9, fd00::2"), "203.0.113.9");
        assert_eq!(xff("10.0.0.3, 10.0.0.2"), "10.0.0.3", "a proxy asks for itself");
        assert_eq!(from(ForwardedHeader::Either, &[]), PROXY, "so does this one");
    }

    /// Azure's Application Gateway adds the port, others brackets, zones or quotes.
    #[test]
    fn hops_are_read_with_port_brackets_zone_and_quotes() {
        for (written, read) in [
            ("203.0.113.51:51008", "203.0.113.51"),
            ("\"203.0.113.51:51008\"", "203.0.113.51"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("fe80::1%eth0", "fe80::1"),
            ("[fe80::1%25eth0]:443", "fe80::1"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("[::ffff:203.0.113.7]:80", "203.0.113.7"),
            (" 192.0.2.1 ,, ", "192.0.2.1"),
        ] {
            assert_eq!(xff(written), read, "{written}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_unknown_and_never_the_proxy() {
        for written in [
            "unknown",
            "nonsense",
            "",
            " , ",
            "203.0.113.51:",
            "203.0.113.51:70000",
            "203.0.113.51:+8",
            "203.0.113",
            "[2001:db8::1",
            "[2001:db8::1]4711",
            "2001:db8::1%",
            "\"203.0.113.51",
            "192.0.2.1, unknown",
            "192.0.2.1, nonsense, 10.0.0.2",
        ] {
            assert_eq!(xff(written), UNKNOWN_SOURCE.to_string(), "{written}");
        }
        assert_eq!(xff("nonsense, 192.0.2.1"), "192.0.2.1", "who wrote that is not believed");
    }

    /// `HAProxy` appends a line of its own below the one that the client sent.
    #[test]
    fn several_lines_are_one_list() {
        let lines = [("x-forwarded-for", "192.0.2.66"), ("x-forwarded-for", "203.0.113.9")];
        assert_eq!(from(ForwardedHeader::Either, &lines), "203.0.113.9");
        let lines = [("forwarded", "for=192.0.2.66"), ("forwarded", "for=203.0.113.9")];
        assert_eq!(from(ForwardedHeader::Either, &lines), "203.0.113.9");
    }

    #[test]
    fn the_standard_header_is_read_where_there_is_no_other() {
        for (written, read) in [
            ("for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60"),
            ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
            ("for=192.0.2.43, for=198.51.100.17", "198.51.100.17"),
            ("for=198.51.100.17:4711, for=10.0.0.2", "198.51.100.17"),
            ("proto=https; for=\"192.0.2.43:_port\"", "192.0.2.43"),
            ("host=\"a,b;c\";for=192.0.2.43", "192.0.2.43"),
        ] {
            assert_eq!(forwarded(written), read, "{written}");
        }
        for written in ["for=unknown", "for=_hidden", "proto=https", "for=", "for"] {
            assert_eq!(forwarded(written), UNKNOWN_SOURCE.to_string(), "{written}");
        }
    }

    /// A client behind a proxy that writes one header chooses what stands in the other.
    #[test]
    fn one_header_is_read_and_the_setting_says_which() {
        let both = [("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=203.0.113.9")];
        assert_eq!(from(ForwardedHeader::Either, &both), "192.0.2.1");
        assert_eq!(from(ForwardedHeader::XForwardedFor, &both), "192.0.2.1");
        assert_eq!(from(ForwardedHeader::Forwarded, &both), "203.0.113.9");
        assert_eq!(from(ForwardedHeader::Forwarded, &both[..1]), PROXY);
    }
}

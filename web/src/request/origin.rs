//! The origin of an address, as browsers send it in `Origin` (RFC 6454 6.2): scheme, host and port.

/// The origin of `url`: the host in lower case and as A-labels, the port only where it is not the
/// scheme's own. `None` where it names no host, or one that no browser would go to.
pub fn origin(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let (host, port) = match authority.rsplit_once(':') {
        // The last colon of an IPv6 address stands within its brackets.
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        Some(_) | None => (authority, None),
    };
    let host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => format!("[{}]", address.parse::<std::net::Ipv6Addr>().ok()?),
        None => idna::domain_to_ascii_strict(host).ok().filter(|host| !host.is_empty())?,
    };
    let own: u16 = match scheme.as_str() {
        "http" => 80,
        "https" => 443,
        _ => return None,
    };
    let port = match port {
        // An empty port is the scheme's own (RFC 3986 3.2.3).
        None | Some("") => own,
        Some(port) => port.parse().ok().filter(|_: &u16| !port.starts_with('+'))?,
    };
    Some(if port == own {
        format!("{scheme}://{host}")
    } else {
        format!("{scheme}://{host}:{port}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_what_a_browser_sends() {
        for (url, sent) in [
            ("https://accounts.hotel.example", "https://accounts.hotel.example"),
            ("https://Accounts.Hotel.Example:443/keyledger", "https://accounts.hotel.example"),
            ("HTTP://hotel.example:80", "http://hotel.example"),
            ("http://hotel.example:8000/", "http://hotel.example:8000"),
            ("https://hotel.example:80", "https://hotel.example:80"),
            ("https://hotel.example:", "https://hotel.example"),
            ("https://hôtel.example", "https://xn--htel-vqa.example"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://[2001:DB8:0:0::1]", "http://[2001:db8::1]"),
        ] {
            assert_eq!(origin(url).as_deref(), Some(sent), "{url}");
        }
        for none in [
            "https://",
            "hotel.example",
            "ftp://hotel.example",
            "https://:443/",
            "https://sam@hotel.example",
            "https://hotel.example:port",
            "https://hotel.example:70000",
            "http://[::1",
            "https://hotel example",
        ] {
            assert_eq!(origin(none), None, "{none}");
        }
    }
}

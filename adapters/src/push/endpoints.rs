//! Endpoints: where may messages be sent to? Clients name them, so a list says which push services
//! there are, and none of them may be inside of our own network.

use super::addresses::not_public;
use axum::http::Uri;
use axum::http::uri::Authority;
use keyledger_core::push::{NotPublicAddress, PushEndpointFault};
use std::net::{IpAddr, Ipv6Addr};

/// The longest endpoint; the longest of a known push service (Microsoft's) has about 600 characters.
const ENDPOINT_CHARS_MAX: usize = 2048;
/// The port of https.
const HTTPS: u16 = 443;

/// The push services of the browsers, by host. Below the names that begin with a dot there are many.
const KNOWN: [&str; 6] = [
    // Chrome, Edge on Android, Samsung Internet and others.
    "fcm.googleapis.com",
    // The same for every channel but Stable, and for Chromium as distributions build it
    // (`push_messaging_constants.cc`).
    "jmt17.google.com",
    // Firefox: `updates`, and whatever Mozilla adds.
    "updates.push.services.mozilla.com",
    ".push.services.mozilla.com",
    // Edge on Windows: a host per region (`wns2-par02p`).
    ".notify.windows.com",
    // Safari, and every browser on iOS: `web` today; Apple asks to allow all of them.
    ".push.apple.com",
];

/// An endpoint that messages may be sent to, as far as its text tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    host: Host,
    port: u16,
    /// Path and query, as the push service gave them.
    path: String,
    /// Its push service is configured, and none of those of the browsers.
    own: bool,
}

/// A configured host that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is neither a host nor host:port")]
pub struct HostError(pub String);

/// Which endpoints may be used.
#[derive(Clone, Debug)]
pub struct Endpoints {
    configured: Vec<(Host, u16)>,
    allow_private: bool,
}

impl Endpoints {
    /// The push services of the browsers, and `hosts` with them: `host` (at port 443) or `host:port`.
    /// With `allow_private` these hosts may be in a private network or on this machine.
    pub fn new(hosts: &[String], allow_private: bool) -> Result<Self, HostError> {
        let read = |text: &String| {
            let wrong = || HostError(text.clone());
            let uri: Uri = format!("https://{text}/").parse().map_err(|_| wrong())?;
            // No path came along.
            let authority = uri.authority().filter(|authority| authority.as_str() == text);
            authority.and_then(host_and_port).ok_or_else(wrong)
        };
        let configured = hosts.iter().map(read).collect::<Result<_, _>>()?;
        Ok(Self { configured, allow_private })
    }

    /// Whether messages may be sent there, as far as the text tells.
    pub fn check(&self, text: &str) -> Result<Endpoint, PushEndpointFault> {
        use PushEndpointFault as Fault;
        if text.len() > ENDPOINT_CHARS_MAX {
            return Err(Fault::TooLong);
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Fault::NotUrl);
        }
        // `Uri` drops it without a word.
        if text.contains('#') {
            return Err(Fault::Fragment);
        }
        let uri: Uri = text.parse().map_err(|_| Fault::NotUrl)?;
        let scheme = uri.scheme_str().ok_or(Fault::NotUrl)?;
        if scheme != "https" {
            return Err(Fault::NotHttps);
        }
        let authority = uri.authority().ok_or(Fault::NotUrl)?;
        if authority.as_str().contains('@') {
            return Err(Fault::UserInfo);
        }
        let (host, port) = host_and_port(authority).ok_or(Fault::NotUrl)?;
        let configured = self.configured.iter().any(|(at, of)| *at == host && *of == port);
        let known = port == HTTPS && host.is_known();
        if !known && !configured {
            return Err(Fault::UnknownService);
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        // `Uri` leaves it out before a query.
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        // A browser's push service is never one of the hotel, even where it is configured as well.
        let own = configured && !known;
        let endpoint = Endpoint { host, port, path, own };
        if let Host::Address(address) = endpoint.host {
            self.check_address(&endpoint, address)?;
        }
        Ok(endpoint)
    }

    /// Whether the push service may have this address.
    pub fn check_address(
        &self,
        endpoint: &Endpoint,
        address: IpAddr,
    ) -> Result<(), PushEndpointFault> {
        use NotPublicAddress as Kind;
        let Some(kind) = not_public(address) else { return Ok(()) };
        // Link-local is never one: the metadata of a cloud's machine is there, with its credentials.
        let own_network = match kind {
            Kind::Loopback | Kind::Private | Kind::CarrierGradeNat | Kind::UniqueLocal => true,
            Kind::Unspecified
            | Kind::LinkLocal
            | Kind::Multicast
            | Kind::Documentation
            | Kind::Benchmarking
            | Kind::Reserved => false,
        };
        if own_network && endpoint.own && self.allow_private {
            return Ok(());
        }
        Err(PushEndpointFault::NotPublic(kind))
    }
}

impl Endpoint {
    /// The host as the resolver and TLS want it: without brackets.
    pub fn host(&self) -> String {
        match &self.host {
            Host::Name(name) => name.clone(),
            Host::Address(address) => address.to_string(),
        }
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Path and query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Host and port for `Host`: the port only where it is not that of https.
    pub fn authority(&self) -> String {
        let host = match &self.host {
            Host::Name(name) => name.clone(),
            Host::Address(IpAddr::V4(address)) => address.to_string(),
            Host::Address(IpAddr::V6(address)) => format!("[{address}]"),
        };
        if self.port == HTTPS { host } else { format!("{host}:{}", self.port) }
    }

    /// Its origin (RFC 6454 section 6.2), for which its push service wants a token.
    pub fn origin(&self) -> String {
        format!("https://{}", self.authority())
    }
}

/// What an authority without user info names. `Uri` takes more for a port than digits.
fn host_and_port(authority: &Authority) -> Option<(Host, u16)> {
    let host = authority.host();
    let port = match authority.as_str().strip_prefix(host)? {
        "" => HTTPS,
        rest => {
            let digits = rest.strip_prefix(':')?;
            let all = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| all)?
        }
    };
    Some((Host::parse(host)?, port))
}

/// A host in one form: small letters, and addresses read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Name(String),
    Address(IpAddr),
}

impl Host {
    fn parse(text: &str) -> Option<Self> {
        if let Some(inside) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            let address: Ipv6Addr = inside.parse().ok()?;
            return Some(Self::Address(address.into()));
        }
        if let Ok(address) = text.parse() {
            return Some(Self::Address(IpAddr::V4(address)));
        }
        let name = text.to_ascii_lowercase();
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let label = |label: &str| !label.is_empty() && label.bytes().all(letter);
        (name.len() <= 253 && name.split('.').all(label)).then_some(Self::Name(name))
    }

    fn is_known(&self) -> bool {
        let Self::Name(name) = self else { return false };
        KNOWN.iter().any(|known| name == known || known.starts_with('.') && name.ends_with(known))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NotPublicAddress as Kind;
    use PushEndpointFault as Fault;

    fn endpoints(hosts: &[&str], allow_private: bool) -> Endpoints {
        let hosts: Vec<String> = hosts.iter().map(|&host| host.to_owned()).collect();
        Endpoints::new(&hosts, allow_private).unwrap()
    }

    #[test]
    fn the_push_services_of_the_browsers_are_known() {
        let endpoints = endpoints(&[], false);
        for text in [
            "https://fcm.googleapis.com/fcm/send/abc:def",
            "https://fcm.googleapis.com/wp/abc",
            "https://FCM.googleapis.com:443/wp/abc",
            "https://jmt17.google.com/fcm/send/abc",
            "https://updates.push.services.mozilla.com/wpush/v2/abc",
            "https://other.push.services.mozilla.com/wpush/v2/abc",
            "https://web.push.apple.com/QAbc",
            "https://wns2-par02p.notify.windows.com/w/?token=BQYAAA%2bc%3d",
        ] {
            assert_eq!(endpoints.check(text).map(|_| ()), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_is_refused_is_refused_by_the_name_of_its_rule() {
        let endpoints = endpoints(&["push.hotel.example:8443", "10.0.0.1", "[fd00::1]"], false);
        let long = format!("https://fcm.googleapis.com/{}", "a".repeat(2048));
        for (text, fault) in [
            ("", Fault::NotUrl),
            ("fcm.googleapis.com/wp/abc", Fault::NotUrl),
            ("/wp/abc", Fault::NotUrl),
            ("https://", Fault::NotUrl),
            ("https:///wp/abc", Fault::NotUrl),
            ("https://fcm.googleapis.com/w p", Fault::NotUrl),
            ("https://fcm.googleapis.com/\r\nHost: x", Fault::NotUrl),
            ("https://fcm.googleapis.com/é", Fault::NotUrl),
            ("https://fcm.googleapis.com\\.evil.example/", Fault::NotUrl),
            ("https://evil.example%2f.notify.windows.com/", Fault::NotUrl),
            ("https://fcm.googleapis.com./wp/abc", Fault::NotUrl),
            ("https://fcm.googleapis.com:/wp/abc", Fault::NotUrl),
            ("https://fcm.googleapis.com:+443/wp/abc", Fault::NotUrl),
            ("https://fcm.googleapis.com:99999/wp/abc", Fault::NotUrl),
            (long.as_str(), Fault::TooLong),
            ("http://fcm.googleapis.com/wp/abc", Fault::NotHttps),
            ("ftp://fcm.googleapis.com/wp/abc", Fault::NotHttps),
            ("https://user@fcm.googleapis.com/wp/abc", Fault::UserInfo),
            ("https://user:secret@fcm.googleapis.com/wp/abc", Fault::UserInfo),
            ("https://fcm.googleapis.com@evil.example/", Fault::UserInfo),
            ("https://fcm.googleapis.com/wp/abc#x", Fault::Fragment),
            ("https://evil.example#.push.apple.com/", Fault::Fragment),
            ("https://evil.example/fcm.googleapis.com", Fault::UnknownService),
            ("https://fcm.googleapis.com.evil.example/", Fault::UnknownService),
            ("https://notfcm.googleapis.com/", Fault::UnknownService),
            ("https://notify.windows.com/", Fault::UnknownService),
            ("https://evilnotify.windows.com/", Fault::UnknownService),
            ("https://fcm.googleapis.com:8443/", Fault::UnknownService),
            ("https://push.hotel.example/", Fault::UnknownService),
            ("https://push.hotel.example:8444/", Fault::UnknownService),
            ("https://127.0.0.1/", Fault::UnknownService),
            ("https://2130706433/", Fault::UnknownService),
            ("https://localhost/", Fault::UnknownService),
            ("https://10.0.0.1/", Fault::NotPublic(Kind::Private)),
            ("https://[fd00::1]/", Fault::NotPublic(Kind::UniqueLocal)),
        ] {
            assert_eq!(endpoints.check(text).map(|_| ()), Err(fault), "{text}");
        }
    }

    #[test]
    fn an_origin_has_its_port_where_it_is_not_that_of_https() {
        let endpoints = endpoints(&["push.example:8443", "push.example", "[fd00::1]:8443"], true);
        for (text, origin, path) in [
            ("https://push.example:8443/x", "https://push.example:8443", "/x"),
            ("https://push.example:443/x?y=%2b", "https://push.example", "/x?y=%2b"),
            ("https://PUSH.example", "https://push.example", "/"),
            ("https://push.example?x", "https://push.example", "/?x"),
            ("https://[fd00:0::1]:8443/x", "https://[fd00::1]:8443", "/x"),
        ] {
            let endpoint = endpoints.check(text).unwrap();
            assert_eq!((endpoint.origin().as_str(), endpoint.path()), (origin, path), "{text}");
        }
    }

    #[test]
    fn only_a_configured_host_may_be_private_and_none_link_local() {
        let named = "https://push.hotel.example/x";
        let everybodys = "https://fcm.googleapis.com/x";
        let private: IpAddr = "192.168.1.5".parse().unwrap();
        let judged = |allow_private, text, address: IpAddr| {
            let hosts = ["push.hotel.example", "web.push.apple.com"];
            let endpoints = endpoints(&hosts, allow_private);
            endpoints.check_address(&endpoints.check(text).unwrap(), address)
        };
        assert_eq!(judged(true, named, private), Ok(()));
        let refused = Err(Fault::NotPublic(Kind::Private));
        assert_eq!(judged(false, named, private), refused);
        assert_eq!(judged(true, everybodys, private), refused);
        assert_eq!(judged(true, "https://web.push.apple.com/x", private), refused);
        let metadata = "169.254.169.254".parse().unwrap();
        assert_eq!(judged(true, named, metadata), Err(Fault::NotPublic(Kind::LinkLocal)));
        assert_eq!(judged(false, everybodys, "8.8.8.8".parse().unwrap()), Ok(()));
    }

    #[test]
    fn a_configured_host_is_a_host_or_host_and_port() {
        for text in ["", "https://push.example", "push.example/up", "a@push.example", "*.example"] {
            let refused = Endpoints::new(&[text.to_owned()], false).err();
            assert_eq!(refused, Some(HostError(text.to_owned())));
        }
        for text in ["push.example:99999", "push.example:", "push.example:+1", ":1", "[fd00::1"] {
            assert!(Endpoints::new(&[text.to_owned()], false).is_err(), "{text}");
        }
    }
}

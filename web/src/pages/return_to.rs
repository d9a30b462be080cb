//! Return addresses: where does somebody go after the log-in? Only to a page of ours or to an origin
//! that was configured; else the log-in would lead people wherever a link says.

use crate::request::origin::origin;
use crate::site::SiteSettings;

/// The longest address that is come back to.
const BYTES_MAX: usize = 1_000;

/// Where to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReturnTo {
    /// A path here.
    Here(String),
    /// A page of another origin that was configured.
    There(String),
}

/// The address, if it is one to come back to. Browsers read `\` as `/` and skip control characters,
/// so nothing with either is one.
pub(crate) fn allowed(settings: &SiteSettings, asked: &str) -> Option<ReturnTo> {
    let odd = |letter: char| letter.is_control() || letter.is_whitespace() || letter == '\\';
    if asked.is_empty() || asked.len() > BYTES_MAX || asked.chars().any(odd) {
        return None;
    }
    if let Some(rest) = asked.strip_prefix('/') {
        return (asked.is_ascii() && !rest.starts_with('/'))
            .then(|| ReturnTo::Here(asked.to_owned()));
    }
    // `origin` refuses user info, and every scheme but http and https.
    let there = origin(asked)?;
    let ours = settings.origin().is_some_and(|ours| ours == there);
    let configured = settings.return_origins.contains(&there);
    (asked.is_ascii() && (ours || configured)).then(|| ReturnTo::There(asked.to_owned()))
}

/// A path here, else `/`: for what only ever comes back to a page of ours.
pub(crate) fn path_or_home(settings: &SiteSettings, asked: &str) -> String {
    match allowed(settings, asked) {
        Some(ReturnTo::Here(path)) => path,
        Some(ReturnTo::There(_)) | None => "/".to_owned(),
    }
}

impl ReturnTo {
    /// The address itself.
    pub fn address(&self) -> &str {
        match self {
            Self::Here(address) | Self::There(address) => address,
        }
    }
}

/// What `text` is as a value in a query.
pub(crate) fn in_query(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listening::ConnectionsConfig;
    use crate::site::Proxies;

    fn settings() -> SiteSettings {
        SiteSettings {
            allowed_origins: vec![],
            public_url: "https://accounts.hotel.example".into(),
            support_contact: String::new(),
            payment_hosts: vec![],
            proxies: Proxies::default(),
            connections: ConnectionsConfig::default(),
            has_ops_listener: false,
            return_origins: vec!["https://rates.hotel.example:8443".into()],
            is_demo: false,
            demo_sign_ins: vec![],
            theme: None,
            domain: String::new(),
            sender: String::new(),
        }
    }

    #[test]
    fn only_pages_of_ours_and_configured_origins_are_come_back_to() {
        for here in ["/", "/me/factors?from=mail#list", "/rates/1/", "/a//b"] {
            assert_eq!(allowed(&settings(), here), Some(ReturnTo::Here(here.into())), "{here}");
        }
        for there in [
            "https://accounts.hotel.example/me",
            "https://rates.hotel.example:8443/today?of=1",
            "HTTPS://Rates.Hotel.Example:8443",
        ] {
            assert_eq!(allowed(&settings(), there), Some(ReturnTo::There(there.into())), "{there}");
        }
    }

    #[test]
    fn everything_else_is_not() {
        let long = format!("/{}", "a".repeat(BYTES_MAX));
        for other in [
            "",
            "me",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/ok\nlocation: x",
            " /me",
            "https://evil.example",
            "https://rates.hotel.example",
            "http://rates.hotel.example:8443",
            "https://accounts.hotel.example@evil.example",
            "https://evil@accounts.hotel.example",
            "https://accounts.hotel.example.evil.example",
            "https://accounts.hotel.example\\@evil.example",
            "https:evil.example",
            "https:///evil.example",
            "javascript:alert(1)",
            "data:text/html,x",
            "/é",
            long.as_str(),
        ] {
            assert_eq!(allowed(&settings(), other), None, "{other}");
        }
    }
}

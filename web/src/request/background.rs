//! Background requests: did a person do this, or did a page ask by itself? A page that asks again
//! and again would keep a session alive that nobody uses any more.

use axum::http::header::HeaderName;
use axum::http::request::Parts;

/// Says that a page asks by itself: `Keyledger-Background: true`. A proxy may say so for it.
pub const BACKGROUND_HEADER: HeaderName = HeaderName::from_static("keyledger-background");

/// Whether a page asks by itself. Only what changes nothing can be asked in the background, and whoever
/// says so without need shortens their own session and nothing else.
pub(crate) fn in_background(parts: &Parts) -> bool {
    let says = |value: &[u8]| !matches!(value.trim_ascii(), b"" | b"false");
    let mut lines = parts.headers.get_all(BACKGROUND_HEADER).iter();
    parts.method.is_safe() && lines.any(|line| says(line.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn of(method: &str, lines: &[&str]) -> bool {
        let mut request = Request::builder().method(method).uri("/api/v1/session");
        for line in lines {
            request = request.header(BACKGROUND_HEADER, *line);
        }
        in_background(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn a_page_says_that_it_asks_by_itself() {
        assert!(of("GET", &["true"]) && of("HEAD", &["1"]));
        // A proxy adds a line of its own below the client's.
        assert!(of("GET", &["false", "true"]));
        for said in [&[][..], &[""], &["false"], &[" false "]] {
            assert!(!of("GET", said), "{said:?}");
        }
        assert!(!of("POST", &["true"]), "somebody did something");
    }
}

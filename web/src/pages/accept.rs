//! Content negotiation: does a browser ask, which wants a page, or a program, which wants JSON?

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;

/// Whether a page is wanted: `text/html` is named, and nothing of JSON is liked better (RFC 9110,
/// 12.5.1). A script of a page asks with `*/*` and gets JSON.
pub(crate) fn wants_page(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT).iter().filter_map(|line| line.to_str().ok());
    let (mut page, mut json) = (0, 0);
    for range in lines.flat_map(|line| line.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
        let liked = weight.map_or(1_000, thousandths);
        match kind.as_str() {
            "text/html" | "application/xhtml+xml" => page = liked.max(page),
            "application/json" | "application/problem+json" => json = liked.max(json),
            _ => {}
        }
    }
    page > 0 && page >= json
}

fn thousandths(weight: &str) -> u32 {
    let weight: f32 = weight.parse().unwrap_or(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1000")]
    let thousandths = (weight.clamp(0.0, 1.0) * 1_000.0).round() as u32;
    thousandths
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn wants(accept: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_str(accept).unwrap());
        wants_page(&headers)
    }

    #[test]
    fn browsers_get_pages_and_programs_do_not() {
        let chromium = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for page in [chromium, "text/html", "TEXT/HTML; q=0.5, */*", "application/json, text/html"]
        {
            assert!(wants(page), "{page}");
        }
        let program = "application/json, text/html;q=0.5";
        for other in ["*/*", "", "application/json", program, "text/html;q=0", "text/*"] {
            assert!(!wants(other), "{other}");
        }
        assert!(!wants_page(&HeaderMap::new()));
    }
}

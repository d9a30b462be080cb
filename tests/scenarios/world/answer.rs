//! What came back over HTTP?

use reqwest::Response;
use reqwest::header::HeaderMap;
use serde_json::Value;

/// A whole answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub async fn of(response: Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Self { status, headers, text: response.text().await.unwrap() };
        if status >= 400 {
            answer.check_problem();
        }
        answer
    }

    /// Every refusal is a whole problem document (RFC 9457), or a page, whatever went wrong.
    fn check_problem(&self) {
        assert_ne!(self.status, 500, "{}", self.text);
        if self.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            assert!(self.text.trim_end().ends_with("</html>"), "a whole page: {}", self.text);
            assert!(
                !self.text.contains(">problem-") && !self.text.contains(">page-"),
                "{}",
                self.text
            );
            return;
        }
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{}", self.text);
        assert!(self.header("content-language").is_some(), "{}", self.text);
        let body = self.body();
        assert_eq!(body["status"], self.status);
        assert_eq!(body["code"], self.problem(), "{}", self.text);
        for field in ["type", "title", "detail"] {
            let text = body[field].as_str().unwrap_or_default();
            assert!(!text.is_empty() && !text.starts_with("problem-"), "{field}: {}", self.text);
        }
    }

    pub fn body(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The last segment of the problem's type; empty where there is none.
    pub fn problem(&self) -> String {
        let body = self.body();
        let kind = body["type"].as_str().unwrap_or_default();
        kind.rsplit('/').next().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    #[track_caller]
    pub fn is_refused(&self, problem: &str) -> &Self {
        assert_eq!(self.problem(), problem, "{} {}", self.status, self.text);
        self
    }

    /// Refused because of this field, in words.
    #[track_caller]
    pub fn names(&self, field: &str) -> &Self {
        self.is_refused("invalid_request");
        assert_eq!(self.body()["field"], field, "{}", self.text);
        assert!(self.body()["detail"].as_str().unwrap().contains(field), "{}", self.text);
        self
    }

    /// The answer without what differs from request to request.
    pub fn comparable(&self) -> Self {
        let mut comparable = self.clone();
        for name in ["date", "x-request-id"] {
            assert!(comparable.headers.remove(name).is_some(), "{name}");
        }
        comparable
    }
}

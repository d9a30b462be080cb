//! Challenges: how may a caller prove who they are? What the `WWW-Authenticate` of a refusal says.

use axum::http::StatusCode;
use keyledger_core::authority::Scope;

/// How the caller may prove who they are (RFC 9110, section 11.6.1): a 401 says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Challenge {
    /// By logging in: the session's cookie.
    #[default]
    Session,
    /// By either: the session's cookie, or a service token.
    SessionOrToken,
    /// By a service token (RFC 6750, section 3).
    Token,
    /// By another service token: this one is not good.
    InvalidToken,
    /// By a service token of this scope.
    Scope(Scope),
}

impl Challenge {
    pub(super) fn in_header(self, status: StatusCode, cookie: &str) -> Option<String> {
        const BEARER: &str = "Bearer realm=\"keyledger\"";
        let unauthorised = status == StatusCode::UNAUTHORIZED;
        let session = || format!("Cookie realm=\"keyledger\", cookie-name=\"{cookie}\"");
        match self {
            Self::Session => unauthorised.then(session),
            Self::SessionOrToken => unauthorised.then(|| format!("{}, {BEARER}", session())),
            Self::Token => Some(BEARER.to_owned()),
            Self::InvalidToken => Some(format!("{BEARER}, error=\"invalid_token\"")),
            Self::Scope(scope) => {
                Some(format!("{BEARER}, error=\"insufficient_scope\", scope=\"{scope}\""))
            }
        }
    }
}

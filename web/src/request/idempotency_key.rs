//! Idempotency: was this very request answered before? `Idempotency-Key` for endpoints whose answer
//! follows from their events (DESIGN 3).

use super::context::Context;
use crate::answer::problem::Problem;
use crate::answer::shared::SEQUENCE_HEADER;
use crate::documents::openapi;
use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::Response;
use keyledger_core::account::Unchanged;
use keyledger_core::engine::Intent;
use keyledger_core::ids::AccountId;
use keyledger_core::metadata::CommandRef;
use keyledger_projections::commands::CommandRow;
use keyledger_usecases::accounts::unchanged;
use keyledger_usecases::texts::say;
use keyledger_usecases::upkeep::idempotency::{self, InLine, Known, line_up};
use serde_json::Value;
use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::LazyLock;
use uuid::Uuid;

/// The longest `Idempotency-Key`.
const KEY_BYTES_MAX: usize = 255;

/// What a request is named by: its `Idempotency-Key`, beside the route it was sent to.
#[derive(Clone, Debug)]
pub struct Sent {
    route: String,
    key: Option<HeaderValue>,
}

impl<S: Sync> FromRequestParts<S> for Sent {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let key = parts.headers.get("idempotency-key").cloned();
        Ok(Self { route: route(&parts.method, parts.uri.path()), key })
    }
}

/// Where a request was sent, as its route matched it, whose ids are always spelled the same.
fn route(method: &Method, path: &str) -> String {
    let spelled = |segment: &str| {
        segment.parse::<Uuid>().map_or_else(|_| segment.to_owned(), |id| id.to_string())
    };
    let path: Vec<String> = path.split('/').map(spelled).collect();
    format!("{method} {}", path.join("/"))
}

/// Whose turn it is: the same key twice at once is one after the other, until this is let go.
pub struct Turn {
    /// What the command led to, where this very request was done before.
    pub before: Option<CommandRow>,
    named: Option<CommandRef>,
    _guard: Option<InLine>,
}

impl Turn {
    /// The command as the caller named it, if they did.
    pub fn named(&self) -> Option<CommandRef> {
        self.named.clone()
    }

    /// Names what is intended, where the caller named it. What an earlier one left unfinished goes on
    /// under the same name.
    pub fn name(&self, intent: &mut Intent) {
        if let Some(named) = &self.named {
            intent.command = named.clone();
        }
    }
}

/// Finds out whether `principal` sent this request before.
pub async fn turn(
    context: &Context,
    sent: &Sent,
    principal: &str,
    body: &[u8],
) -> Result<Turn, Problem> {
    let Some(key) = key(context, sent)? else {
        return Ok(Turn { before: None, named: None, _guard: None });
    };
    let (system, failed) = (&context.system, |failure| Problem::failure(context, &failure));
    let command = idempotency::command(&system.engine, principal, &sent.route, key, body);
    let command = command.map_err(failed)?;
    let guard = Some(line_up(system, command.id).await.map_err(failed)?);
    let before = match idempotency::known(system, &command).await.map_err(failed)? {
        Known::Never => None,
        Known::Before(row) => Some(row),
        Known::Other => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Err(Problem::new(context, status, "idempotency_mismatch", "detail", &[]));
        }
    };
    Ok(Turn { before, named: Some(command), _guard: guard })
}

/// What was found when `who` asked for this the first time; `None` where something followed.
pub async fn unchanged(
    context: &Context,
    row: &CommandRow,
    who: AccountId,
) -> Result<Option<Unchanged>, Problem> {
    let before = unchanged::before(&context.system, row, who).await;
    before.map_err(|failure| Problem::failure(context, &failure))
}

/// A recorded answer, with the sequence that the first one carried.
pub fn recorded(row: &CommandRow, mut response: Response) -> Response {
    let sequence = HeaderValue::from(row.last_sequence);
    response.headers_mut().insert(SEQUENCE_HEADER, sequence);
    response
}

/// The operations that take a key, by verb and path, as the document has them.
static TAKEN: LazyLock<BTreeSet<(String, String)>> = LazyLock::new(|| {
    let document = openapi::document();
    let paths = document.get("paths").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut taken = BTreeSet::new();
    for (path, item) in paths {
        for (verb, operation) in item.as_object().into_iter().flatten() {
            let parameters = operation.get("parameters").and_then(Value::as_array);
            let mut parameters = parameters.into_iter().flatten();
            if parameters.any(|one| one.get("name").is_some_and(|name| name == "Idempotency-Key")) {
                taken.insert((verb.clone(), path.clone()));
            }
        }
    }
    taken
});

/// A key is never passed over in silence: where it does nothing, whoever relies on it is told.
pub(super) fn check(context: &Context, parts: &Parts) -> Result<(), Problem> {
    let is_sent = parts.headers.contains_key("idempotency-key");
    if !is_sent || parts.method.is_safe() {
        return Ok(());
    }
    let path = parts.extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    if TAKEN.contains(&(parts.method.as_str().to_lowercase(), path.to_owned())) {
        return Ok(());
    }
    let what = say(context.language, "idempotency-not_taken", &[]);
    Err(Problem::field(context, "Idempotency-Key", &what))
}

/// The request's `Idempotency-Key`, if it has one.
fn key<'a>(context: &Context, sent: &'a Sent) -> Result<Option<&'a str>, Problem> {
    let Some(key) = &sent.key else { return Ok(None) };
    let key = key.to_str().ok().filter(|key| (1..=KEY_BYTES_MAX).contains(&key.len()));
    let what = say(context.language, "idempotency-rule", &[]);
    key.map(Some).ok_or_else(|| Problem::field(context, "Idempotency-Key", &what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_named_by_its_method_and_path_and_an_id_is_always_spelled_the_same() {
        let path = "/api/v1/accounts/6f9619ff-8b86-4011-b42d-00c04fc964ff/sessions/end";
        let named = route(&Method::POST, path);
        assert_eq!(named, format!("POST {path}"));
        let loud = path.replace("6f9619ff", "6F9619FF").replace("c964ff", "C964FF");
        assert_eq!(route(&Method::POST, &loud), named);
        assert_ne!(route(&Method::PUT, path), named);
        assert_ne!(route(&Method::POST, &path.replace("/end", "")), named);
    }
}

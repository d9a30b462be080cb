//! Authentication before parsing: who asks? Known before anything they sent is looked at: its
//! query, its headers, its body.
//!
//! Which endpoints need somebody, and how they show who they are, stands in the document; so it holds
//! for every endpoint, and for one that comes later. The endpoint is handed who it is, and
//! asks again where it waited for a body.

use super::caller;
use super::context::Context;
use super::read_body::leave;
use crate::access::forward_auth;
use crate::answer::problem::Problem;
use crate::documents::openapi;
use crate::site::Site;
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::{Act, row};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// How whoever asks can show who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shown {
    /// By a session.
    session: bool,
    /// By a token of other software, whose scope does this.
    token: Option<Act>,
}

/// By path and verb.
type Endpoints = BTreeMap<String, BTreeMap<String, Shown>>;

static ENDPOINTS: LazyLock<Endpoints> = LazyLock::new(|| endpoints(&openapi::document()));

/// Every endpoint of the document that needs somebody.
fn endpoints(document: &Value) -> Endpoints {
    let mut endpoints = Endpoints::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (verb, operation) in item.as_object().into_iter().flatten() {
            let ways = operation.get("security").and_then(Value::as_array);
            if let Some(ways) = ways.filter(|ways| !ways.is_empty()) {
                let verbs = endpoints.entry(path.clone()).or_default();
                verbs.insert(verb.to_uppercase(), shown(ways));
            }
        }
    }
    endpoints
}

fn shown(ways: &[Value]) -> Shown {
    let scope = ways.iter().find_map(|way| way.get("service_token")?.get(0)?.as_str());
    let does = |act: &Act| row(*act).service.is_some_and(|needed| Some(needed.code()) == scope);
    Shown {
        session: ways.iter().any(|way| way.get("session").is_some()),
        token: Act::ALL.into_iter().find(does),
    }
}

fn of(method: &Method, path: &str) -> Option<Shown> {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    ENDPOINTS.get(path)?.get(method.as_str()).copied()
}

/// Lets through whom the endpoint knows.
pub(crate) async fn known_first(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let path = parts.extensions.get::<MatchedPath>().cloned();
    let path = path.as_ref().map_or("", MatchedPath::as_str);
    let Some(shown) = of(&parts.method, path) else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let Ok(context) = Context::from_request_parts(&mut parts, &site).await;
    match known(&context, shown).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => {
            leave(&context, body);
            if path == forward_auth::PATH {
                return forward_auth::to_the_log_in(&context, &parts.headers, problem);
            }
            problem.into_response()
        }
    }
}

async fn known(context: &Context, shown: Shown) -> Result<(), Problem> {
    match shown.token {
        Some(act) if context.bearer.is_some() || !shown.session => {
            caller::service(context, act).await.map(|_| ())
        }
        Some(_) | None => context.caller().await.map(|_| ()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyledger_core::authority::Scope;

    /// The act behind a scope must be one: else it is not known which to ask for.
    #[test]
    fn every_scope_is_of_one_act() {
        for scope in Scope::ALL {
            let acts = Act::ALL.into_iter().filter(|act| row(*act).service == Some(scope));
            assert_eq!(acts.count(), 1, "{scope:?}");
        }
    }

    #[test]
    fn every_endpoint_that_needs_somebody_says_how_they_show_it() {
        let endpoints = ENDPOINTS.iter().flat_map(|(path, verbs)| {
            verbs.iter().map(move |(verb, shown)| (format!("{verb} {path}"), shown))
        });
        let endpoints: Vec<_> = endpoints.collect();
        assert!(endpoints.len() >= 50, "{}", endpoints.len());
        for (endpoint, shown) in endpoints {
            assert!(shown.session || shown.token.is_some(), "{endpoint}: {shown:?}");
        }
        let feed = of(&Method::HEAD, "/api/v1/events");
        assert_eq!(feed, Some(Shown { session: true, token: Some(Act::ReadEvents) }));
        assert_eq!(of(&Method::POST, "/api/v1/login"), None);
    }
}

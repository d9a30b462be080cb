//! Operations of the document: what does it say of the one that is asked for? Read once, so that what
//! it says holds for every endpoint, and for one that comes later.

use super::openapi;
use axum::http::Method;
use keyledger_core::authority::{Act, row};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What is said of an operation.
#[derive(Debug)]
pub(crate) struct Operation {
    /// How whoever asks shows who they are; `None` where nobody has to.
    pub shown: Option<Shown>,
    /// What can stand in its query.
    pub parameters: BTreeSet<String>,
}

/// How whoever asks can show who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// By a session.
    pub session: bool,
    /// By a token of other software, whose scope does this.
    pub token: Option<Act>,
}

/// By path and verb.
type Operations = BTreeMap<String, BTreeMap<String, Operation>>;

static OPERATIONS: LazyLock<Operations> = LazyLock::new(|| operations(&openapi::document()));

/// The operation that is asked for; `HEAD` is a `GET` without the body.
pub(crate) fn of(method: &Method, path: &str) -> Option<&'static Operation> {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    OPERATIONS.get(path)?.get(method.as_str())
}

fn operations(document: &Value) -> Operations {
    let mut operations = Operations::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (verb, operation) in item.as_object().into_iter().flatten() {
            let ways = operation.get("security").and_then(Value::as_array);
            let shown = ways.filter(|ways| !ways.is_empty()).map(|ways| shown(ways));
            let said = Operation { shown, parameters: parameters(operation) };
            operations.entry(path.clone()).or_default().insert(verb.to_uppercase(), said);
        }
    }
    operations
}

fn shown(ways: &[Value]) -> Shown {
    let scope = ways.iter().find_map(|way| way.get("service_token")?.get(0)?.as_str());
    let does = |act: &Act| row(*act).service.is_some_and(|needed| Some(needed.code()) == scope);
    Shown {
        session: ways.iter().any(|way| way.get("session").is_some()),
        token: Act::ALL.into_iter().find(does),
    }
}

fn parameters(operation: &Value) -> BTreeSet<String> {
    let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let in_query = parameters.filter(|one| one.get("in").is_some_and(|it| it == "query"));
    in_query.filter_map(|one| Some(one.get("name")?.as_str()?.to_owned())).collect()
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
        let operations = OPERATIONS.iter().flat_map(|(path, verbs)| {
            verbs.iter().map(move |(verb, said)| (format!("{verb} {path}"), said.shown))
        });
        let needing: Vec<_> = operations.filter(|(_, shown)| shown.is_some()).collect();
        assert!(needing.len() >= 50, "{}", needing.len());
        for (endpoint, shown) in needing {
            let shown = shown.unwrap();
            assert!(shown.session || shown.token.is_some(), "{endpoint}: {shown:?}");
        }
        let feed = of(&Method::HEAD, "/api/v1/events").unwrap();
        assert_eq!(feed.shown, Some(Shown { session: true, token: Some(Act::ReadEvents) }));
        assert!(feed.parameters.contains("after") && !feed.parameters.contains("If-None-Match"));
        assert_eq!(of(&Method::POST, "/api/v1/login").unwrap().shown, None);
    }
}

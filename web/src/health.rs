//! Health endpoints: is the engine alive, is it ready, and what has it done?

use crate::answer::problem::Problem;
use crate::measuring::exposition;
use crate::pages::accept::wants_page;
use crate::pages::help;
use crate::request::context::Context;
use crate::request::path::Path;
use axum::Json;
use axum::http::header::{CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use keyledger_core::language::Language;
use keyledger_core::store::BoxFuture;
use keyledger_usecases::texts::{has, say};
use prometheus_client::registry::Registry;
use serde::Serialize;
use utoipa::ToSchema;

/// One check and what it found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// Whether the check passed.
    pub ok: bool,
    /// What was found, and what to do if the check failed.
    pub found: String,
    /// The same as sentences, where it is said in more than one language.
    #[serde(skip)]
    #[schema(ignore)]
    said: Vec<Finding>,
}

/// One thing that was found: the key of its sentence, and the values in it.
#[derive(Clone, Debug)]
pub struct Finding {
    key: &'static str,
    values: Vec<(&'static str, String)>,
}

impl Finding {
    /// A sentence with its values.
    pub fn new<V: ToString>(
        key: &'static str,
        values: impl IntoIterator<Item = (&'static str, V)>,
    ) -> Self {
        let values = values.into_iter().map(|(name, value)| (name, value.to_string()));
        Self { key, values: values.collect() }
    }

    /// A sentence without any.
    pub fn plain(key: &'static str) -> Self {
        Self { key, values: vec![] }
    }

    /// In this language.
    pub fn in_words(&self, language: Language) -> String {
        let values = self.values.iter().map(|(name, value)| (*name, value.clone().into()));
        say(language, self.key, &values.collect::<Vec<_>>())
    }
}

impl Check {
    /// Looked at, well or not, and what was found.
    pub fn new(name: &'static str, ok: bool, found: impl Into<String>) -> Self {
        Self { name, ok, found: found.into(), said: vec![] }
    }

    /// The same, said in the language of whoever asks; in English where nobody does.
    pub fn said(name: &'static str, ok: bool, said: Vec<Finding>) -> Self {
        Self { name, ok, found: joined(&said, Language::En), said }
    }

    /// What was looked at, and what was found, in this language. What other software said stands as it
    /// is.
    pub fn in_words(&self, language: Language) -> (String, String) {
        let key = format!("check-{}", self.name.replace(' ', "_"));
        let name =
            if has(language, &key) { say(language, &key, &[]) } else { self.name.to_owned() };
        let found =
            if self.said.is_empty() { self.found.clone() } else { joined(&self.said, language) };
        (name, found)
    }
}

fn joined(said: &[Finding], language: Language) -> String {
    said.iter().map(|one| one.in_words(language)).collect::<Vec<_>>().join("; ")
}

/// Who knows how the program is doing.
pub trait Health: Send + Sync {
    /// What was looked at, and what was found.
    fn checks(&self) -> BoxFuture<'_, Vec<Check>>;
    /// The counters.
    fn metrics(&self) -> BoxFuture<'_, Registry>;
}

/// The process runs.
#[utoipa::path(get, operation_id = "read_liveness", path = "/livez", tag = "operations",
    responses((status = 200, description = "it runs", body = String, content_type = "text/plain")))]
pub async fn livez() -> &'static str {
    "ok\n"
}

/// Whether requests can be served, and why not.
#[derive(Serialize, ToSchema)]
pub struct Readiness {
    /// Whether requests can be served.
    ready: bool,
    /// Each check, with what it found. With a separate listener (`ops_listen`), only there.
    #[serde(skip_serializing_if = "Option::is_none")]
    checks: Option<Vec<Check>>,
}

/// Ready when the ledger can be read, the disk has room and the projections follow.
#[utoipa::path(get, operation_id = "read_readiness", path = "/readyz", tag = "operations",
    responses((status = 200, body = Readiness), (status = 503, body = Readiness)))]
pub async fn readyz(context: Context) -> Response {
    readiness(&context, !context.site.settings.has_ops_listener).await
}

/// The same with what was found, on the listener of those who run the engine.
pub async fn readyz_with_details(context: Context) -> Response {
    readiness(&context, true).await
}

async fn readiness(context: &Context, details: bool) -> Response {
    let checks = context.site.health.checks().await;
    let ready = checks.iter().all(|check| check.ok);
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, checks: details.then_some(checks) })).into_response()
}

/// Counters, in the Prometheus text format or as `OpenMetrics`, as `Accept` asks; with `ops_listen`
/// on that listener alone.
#[utoipa::path(get, operation_id = "read_metrics", path = "/metrics", tag = "operations",
    responses((status = 200, description = "the counters", 
            content((String = "text/plain"), (String = "application/openmetrics-text"))),
        (status = 404, description = "not_found: they are served elsewhere", body = Problem)))]
pub async fn metrics(headers: HeaderMap, context: Context) -> Response {
    if context.site.settings.has_ops_listener {
        return crate::answer::shared::not_found(&context).into_response();
    }
    metrics_here(headers, context).await
}

/// The same, on the listener of those who run the engine.
pub async fn metrics_here(headers: HeaderMap, context: Context) -> Response {
    let mut registry = context.site.health.metrics().await;
    context.site.requests.register(&mut registry);
    let (kind, text) = exposition::written(&registry, &headers);
    ([(CONTENT_TYPE, kind), (VARY, "Accept")], text).into_response()
}

/// Which release this is.
#[derive(Serialize, ToSchema)]
pub struct Version {
    /// The release, as events name it.
    release: &'static str,
}

/// The release.
#[utoipa::path(get, operation_id = "read_version", path = "/version", tag = "operations", responses((status = 200, body = Version)))]
pub async fn version() -> Json<Version> {
    Json(Version { release: keyledger_usecases::engine::RELEASE })
}

/// What a problem type means, in the reader's language.
#[utoipa::path(get, operation_id = "read_problem", path = "/problems/{name}", tag = "operations",
    params(("name" = String, Path)),
    responses((status = 200, description = "title and meaning", body = String, content_type = "text/plain")))]
pub async fn problem(context: Context, headers: HeaderMap, Path(name): Path<String>) -> Response {
    let language = context.language;
    let title = format!("problem-{name}-title");
    if !keyledger_usecases::texts::has(language, &title) {
        return crate::answer::shared::not_found(&context).into_response();
    }
    if wants_page(&headers) {
        return help::help(context, Path(name)).await.into_response();
    }
    let mut text = keyledger_usecases::texts::say(language, &title, &[]);
    let detail = format!("problem-{name}-detail");
    if keyledger_usecases::texts::has(language, &detail) {
        let contact = context.site.settings.support_contact.clone();
        let arguments = [("seconds", "…".into()), ("support", contact.into())];
        text = format!(
            "{text}\n\n{}\n",
            keyledger_usecases::texts::say(language, &detail, &arguments)
        );
    }
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

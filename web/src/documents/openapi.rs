//! OpenAPI document: what can be asked here? OpenAPI 3.1, made from the endpoints themselves.

use super::published::Published;
use super::shapes::with;
use super::{descriptions, exact, headers, older, reading, refusals};
use crate::request::cookies::session_cookie;
use crate::site::{Site, SiteSettings};
use crate::{access, accounts, app, audit, health, log_in, me, members, operators, properties};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Keyledger",
        description = "Accounts whose every log-in, lock, reset and mail is an event. Errors are problem documents (RFC 9457) whose `type` ends in a stable name. Unknown parameters and fields are refused by name.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "log-in", description = "Log-in and logout."),
        (name = "password", description = "Activation and password reset."),
        (name = "me", description = "The person who is signed in."),
        (name = "app", description = "Devices of the app: each call is signed by the device's key (RFC 9421)."),
        (name = "access", description = "Access decisions, for other software."),
        (name = "members", description = "Members of a property, for those who manage them."),
        (name = "properties", description = "Properties, for operators."),
        (name = "billing", description = "Billing of a property, and whether it is open."),
        (name = "acts on others", description = "Acts of managers and support on other people's accounts, with reasons."),
        (name = "operators", description = "Operators of the whole system: support and compliance."),
        (name = "policy", description = "The policy: rules, versions and proposals."),
        (name = "services", description = "Service tokens, for other software."),
        (name = "reading", description = "Histories, states and events. Reading a person's history is itself recorded."),
        (name = "compliance", description = "Reviews: acts on others, access, readers, and everything about a person."),
        (name = "operations", description = "For those who run the engine.")
    )
)]
struct Description;

/// Routes and document in one place.
pub(crate) fn routes() -> OpenApiRouter<Arc<Site>> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(log_in::begin_and_password::begin))
        .routes(routes!(log_in::begin_and_password::password))
        .routes(routes!(log_in::factor::factor))
        .routes(routes!(log_in::set_up::start))
        .routes(routes!(log_in::set_up::confirm))
        .routes(routes!(log_in::set_up::abandon))
        .routes(routes!(log_in::passkey::begin))
        .routes(routes!(log_in::passkey::finish))
        .routes(routes!(log_in::passkey::begin_alone))
        .routes(routes!(log_in::passkey::finish_alone))
        .routes(routes!(log_in::passkey::begin_set_up))
        .routes(routes!(log_in::passkey::finish_set_up))
        .merge(of_our_app())
        .routes(routes!(me::passkeys::begin))
        .routes(routes!(me::passkeys::finish))
        .routes(routes!(me::passkeys::ask))
        .routes(routes!(me::passkeys::step_up))
        .routes(routes!(me::passkeys::remove))
        .routes(routes!(me::factors::list, me::factors::start))
        .routes(routes!(me::factors::confirm))
        .routes(routes!(me::factors::abandon))
        .routes(routes!(me::recovery_codes::draw))
        .routes(routes!(me::factor_check::step_up))
        .routes(routes!(me::factor_check::remove))
        .routes(routes!(log_in::logout::logout))
        .routes(routes!(log_in::session::session))
        .routes(routes!(log_in::forgot::forgot))
        .routes(routes!(log_in::reset::reset))
        .routes(routes!(log_in::activate::activate))
        .routes(routes!(me::show::me, me::change::change))
        .routes(routes!(me::sessions::list))
        .routes(routes!(me::sessions::end))
        .routes(routes!(me::sessions::end_one))
        .routes(routes!(me::history::history))
        .routes(routes!(me::mails::mails))
        .routes(routes!(me::export::export))
        .routes(routes!(me::report::report))
        .routes(routes!(me::request_permission::request))
        .routes(routes!(me::offers::accept))
        .routes(routes!(me::offers::decline))
        .routes(routes!(access::check::access))
        .routes(routes!(access::forward_auth::forward_auth))
        .routes(routes!(access::catalogue::permissions))
        .routes(routes!(members::list::list, members::create::create))
        .routes(routes!(members::import::import))
        .routes(routes!(members::remove::remove, members::set_end::set_end))
        .routes(routes!(accounts::unlock::unlock))
        .routes(routes!(accounts::reset_factor::reset_factor))
        .routes(routes!(accounts::end_sessions::sessions_end))
        .routes(routes!(accounts::suspend::suspend))
        .routes(routes!(accounts::flag_next::flag_next))
        .routes(routes!(accounts::resume::resume))
        .routes(routes!(operators::roles::list, operators::roles::propose))
        .routes(routes!(operators::roles::approve))
        .routes(routes!(operators::roles::withdraw))
        .routes(routes!(operators::roles::keep))
        .routes(routes!(operators::policy::show, operators::policy::change))
        .routes(routes!(operators::policy::history))
        .routes(routes!(operators::policy::approve))
        .routes(routes!(operators::policy::withdraw))
        .routes(routes!(operators::tokens::list, operators::tokens::issue))
        .routes(routes!(operators::tokens::revoke))
        .routes(routes!(access::introspect::introspect))
        .routes(routes!(members::mails::mails))
        .routes(routes!(members::resend::resend))
        .routes(routes!(members::denials::denials))
        .routes(routes!(
            members::permissions::show,
            members::permissions::put,
            members::permissions::patch
        ))
        .routes(routes!(properties::create::create))
        .routes(routes!(properties::change::change))
        .routes(routes!(properties::billing::billing, properties::billing_message::message))
        .routes(routes!(accounts::find::find_accounts))
        .routes(routes!(accounts::read::account, accounts::change::change))
        .routes(routes!(accounts::timeline::timeline))
        .routes(routes!(accounts::explain::explain))
        .routes(routes!(accounts::explain::explain_anybody))
        .routes(routes!(accounts::state::state))
        .routes(routes!(audit::feed::feed))
        .routes(routes!(audit::event::show))
        .routes(routes!(audit::review::acts))
        .routes(routes!(audit::review::access_review))
        .routes(routes!(audit::review::reads))
        .routes(routes!(audit::review::subject))
        .routes(routes!(audit::holds::place))
        .routes(routes!(audit::holds::lift))
        .routes(routes!(audit::holds::list))
        .routes(routes!(audit::search::search))
        .routes(routes!(audit::search::export))
        .routes(routes!(health::livez))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
        .routes(routes!(health::version))
        .routes(routes!(health::problem))
}

/// Those of our own app: on the page that asks it, in "My account", and on the phone.
fn of_our_app() -> OpenApiRouter<Arc<Site>> {
    OpenApiRouter::new()
        .routes(routes!(log_in::app::ask, log_in::app::wait))
        .routes(routes!(log_in::app::finish))
        .routes(routes!(log_in::app::begin_set_up))
        .routes(routes!(log_in::app::wait_for_set_up))
        .routes(routes!(log_in::app::test_set_up))
        .routes(routes!(log_in::app::finish_set_up))
        .routes(routes!(me::app::begin))
        .routes(routes!(me::app::wait))
        .routes(routes!(me::app::test))
        .routes(routes!(me::app::finish))
        .routes(routes!(me::app::step_up, me::app::wait_for_step_up))
        .routes(routes!(me::app::finish_step_up))
        .routes(routes!(me::app_removal::ask, me::app_removal::wait))
        .routes(routes!(me::app_removal::finish))
        .routes(routes!(app::pair::pair))
        .routes(routes!(app::requests::list))
        .routes(routes!(app::answer::answer))
        .routes(routes!(app::push::put, app::push::remove))
        .routes(routes!(app::push::key))
}

/// The documents as they are served here: with the address and the session's cookie of this engine.
pub(crate) struct Served {
    newer: Published,
    older: Published,
}

impl Served {
    /// Made once: what changes them is read at the start.
    pub(crate) fn new(settings: &SiteSettings) -> Self {
        let mut document = document();
        if let Some(session) = document.pointer_mut("/components/securitySchemes/session/name") {
            *session = session_cookie(settings.is_https()).into();
        }
        let servers = json!([{ "url": settings.public_url }]);
        let document = with(document, "servers", servers);
        let published = |document: &Value| {
            Published::new(serde_json::to_vec(document).unwrap_or_default().into())
        };
        Self { newer: published(&document), older: published(&older::rendered(&document)) }
    }
}

/// The document: what stands beside the endpoints, what every operation of a kind may answer, and
/// what the types alone do not say.
pub fn document() -> Value {
    let mut document = serde_json::to_value(routes().to_openapi()).unwrap_or_default();
    refusals::describe(&mut document);
    exact::describe(&mut document);
    reading::describe(&mut document);
    headers::describe(&mut document);
    descriptions::describe(&mut document);
    let servers = json!([{
        "url": "https://accounts.example",
        "description": "Yours: the document that an engine serves names its `public_url`.",
    }]);
    with(document, "servers", servers)
}

/// The same in OpenAPI 3.0.
pub fn older_document() -> Value {
    older::rendered(&document())
}

/// Serves the document.
pub(crate) async fn serve(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    site.openapi().newer.answer(&headers)
}

/// Serves it in OpenAPI 3.0.
pub(crate) async fn serve_older(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    site.openapi().older.answer(&headers)
}

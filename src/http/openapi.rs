//! OpenAPI document: what can be asked here? OpenAPI 3.1, made from the endpoints themselves.

use super::context::Context;
use super::cookies::session_cookie;
use super::published::Published;
use super::site::Site;
use super::{
    access, activate, forgot, forward_auth, health, login, login_factor, login_set_up, logout, me,
    member_mails, member_permissions,
};
use super::{
    account_change, account_explain, account_read, account_state, account_timeline, accounts_find,
};
use super::{
    act_reset_factor, act_resume, act_sessions_end, act_suspend, act_unlock, introspect, operators,
    services,
};
use super::{
    audit, audit_search, billing_message, events_feed, events_show, members_create, members_end,
    members_import, members_list, members_remove, permissions, policy, properties_create,
    property_billing, reset, session,
};
use super::{holds, me_change, my_factor_check, my_factors, my_offers, my_recovery_codes};
use super::{openapi_exact, openapi_reading, openapi_refusals};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::Value;
use std::sync::{Arc, LazyLock};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Keyledger",
        description = "Accounts whose every log-in, lock, reset and mail is an event. Errors are problem documents (RFC 9457) whose `type` ends in a stable name.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "log-in", description = "Log-in and logout."),
        (name = "password", description = "Activation and password reset."),
        (name = "me", description = "The person who is signed in."),
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
pub(super) fn routes() -> OpenApiRouter<Arc<Site>> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(login::begin))
        .routes(routes!(login::password))
        .routes(routes!(login_factor::factor))
        .routes(routes!(login_set_up::start))
        .routes(routes!(login_set_up::confirm))
        .routes(routes!(login_set_up::abandon))
        .routes(routes!(my_factors::list, my_factors::start))
        .routes(routes!(my_factors::confirm))
        .routes(routes!(my_factors::abandon))
        .routes(routes!(my_recovery_codes::draw))
        .routes(routes!(my_factor_check::step_up))
        .routes(routes!(my_factor_check::remove))
        .routes(routes!(logout::logout))
        .routes(routes!(session::session))
        .routes(routes!(forgot::forgot))
        .routes(routes!(reset::reset))
        .routes(routes!(activate::activate))
        .routes(routes!(me::me, me_change::change))
        .routes(routes!(my_offers::accept))
        .routes(routes!(my_offers::decline))
        .routes(routes!(access::access))
        .routes(routes!(forward_auth::forward_auth))
        .routes(routes!(permissions::permissions))
        .routes(routes!(members_list::list, members_create::create))
        .routes(routes!(members_import::import))
        .routes(routes!(members_remove::remove, members_end::set_end))
        .routes(routes!(act_unlock::unlock))
        .routes(routes!(act_reset_factor::reset_factor))
        .routes(routes!(act_sessions_end::sessions_end))
        .routes(routes!(act_suspend::suspend))
        .routes(routes!(act_resume::resume))
        .routes(routes!(operators::list, operators::propose))
        .routes(routes!(operators::approve))
        .routes(routes!(operators::withdraw))
        .routes(routes!(operators::keep))
        .routes(routes!(policy::show, policy::change))
        .routes(routes!(policy::history))
        .routes(routes!(policy::approve))
        .routes(routes!(policy::withdraw))
        .routes(routes!(services::list, services::issue))
        .routes(routes!(services::revoke))
        .routes(routes!(introspect::introspect))
        .routes(routes!(member_mails::mails))
        .routes(routes!(
            member_permissions::show,
            member_permissions::put,
            member_permissions::patch
        ))
        .routes(routes!(properties_create::create))
        .routes(routes!(property_billing::billing, billing_message::message))
        .routes(routes!(accounts_find::find_accounts))
        .routes(routes!(account_read::account, account_change::change))
        .routes(routes!(account_timeline::timeline))
        .routes(routes!(account_explain::explain))
        .routes(routes!(account_state::state))
        .routes(routes!(events_feed::feed))
        .routes(routes!(events_show::show))
        .routes(routes!(audit::acts))
        .routes(routes!(audit::access_review))
        .routes(routes!(audit::reads))
        .routes(routes!(audit::subject))
        .routes(routes!(holds::place))
        .routes(routes!(holds::lift))
        .routes(routes!(holds::list))
        .routes(routes!(audit_search::search))
        .routes(routes!(audit_search::export))
        .routes(routes!(health::livez))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
        .routes(routes!(health::version))
        .routes(routes!(health::problem))
}

static PUBLISHED: LazyLock<Published> = LazyLock::new(|| published(&document()));
static BEHIND_TLS: LazyLock<Published> = LazyLock::new(|| {
    let mut document = document();
    if let Some(session) = document.pointer_mut("/components/securitySchemes/session/name") {
        *session = session_cookie(true).into();
    }
    published(&document)
});

fn published(document: &Value) -> Published {
    Published::new(serde_json::to_vec(document).unwrap_or_default().into())
}

/// The document: what stands beside the endpoints, what every operation of a kind may answer, and
/// what the types alone do not say.
pub fn document() -> Value {
    let mut document = serde_json::to_value(routes().to_openapi()).unwrap_or_default();
    openapi_refusals::describe(&mut document);
    openapi_exact::describe(&mut document);
    openapi_reading::describe(&mut document);
    document
}

/// Serves the document, with the name that the session's cookie has here.
pub(super) async fn serve(context: Context, headers: HeaderMap) -> Response {
    let document = if context.site.settings.is_https() { &BEHIND_TLS } else { &PUBLISHED };
    document.answer(&headers)
}

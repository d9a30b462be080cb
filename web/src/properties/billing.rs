//! Endpoint for a property's billing: how does a property stand with the billing system? The
//! billing page, open while nothing else is (S14).

use super::state::{closed, payment_link};
use crate::answer::denied;
use crate::answer::problem::Problem;
use crate::request::caller;
use crate::request::context::Context;
use crate::request::path::Path;
use axum::Json;
use axum::http::StatusCode;
use keyledger_core::authority::{Act, OperatorRole};
use keyledger_core::ids::PropertyId;
use keyledger_core::permission::Permission;
use keyledger_core::property::{InvoiceStatus, Property, SubscriptionStatus, Unpaid};
use keyledger_core::time_zone::TimeZone;
use keyledger_usecases::access::billing;
use keyledger_usecases::access::check::{self, AccessRequest};
use keyledger_usecases::caller::authorise;
use keyledger_usecases::caller::step_up::OperatorDoes;
use keyledger_usecases::failure::Failure;
use serde::Serialize;
use utoipa::ToSchema;

/// The billing state of a property.
#[derive(Serialize, ToSchema)]
pub struct PropertyBilling {
    /// The property.
    #[schema(value_type = uuid::Uuid)]
    property: PropertyId,
    /// Its name.
    name: Option<String>,
    /// `open`, `payment_reminder`, `payment_overdue`, `subscription_on_hold`,
    /// `subscription_suspended` or `subscription_ended`.
    state: &'static str,
    /// Since when it does not open.
    since: Option<String>,
    /// Why it does not open, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
    /// Where the latest unpaid invoice can be paid; not shown to compliance.
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_link: Option<String>,
    /// The state of the subscription.
    subscription: Subscription,
    /// Every unpaid invoice, latest first.
    unpaid: Vec<UnpaidInvoice>,
    /// Number of invoices that are paid or void.
    settled: usize,
}

/// The state of a subscription.
#[derive(Serialize, ToSchema)]
pub struct Subscription {
    /// `active`, `on_hold`, `suspended` or `ended`.
    #[schema(value_type = String)]
    status: SubscriptionStatus,
    /// Since when, where the billing system said so.
    since: Option<String>,
}

/// One unpaid invoice.
#[derive(Serialize, ToSchema)]
pub struct UnpaidInvoice {
    /// The billing system's own id.
    id: String,
    /// `issued`, `due` or `overdue`.
    #[schema(value_type = String)]
    status: InvoiceStatus,
    /// Since when.
    since: String,
    /// When access is or was restricted because of it.
    restricts_at: Option<String>,
    /// Where it can be paid; not shown to compliance.
    payment_link: Option<String>,
}

/// The billing page, for those who hold `manage_billing` there, and for operators.
#[utoipa::path(get, operation_id = "read_billing", path = "/api/v1/properties/{id}/billing", tag = "billing",
    params(("id" = Uuid, Path)),
    responses((status = 200, body = PropertyBilling),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised, step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: no such property", body = Problem)))]
pub async fn billing(
    context: Context,
    Path(id): Path<String>,
) -> Result<Json<PropertyBilling>, Problem> {
    let property: PropertyId = id.parse().map_err(|_| no_property(&context, &id))?;
    let person = context.caller().await?;
    let wanted = AccessRequest { property, permission: Permission::ManageBilling };
    let failed = |failure: Failure| Problem::failure(&context, &failure);
    let engine = &context.system.engine;
    // Not theirs to see as a member; perhaps as an operator. Else the no says what is missing.
    let operator = match check::held(&person, wanted) {
        Ok(()) => None,
        Err(_) => authorise::operator(engine, person, Act::ReadHistory).await.map_err(failed)?.ok(),
    };
    let may_pay = if let Some((operator, _)) = operator {
        let operator = caller::with_factor(&context, operator, OperatorDoes::Looks)?;
        // Who reviews pays nothing, and helps nobody to.
        operator.role == OperatorRole::Support
    } else {
        denied::holder(&context, property, Permission::ManageBilling).await?;
        true
    };
    let state = billing::property(engine, property).await.map_err(failed)?;
    let told = told(&context, property, &state, may_pay);
    told.map(Json).ok_or_else(|| no_property(&context, &id))
}

fn told(
    context: &Context,
    property: PropertyId,
    state: &Property,
    may_pay: bool,
) -> Option<PropertyBilling> {
    let standing = state.billing()?;
    let access = state.access(context.system.engine.certain());
    let hosts = &context.site.settings.payment_hosts;
    let hosts = if may_pay { hosts.as_slice() } else { &[] };
    let (status, since) = standing.subscription();
    let unpaid: Vec<_> =
        state.unpaid(|_| true).into_iter().map(|one| invoice(one, hosts)).collect();
    let zone = state.time_zone().cloned().unwrap_or_else(TimeZone::utc);
    Some(PropertyBilling {
        property,
        name: state.name().map(str::to_owned),
        state: access.code(),
        since: access.since().map(|since| since.to_string()),
        problem: closed(context, (state.name(), &zone), &access, may_pay),
        payment_link: payment_link(context, &access, may_pay),
        subscription: Subscription { status, since: since.map(|since| since.to_string()) },
        settled: standing.invoices.len() - unpaid.len(),
        unpaid,
    })
}

fn invoice(unpaid: Unpaid, hosts: &[String]) -> UnpaidInvoice {
    let Unpaid { invoice, status, since, restricts_at, payment_link } = unpaid;
    UnpaidInvoice {
        id: invoice.to_string(),
        status,
        since: since.to_string(),
        restricts_at: restricts_at.map(|at| at.to_string()),
        payment_link: payment_link.and_then(|link| link.shown(hosts).map(str::to_owned)),
    }
}

/// There is no property under this id, and that is said.
pub(crate) fn no_property(context: &Context, id: &str) -> Problem {
    let id: String = id.chars().filter(|letter| !letter.is_control()).take(60).collect();
    let arguments = [("property", id.into())];
    Problem::new(context, StatusCode::NOT_FOUND, "not_found", "property", &arguments)
}

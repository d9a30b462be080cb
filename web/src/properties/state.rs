//! Property state in answers: does a property open, and what is a person told if not? Shown only
//! after authentication (S14, S15).

use crate::answer::problem::Problem;
use crate::request::context::Context;
use axum::http::StatusCode;
use keyledger_core::ids::PropertyId;
use keyledger_core::permission::Permission;
use keyledger_core::property::{Access, Unpaid};
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::access::property_state::PropertyState;
use keyledger_usecases::texts::written::minute_in;
use keyledger_usecases::texts::{Argument, say};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// One property the person belongs to.
#[derive(Serialize, ToSchema)]
pub struct MyProperty {
    /// The property.
    #[schema(value_type = uuid::Uuid)]
    pub(crate) id: PropertyId,
    /// Its name.
    pub(crate) name: Option<String>,
    /// What the person may do there.
    #[schema(value_type = Vec<String>)]
    pub(crate) permissions: BTreeSet<Permission>,
    /// `open`, `payment_reminder`, `payment_overdue`, `subscription_on_hold`,
    /// `subscription_suspended` or `subscription_ended`.
    pub(crate) state: &'static str,
    /// Its time zone, where one was set; else UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) time_zone: Option<String>,
    /// Whether it is open, including with a payment reminder.
    pub(crate) opens: bool,
    /// Since when it does not open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) since: Option<String>,
    /// A reminder while it is still open: what is due, and until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) notice: Option<String>,
    /// Where the latest invoice can be paid; only for those who handle the billing there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) payment_link: Option<String>,
    /// Why it does not open, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<Problem>,
}

/// A person's properties as they are told.
pub(crate) fn told(context: &Context, standings: Vec<PropertyState>) -> Vec<MyProperty> {
    standings.into_iter().map(|standing| one(context, standing)).collect()
}

/// One of them.
pub(crate) fn one(context: &Context, standing: PropertyState) -> MyProperty {
    let may_pay = standing.may_pay();
    let PropertyState { id, name, permissions, access, time_zone, told_by } = standing;
    let called = (name.as_deref(), &told_by);
    MyProperty {
        id,
        state: access.code(),
        opens: access.opens(),
        since: access.since().map(|since| since.to_string()),
        notice: notice(context, called, &access, may_pay),
        payment_link: payment_link(context, &access, may_pay),
        problem: closed(context, called, &access, may_pay),
        time_zone: time_zone.map(|zone| zone.name().to_owned()),
        name,
        permissions,
    }
}

/// What a property is called, and by which clock it is told of.
pub(crate) type Called<'a> = (Option<&'a str>, &'a TimeZone);

/// The problem of a property that does not open; nothing where it does.
pub(crate) fn closed(
    context: &Context,
    called: Called<'_>,
    access: &Access,
    may_pay: bool,
) -> Option<Problem> {
    let cause = access.denial()?;
    let which = match access {
        Access::Restricted { .. } if payment_link(context, access, may_pay).is_some() => "pay",
        Access::Restricted { .. } if may_pay => "pay_without_link",
        Access::Open
        | Access::Reminder { .. }
        | Access::Restricted { .. }
        | Access::OnHold { .. }
        | Access::Suspended { .. }
        | Access::Ended { .. } => "at",
    };
    let arguments = arguments(context, called, access);
    Some(Problem::new(context, StatusCode::FORBIDDEN, cause.word(), which, &arguments))
}

/// What the person should know while the property still opens. What is owed is told to those who
/// handle the billing; the others learn it only when it shuts them out.
fn notice(context: &Context, called: Called<'_>, access: &Access, may_pay: bool) -> Option<String> {
    let Access::Reminder { unpaid } = access else { return None };
    let overdue = unpaid.iter().any(|one| one.restricts_at.is_some());
    let key = if overdue { "reminder-overdue" } else { "reminder-due" };
    may_pay.then(|| say(context.language, key, &arguments(context, called, access)))
}

/// The link to the latest invoice's page, if the person handles the billing and the configuration
/// still names its host.
pub(crate) fn payment_link(context: &Context, access: &Access, may_pay: bool) -> Option<String> {
    let hosts = &context.site.settings.payment_hosts;
    let links = access.unpaid().iter().filter_map(|unpaid| unpaid.payment_link.as_ref());
    let link = links.filter(|_| may_pay).find_map(|link| link.shown(hosts));
    link.map(str::to_owned)
}

fn arguments(
    context: &Context,
    (name, zone): Called<'_>,
    access: &Access,
) -> [Argument<'static>; 5] {
    let language = context.language;
    let unnamed = || say(language, "property-unnamed", &[]);
    let unpaid = access.unpaid();
    let invoices: Vec<&str> = unpaid.iter().map(|one| one.invoice.as_str()).collect();
    let until = unpaid.iter().filter_map(|one: &Unpaid| one.restricts_at).min();
    let told = |at| minute_in(language, at, zone);
    let moment = |at: Option<Timestamp>| at.map(told).unwrap_or_default();
    [
        ("property", name.map_or_else(unnamed, str::to_owned).into()),
        ("since", moment(access.since()).into()),
        ("until", moment(until).into()),
        ("invoices", invoices.join(", ").into()),
        ("support", context.site.settings.support_contact.clone().into()),
    ]
}

//! Endpoint for billing messages: the billing system says how an invoice or the subscription of a
//! property stands (S14, S15).

use super::billing::no_property;
use crate::answer::problem::Problem;
use crate::answer::shared::with_sequence;
use crate::request::body::Body;
use crate::request::caller;
use crate::request::context::Context;
use crate::request::idempotency_key::{self, Sent, turn};
use crate::request::path::Path;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use keyledger_core::authority::Act;
use keyledger_core::ids::PropertyId;
use keyledger_core::property::{
    BillingMessage, InvoiceId, InvoiceSaid, InvoiceStatus, PaymentLink, SubscriptionSaid,
    SubscriptionStatus,
};
use keyledger_core::service_token::MessageRefusal;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::log;
use keyledger_usecases::access::billing::{self, Heard, Refusal, Told};
use keyledger_usecases::caller::authorise::Asking;
use keyledger_usecases::caller::service_tokens;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The largest sequence that every reader of JSON keeps exact.
const SEQUENCE_MAX: u64 = (1 << 53) - 1;
/// How far ahead of the engine's clock the billing system's may be.
const AHEAD_HOURS_MAX: i64 = 24;

/// One message. It is complete in itself and replaces earlier ones. Of two messages about the same
/// invoice, or about the subscription, the one with the higher sequence applies, in whatever order
/// they arrive; repeats and late arrivals are harmless.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BillingBody {
    /// The billing system's own sequence for this invoice, or for the subscription: rising, below
    /// 2^53, gaps allowed.
    #[schema(maximum = 9_007_199_254_740_991_u64)]
    sequence: u64,
    /// Since when, by the billing system's clock: RFC 3339, at most a day ahead of ours. The grace
    /// period of an overdue invoice starts here.
    #[schema(value_type = String, format = DateTime)]
    since: String,
    /// The state of an invoice; either this or `subscription`.
    invoice: Option<InvoiceBody>,
    /// The state of the subscription; either this or `invoice`.
    subscription: Option<SubscriptionBody>,
}

/// The state of an invoice.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InvoiceBody {
    /// The billing system's own id: 1 to 64 printable ASCII characters without spaces.
    #[schema(max_length = 64)]
    id: String,
    /// `issued`, `due`, `overdue`, `paid` or `void`.
    #[schema(value_type = String)]
    status: InvoiceStatus,
    /// Where it can be paid: https, at one of the hosts in `billing.payment_hosts` of the
    /// configuration. Removed once the invoice is paid or void.
    #[schema(max_length = 2000)]
    payment_link: Option<String>,
}

/// The state of the subscription.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SubscriptionBody {
    /// `active`, `on_hold`, `suspended` or `ended`.
    #[schema(value_type = String)]
    status: SubscriptionStatus,
}

/// The result of a message.
#[derive(Serialize, ToSchema)]
pub struct BillingAnswer {
    /// `recorded`: it applies from now on. `late`: a newer one was received first, so it is stored
    /// but changes nothing. `known`: it was received before.
    outcome: &'static str,
    /// The property's state now: `open`, `payment_reminder`, `payment_overdue`,
    /// `subscription_on_hold`, `subscription_suspended` or `subscription_ended`.
    state: &'static str,
}

/// Records a message of the billing system. Needs a token with the scope `billing_write`.
#[utoipa::path(post, operation_id = "send_billing_message", path = "/api/v1/properties/{id}/billing", tag = "billing",
    params(("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")),
    request_body = BillingBody,
    security(("service_token" = ["billing_write"])),
    responses((status = 200, body = BillingAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised", body = Problem),
        (status = 404, description = "not_found: no such property", body = Problem),
        (status = 409, description = "conflict: another property's invoice, a sequence used twice", body = Problem),
        (status = 422, description = "invalid_request, idempotency_mismatch", body = Problem)))]
pub async fn message(
    Path(id): Path<String>,
    sent: Sent,
    body: Body<BillingBody>,
) -> Result<Response, Problem> {
    let Body { value, bytes, context } = body;
    let service = caller::service(&context, Act::WriteBilling).await?;
    let property: PropertyId = id.parse().map_err(|_| no_property(&context, &id))?;
    let message = match read(&context, value) {
        Ok(message) => message,
        Err(Unread::Wrong(problem)) => return Err(problem),
        Err(Unread::Host(problem)) => {
            let because = MessageRefusal::PaymentHostNotAllowed {};
            note(&context, &Asking::Service(service), property, because).await?;
            return Err(problem);
        }
    };
    let failed = |failure: Failure| Problem::failure(&context, &failure);
    let system = &context.system;
    let turn = turn(&context, &sent, &service.principal(), &bytes).await?;
    if let Some(row) = &turn.before {
        let outcome = before(&context, row.last_sequence).await.map_err(failed)?;
        let answer = answer(&context, property, outcome).await.map_err(failed)?;
        return Ok(idempotency_key::recorded(row, answer.into_response()));
    }
    let permit = service.permit.clone();
    let asking = Asking::Service(service);
    let mut intent = asking.intent(&system.engine, &context.request, None, None).map_err(failed)?;
    intent.property = Some(property);
    turn.name(&mut intent);
    let told = billing::hear(system, (&intent, permit), property, message).await.map_err(failed)?;
    let Told { heard, position, .. } = match told {
        Ok(told) => told,
        Err(why) => {
            note(&context, &asking, property, why.recorded()).await?;
            return Err(refused(&context, &id, why));
        }
    };
    let answer = answer(&context, property, heard).await.map_err(failed)?;
    Ok(with_sequence(&context, position, answer.into_response()).await)
}

async fn answer(
    context: &Context,
    property: PropertyId,
    heard: Heard,
) -> Result<Json<BillingAnswer>, Failure> {
    let engine = &context.system.engine;
    let access = billing::property(engine, property).await?.access(engine.certain());
    let outcome = match heard {
        Heard::Recorded => "recorded",
        Heard::Late => "late",
        Heard::Known => "known",
    };
    Ok(Json(BillingAnswer { outcome, state: access.code() }))
}

/// Writes a refusal down with the token that was shown: whoever runs the billing system has to see
/// that it mixes hotels up, and the property may not even exist.
async fn note(
    context: &Context,
    asking: &Asking,
    property: PropertyId,
    because: MessageRefusal,
) -> Result<(), Problem> {
    let Asking::Service(service) = asking else { return Ok(()) };
    let engine = &context.system.engine;
    let failed = |failure: Failure| Problem::failure(context, &failure);
    let intent = asking.intent(engine, &context.request, None, None).map_err(failed)?;
    let noted = service_tokens::refuse_message(engine, service.id, &intent, property, because);
    noted.await.map_err(failed)
}

/// What the same command was answered before: by the last of the events it led to.
async fn before(context: &Context, last: u64) -> Result<Heard, Failure> {
    let entry = context.system.ask(move |views| log::by_sequence(views, last)).await?;
    let late = entry.is_some_and(|entry| entry.kind.ends_with("_message_late"));
    Ok(if late { Heard::Late } else { Heard::Recorded })
}

fn refused(context: &Context, id: &str, why: Refusal) -> Problem {
    match why {
        Refusal::NoProperty => no_property(context, id),
        Refusal::Foreign(invoice) => {
            let arguments = [("invoice", invoice.to_string().into())];
            let status = StatusCode::CONFLICT;
            Problem::new(context, status, "conflict", "foreign_invoice", &arguments)
        }
        Refusal::Contradiction { invoice, sequence } => {
            let subject = match invoice {
                Some(invoice) => {
                    say(context.language, "the-invoice", &[("invoice", invoice.to_string().into())])
                }
                None => say(context.language, "the-subscription", &[]),
            };
            let arguments =
                [("subject", subject.into()), ("sequence", sequence.to_string().into())];
            Problem::new(context, StatusCode::CONFLICT, "conflict", "contradiction", &arguments)
        }
    }
}

/// Why a body is no message.
enum Unread {
    /// Something in it is not right.
    Wrong(Problem),
    /// Its payment link leads elsewhere than it may: that is written down.
    Host(Problem),
}

impl From<Problem> for Unread {
    fn from(problem: Problem) -> Self {
        Self::Wrong(problem)
    }
}

fn read(context: &Context, body: BillingBody) -> Result<BillingMessage, Unread> {
    let wrong = |field: &str, key: &str, arguments: &[_]| {
        Problem::field(context, field, &say(context.language, key, arguments))
    };
    let BillingBody { sequence, since, invoice, subscription } = body;
    if sequence > SEQUENCE_MAX {
        return Err(wrong("sequence", "billing-rule-sequence", &[]).into());
    }
    let latest = context.system.engine.clock.now().plus(TimeDelta::hours(AHEAD_HOURS_MAX));
    let since: Timestamp = since
        .parse()
        .ok()
        .filter(|since: &Timestamp| since.micros() >= 0 && *since <= latest)
        .ok_or_else(|| wrong("since", "billing-rule-since", &[]))?;
    match (invoice, subscription) {
        (Some(InvoiceBody { id, status, payment_link }), None) => {
            let invoice: InvoiceId =
                id.parse().map_err(|_| wrong("invoice.id", "billing-rule-invoice", &[]))?;
            let link = payment_link.map(|text| link(context, &text)).transpose()?;
            let said = InvoiceSaid { status, since, payment_link: link };
            Ok(BillingMessage::Invoice { invoice, sequence, said })
        }
        (None, Some(SubscriptionBody { status })) => {
            let said = SubscriptionSaid { status, since };
            Ok(BillingMessage::Subscription { sequence, said })
        }
        (Some(_), Some(_)) => Err(wrong("subscription", "billing-rule-one", &[]).into()),
        (None, None) => Err(wrong("invoice", "billing-rule-one", &[]).into()),
    }
}

fn link(context: &Context, text: &str) -> Result<PaymentLink, Unread> {
    use keyledger_core::property::NotAPaymentLink as No;
    PaymentLink::parse(text, &context.site.settings.payment_hosts).map_err(|why| {
        let (key, host) = match why {
            No::NotHttps => ("billing-rule-https", String::new()),
            No::Shape => ("billing-rule-link", String::new()),
            No::Host(host) => ("billing-rule-host", host),
        };
        let elsewhere = !host.is_empty();
        let what = say(context.language, key, &[("host", host.into())]);
        let problem = Problem::field(context, "invoice.payment_link", &what);
        if elsewhere { Unread::Host(problem) } else { Unread::Wrong(problem) }
    })
}

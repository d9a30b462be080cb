//! Endpoints for legal holds: whose data must not be erased, and until when? Legal holds, for
//! compliance (DESIGN 8).

use crate::answer::problem::Problem;
use crate::answer::shared::{created, not_found, with_sequence};
use crate::operators::request::{self, ByOperator};
use crate::request::body::Body;
use crate::request::context::Context;
use crate::request::idempotency_key::{self, Sent};
use crate::request::paging::Part;
use crate::request::path::Path;
use crate::request::query::QueryString;
use crate::request::reason::WithReason;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::{AccountEvent, Unchanged};
use keyledger_core::authority::Act;
use keyledger_core::ids::{AccountId, HoldId};
use keyledger_core::stream::StreamId;
use keyledger_projections::commands::CommandRow;
use keyledger_usecases::compliance::holds::{self, Holds};
use keyledger_usecases::upkeep::idempotency;
use serde::Serialize;
use utoipa::ToSchema;

/// A hold that was placed.
#[derive(Serialize, ToSchema)]
pub struct HoldAnswer {
    /// The hold's id, needed to lift it.
    #[schema(value_type = Uuid)]
    hold: HoldId,
    /// Whose data it keeps.
    #[schema(value_type = Uuid)]
    account: AccountId,
}

/// Prevents the erasure of a person until the hold is lifted. With several holds, nothing is erased
/// while one of them lasts.
#[utoipa::path(post, path = "/api/v1/accounts/{id}/holds", operation_id = "place_hold", tag = "compliance",
    params(("id" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")), request_body = WithReason,
    responses((status = 201, body = HoldAnswer),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: compliance only; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: nobody, or erased already", body = Problem),
        (status = 422, description = "invalid_request: the reason; idempotency_mismatch", body = Problem)))]
pub async fn place(
    Path(id): Path<String>,
    sent: Sent,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    let subject: Option<AccountId> = id.parse().ok();
    let begun = request::begin(&sent, body, Act::PlaceLegalHold, subject).await?;
    let ByOperator { ref context, ref intent, .. } = begun;
    let account = subject.ok_or_else(|| not_found(context))?;
    let made = |hold| created("/api/v1/holds", HoldAnswer { hold, account });
    if let Some(row) = begun.before()
        && let Some(hold) = placed_before(context, account, row).await?
    {
        return Ok(idempotency_key::recorded(row, made(hold)));
    }
    let placed = holds::place(&context.system.engine, intent, account).await;
    let placed = placed.map_err(|failure| Problem::failure(context, &failure))?;
    let (hold, position) = placed.map_err(|_| not_found(context))?;
    Ok(with_sequence(context, position, made(hold)).await)
}

/// The hold that followed from this command.
async fn placed_before(
    context: &Context,
    account: AccountId,
    row: &CommandRow,
) -> Result<Option<HoldId>, Problem> {
    let stream = StreamId::account(account);
    let written = idempotency::written::<AccountEvent>(&context.system, row, &stream).await;
    let written = written.map_err(|failure| Problem::failure(context, &failure))?;
    Ok(written.into_iter().find_map(|recorded| {
        let AccountEvent::LegalHoldPlaced { hold } = recorded.event else { return None };
        Some(hold)
    }))
}

/// Lifts a legal hold.
#[utoipa::path(post, path = "/api/v1/holds/{hold}/lift", operation_id = "lift_hold", tag = "compliance",
    params(("hold" = Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "a repeat within 24 hours gets the recorded answer")), request_body = WithReason,
    responses((status = 204, description = "it is lifted"),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: compliance only; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: no such hold, or lifted before", body = Problem),
        (status = 422, description = "invalid_request: the reason; idempotency_mismatch", body = Problem)))]
pub async fn lift(
    Path(hold): Path<String>,
    sent: Sent,
    body: Body<WithReason>,
) -> Result<Response, Problem> {
    let system = &body.context.system;
    let hold: Option<HoldId> = hold.parse().ok();
    let failed = |failure| Problem::failure(&body.context, &failure);
    let known = match hold {
        Some(hold) => holds::find(system, hold).await.map_err(failed)?,
        None => None,
    };
    let subject = known.as_ref().map(|known| known.account);
    let begun = request::begin(&sent, body, Act::LiftLegalHold, subject).await?;
    let ByOperator { ref context, ref intent, .. } = begun;
    if let Some(row) = begun.before() {
        return match begun.unchanged().await? {
            Some(Unchanged::NotThere {}) => Err(not_found(context)),
            Some(_) | None => {
                Ok(idempotency_key::recorded(row, StatusCode::NO_CONTENT.into_response()))
            }
        };
    }
    let known = known.ok_or_else(|| not_found(context))?;
    let lifted = holds::lift(&context.system.engine, intent, known.account, known.hold).await;
    let lifted = lifted.map_err(|failure| Problem::failure(context, &failure))?;
    let position = lifted.map_err(|_| not_found(context))?;
    Ok(with_sequence(context, position, StatusCode::NO_CONTENT.into_response()).await)
}

/// Legal holds in effect; with `all=true` the lifted ones too.
#[utoipa::path(get, path = "/api/v1/holds", operation_id = "list_holds", tag = "compliance",
    params(("all" = Option<bool>, Query),
        ("cursor" = Option<String>, Query, description = "from an earlier answer's `next`"),
        ("limit" = Option<u16>, Query, description = "1 to 1000, else 200"),
        ("reason" = Option<String>, Query), ("note" = Option<String>, Query)),
    responses((status = 200, body = Holds),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: compliance only; step_up_required, set_up_required", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn list(asked: QueryString) -> Result<Response, Problem> {
    asked.only(&["all", "cursor", "limit"])?;
    let by = asked.asker().await?;
    let holds = holds::list(&asked.context.system, &by, asked.yes("all")?).await;
    let holds = holds.map_err(|failure| asked.failed(&failure))?;
    let holds = holds.map_err(|why| asked.turned_away(Act::PlaceLegalHold, why))?.holds;
    let Part { entries: holds, next } = asked.part(holds, |hold| hold.hold.to_string())?;
    Ok(asked.listed(Holds { holds, next: next.clone() }, next.as_deref()))
}

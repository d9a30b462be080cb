//! Endpoints for explanations: why is the account as it is, or as it was? Or: what happened at an
//! address nobody has? (C6, B1)

use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::request::path::Path;
use crate::request::query::{QueryString, tagged};
use axum::Json;
use axum::response::{IntoResponse, Response};
use keyledger_core::authority::Act;
use keyledger_core::ids::AccountId;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::reading::explain::{self, Explained, NotExplained};
use keyledger_usecases::texts::in_words::not_an_address;
use keyledger_usecases::texts::why::Told;

/// The explanation, for machines and in words.
#[utoipa::path(get, operation_id = "explain_account", path = "/api/v1/accounts/{id}/explain", tag = "reading",
    params(("id" = Uuid, Path),
        ("at" = Option<String>, Query, description = "as of this moment, with its zone: 2026-11-22 08:05 +01:00"),
        ("min_sequence" = Option<u64>, Query),
        ("reason" = Option<String>, Query, description = "why you read: a documented code"), ("note" = Option<String>, Query)),
    responses((status = 200, description = "`answer`: the sentence that answers; `explanation`; `text`: the same in sentences", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: operators only; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found", body = Problem),
        (status = 422, description = "invalid_request: the moment", body = Problem)))]
pub async fn explain(Path(id): Path<String>, asked: QueryString) -> Result<Response, Problem> {
    asked.only(&["at", "min_sequence"])?;
    // Nothing else than an account is explained here.
    let who = id.parse::<AccountId>().map_or_else(|_| String::new(), |id| id.to_string());
    match explained(&asked, &who).await? {
        Ok(explained) => Ok(answer(explained)),
        Err(NotExplained::TurnedAway(why)) => Err(asked.turned_away(Act::ReadHistory, why)),
        Err(NotExplained::Address(_) | NotExplained::Nobody) => Err(not_found(&asked.context)),
    }
}

/// The same for an address, whether an account has it or not. Only operators who can read histories
/// get an answer, and each reading is recorded.
#[utoipa::path(get, path = "/api/v1/explain", operation_id = "explain_address", tag = "reading",
    params(("who" = String, Query, description = "an address, or an account's id"),
        ("at" = Option<String>, Query, description = "as of this moment, with its zone: 2026-11-22 08:05 +01:00"),
        ("min_sequence" = Option<u64>, Query),
        ("reason" = Option<String>, Query, description = "why you read: a documented code"), ("note" = Option<String>, Query)),
    responses((status = 200, description = "`answer`: the sentence that answers; `explanation`; `text`: the same in sentences", body = Object),
        (status = 401, description = "not_authorised", body = Problem),
        (status = 403, description = "not_authorised: operators only; step_up_required, set_up_required", body = Problem),
        (status = 404, description = "not_found: no account has this id", body = Problem),
        (status = 422, description = "invalid_request: which field", body = Problem)))]
pub async fn explain_anybody(asked: QueryString) -> Result<Response, Problem> {
    asked.only(&["who", "at", "min_sequence"])?;
    let who = asked.needed("who")?;
    match explained(&asked, who).await? {
        Ok(explained) => Ok(answer(explained)),
        Err(NotExplained::TurnedAway(why)) => Err(asked.turned_away(Act::ReadHistory, why)),
        Err(NotExplained::Address(why)) => {
            let what = not_an_address(asked.context.language, why);
            Err(Problem::field(&asked.context, "who", &what))
        }
        Err(NotExplained::Nobody) => Err(not_found(&asked.context)),
    }
}

async fn explained(
    asked: &QueryString,
    who: &str,
) -> Result<Result<Explained, NotExplained>, Problem> {
    let (system, by) = (&asked.context.system, asked.asker().await?);
    let told = Told { language: asked.context.language, zone: None };
    let at = asked.moment("at")?.unwrap_or_else(|| system.engine.clock.now());
    asked.fresh().await?;
    let explained = explain::explain(system, &by, (who, at), &told).await;
    explained.map_err(|failure: Failure| asked.failed(&failure))
}

fn answer(explained: Explained) -> Response {
    match explained.revision {
        Some(revision) => tagged(revision.0, explained),
        None => Json(explained).into_response(),
    }
}

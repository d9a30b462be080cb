//! Endpoint for password resets. A reset link is used: the new password holds, a lock is lifted
//! (S13, S34).

use crate::answer::problem::Problem;
use crate::request::body::{self, Body};
use crate::request::context::Context;
use axum::http::StatusCode;
use keyledger_core::account::LinkPurpose;
use keyledger_usecases::log_in::choose_password::{Chosen, choose_password};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use zeroize::{Zeroize, Zeroizing};

/// A link and a new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseBody {
    /// From the mailed link.
    token: String,
    /// The new password.
    #[schema(max_length = 1024)]
    password: String,
}

impl Drop for ChooseBody {
    fn drop(&mut self) {
        self.token.zeroize();
        self.password.zeroize();
    }
}

/// Uses a reset link. Ignores `Idempotency-Key`: a link works once.
#[utoipa::path(post, operation_id = "reset_password", path = "/api/v1/password/reset", tag = "password", request_body = ChooseBody,
    responses((status = 204, description = "the new password is set"),
        (status = 410, description = "link_expired, link_superseded or link_used", body = Problem),
        (status = 422, description = "invalid_request", body = Problem)))]
pub async fn reset(body: Body<ChooseBody>) -> Result<StatusCode, Problem> {
    let Body { value, context, .. } = body;
    choose(&context, value, LinkPurpose::Reset).await
}

/// The same for both kinds of link.
pub(crate) async fn choose(
    context: &Context,
    mut body: ChooseBody,
    purpose: LinkPurpose,
) -> Result<StatusCode, Problem> {
    let (token, password) = (std::mem::take(&mut body.token), std::mem::take(&mut body.password));
    choose_with(context, token, password, purpose).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Chooses it, by whichever door.
pub(crate) async fn choose_with(
    context: &Context,
    token: String,
    password: String,
    purpose: LinkPurpose,
) -> Result<(), Problem> {
    let password: Zeroizing<String> = body::password(context, password)?;
    let engine = Arc::clone(&context.system.engine);
    let chosen = choose_password(engine, context.request.clone(), purpose, token, password).await;
    match chosen.map_err(|failure| Problem::failure(context, &failure))? {
        Chosen::Done(_) => Ok(()),
        Chosen::Closed(answer) => Err(Problem::answer(context, answer)),
        Chosen::NotAPassword(why) => {
            let what = body::why_not(context.language, why);
            Err(Problem::field(context, "password", &what))
        }
        Chosen::Shut(shut) => Err(Problem::log_in_shut(context, shut)),
        Chosen::TooBusy { retry_after } => Err(Problem::too_busy(context, retry_after)),
    }
}

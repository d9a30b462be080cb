//! Service tokens: made, shown this once, and revoked, by the use cases behind `keyledger service`.

use super::{ENGINE, TOKEN};
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::operators::request;
use crate::operators::tokens::not_issued;
use crate::pages::acting;
use crate::pages::console::opening::answered;
use crate::pages::console::tabs::{Top, top};
use crate::pages::form::Form;
use crate::pages::frame::Frame;
use crate::pages::respond::{page, see_other};
use crate::pages::said;
use crate::pages::signed_in;
use crate::request::caller;
use crate::request::context::Context;
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use chrono::NaiveDateTime;
use keyledger_core::authority::{Act, Scope};
use keyledger_core::ids::ServiceId;
use keyledger_core::service_token::Rejection;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::{service_tokens, time_zones};
use zeroize::Zeroizing;

/// What a token is kept under until its page is shown.
const KEPT: &str = "service_token";

#[derive(Template)]
#[template(path = "console/engine/token.html")]
struct TokenPage {
    frame: Frame,
    top: Top,
    /// None once it was shown, or too late.
    token: Option<Zeroizing<String>>,
}

/// Shows a new token, once: whoever reloads the page is told so.
pub async fn show(context: Context) -> Result<Response, Problem> {
    answered(&context, async |caller| {
        caller::looks(&context, Act::IssueToken).await?;
        let (frame, top) = top(&context, caller, ("page-engine-token-title", ENGINE)).await?;
        let shown = TokenPage { frame, top, token: said::kept(&context, caller, KEPT) };
        let answer = page(&context, StatusCode::OK, &shown);
        Ok((said::kept_no_longer(&context), answer).into_response())
    })
    .await
}

/// Makes one.
pub async fn issue(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    Ok(match issued(&context, &caller, &mut form).await {
        Ok(cookies) => (cookies, see_other(TOKEN)).into_response(),
        Err(problem) => said::not_done(&context, &caller, problem, ENGINE),
    })
}

async fn issued(context: &Context, caller: &Caller, form: &mut Form) -> Result<CookieJar, Problem> {
    let reason = acting::reason(form);
    let (_, intent) = request::intent(context, Act::IssueToken, None, &reason).await?;
    let (engine, failed) = (&context.system.engine, |failure| Problem::failure(context, &failure));
    let days = engine.policy().await.map_err(failed)?.settings.service_token_days_max;
    let not = |why| not_issued(context, days, why);
    let name = form.take("name");
    let scopes =
        Scope::ALL.into_iter().filter(|scope| form.has(&format!("scope_{}", scope.code())));
    let scopes = scopes.collect();
    let until = until(context, caller, &form.take("expires")).await?;
    let until = until.ok_or_else(|| not(Rejection::Expiry { days }))?;
    let issued = service_tokens::issue(engine, &intent, &name, scopes, until).await;
    let issued = issued.map_err(failed)?.map_err(not)?;
    said::keep(context, caller, KEPT, &issued.token)
}

/// Until when, as the caller's own clock shows it; of the hour that comes twice the first.
async fn until(
    context: &Context,
    caller: &Caller,
    typed: &str,
) -> Result<Option<Timestamp>, Problem> {
    let zone = time_zones::of_living(&context.system.engine, caller.living(), None).await;
    let zone = zone.map_err(|failure| Problem::failure(context, &failure))?;
    let shown = NaiveDateTime::parse_from_str(typed, "%Y-%m-%dT%H:%M").ok();
    Ok(shown.and_then(|shown| zone.moments(shown).first().copied()))
}

/// Revokes one.
pub async fn revoke(Path(id): Path<String>, mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    Ok(match revoked(&context, &id, &mut form).await {
        Ok(key) => said::done(&context, &caller, key, ENGINE),
        Err(problem) => said::not_done(&context, &caller, problem, ENGINE),
    })
}

async fn revoked(context: &Context, id: &str, form: &mut Form) -> Result<&'static str, Problem> {
    let reason = acting::reason(form);
    let (_, intent) = request::intent(context, Act::RevokeToken, None, &reason).await?;
    let id: ServiceId = id.parse().map_err(|_| not_found(context))?;
    let revoked = service_tokens::revoke(&context.system.engine, &intent, id).await;
    let revoked = revoked.map_err(|failure| Problem::failure(context, &failure))?;
    let done = revoked.map_err(|_| not_found(context))?;
    Ok(if done.events.is_empty() { "service-revoked-before" } else { "service-revoked" })
}

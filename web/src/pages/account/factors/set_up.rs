//! Setting a second factor up from "My account": the QR code, and the code that confirms it (S25, S28).

use crate::answer::factor_problem::{begun, code, issuer, rejected, right};
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::pages::form::Form;
use crate::pages::frame::{Frame, Section};
use crate::pages::respond::{page, see_other};
use crate::pages::said::{self, Said};
use crate::pages::signed_in;
use crate::request::context::Context;
use askama::Template;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::factors::{manage, qr};

/// Under which name the secret is kept until it is confirmed.
pub(super) const KEPT: &str = "set-up";

const HERE: &str = "/me/factors/new";

#[derive(Template)]
#[template(path = "account/set_up.html")]
struct SetUpPage {
    frame: Frame,
    said: Option<Said>,
    link: String,
    secret: String,
}

/// Begins a set-up; one that was begun before no longer counts.
pub async fn begin(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let typed = form.take("hand_over_code");
    let hand_over = Some(typed.as_str()).filter(|typed| !typed.is_empty());
    let (engine, issuer) = (&context.system.engine, issuer(&context));
    let done = manage::begin_own(engine, &context.request, &caller, &issuer, hand_over).await;
    let done = done.map_err(|failure| Problem::failure(&context, &failure))?;
    let begins = done.map_err(|rejection| rejected(&context, rejection));
    match begins.and_then(|begins| begun(&context, begins)) {
        Ok(begun) => {
            let text = format!("{}\n{}\n{}", begun.factor, begun.otpauth, begun.secret);
            let cookies = said::keep(&context, &caller, KEPT, &text)?;
            Ok((cookies, see_other(HERE)).into_response())
        }
        Err(problem) => Ok(said::not_done(&context, &caller, problem, "/me/factors")),
    }
}

/// What is kept of the set-up: factor, link and secret.
fn kept(context: &Context, caller: &Caller) -> Option<(String, String, String)> {
    let kept = said::kept(context, caller, KEPT)?;
    let mut lines = kept.lines().map(str::to_owned);
    Some((lines.next()?, lines.next()?, lines.next()?))
}

/// Shows what goes into the app.
pub async fn show(context: Context) -> Result<Response, Problem> {
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let Some((_, link, secret)) = kept(&context, &caller) else {
        return Ok(see_other("/me/factors"));
    };
    let (title, section) = ("page-factors-set-up-title", Section::Account);
    let frame = Frame::signed_in(&context, &caller, title, section).await?;
    let (said, cookies) = said::taken(&context, &caller);
    let groups: Vec<String> = secret
        .as_bytes()
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    let shown = SetUpPage { frame, said, link, secret: groups.join(" ") };
    Ok((cookies, page(&context, StatusCode::OK, &shown)).into_response())
}

/// The link as a QR code: a picture, so that nothing is written into the page.
pub async fn picture(context: Context) -> Result<Response, Problem> {
    let caller = context.caller().await?;
    let (_, link, _) = kept(&context, &caller).ok_or_else(|| not_found(&context))?;
    let svg = qr::svg(&link).ok_or_else(|| not_found(&context))?;
    let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "no-store")];
    Ok((headers, svg).into_response())
}

/// Confirms it with a code.
pub async fn confirm(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let Some((factor, _, _)) = kept(&context, &caller) else {
        let problem = Problem::new(&context, StatusCode::GONE, "enrolment_expired", "detail", &[]);
        return Ok(said::not_done(&context, &caller, problem, "/me/factors"));
    };
    let typed = std::mem::take(&mut *form.take("code"));
    match confirmed(&context, &caller, &factor, typed).await {
        Ok(answer) => Ok((said::kept_no_longer(&context), answer).into_response()),
        Err(problem) => Ok(said::not_done(&context, &caller, problem, HERE)),
    }
}

async fn confirmed(
    context: &Context,
    caller: &Caller,
    factor: &str,
    typed: String,
) -> Result<Response, Problem> {
    let factor = crate::answer::factor_problem::factor_id(context, factor)?;
    let code = code(context, typed)?;
    let engine = &context.system.engine;
    let done = manage::confirm_own(engine, &context.request, caller, factor, &code).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    let shown = done.map_err(|rejection| rejected(context, rejection))?;
    let right = right(context, caller.account, shown)?;
    let answer = said::done(context, caller, "page-set-up-done", "/me/factors");
    Ok((right.cookies, answer).into_response())
}

/// Gives it up.
pub async fn abandon(form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    if let Some((factor, _, _)) = kept(&context, &caller)
        && let Ok(factor) = factor.parse()
    {
        let engine = &context.system.engine;
        let done = manage::abandon_own(engine, &context.request, &caller, factor).await;
        // What was confirmed or is over meanwhile is not pending any more.
        let _ = done.map_err(|failure| Problem::failure(&context, &failure))?;
    }
    Ok((said::kept_no_longer(&context), see_other("/me/factors")).into_response())
}

//! My account, first page: name, language, time zone, and the way to a new password (S30, B14).

use crate::answer::problem::Problem;
use crate::pages::form::Form;
use crate::pages::frame::{Frame, Section, Width};
use crate::pages::respond::page;
use crate::pages::said::{self, Said};
use crate::pages::{home, signed_in};
use crate::request::context::Context;
use crate::request::{body, cookies};
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use keyledger_core::account::ZoneChoice;
use keyledger_core::authority::ActorCapacity;
use keyledger_core::metadata::ActorKind;
use keyledger_core::time_zone::TimeZone;
use keyledger_usecases::accounts::change_profile::{self, Change};
use keyledger_usecases::caller::profile::profile;

#[derive(Template)]
#[template(path = "account/profile.html")]
struct ProfilePage {
    frame: Frame,
    tab: &'static str,
    said: Option<Said>,
    email: String,
    name: String,
    language: &'static str,
    /// The person's own zone; empty where they go by their property's.
    zone: String,
    zones: Vec<&'static str>,
    factor_days: Option<i64>,
    has_factor: bool,
}

/// Shows it.
pub async fn show(context: Context) -> Result<Response, Problem> {
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let frame = Frame::signed_in(&context, &caller, "page-account-title", Section::Account).await?;
    let known = profile(&context.system.engine, caller.account).await;
    let known = known.map_err(|failure| Problem::failure(&context, &failure))?;
    let known = known.ok_or_else(|| Problem::signed_out(&context))?;
    let living = caller.living();
    let own = living.and_then(|living| living.time_zone.as_ref());
    let (said, cookies) = said::taken(&context, &caller);
    let shown = ProfilePage {
        frame: frame.wide(Width::Wide),
        tab: "profile",
        said,
        email: known.email.unwrap_or_default(),
        name: known.name.unwrap_or_default(),
        language: known.language.tag(),
        zone: own.map(|zone| zone.name().to_owned()).unwrap_or_default(),
        zones: TimeZone::names().collect(),
        factor_days: home::factor_days(&context, &caller),
        has_factor: living.is_some_and(|living| !living.factors.enrolled.is_empty()),
    };
    Ok((cookies, page(&context, StatusCode::OK, &shown)).into_response())
}

/// Changes it. Pages speak the language that was chosen from here on.
pub async fn change(mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let change = match wanted(&context, &mut form) {
        Ok(change) => change,
        Err(problem) => return Ok(said::not_done(&context, &caller, problem, "/me")),
    };
    let failed = |failure| Problem::failure(&context, &failure);
    let (engine, account) = (&context.system.engine, caller.account);
    let actor = caller.acting_as(ActorKind::Member);
    let now = engine.clock.now();
    let intent = context.request.intent(engine, actor, Some(account), now).map_err(failed)?;
    let done =
        change_profile::change(engine, &intent, account, &change, ActorCapacity::Oneself).await;
    let Ok(done) = done.map_err(failed)? else { return Err(Problem::signed_out(&context)) };
    let key = change_profile::sentence(!done.events.is_empty());
    let mut speaking = context.clone();
    let answer = match change.language {
        Some(language) => {
            speaking.language = language;
            let cookies = cookies::speaking(&context, language);
            (cookies, said::done(&speaking, &caller, key, "/me")).into_response()
        }
        None => said::done(&context, &caller, key, "/me"),
    };
    Ok(answer)
}

fn wanted(context: &Context, form: &mut Form) -> Result<Change, Problem> {
    let name = form.take("name");
    let name = Some(&name).filter(|name| !name.is_empty());
    let name = name.map(|name| body::name(context, name)).transpose()?;
    let language = cookies::language_of(&form.take("language"));
    let time_zone = match (form.has("time_zone"), form.take("time_zone").as_str()) {
        (false, _) => None,
        (true, "") => Some(ZoneChoice::OfProperty),
        (true, zone) => Some(ZoneChoice::Own(body::time_zone(context, zone)?)),
    };
    Ok(Change { name, language, time_zone })
}

//! The clock of a property: by which does it live? (B14)

use super::why::{Why, checked};
use crate::answer::problem::Problem;
use crate::answer::shared::not_found;
use crate::members::who::{property_id, refused, staff};
use crate::pages::form::Form;
use crate::pages::frame::{Frame, Section};
use crate::pages::respond::page;
use crate::pages::{said, signed_in};
use crate::request::body;
use crate::request::context::Context;
use crate::request::path::Path;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::authority::Act;
use keyledger_core::time_zone::TimeZone;
use keyledger_usecases::access::billing;
use keyledger_usecases::access::set_time_zone::set_time_zone;
use keyledger_usecases::caller::sessions::Caller;

#[derive(Template)]
#[template(path = "people/clock.html")]
struct ClockPage {
    frame: Frame,
    property: String,
    people: String,
    zone: String,
    zones: Vec<&'static str>,
    why: Why,
}

/// Asks for it.
pub async fn ask(Path(id): Path<String>, context: Context) -> Result<Response, Problem> {
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    match asked(&context, &caller, &id).await {
        Ok(shown) => Ok(page(&context, StatusCode::OK, &shown)),
        Err(problem) => Ok(said::led(&context, &caller, problem)),
    }
}

async fn asked(context: &Context, caller: &Caller, id: &str) -> Result<ClockPage, Problem> {
    let property = property_id(context, id)?;
    staff(context, property, Act::ChangeProperty).await?;
    let state = billing::property(&context.system.engine, property).await;
    let state = state.map_err(|failure| Problem::failure(context, &failure))?;
    let frame = Frame::signed_in(context, caller, "page-clock-title", Section::People).await?;
    Ok(ClockPage {
        frame,
        property: state.name().ok_or_else(|| not_found(context))?.to_owned(),
        people: format!("/properties/{property}/people"),
        zone: state.time_zone().map_or("UTC", TimeZone::name).to_owned(),
        zones: TimeZone::names().collect(),
        why: Why::of(context, caller).await?,
    })
}

/// Sets it.
pub async fn send(Path(id): Path<String>, mut form: Form) -> Result<Response, Problem> {
    let context = form.context.clone();
    let caller = match signed_in::person(&context).await {
        Ok(caller) => caller,
        Err(way) => return Ok(way),
    };
    let back = format!("/properties/{id}/people");
    match set(&context, &id, &mut form).await {
        Ok(changed) => {
            let key = if changed { "done-change_property" } else { "done-change_property-before" };
            Ok(said::done(&context, &caller, key, &back))
        }
        Err(problem) => Ok(said::not_done(&context, &caller, problem, &back)),
    }
}

async fn set(context: &Context, id: &str, form: &mut Form) -> Result<bool, Problem> {
    let property = property_id(context, id)?;
    let caller = staff(context, property, Act::ChangeProperty).await?;
    let wanted = (property, body::time_zone(context, &form.take("time_zone"))?);
    let reason = checked(context, form)?;
    let done = set_time_zone(&context.system, &context.request, &caller, wanted, reason).await;
    let done = done.map_err(|failure| Problem::failure(context, &failure))?;
    done.map(|(changed, _)| changed).map_err(|why| refused(context, Act::ChangeProperty, why))
}

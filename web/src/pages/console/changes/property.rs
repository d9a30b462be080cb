//! What changed of a property, and of the people there.

use super::{ChangesPage, moments};
use crate::answer::problem::Problem;
use crate::pages::console::as_of::zone;
use crate::pages::console::opening::opened;
use crate::pages::console::tabs::top;
use crate::request::path::Path;
use crate::request::query::{AskingForm, QueryString};
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::authority::Act;
use keyledger_core::ids::PropertyId;
use keyledger_usecases::access::billing::property as state_of;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::time_zones;
use keyledger_usecases::reading::difference::of_property;

/// Shows it.
pub async fn show(
    Path(id): Path<String>,
    AskingForm(asked): AskingForm,
) -> Result<Response, Problem> {
    opened(&asked.context, async |caller| shown(&asked, caller, &id).await).await
}

async fn shown(asked: &QueryString, caller: &Caller, id: &str) -> Result<ChangesPage, Problem> {
    asked.only(&["from", "to", "zone"])?;
    let context = &asked.context;
    let (engine, failed) = (&context.system.engine, |failure| asked.failed(&failure));
    let none = || {
        let given = [("property", id.to_owned().into())];
        Problem::new(context, StatusCode::NOT_FOUND, "not_found", "property", &given)
    };
    let by = asked.asker().await?;
    let looks = by.may_look(engine, Act::ReadHistory).await.map_err(failed)?;
    looks.map_err(|why| asked.turned_away(Act::ReadHistory, why))?;
    let property: PropertyId = id.parse().map_err(|_| none())?;
    let local = match zone(asked)? {
        Some(zone) => zone,
        None => time_zones::of_property(engine, property).await.map_err(failed)?,
    };
    let moments = moments(asked, &local)?;
    let found = of_property(&context.system, &by, property, moments).await.map_err(failed)?;
    let found = found.map_err(|why| asked.turned_away(Act::ReadHistory, why))?;
    let found = found.ok_or_else(none)?;
    let state = state_of(engine, property).await.map_err(failed)?;
    let name = state.name().map_or_else(|| property.to_string(), str::to_owned);
    let opened = top(context, caller, ("page-console-title", "")).await?;
    let about = format!("/console/properties/{property}");
    Ok(ChangesPage::of(opened, (name, about), &found, &local))
}

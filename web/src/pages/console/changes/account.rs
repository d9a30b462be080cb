//! What changed of a person's account.

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
use keyledger_core::ids::AccountId;
use keyledger_usecases::caller::profile::profile;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::caller::time_zones;
use keyledger_usecases::reading::difference::of_account;

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
    let nobody = || Problem::new(context, StatusCode::NOT_FOUND, "not_found", "account", &[]);
    let account: AccountId = id.parse().map_err(|_| nobody())?;
    let by = asked.asker().await?;
    // Nobody learns which accounts there are who may not.
    let looks = by.may_look(engine, Act::ReadHistory).await.map_err(failed)?;
    looks.map_err(|why| asked.turned_away(Act::ReadHistory, why))?;
    asked.account(id).await.map_err(|_| nobody())?;
    let local = match zone(asked)? {
        Some(zone) => zone,
        None => time_zones::of_person(engine, account, None).await.map_err(failed)?,
    };
    let moments = moments(asked, &local)?;
    let found = of_account(engine, &by, account, moments).await.map_err(failed)?;
    let found = found.map_err(|why| asked.turned_away(Act::ReadHistory, why))?;
    let known = profile(engine, account).await.map_err(failed)?;
    let name = known.and_then(|known| known.name.or(known.email));
    let opened = top(context, caller, ("page-console-title", "")).await?;
    let name = name.unwrap_or_else(|| opened.0.say("page-console-nameless"));
    let about = format!("/console/accounts/{account}");
    Ok(ChangesPage::of(opened, (name, about), &found, &local))
}

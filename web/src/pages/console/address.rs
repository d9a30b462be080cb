//! An address that nobody holds: what happened there, and which addresses somebody holds look like it
//! (B7, C6).

use super::as_of::{moment_at, zone};
use super::opening::answered;
use super::tabs::{Top, top};
use crate::answer::problem::Problem;
use crate::pages::clock::Clock;
use crate::pages::frame::Frame;
use crate::pages::respond::{page, see_other};
use crate::pages::return_to::in_query;
use crate::request::path::Path;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use keyledger_core::authority::Act;
use keyledger_core::explain::Attempt;
use keyledger_core::time_zone::TimeZone;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::reading::explain::{self, NotExplained};
use keyledger_usecases::texts::in_words::not_an_address;
use keyledger_usecases::texts::why::Told;
use keyledger_usecases::texts::written::device;

#[derive(Template)]
#[template(path = "console/address.html")]
struct AddressPage {
    frame: Frame,
    top: Top,
    address: String,
    answer: String,
    class: &'static str,
    /// Addresses that somebody holds, each with where it is looked for.
    nearest: Vec<(String, String)>,
    attempts: Vec<(String, String, String)>,
}

/// Shows it; an address that somebody holds leads to their page.
pub async fn show(
    Path(address): Path<String>,
    AskingForm(asked): AskingForm,
) -> Result<Response, Problem> {
    answered(&asked.context, async |caller| shown(&asked, caller, &address).await).await
}

async fn shown(asked: &QueryString, caller: &Caller, address: &str) -> Result<Response, Problem> {
    asked.only(&["at", "zone"])?;
    let context = &asked.context;
    let (system, language) = (&context.system, context.language);
    let zone = zone(asked)?.unwrap_or_else(TimeZone::utc);
    let at = moment_at(asked, &zone)?.unwrap_or_else(|| system.engine.clock.now());
    let told = Told { language, zone: Some(zone.clone()) };
    let by = asked.asker().await?;
    let explained = explain::answered(system, &by, (address, at), &told).await;
    let explained = match explained.map_err(|failure| asked.failed(&failure))? {
        Ok(explained) => explained,
        Err(NotExplained::TurnedAway(why)) => {
            return Err(asked.turned_away(Act::ReadHistory, why));
        }
        Err(NotExplained::Address(why)) => {
            let what = not_an_address(language, why);
            return Err(Problem::field(context, "address", &what));
        }
        Err(NotExplained::Nobody) => {
            let status = StatusCode::NOT_FOUND;
            return Err(Problem::new(context, status, "not_found", "account", &[]));
        }
    };
    let why = &explained.explanation;
    if let Some(account) = why.explanation.account {
        return Ok(see_other(&format!("/console/accounts/{account}")));
    }
    let (mut frame, top) = top(context, caller, ("page-console-title", "")).await?;
    let clock = Clock::by(language, zone);
    let address = why.email.clone().unwrap_or_default();
    frame.title.clone_from(&address);
    let locked = why.explanation.locks.last().filter(|lock| lock.ended.is_none());
    let counted = locked.map_or(&why.explanation.run, |lock| &lock.evidence);
    let gone = || frame.say("page-console-gone");
    let attempt = |one: &Attempt| {
        let at = clock.moment(one.at);
        let agent = one.user_agent.as_ref().map_or_else(gone, |agent| device(language, agent));
        (at, one.ip.clone().unwrap_or_else(gone), agent)
    };
    let nearest = why.nearest.iter().map(|near| (near.clone(), in_query(near)));
    let shown = AddressPage {
        answer: explained.answer.clone(),
        class: if locked.is_some() { "bad" } else { "" },
        nearest: nearest.collect(),
        attempts: counted.iter().map(attempt).collect(),
        address,
        top,
        frame,
    };
    Ok(page(context, StatusCode::OK, &shown))
}

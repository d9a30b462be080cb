//! Erasures, followed from the decision to the destroyed keys (DESIGN 8).

use super::{AUDIT, clock_of};
use crate::answer::problem::Problem;
use crate::pages::clock::Clock;
use crate::pages::console::opening::opened;
use crate::pages::console::tabs::{Top, top};
use crate::pages::frame::Frame;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::response::Response;
use keyledger_core::authority::Act;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::compliance::erasures::{Erasure, erasures};
use keyledger_usecases::texts::in_words::reason_in_words;

#[derive(Template)]
#[template(path = "console/audit/erasures.html")]
struct ErasuresPage {
    frame: Frame,
    top: Top,
    part: &'static str,
    erasures: Vec<Line>,
}

struct Line {
    account: String,
    ground: String,
    reason: Option<String>,
    keys: i64,
    steps: Vec<Step>,
}

/// A step of an erasure; without an event it has not happened.
struct Step {
    text: String,
    done: Option<(String, String)>,
}

/// Shows them.
pub async fn show(AskingForm(asked): AskingForm) -> Result<Response, Problem> {
    opened(&asked.context, async |caller| shown(&asked, caller).await).await
}

async fn shown(asked: &QueryString, caller: &Caller) -> Result<ErasuresPage, Problem> {
    asked.only(&[])?;
    let found = erasures(&asked.context.system, &asked.asker().await?).await;
    let found = found.map_err(|failure| asked.failed(&failure))?;
    let found = found.map_err(|why| asked.turned_away(Act::ReviewActs, why))?;
    let (frame, top) = top(&asked.context, caller, ("page-audit-erasures", AUDIT)).await?;
    let clock = Clock::by(frame.language(), clock_of(asked, caller).await?);
    let erasures = found.into_iter().map(|erasure| line(&frame, erasure, &clock)).collect();
    Ok(ErasuresPage { frame, top, part: "erasures", erasures })
}

fn line(frame: &Frame, erasure: Erasure, clock: &Clock) -> Line {
    let step = |key: &str, done: Option<(keyledger_core::timestamp::Timestamp, String)>| Step {
        text: frame.say(key),
        done: done.map(|(at, event)| (clock.minute(at), event)),
    };
    let mut steps = vec![step("page-audit-erasure-decided", Some(erasure.decided))];
    match erasure.withdrawn {
        Some(withdrawn) => steps.push(step("page-audit-erasure-withdrawn", Some(withdrawn))),
        None => steps.push(step("page-audit-erasure-destroyed", erasure.destroyed)),
    }
    Line {
        account: erasure.account.to_string(),
        ground: frame.say(&format!("reason-{}", erasure.ground)),
        // The ground stands beside it.
        reason: erasure
            .reason
            .filter(|why| *why != erasure.ground)
            .map(|why| reason_in_words(frame.language(), &why)),
        keys: i64::try_from(erasure.keys).unwrap_or(i64::MAX),
        steps,
    }
}

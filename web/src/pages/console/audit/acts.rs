//! What did people do to others in a period, on whose authority, and why? (S35, C5)

use super::{AUDIT, clock_of, period};
use crate::answer::problem::Problem;
use crate::audit::review::acted;
use crate::pages::clock::Clock;
use crate::pages::console::opening::opened;
use crate::pages::console::tabs::{Top, top};
use crate::pages::frame::Frame;
use crate::request::query::{AskingForm, QueryString};
use askama::Template;
use axum::response::Response;
use keyledger_usecases::caller::sessions::Caller;
use keyledger_usecases::compliance::acts::Act;
use keyledger_usecases::texts::in_words::reason_in_words;

/// Acts of one page.
const ACTS: usize = 100;

#[derive(Template)]
#[template(path = "console/audit/acts.html")]
struct ActsPage {
    frame: Frame,
    top: Top,
    part: &'static str,
    from: String,
    to: String,
    zone: String,
    acts: Vec<Line>,
    next: Option<String>,
}

struct Line {
    at: String,
    actor: String,
    subject: String,
    name: String,
    property: Option<String>,
    what: Vec<String>,
    reason: Option<String>,
    event: String,
    authority: usize,
}

/// Shows it.
pub async fn show(AskingForm(asked): AskingForm) -> Result<Response, Problem> {
    opened(&asked.context, async |caller| shown(&asked, caller).await).await
}

async fn shown(asked: &QueryString, caller: &Caller) -> Result<ActsPage, Problem> {
    asked.only(&["from", "to", "cursor"])?;
    let zone = clock_of(asked, caller).await?;
    let (from, to) = period(asked, &zone)?;
    let (found, next) = acted(asked, (from, to), ACTS).await?;
    let (frame, top) = top(&asked.context, caller, ("page-audit-acts", AUDIT)).await?;
    let clock = Clock::by(frame.language(), zone.clone());
    let acts = found.into_iter().map(|act| line(&frame, act, &clock)).collect();
    let next = next.map(|next| asked.address_with(&[("cursor", &next)]));
    let (from, to, zone) = (clock.field(from), clock.field(to), zone.name().to_owned());
    Ok(ActsPage { frame, top, part: "acts", from, to, zone, acts, next })
}

fn line(frame: &Frame, act: Act, clock: &Clock) -> Line {
    Line {
        at: clock.moment(act.at),
        actor: act.actor,
        subject: act.subject.to_string(),
        name: act.subject_name.unwrap_or_else(|| frame.say("page-console-nameless")),
        property: act.property,
        what: act.what,
        reason: act.reason.map(|why| reason_in_words(frame.language(), &why)),
        event: act.events.first().map(|event| event.event.clone()).unwrap_or_default(),
        authority: act.authority.len(),
    }
}

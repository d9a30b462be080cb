//! What changed between two moments, of a person and of a property: each as it was and as it is (B1).

mod account;
mod property;

use super::as_of::moment_in;
use super::tabs::Top;
use crate::answer::problem::Problem;
use crate::pages::clock::Clock;
use crate::pages::frame::Frame;
use crate::request::query::QueryString;
use crate::site::Site;
use askama::Template;
use axum::Router;
use axum::routing::get;
use chrono::TimeDelta;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::reading::difference::Difference;
use keyledger_usecases::texts::changes::{ChangeInWords, in_words};
use keyledger_usecases::texts::why::Told;
use std::sync::Arc;

/// How far back is looked where nobody says from when.
const DAYS: i64 = 7;

/// Both pages.
pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/console/accounts/{id}/changes", get(account::show))
        .route("/console/properties/{id}/changes", get(property::show))
}

#[derive(Template)]
#[template(path = "console/changes/show.html")]
struct ChangesPage {
    frame: Frame,
    top: Top,
    /// Whom or what it is about, and where that has its page.
    name: String,
    about: String,
    /// The sentence that answers.
    answer: String,
    from: String,
    to: String,
    zone: String,
    changes: Vec<ChangeInWords>,
}

/// The two moments that were asked for: the last days where nobody says from when, until now.
fn moments(asked: &QueryString, zone: &TimeZone) -> Result<(Timestamp, Timestamp), Problem> {
    let now = asked.context.system.engine.clock.now();
    let to = moment_in(asked, "to", zone)?.unwrap_or(now);
    let from = moment_in(asked, "from", zone)?;
    let from = from.unwrap_or_else(|| to.minus(TimeDelta::days(DAYS)));
    if from > to { Err(asked.wrong("to", "audit-period", &[])) } else { Ok((from, to)) }
}

impl ChangesPage {
    fn of(
        (mut frame, top): (Frame, Top),
        (name, about): (String, String),
        difference: &Difference,
        zone: &TimeZone,
    ) -> Self {
        let language = frame.language();
        let clock = Clock::by(language, zone.clone());
        let told = Told { language, zone: Some(zone.clone()) };
        let count = i64::try_from(difference.changes.len()).unwrap_or(i64::MAX);
        frame.title = frame.say_with("page-changes-title", "name", &name);
        Self {
            answer: frame.say_count("page-changes-answer", "count", &count),
            from: clock.field(difference.from),
            to: clock.field(difference.to),
            zone: zone.name().to_owned(),
            changes: difference.changes.iter().map(|change| in_words(change, &told)).collect(),
            name,
            about,
            top,
            frame,
        }
    }
}

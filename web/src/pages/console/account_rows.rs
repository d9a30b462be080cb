//! What happened, as rows: those that counted are marked, of the others it is said why not. Equal ones
//! behind each other are one row with its first and its last (C6, B6).

use crate::pages::clock::Clock;
use crate::pages::frame::Frame;
use crate::pages::return_to::in_query;
use chrono::TimeDelta;
use keyledger_core::ids::AttemptId;
use keyledger_core::timestamp::Timestamp;
use keyledger_usecases::reading::person::Person;
use keyledger_usecases::reading::timeline::Item;
use keyledger_usecases::texts::in_words::reason_in_words;
use keyledger_usecases::texts::say;
use serde_json::Value;

/// A day, and what happened.
pub(super) struct Day {
    pub date: String,
    pub rows: Vec<Row>,
}

/// One row.
pub(super) struct Row {
    pub sequence: u64,
    /// The event that says what came of it.
    pub event: String,
    pub time: String,
    /// How far from the moment of the answer.
    pub apart: String,
    pub what: String,
    pub count: usize,
    /// The reference that the attempt carries.
    pub reference: Option<String>,
    pub details: String,
    /// The network it came from, to look for.
    pub network: Option<(String, String)>,
    pub shown: Option<String>,
    pub reason: Option<String>,
    /// Whether a rule counted it.
    pub counts: bool,
    /// That it counted, or why it did not.
    pub mark: Option<String>,
}

/// The rows of a page, day by day.
pub(super) fn days(frame: &Frame, told: &Person, clock: &Clock) -> Vec<Day> {
    let explanation = &told.explained.explanation.explanation;
    let answer = explanation.since.unwrap_or(explanation.as_of);
    let mut days: Vec<Day> = vec![];
    for item in &told.items {
        let (date, row) = (clock.day(item.from), row(frame, told, clock, item, answer));
        match days.last_mut() {
            Some(day) if day.date == date => day.rows.push(row),
            Some(_) | None => days.push(Day { date, rows: vec![row] }),
        }
    }
    days
}

fn row(frame: &Frame, told: &Person, clock: &Clock, item: &Item, answer: Timestamp) -> Row {
    let (from, to) = (clock.second(item.from), clock.second(item.to));
    let last = item.events.last();
    let ip = last.and_then(|event| event.personal.get("ip")).and_then(Value::as_str);
    let details = [Some(item.actor.clone()), item.from_where.clone()];
    let (counts, mark) = mark(frame, told, item, clock);
    Row {
        sequence: item.events.iter().map(|event| event.sequence).min().unwrap_or_default(),
        event: last.map(|event| event.event.clone()).unwrap_or_default(),
        time: if from == to { from } else { format!("{from} – {to}") },
        apart: apart(frame, item.to.since(answer)),
        what: item.what.clone(),
        count: item.count,
        reference: item.reference.clone(),
        details: details.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        network: ip.map(|ip| (ip.to_owned(), in_query(ip))),
        shown: item.shown.as_ref().map(|shown| shown.text.clone()),
        reason: item.reason.as_ref().map(|why| reason_in_words(frame.language(), why)),
        counts,
        mark,
    }
}

/// Whether it counted, in words; of what cannot count nothing is said.
fn mark(frame: &Frame, told: &Person, item: &Item, clock: &Clock) -> (bool, Option<String>) {
    if let Some(counted) = &item.counted {
        let values = [("at", clock.minute(counted.locked_at).into())];
        return (true, Some(say(frame.language(), "page-console-counted-row", &values)));
    }
    let attempt = |event: &keyledger_usecases::reading::event::EventView| {
        event.data.get("attempt")?.as_str()?.parse::<AttemptId>().ok()
    };
    let counting = item.events.iter().filter_map(attempt).any(|id| told.counting.contains(&id));
    let key = match item.kind.as_str() {
        "login_failed" if counting => return (true, Some(frame.say("page-console-counting-row"))),
        "login_failed" => "page-console-cleared-row",
        "login_refused" => "page-console-refused-row",
        "login_attempt_abandoned" => "page-console-abandoned-row",
        _ => return (false, None),
    };
    (false, Some(frame.say(key)))
}

/// `−4 min`, `+2 h`: how far from the moment of the answer.
fn apart(frame: &Frame, span: TimeDelta) -> String {
    let sign = if span < TimeDelta::zero() { "−" } else { "+" };
    let span = span.abs();
    let (count, unit) = match span {
        span if span < TimeDelta::minutes(2) => (span.num_seconds(), "second"),
        span if span < TimeDelta::hours(2) => (span.num_minutes(), "minute"),
        span if span < TimeDelta::days(2) => (span.num_hours(), "hour"),
        span => (span.num_days(), "day"),
    };
    if count == 0 {
        return frame.say("page-console-apart-same");
    }
    format!("{sign}{}", frame.say_count(&format!("page-console-apart-{unit}"), "count", &count))
}

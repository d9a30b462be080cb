//! As of when, and by which clock: what a console's address says, with a moment typed by the clock on
//! the wall (B1).

use crate::answer::problem::Problem;
use crate::request::query::QueryString;
use chrono::NaiveDateTime;
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;

/// How a field for a moment sends it.
const FORMS: [&str; 2] = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"];

/// The zone that was asked for.
pub(super) fn zone(asked: &QueryString) -> Result<Option<TimeZone>, Problem> {
    let Some(name) = asked.text("zone") else { return Ok(None) };
    let zone = TimeZone::named(name);
    zone.map(Some).ok_or_else(|| asked.wrong("zone", "page-console-zone-unknown", &[]))
}

/// The moment that was asked for.
pub(super) fn moment_at(
    asked: &QueryString,
    local: &TimeZone,
) -> Result<Option<Timestamp>, Problem> {
    moment_in(asked, "at", local)
}

/// The moment in a field: with its zone, or as `local` shows it. In the night in which an hour
/// comes twice it is asked which one is meant, and in that in which one is leapt over, that it is none.
pub(super) fn moment_in(
    asked: &QueryString,
    field: &str,
    local: &TimeZone,
) -> Result<Option<Timestamp>, Problem> {
    let Some(text) = asked.text(field) else { return Ok(None) };
    let shown = FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let Some(shown) = shown else { return asked.moment(field) };
    let zone = ("zone", local.name().to_owned().into());
    match &local.moments(shown)[..] {
        [at] => Ok(Some(*at)),
        [] => Err(asked.wrong(field, "page-console-at-skipped", &[zone])),
        moments => {
            let twice = asked.wrong(field, "page-console-at-twice", &[zone]);
            Err(twice.meaning_one_of(moments.to_vec()))
        }
    }
}

//! Pages of lists that are read whole: which entries are shown, and behind which does the next page
//! begin?

use super::query::QueryString;
use crate::answer::problem::Problem;
use axum::Json;
use axum::response::{IntoResponse, Response};
use keyledger_usecases::reading::cursor;
use serde::Serialize;

/// Entries of a page, where nobody says how many.
const PAGE: u64 = 200;
/// Entries of a page at most.
const PAGE_MAX: u64 = 1_000;

/// What is shown of a list.
pub struct Part<T> {
    /// The entries.
    pub entries: Vec<T>,
    /// The cursor of the next page, where there is one.
    pub next: Option<String>,
}

impl QueryString {
    /// How many entries a page is to have.
    pub fn limit(&self) -> Result<usize, Problem> {
        Ok(usize::try_from(self.number("limit", PAGE, 1..=PAGE_MAX)?).unwrap_or(1))
    }

    /// The part of `all` that is asked for with `cursor` and `limit`. Entries are told apart by their
    /// `key`: what comes and goes between two pages neither repeats an entry nor hides one.
    pub fn part<T>(&self, all: Vec<T>, key: impl Fn(&T) -> String) -> Result<Part<T>, Problem> {
        let limit = self.limit()?;
        let (engine, question) = (&self.context.system.engine, self.question());
        let failed = |failure| self.failed(&failure);
        let from = match self.text("cursor") {
            None => 0,
            Some(text) => {
                let shown = cursor::read_shown(engine, &question, text).map_err(failed)?;
                let (place, last) =
                    shown.ok_or_else(|| self.wrong("cursor", "cursor-foreign", &[]))?;
                let last = all.iter().position(|entry| key(entry) == last);
                // Where it is gone, what stood behind it has moved up to its place.
                last.map_or(place.saturating_sub(1), |last| last + 1)
            }
        };
        let more = all.len() > from.saturating_add(limit);
        let entries: Vec<T> = all.into_iter().skip(from).take(limit).collect();
        let last = entries.last().filter(|_| more).map(key);
        let next = last.map(|last| cursor::shown(engine, &question, from + entries.len(), &last));
        Ok(Part { entries, next: next.transpose().map_err(failed)? })
    }

    /// An answer with a page of a list, and the link to the next one.
    pub fn listed(&self, answer: impl Serialize, next: Option<&str>) -> Response {
        self.page("cursor", next, Json(answer).into_response())
    }
}

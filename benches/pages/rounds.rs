//! Rounds: each kind of page is asked for in each of them, at its rate.

use crate::machine::{median, milliseconds};
use crate::person::Person;
use std::time::{Duration, Instant};

pub const ROUNDS: usize = 5;

/// A page that is asked for.
pub struct Kind<'a> {
    person: &'a Person,
    path: String,
    name: String,
    /// Pages a second.
    rate: u32,
    /// Pages in each round.
    pages: u32,
    /// Milliseconds at the 99th percentile.
    limit: f64,
    medians: Vec<f64>,
    p99s: Vec<f64>,
}

impl<'a> Kind<'a> {
    pub fn new(
        person: &'a Person,
        path: &str,
        name: &str,
        (rate, pages): (u32, u32),
        limit: f64,
    ) -> Self {
        let (path, name) = (path.to_owned(), name.to_owned());
        Self { person, path, name, rate, pages, limit, medians: vec![], p99s: vec![] }
    }

    async fn round(&mut self) {
        let mut took = vec![];
        let mut due = tokio::time::interval(Duration::from_secs(1) / self.rate);
        for _ in 0..self.pages {
            due.tick().await;
            let begin = Instant::now();
            self.person.show(&self.path).await;
            took.push(milliseconds(begin.elapsed()));
        }
        took.sort_by(f64::total_cmp);
        self.p99s.push(took.get((took.len() - 1) * 99 / 100).copied().unwrap_or(f64::NAN));
        self.medians.push(median(took));
    }

    /// What the rounds showed, in a line.
    pub fn told(&self) -> String {
        let (middle, p99) = (median(self.medians.clone()), median(self.p99s.clone()));
        let met = if p99 <= self.limit { "met" } else { "MISSED" };
        let (name, limit) = (&self.name, self.limit);
        format!("{name:<42} median {middle:>7.2} ms, p99 {p99:>7.2} ms, at most {limit} ms: {met}")
    }
}

/// All rounds.
pub async fn run(kinds: &mut [Kind<'_>]) {
    for kind in kinds.iter_mut() {
        // Once to warm what every page needs.
        kind.person.show(&kind.path).await;
    }
    for _ in 0..ROUNDS {
        for kind in kinds.iter_mut() {
            kind.round().await;
        }
    }
}

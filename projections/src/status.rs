//! Projection lag: how far are the views behind, and does anything hold them up?

use crate::writer::Head;
use keyledger_core::store::Position;
use keyledger_core::timestamp::Timestamp;
use std::time::Duration;

/// What the runner tells about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether it runs.
    pub running: bool,
    /// How far the views have come.
    pub head: Head,
    /// When the last event in them happened, if one was applied since the start.
    pub last_event_at: Option<Timestamp>,
    /// Whether the ledger had nothing more when it was last read.
    pub caught_up: bool,
    /// What went wrong last, with its causes; `None` since something went well.
    pub last_error: Option<String>,
    /// How far the ledger was read, and whether that was its end.
    pub(crate) read: (Option<Position>, bool),
}

impl Status {
    /// How old the views are at `now`: nothing when they have all there is.
    pub fn lag(&self, now: Timestamp) -> Duration {
        if self.caught_up {
            return Duration::ZERO;
        }
        let behind = self.last_event_at.map(|at| now.since(at));
        behind.and_then(|behind| behind.to_std().ok()).unwrap_or_default()
    }

    pub(crate) fn note_read(&mut self, position: Option<Position>, at_head: bool) {
        self.read = (position, at_head);
        self.compare();
    }

    pub(crate) fn note_applied(&mut self, head: Head, at: Option<Timestamp>) {
        self.head = head;
        self.last_event_at = at.or(self.last_event_at);
        self.last_error = None;
        self.compare();
    }

    fn compare(&mut self) {
        let (position, at_head) = self.read;
        self.caught_up = at_head && self.head.position == position;
        if self.caught_up {
            self.last_error = None;
        }
    }
}

//! Ends of streams: is there anything behind what the caller has? It is asked at every request, and
//! nearly always the answer is no: from memory it costs neither a thread nor a query.
//!
//! Only a no is given from here, and only while it is certain: the writer notes every append before
//! readers see it, and a reader notes where it found an end only if nothing was forgotten since it began
//! to look. What is not known is looked up.

use crate::recent::Recent;
use keyledger_core::store::{Direction, ReadFrom, Revision};
use keyledger_core::stream::StreamId;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The end of a stream that is not there.
const ABSENT: i64 = -1;

/// Where streams end.
pub(super) struct Ends {
    known: Mutex<Known>,
}

struct Known {
    /// The last revision of each, as far as they were asked for lately.
    last: Recent<StreamId, i64>,
    /// How often something was forgotten.
    forgotten: u64,
    /// Whether the ledger was closed: then nothing is answered.
    closed: bool,
}

/// That a reader begins to look.
#[derive(Clone, Copy)]
pub(super) struct Looking {
    forgotten: u64,
}

impl Ends {
    /// Remembers at least `limit` of them.
    pub(super) fn new(limit: usize) -> Self {
        let known = Known { last: Recent::new(limit), forgotten: 0, closed: false };
        Self { known: Mutex::new(known) }
    }

    /// Whether it is certain that nothing lies from there on.
    pub(super) fn nothing_from(
        &self,
        stream: &StreamId,
        from: ReadFrom,
        direction: Direction,
    ) -> bool {
        let from = match (direction, from) {
            (Direction::Forwards, ReadFrom::Start) => 0,
            (Direction::Forwards, ReadFrom::Revision(Revision(at))) => {
                i64::try_from(at).unwrap_or(i64::MAX)
            }
            (Direction::Forwards, ReadFrom::End) | (Direction::Backwards, _) => return false,
        };
        let mut known = self.lock();
        !known.closed && known.last.get(stream).is_some_and(|last| from > last)
    }

    /// Said by a reader before it looks.
    pub(super) fn looking(&self) -> Looking {
        Looking { forgotten: self.lock().forgotten }
    }

    /// Said by a reader that found the stream to end at `last`; `None` when there is no such stream.
    pub(super) fn found(&self, looking: Looking, stream: &StreamId, last: Option<i64>) {
        let mut known = self.lock();
        if known.forgotten == looking.forgotten {
            known.note(stream, last.unwrap_or(ABSENT));
        }
    }

    /// Said by the writer before readers can see what it appended: these streams now go so far.
    pub(super) fn grew<'a>(&self, grown: impl IntoIterator<Item = (&'a StreamId, i64)>) {
        let mut known = self.lock();
        for (stream, last) in grown {
            known.note(stream, last);
        }
    }

    /// Forgets everything: what is in the ledger is looked up again.
    pub(super) fn forget(&self) {
        let mut known = self.lock();
        known.last.clear();
        known.forgotten += 1;
    }

    /// Answers nothing any more.
    pub(super) fn close(&self) {
        self.lock().closed = true;
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    /// Streams only grow: of two ends the later one holds.
    fn note(&mut self, stream: &StreamId, last: i64) {
        let before = self.last.get(stream).unwrap_or(ABSENT);
        self.last.insert(stream.clone(), last.max(before));
        if self.last.trim() {
            self.forgotten += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyledger_core::ids::AccountId;
    use uuid::Uuid;

    fn stream(number: u128) -> StreamId {
        StreamId::account(AccountId(Uuid::from_u128(number)))
    }

    fn from(at: u64) -> ReadFrom {
        ReadFrom::Revision(Revision(at))
    }

    fn nothing(ends: &Ends, stream: &StreamId, at: u64) -> bool {
        ends.nothing_from(stream, from(at), Direction::Forwards)
    }

    #[test]
    fn nothing_lies_behind_a_known_end_and_an_unknown_one_is_looked_up() {
        let (ends, one) = (Ends::new(10), stream(1));
        assert!(!nothing(&ends, &one, 0));
        ends.found(ends.looking(), &one, Some(3));
        assert!(nothing(&ends, &one, 4) && !nothing(&ends, &one, 3));
        assert!(!ends.nothing_from(&one, ReadFrom::Start, Direction::Forwards));
        assert!(!ends.nothing_from(&one, ReadFrom::End, Direction::Forwards));
        assert!(!ends.nothing_from(&one, from(9), Direction::Backwards));
        ends.grew([(&one, 4)]);
        assert!(!nothing(&ends, &one, 4) && nothing(&ends, &one, 5));
    }

    #[test]
    fn a_stream_that_is_not_there_is_known_until_it_begins() {
        let (ends, one) = (Ends::new(10), stream(1));
        ends.found(ends.looking(), &one, None);
        assert!(ends.nothing_from(&one, ReadFrom::Start, Direction::Forwards));
        ends.grew([(&one, 0)]);
        assert!(!ends.nothing_from(&one, ReadFrom::Start, Direction::Forwards));
    }

    /// The reader looked, the writer wrote, the reader notes what it saw.
    #[test]
    fn what_a_reader_saw_before_an_append_does_not_hide_it() {
        let (ends, one) = (Ends::new(10), stream(1));
        let looking = ends.looking();
        ends.grew([(&one, 7)]);
        ends.found(looking, &one, Some(6));
        assert!(!nothing(&ends, &one, 7));
    }

    /// The same, and the append was forgotten in between.
    #[test]
    fn a_reader_that_looked_before_something_was_forgotten_is_not_believed() {
        let (ends, one) = (Ends::new(2), stream(1));
        let looking = ends.looking();
        ends.grew([(&one, 7)]);
        let others: Vec<_> = (10..30).map(stream).collect();
        ends.grew(others.iter().map(|other| (other, 0)));
        ends.found(looking, &one, Some(6));
        assert!(!nothing(&ends, &one, 7));
        let looking = ends.looking();
        ends.forget();
        ends.found(looking, &one, Some(6));
        assert!(!nothing(&ends, &one, 7));
    }

    #[test]
    fn a_closed_ledger_answers_nothing_from_memory() {
        let (ends, one) = (Ends::new(2), stream(1));
        ends.found(ends.looking(), &one, Some(1));
        ends.close();
        assert!(!nothing(&ends, &one, 2));
    }
}

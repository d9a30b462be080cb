//! Reader threads: how is the ledger read? On threads with connections of their own, beside the
//! writer.
//!
//! Nothing is handed out that is not synced: SQLite shows a commit to other connections only after
//! its sync, and readers look no further than the writer's published head.

use super::batch::stream_no;
use super::error::LedgerError;
use super::rows::Rows;
use super::schema::Link;
use super::tail;
use super::writer::Shared;
use keyledger_core::store::{Direction, Page, Position, ReadFrom, Revision, StoredEvent};
use keyledger_core::stream::StreamId;
use std::sync::mpsc::{Receiver, RecvError};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// What readers are asked to do.
pub(super) enum Job {
    Stream {
        stream: StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
        reply: oneshot::Sender<Result<Vec<StoredEvent>, LedgerError>>,
    },
    All {
        after: Option<Position>,
        max: usize,
        reply: oneshot::Sender<Result<Page, LedgerError>>,
    },
    /// Ends one reader.
    Close,
}

/// One reader; it lives on its own thread.
pub(super) struct Reader {
    link: Link,
    shared: Arc<Shared>,
    rows: Rows,
}

impl Reader {
    pub(super) fn new(link: Link, shared: Arc<Shared>) -> Self {
        Self { link, shared, rows: Rows::new() }
    }

    /// Works until it is told to close. All readers take their jobs from one queue.
    pub(super) fn run(mut self, jobs: &Mutex<Receiver<Job>>) {
        loop {
            let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
            // Whoever no longer waits for an answer is not sent one.
            match job {
                Ok(Job::Stream { stream, from, direction, max, reply }) => {
                    let _ = reply.send(self.stream(&stream, from, direction, max));
                }
                Ok(Job::All { after, max, reply }) => {
                    let _ = reply.send(self.all(after, max));
                }
                Ok(Job::Close) | Err(RecvError) => return,
            }
            self.rows.trim();
        }
    }

    fn all(&mut self, after: Option<Position>, max: usize) -> Result<Page, LedgerError> {
        // The head first, the snapshot after it: so the snapshot holds all of it.
        let head = *self.shared.head.borrow();
        let start = after.map_or(0, |Position(at)| i64::try_from(at).unwrap_or(i64::MAX));
        let events =
            self.rows.between(&self.link.connection, start, head, max).map_err(|error| {
                let place = format!("in the events behind position {start}");
                self.link.place.explain(error).near(&place)
            })?;
        if events.is_empty() && max > 0 && start < head {
            // The newest event lies at the head: a file without it would be asked for it for ever.
            let what =
                format!("no event can be read behind position {start}, and one is at {head}");
            return Err(LedgerError::damaged(&self.link.place.path, what));
        }
        let next = events.last().map(|event| event.position).or(after);
        let reached = next.map_or(0, |Position(at)| i64::try_from(at).unwrap_or(i64::MAX));
        Ok(Page { events, next, at_head: reached >= head })
    }

    fn stream(
        &mut self,
        stream: &StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
    ) -> Result<Vec<StoredEvent>, LedgerError> {
        let place = Arc::clone(&self.link.place);
        let explain = |error| place.explain(error).near(&format!("in the events of {stream}"));
        let looking = self.shared.ends.looking();
        let Some(no) = stream_no(&self.link.connection, stream).map_err(explain)? else {
            self.shared.ends.found(looking, stream, None);
            return Ok(Vec::new());
        };
        // The tail first, the snapshot after it: what leaves the tail in between is in the index
        // of the snapshot by then.
        let (last, in_tail) = {
            let tail = self.shared.tail.read().unwrap_or_else(PoisonError::into_inner);
            let last = tail.last_revision(no);
            let span = last.and_then(|last| span(from, direction, max, last));
            (last, span.map_or(Vec::new(), |(low, high)| tail.range(no, low, high)))
        };
        let snapshot = self.link.connection.unchecked_transaction().map_err(explain)?;
        let last = match last {
            Some(last) => Some(last),
            None => tail::last_indexed(&snapshot, no).map_err(explain)?,
        };
        self.shared.ends.found(looking, stream, last);
        let Some((low, high)) = last.and_then(|last| span(from, direction, max, last)) else {
            return Ok(Vec::new());
        };
        let indexed_to = in_tail.first().map_or(high, |(first, _)| first - 1);
        let mut places = tail::indexed(&snapshot, no, low, indexed_to).map_err(explain)?;
        places.extend(in_tail);
        if i64::try_from(places.len()) != Ok(high - low + 1) {
            let what = format!("the index lacks events of {stream} between {low} and {high}");
            return Err(LedgerError::damaged(&place.path, what));
        }
        let mut events = self.rows.at(&snapshot, stream, no, &places).map_err(explain)?;
        if direction == Direction::Backwards {
            events.reverse();
        }
        Ok(events)
    }
}

/// The first and last revision to read of a stream that ends at `last`; `None` for none.
fn span(from: ReadFrom, direction: Direction, max: usize, last: i64) -> Option<(i64, i64)> {
    let max = i64::try_from(max).unwrap_or(i64::MAX);
    let start = match from {
        ReadFrom::Start => 0,
        ReadFrom::End => last,
        ReadFrom::Revision(Revision(at)) => i64::try_from(at).unwrap_or(i64::MAX),
    };
    let (low, high) = match direction {
        Direction::Forwards => (start, last.min(start.saturating_add(max - 1))),
        Direction::Backwards => {
            let high = last.min(start);
            (0.max(high.saturating_sub(max - 1)), high)
        }
    };
    (max > 0 && low <= high).then_some((low, high))
}

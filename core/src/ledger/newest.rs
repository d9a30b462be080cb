//! Which events were read at the head last? Several readers follow the ledger, a moment apart: what
//! one of them read is kept for the others, without a gap and with a bound.

use crate::store::{Position, StoredEvent};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many events are kept at most …
const EVENTS_MAX: usize = 256;
/// … and how many bytes of metadata and data.
const BYTES_MAX: usize = 1 << 20;

/// The newest events, and whose turn it is to read more.
#[derive(Default)]
pub(super) struct Newest {
    /// Nothing before a reader reached the head.
    run: Mutex<Option<Run>>,
    turn: async_lock::Mutex<()>,
}

/// Events that follow each other in the ledger with nothing between them.
struct Run {
    /// The position before the first of them.
    after: Option<Position>,
    events: VecDeque<StoredEvent>,
    bytes: usize,
}

impl Newest {
    /// At most `max` events behind a position, if the next one is kept.
    pub(super) fn behind(&self, after: Option<Position>, max: usize) -> Option<Vec<StoredEvent>> {
        let run = self.lock();
        let run = run.as_ref().filter(|run| after >= run.after)?;
        let first = run.events.partition_point(|event| Some(event.position) <= after);
        let events: Vec<_> = run.events.iter().skip(first).take(max).cloned().collect();
        (!events.is_empty()).then_some(events)
    }

    /// Waits until nobody else reads at the head. Whoever is further behind reads at once.
    pub(super) async fn turn(
        &self,
        after: Option<Position>,
    ) -> Option<async_lock::MutexGuard<'_, ()>> {
        let at_head = self.lock().as_ref().is_some_and(|run| after >= run.last());
        if at_head { Some(self.turn.lock().await) } else { None }
    }

    /// Takes in what was read behind `after` up to the head.
    pub(super) fn keep(&self, after: Option<Position>, events: &[StoredEvent]) {
        let mut kept = self.lock();
        let run = match &mut *kept {
            Some(run) if run.last() == after => run,
            // Read by somebody who was further behind: what is kept is at least as new.
            Some(run) if run.last() > after => return,
            Some(_) | None => kept.insert(Run { after, events: VecDeque::new(), bytes: 0 }),
        };
        for event in events {
            run.bytes += size(event);
            run.events.push_back(event.clone());
        }
        while run.events.len() > EVENTS_MAX || run.bytes > BYTES_MAX {
            let Some(oldest) = run.events.pop_front() else { break };
            run.bytes -= size(&oldest);
            run.after = Some(oldest.position);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<Run>> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Run {
    fn last(&self) -> Option<Position> {
        self.events.back().map(|event| event.position).or(self.after)
    }
}

fn size(event: &StoredEvent) -> usize {
    event.metadata.len() + event.data.len()
}

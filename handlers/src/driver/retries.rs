//! Retries and parking. A handler failed on an event: when is it tried again, and when does its
//! stream park?

use super::{Driver, PAGE, Pause};
use crate::database::Waiting;
use crate::handler::{Handler, HandlerError};
use chrono::TimeDelta;
use keyledger_core::chain;
use keyledger_core::engine::Intent;
use keyledger_core::ids::EventId;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::store::{Direction, ReadFrom, Revision, StoredEvent};
use keyledger_core::stream::StreamId;

/// After so many failures on one event its stream is parked.
const FAILURES_MAX: u32 = 5;

/// Seconds to wait after the first failure; four times as long after each further one.
const FIRST_PAUSE_SECONDS: i64 = 1;

impl Driver {
    /// Tries the streams again whose time has come.
    pub(super) async fn retry(&self) -> Result<(), Pause> {
        for waiting in self.parts.database.to_retry(self.parts.clock.now())? {
            let handler = self.parts.handlers.iter().find(|known| known.name() == waiting.handler);
            // A handler of another release: its streams wait for that release.
            if let Some(handler) = handler {
                self.retry_one(handler.as_ref(), &waiting).await?;
            }
        }
        Ok(())
    }

    /// Goes on with a stream where it failed, to its end: nothing of it was delivered meanwhile.
    async fn retry_one(&self, handler: &dyn Handler, waiting: &Waiting) -> Result<(), Pause> {
        let mut next = waiting.revision;
        loop {
            let from = ReadFrom::Revision(next);
            let store = self.parts.ledger.store();
            let page = store.read_stream(&waiting.stream, from, Direction::Forwards, PAGE).await;
            let page = page.map_err(Pause::Ledger)?;
            if page.is_empty() {
                return Ok(self.parts.database.flow(handler.name(), &waiting.stream)?);
            }
            for stored in &page {
                next = Revision(stored.revision.0.saturating_add(1));
                if !handler.reacts_to().contains(&stored.kind.as_ref()) {
                    continue;
                }
                match self.hand_over(handler, stored, &mut None).await {
                    Ok(()) => {}
                    Err(HandlerError::Ledger(error)) => return Err(Pause::Ledger(error)),
                    Err(error @ HandlerError::Failed { .. }) => {
                        let again = stored.revision == waiting.revision;
                        let failures = if again { waiting.failures + 1 } else { 1 };
                        return self.let_wait(handler.name(), stored, failures, &error).await;
                    }
                }
            }
        }
    }

    /// Lets a stream wait from this event on; at the last failure, parks it.
    pub(super) async fn let_wait(
        &self,
        handler: &'static str,
        stored: &StoredEvent,
        failures: u32,
        error: &HandlerError,
    ) -> Result<(), Pause> {
        let told = chain(error);
        tracing::warn!(handler, stream = %stored.stream, event = %stored.id, failures, error = %told,
            "a handler failed");
        self.note(|progress| progress.last_error = Some(format!("{handler}: {told}")));
        let parked = failures >= FAILURES_MAX;
        if parked {
            self.park(handler, &stored.stream, stored.id, failures, error).await?;
        }
        self.parts.database.wait(&Waiting {
            handler: handler.to_owned(),
            stream: stored.stream.clone(),
            revision: stored.revision,
            event: stored.id,
            failures,
            retry_at: self.parts.clock.now().plus(pause_after(failures)),
            parked,
            error: error.to_string(),
        })?;
        Ok(())
    }

    async fn park(
        &self,
        handler: &'static str,
        stream: &StreamId,
        event: EventId,
        failures: u32,
        error: &HandlerError,
    ) -> Result<(), Pause> {
        self.record(OperationsEvent::HandlerParked {
            handler: handler.to_owned(),
            stream: stream.clone(),
            event,
            failures,
            // The outermost sentence alone: what lies beneath may name somebody.
            error: error.to_string(),
        })
        .await
    }

    /// Leaves out the event that a parked stream waits at, for the reason in `intent`, and goes on behind it.
    /// Answers which event that was; `None` where the stream is not parked.
    pub async fn skip(
        &self,
        handler: &str,
        stream: &StreamId,
        intent: &Intent,
    ) -> Result<Option<EventId>, Pause> {
        let _one_at_a_time = self.place.lock().await;
        let waiting = self.parts.database.waiting_on(handler, stream)?;
        let Some(waiting) = waiting.filter(|waiting| waiting.parked) else { return Ok(None) };
        let event = waiting.event;
        let (handler, stream) = (handler.to_owned(), stream.clone());
        let skipped = OperationsEvent::HandlerSkipped { handler, stream, event };
        self.record_as(intent, skipped).await?;
        let revision = Revision(waiting.revision.0.saturating_add(1));
        let retry_at = self.parts.clock.now();
        let next = Waiting { revision, failures: 0, parked: false, retry_at, ..waiting };
        self.parts.database.wait(&next)?;
        self.nudge();
        Ok(Some(event))
    }

    /// Tries a parked stream again, from the event it failed on. Answers whether it was parked.
    pub async fn resume(
        &self,
        handler: &str,
        stream: &StreamId,
        intent: &Intent,
    ) -> Result<bool, Pause> {
        let waiting = self.parts.database.waiting_on(handler, stream)?;
        let Some(waiting) = waiting.filter(|waiting| waiting.parked) else { return Ok(false) };
        let (handler, stream) = (handler.to_owned(), stream.clone());
        self.record_as(intent, OperationsEvent::HandlerResumed { handler, stream }).await?;
        let retry_at = self.parts.clock.now();
        self.parts.database.wait(&Waiting { failures: 0, parked: false, retry_at, ..waiting })?;
        self.nudge();
        Ok(true)
    }
}

fn pause_after(failures: u32) -> TimeDelta {
    let factor = 4i64.saturating_pow(failures.saturating_sub(1).min(10));
    TimeDelta::seconds(FIRST_PAUSE_SECONDS.saturating_mul(factor))
}

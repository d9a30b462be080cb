//! Feeding the audit log: how does the ledger get into the audit trail? Its frames in their order,
//! from where the trail ends; and nothing where the two contradict each other.

use crate::boxed;
use crate::failure::Failure;
use crate::system::System;
use crate::upkeep::log_in_open;
use keyledger_core::chain;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::store::{Position, StoreError};
use keyledger_handlers::trail::{Hash, KeepError, Note, TrailStatus};
use keyledger_projections::log;
use keyledger_schemas::leaf::{frame, leaf};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Events per read.
const PAGE: usize = 2_000;
/// How long the trail sleeps at the ledger's head, at most.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Events that come close together share a checkpoint: it is never later than this and a write.
const TOGETHER: Duration = Duration::from_millis(300);
/// How long it waits before a trail that stopped is opened again.
const OPEN_AGAIN: Duration = Duration::from_secs(5);

/// Why the trail does not go on.
#[derive(Debug, thiserror::Error)]
enum Halt {
    #[error("the ledger cannot be read")]
    Ledger(#[source] StoreError),
    #[error(transparent)]
    Keep(#[from] KeepError),
}

impl System {
    /// How the audit trail is doing.
    pub fn trail(&self) -> TrailStatus {
        self.log_service.status()
    }

    /// Whether the audit trail has stood still for longer than the policy lets people log in.
    #[boxed]
    pub async fn trail_refuses(&self) -> Result<bool, Failure> {
        log_in_open::trail_refuses(&self.engine).await
    }

    /// Where nobody serves, the trail is brought to the ledger's head for whoever asks about it.
    #[boxed]
    pub async fn ready_trail(&self) -> Result<(), Failure> {
        if self.log_service.status().published.is_none() {
            self.extend_trail().await?;
        }
        Ok(())
    }

    /// Lets go of the trail's files, which are about to be exchanged; the trail opens anew by itself.
    pub fn close_trail(&self) {
        self.log_service.close();
    }

    /// Signs a text that is no checkpoint with the trail's key; unsigned while the trail is not open.
    pub fn sign_for_trail(&self, text: &str) -> Note {
        self.log_service
            .sign(text)
            .unwrap_or_else(|| Note { text: text.to_owned(), signatures: vec![] })
    }

    /// Keeps the trail until it is told to stop.
    #[boxed]
    pub async fn keep_trail(&self, mut stopped: watch::Receiver<bool>) {
        let keeping = async {
            loop {
                let Err(halt) = self.follow_into_trail().await;
                match &halt {
                    Halt::Ledger(_) => {
                        tracing::warn!(error = chain(&halt), "the audit log is waiting");
                    }
                    Halt::Keep(error) => self.trail_stopped(error).await,
                }
                self.engine.clock.sleep(OPEN_AGAIN).await;
            }
        };
        tokio::select! {
            _ = stopped.wait_for(|told| *told) => {}
            () = keeping => {}
        }
        // What came since the last checkpoint is published while there is time.
        if self.log_service.status().stopped.is_none()
            && let Err(error) = self.extend_trail().await
        {
            tracing::warn!(error = chain(&error), "the audit log ends before the ledger");
        }
    }

    /// Brings the trail to the ledger's head as it is now.
    pub async fn extend_trail(&self) -> Result<u64, Failure> {
        match self.extend_to_head().await {
            Ok(size) => {
                self.log_service.goes_on();
                Ok(size)
            }
            Err(halt) => {
                if let Halt::Keep(error) = &halt {
                    self.trail_stopped(error).await;
                }
                Err(Failure::Other(chain(&halt)))
            }
        }
    }

    async fn extend_to_head(&self) -> Result<u64, Halt> {
        let (mut size, mut place) = self.open_trail().await?;
        while !self.one_page(&mut size, &mut place).await? {}
        Ok(size)
    }

    async fn follow_into_trail(&self) -> Result<Infallible, Halt> {
        let (mut size, mut place) = self.open_trail().await?;
        loop {
            if self.one_page(&mut size, &mut place).await? {
                self.log_service.goes_on();
                self.engine.store.wait_past(place, LOOK_AGAIN).await;
                self.engine.clock.sleep(TOGETHER).await;
            }
        }
    }

    /// Hands one page on. Answers whether it was the last.
    async fn one_page(&self, size: &mut u64, place: &mut Option<Position>) -> Result<bool, Halt> {
        let page = self.engine.ledger.behind(*place, PAGE).await.map_err(Halt::Ledger)?;
        let length = *size + page.events.len() as u64;
        // Tiles were never written before their events: more of them is a ledger that was cut.
        if let Some(trail) =
            self.log_service.found().filter(|found| page.at_head && *found > length)
        {
            return Err(KeepError::LedgerShort { ledger: length, trail }.into());
        }
        let ledger = self.engine.form.ledger();
        let frames = page.events.iter().map(|stored| frame(ledger, stored)).collect();
        *size = self.log_service.take(*size, frames, page.at_head).await?;
        *place = page.next.or(*place);
        Ok(page.at_head)
    }

    /// Opens the trail and finds its place in the ledger; its last leaf must be the event there.
    async fn open_trail(&self) -> Result<(u64, Option<Position>), Halt> {
        let log_service = Arc::clone(&self.log_service);
        let opened = tokio::task::spawn_blocking(move || log_service.open()).await;
        let (size, last) = opened.unwrap_or(Err(KeepError::Interrupted))?;
        let (Some(before), Some(last)) = (size.checked_sub(1), last) else {
            return Ok((0, None));
        };
        if let Some(place) = self.place_shown(before, last).await {
            return Ok((size, Some(place)));
        }
        Ok((size, Some(self.place_counted(before, last).await?)))
    }

    /// Where the projections have the event with this sequence, if the ledger has the leaf there.
    async fn place_shown(&self, sequence: u64, last: Hash) -> Option<Position> {
        let entry = self.ask(move |views| log::by_sequence(views, sequence)).await.ok()??;
        let stored = self.engine.ledger.at_position(entry.position).await.ok()??;
        (leaf(self.engine.form.ledger(), &stored) == last.0).then_some(entry.position)
    }

    /// The same, counted from the beginning of the ledger: projections prove nothing.
    async fn place_counted(&self, sequence: u64, last: Hash) -> Result<Position, Halt> {
        let ledger = &self.engine.ledger;
        let offset = ledger.reach(sequence).await.map_err(Halt::Ledger)?;
        let stored = if offset.sequence == sequence {
            ledger.next_behind(offset.position).await.map_err(Halt::Ledger)?
        } else {
            None
        };
        let Some(stored) = stored else {
            let (ledger, trail) = (offset.sequence, sequence + 1);
            return Err(KeepError::LedgerShort { ledger, trail }.into());
        };
        let same = leaf(self.engine.form.ledger(), &stored) == last.0;
        same.then_some(stored.position).ok_or_else(|| KeepError::Disagrees { sequence }.into())
    }

    async fn trail_stopped(&self, error: &KeepError) {
        if !self.log_service.stopped(error) {
            return;
        }
        let why = chain(error);
        tracing::error!(why, "the audit log stopped");
        if error.is_disagreement() {
            let finding = format!("audit trail: {why}");
            let happened = OperationsEvent::IntegrityCheckFailed { finding };
            if let Err(failure) = self.engine.record(happened, "audit trail").await {
                tracing::error!(error = chain(&failure), "this could not be recorded");
            }
        }
    }
}

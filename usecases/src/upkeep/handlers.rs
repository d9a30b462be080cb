//! Handlers: how is what follows from events doing, and what can a person do about a stream that is
//! parked? (C3)

use crate::boxed;
use crate::failure::Failure;
use crate::system::System;
use keyledger_core::chain;
use keyledger_core::engine::Intent;
use keyledger_core::ids::EventId;
use keyledger_core::stream::StreamId;
use keyledger_handlers::Running;
pub use keyledger_handlers::database::Waiting;
use keyledger_handlers::driver::Pause;
pub use keyledger_handlers::driver::{Lag, Lags};

/// Who has the handlers: the program runs them.
pub trait HandlersPort: Send + Sync {
    /// The handlers.
    ///
    /// # Errors
    /// Where they could not be opened.
    fn running(&self) -> Result<&Running, Failure>;
}

/// How far behind each handler is, with the streams that wait.
#[boxed]
pub async fn lags(system: &System, handlers: &dyn HandlersPort) -> Result<Lags, Failure> {
    let length = system.views.head().next_sequence;
    handlers.running()?.lags(length).await.map_err(|pause| failure(&pause))
}

/// Tries a parked stream again, from the event it failed on. Answers whether it was parked.
#[boxed]
pub async fn retry(
    handlers: &dyn HandlersPort,
    intent: &Intent,
    (handler, stream): (&str, &StreamId),
) -> Result<bool, Failure> {
    let retried = handlers.running()?.resume(handler, stream, intent).await;
    retried.map_err(|pause| failure(&pause))
}

/// Leaves out the event that a parked stream waits at, for the reason in `intent`. Answers which it was.
#[boxed]
pub async fn skip(
    handlers: &dyn HandlersPort,
    intent: &Intent,
    (handler, stream): (&str, &StreamId),
) -> Result<Option<EventId>, Failure> {
    let skipped = handlers.running()?.skip(handler, stream, intent).await;
    skipped.map_err(|pause| failure(&pause))
}

fn failure(pause: &Pause) -> Failure {
    Failure::Other(format!("the handlers: {}", chain(pause)))
}

//! Handler administration: how are the handlers doing, and what can a person do about a stream that
//! is parked?

use super::App;
use keyledger_core::chain;
use keyledger_core::ids::EventId;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::stream::StreamId;
use keyledger_handlers::Running;
use keyledger_handlers::driver::{Lags, Pause};
use keyledger_usecases::failure::Failure;

impl App {
    /// The handlers.
    pub(super) fn handlers(&self) -> Result<&Running, Failure> {
        let serving = self.serving().map_err(|error| Failure::Other(chain(&error)))?;
        Ok(&serving.handlers)
    }

    /// How far behind each handler is, with the streams that wait.
    pub async fn handler_lags(&self) -> Result<Lags, Failure> {
        let length = self.system.views.head().next_sequence;
        self.handlers()?.lags(length).await.map_err(|pause| failure(&pause))
    }

    /// Tries a parked stream again, from the event it failed on. Answers whether it was parked.
    pub async fn retry_handler(&self, handler: &str, stream: &StreamId) -> Result<bool, Failure> {
        self.handlers()?.resume(handler, stream).await.map_err(|pause| failure(&pause))
    }

    /// Leaves out the event that a parked stream waits at. Answers which it was.
    pub async fn skip_event(
        &self,
        handler: &str,
        stream: &StreamId,
        reason: Reason,
    ) -> Result<Option<EventId>, Failure> {
        let at_the_machine = Actor::at_the_machine();
        let skipped = self.handlers()?.skip(handler, stream, at_the_machine, reason).await;
        skipped.map_err(|pause| failure(&pause))
    }
}

fn failure(pause: &Pause) -> Failure {
    Failure::Other(format!("the handlers: {}", chain(pause)))
}

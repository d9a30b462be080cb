//! The handlers, for whoever asks how they are doing or acts on a stream that is parked.

use super::App;
use keyledger_core::chain;
use keyledger_handlers::Running;
use keyledger_handlers::driver::Lags;
use keyledger_usecases::failure::Failure;
use keyledger_usecases::upkeep::handlers::{HandlersPort, lags};

impl HandlersPort for App {
    fn running(&self) -> Result<&Running, Failure> {
        self.handlers()
    }
}

impl App {
    /// The handlers.
    pub(super) fn handlers(&self) -> Result<&Running, Failure> {
        let serving = self.serving().map_err(|error| Failure::Other(chain(&error)))?;
        Ok(&serving.handlers)
    }

    /// How far behind each handler is, with the streams that wait.
    pub async fn handler_lags(&self) -> Result<Lags, Failure> {
        lags(&self.system, self).await
    }
}

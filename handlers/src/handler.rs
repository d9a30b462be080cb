//! The handler trait: what does the driver deliver events to?

use keyledger_core::codec::{CodecError, Recorded};
use keyledger_core::engine::Refused;
use keyledger_core::store::{BoxFuture, StoreError};
use keyledger_schemas::domain::DomainEvent;
use std::error::Error;
use std::fmt::Debug;

/// What follows from events of some kinds. It is handed every such event at least once, those of
/// one stream in order, and may be handed any of them again: its effects are keyed by the event.
pub trait Handler: Send + Sync {
    /// The name under which it was introduced to the ledger.
    fn name(&self) -> &'static str;

    /// The kinds of event it acts on.
    fn reacts_to(&self) -> &'static [&'static str];

    /// Acts on one event.
    fn handle<'a>(
        &'a self,
        event: &'a Recorded<DomainEvent>,
    ) -> BoxFuture<'a, Result<(), HandlerError>>;
}

/// Why an event was not acted on.
#[derive(Debug, thiserror::Error)]
pub enum HandlerError {
    /// The ledger cannot be used: no fault of the event, so everything waits and nothing is parked.
    #[error("the ledger cannot be used")]
    Ledger(#[source] StoreError),
    /// This event cannot be acted on now.
    #[error("{what}")]
    Failed {
        /// What failed, without anything personal: it stands in the ledger when the stream parks.
        what: &'static str,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl HandlerError {
    /// This event cannot be acted on, because of `source`.
    pub fn failed(what: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed { what, source: source.into() }
    }

    /// An event that cannot be read.
    pub fn unreadable(source: CodecError) -> Self {
        Self::failed("the event cannot be read", source)
    }
}

/// The rules answered, or the ledger did not.
pub(crate) fn parted<T, R: Debug>(
    what: &'static str,
    result: Result<T, Refused<R>>,
) -> Result<T, HandlerError> {
    result.map_err(|refused| match refused {
        Refused::ByRule(rejection) => HandlerError::failed(what, format!("{rejection:?}")),
        Refused::Store(error @ StoreError::Rejected(_)) => HandlerError::failed(what, error),
        Refused::Store(error) => HandlerError::Ledger(error),
        Refused::Codec(error) => HandlerError::failed(what, error),
    })
}

//! Failures of use cases: what can fail that is nobody's fault outside? The world's failures, with
//! what was being done.

use keyledger_core::codec::CodecError;
use keyledger_core::engine::Refused;
use keyledger_core::lines::LinesError;
use keyledger_core::remembered::RememberError;
use keyledger_core::store::StoreError;
use keyledger_core::vault::VaultError;
use keyledger_schemas::keyring::KeyError;
use std::error::Error;

/// A failure of the world, as opposed to a rule that says no.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The ledger could not be read or written.
    #[error("the ledger cannot be used")]
    Store(#[source] StoreError),
    /// An event could not be read or written.
    #[error("{}", of_an_event(.0))]
    Codec(#[source] CodecError),
    /// A key could not be had.
    #[error("a key cannot be obtained")]
    Key(#[source] KeyError),
    /// The vault could not be read or written.
    #[error("the vault cannot be used")]
    Vault(#[source] VaultError),
    /// What was worked out from the ledger could not be read or kept.
    #[error(transparent)]
    Remembered(#[from] RememberError),
    /// The projections could not be read.
    #[error("the projections cannot be read")]
    Views(#[source] Box<dyn Error + Send + Sync>),
    /// The projections are being built from the ledger.
    #[error("the projections are being built from the ledger: {left} events are left")]
    Behind {
        /// How many events they lack.
        left: u64,
    },
    /// Something else, named by what was being done.
    #[error("{0}")]
    Other(String),
}

impl Failure {
    /// Whether nobody knows what became of what was to be written.
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self, Self::Store(StoreError::Unknown(_)))
    }

    /// Whether another engine does the same at this moment.
    pub fn is_done_elsewhere(&self) -> bool {
        let Self::Store(StoreError::Unavailable(why)) = self else { return false };
        matches!(why.downcast_ref(), Some(LinesError::Held { .. }))
    }
}

/// The rule's no, or the world's failure.
pub type Outcome<T, R> = Result<Result<T, R>, Failure>;

/// What cannot be done with an event, and the remedy where there is one.
fn of_an_event(error: &CodecError) -> &'static str {
    match error {
        CodecError::TooNew { .. } | CodecError::UnknownKind { .. } => {
            "an event cannot be read; run the newer release that wrote it"
        }
        CodecError::Damaged { .. } => {
            "an event cannot be read; run `keyledger doctor --deep` and restore ledger.db from a backup"
        }
        CodecError::Key(_) | CodecError::TooLarge { .. } | CodecError::Unfit { .. } => {
            "an event cannot be read or written"
        }
    }
}

/// Parts the rule's no from the world's failure.
pub fn parted<T, R>(result: Result<T, Refused<R>>) -> Outcome<T, R> {
    match result {
        Ok(done) => Ok(Ok(done)),
        Err(Refused::ByRule(rejection)) => Ok(Err(rejection)),
        Err(Refused::Store(error)) => Err(Failure::Store(error)),
        Err(Refused::Codec(error)) => Err(Failure::Codec(error)),
    }
}

/// For reads, which no rule refuses.
pub fn read<T, R>(result: Result<T, Refused<R>>) -> Result<T, Failure> {
    match result {
        Ok(done) => Ok(done),
        Err(Refused::ByRule(_)) => Err(Failure::Other("a rule refused to read".into())),
        Err(Refused::Store(error)) => Err(Failure::Store(error)),
        Err(Refused::Codec(error)) => Err(Failure::Codec(error)),
    }
}

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::Vault(error)
    }
}

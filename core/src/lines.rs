//! The lines port: who goes first where several engines do what must be done one after the other?
//! (B12)
//!
//! Most races are decided by the revision that an append names. A line is for the few acts that look
//! at more than one stream: the people of one property, the first word about an invoice, a command
//! that is repeated while it is under way. Within one engine a lock is enough; a line is the same lock
//! for all engines of a ledger.

use crate::ids::CommandId;
use crate::store::BoxFuture;
use std::error::Error;
use std::fmt;

/// Held until it is dropped; then it is the next one's turn.
pub trait Place: Send + Sync + fmt::Debug {}

/// Why nobody's turn came.
#[derive(Debug, thiserror::Error)]
pub enum LinesError {
    /// Somebody else held it for too long.
    #[error("another engine has worked on the same for {waited_seconds} s: try again")]
    Held {
        /// How long it was waited for.
        waited_seconds: u64,
    },
    /// Whoever orders the lines cannot be asked.
    #[error("the turns between engines cannot be ordered")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

/// One line for each name, the same for all engines of a ledger.
///
/// A line saves a conflict; it proves nothing: whoever loses the connection to what orders them may go
/// on for a moment while somebody else begins. What must hold for ever is decided by a revision.
pub trait Lines: Send + Sync {
    /// Waits until nobody else is in this line. Two of one engine never wait for the same at once.
    fn take(&self, name: CommandId) -> BoxFuture<'_, Result<Box<dyn Place>, LinesError>>;
}

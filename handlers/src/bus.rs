//! The message bus port: what wakes the driver where a message bus does? A small port the program
//! fulfils.
//!
//! A message says that the ledger has an event at some place, and nothing else: what happened is
//! read from the ledger. So a message may be lost, come twice, come late, or lie.

use keyledger_core::store::BoxFuture;

/// Brings messages, until the process ends.
pub trait Bus: Send + Sync {
    /// The next message. Dropping the future loses none.
    fn next(&self) -> BoxFuture<'_, Trigger>;

    /// The ledger went on and no message came: whatever brings them is to be started anew.
    fn stalled(&self);
}

/// A message: the ledger has the event with this sequence.
pub struct Trigger {
    /// Which.
    pub sequence: u64,
    /// To be called once with what became of it.
    pub settle: Box<dyn FnOnce(Settled) -> BoxFuture<'static, ()> + Send>,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// Everything up to that event had its effect, now or before.
    Done,
    /// The ledger has no such event.
    Untrue,
}

//! Operators: who operates the whole system? One stream, because how many there are decides who may
//! admit more.
//!
//! A grant needs a second person once there are two operators, and so does taking a role back. "Two" is a fact about several
//! accounts, and the only place where it can be decided in the same step as it is changed is one
//! stream with one expected revision: `operators`. A projection would count a moment too late, and
//! the engine's own monthly streams would have to be read back to the first month. The account's
//! stream holds the role as well, because sessions and every other decision about a person live
//! there; a role holds only where **both** say so. So either stream may be written first: after a
//! crash in between the role does not hold, and the same command again finishes what it began.

mod decide;
mod event;
mod state;
mod withdrawal;

pub(crate) use decide::nature;
pub use decide::{OperatorsCommand, Rejection};
pub use event::{OperatorRemoval, OperatorsEvent, WithdrawalEnd};
pub use state::{Admitted, Operators, Proposal, Withdrawal};

#[cfg(test)]
mod tests;

//! Address claims: who holds an address? One address, one account (S1).

mod event;
mod state;

pub use event::{EmailClaimEvent, ReleaseGround};
pub use state::{EmailClaim, EmailClaimCommand, Rejection};

#[cfg(test)]
mod tests;

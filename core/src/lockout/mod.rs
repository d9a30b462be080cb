//! Lockout: how many guesses does an address get? One rule for accounts and for addresses nobody
//! holds (B7).
//!
//! A guess takes a place before anything is hashed, so that parallel guesses cannot beat the lock:
//! places taken and failures counted together never exceed the limit (DESIGN 5, invariant 4).

mod decide;
mod fact;
mod state;

pub use decide::{ATTEMPT_SECONDS_MAX, NoPlace, Place};
pub use fact::{Fact, LoginRefusal, OPEN_ATTEMPTS_MAX};
pub use state::{Lock, Lockout, OpenAttempt};

#[cfg(test)]
mod tests;

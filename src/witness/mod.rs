//! Witness: who else remembers the trail? A witness: it keeps the size and root of each log it
//! knows, and signs a checkpoint only after a proof that the log goes on from there (C2SP
//! tlog-witness).
//!
//! It needs nothing of the engine but the log's public key, and is meant to run on somebody else's
//! machine: whoever rewrites the ledger then has to rewrite the witness's memory too.

mod judging;
mod memory;
mod serving;

pub use judging::{Refusal, Request, judge};
pub use memory::{Memory, MemoryError};
pub use serving::{Log, Witness, listen};

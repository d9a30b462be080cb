//! The life of the engine itself.

mod event;
mod state;

pub use event::{OperationsEvent, Throttle};
pub use state::Operations;

#[cfg(test)]
mod tests;

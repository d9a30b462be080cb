//! The life of the engine itself.

mod event;
mod months;
mod state;

pub use event::{OperationsEvent, Throttle};
pub use months::months;
pub use state::Operations;

#[cfg(test)]
mod tests;

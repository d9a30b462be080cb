//! Engine operations: the life of the engine itself.

mod event;
mod months;
mod state;

pub use event::{ClockDoubt, ClockDoubtEnd, ClockWord, OperationsEvent, Throttle};
pub use months::months;
pub use state::{Acceptance, Operations};

#[cfg(test)]
mod tests;

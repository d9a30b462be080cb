//! The life of the engine itself.

mod event;

pub use event::{OperationsEvent, Throttle};

//! One hotel: as much of it as its members need.

mod event;
mod state;

pub use event::PropertyEvent;
pub use state::{Property, PropertyCommand, Rejection};

#[cfg(test)]
mod tests;

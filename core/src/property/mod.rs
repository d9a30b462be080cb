//! One hotel: as much of it as its members need.

mod event;

pub use event::PropertyEvent;

//! Addresses nobody holds: they behave exactly like known ones (B7).

mod event;

pub use event::UnknownEvent;

//! Handlers: what follows from an event? Mails and notices, messages that wake phones, and the driver
//! that delivers every event.
//!
//! A reaction is a pure function from a recorded event to the mail it asks for. Queueing writes
//! that wish to the mail's own stream, sending brings it to the server, and the driver delivers the
//! ledger's events to both: in order per stream, at least once, nothing skipped in silence.

pub mod bus;
pub mod database;
pub mod dispatcher;
pub mod driver;
pub mod handler;
pub mod mail;
pub mod mail_directory;
pub mod private_files;
pub mod push;
pub mod push_directory;
pub mod reaction;
pub mod reactions;
pub mod running;
pub mod stop;
pub mod texts;
pub mod trail;

pub use running::{OpenError, Parts, Running, Status};
pub use stop::{Stop, Stopper};

#[cfg(test)]
mod testing;

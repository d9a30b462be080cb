//! Who read which histories, and why: reading one is itself an event (C5).

mod event;
mod state;

pub use event::{AuditReadsEvent, ReadQuestion};
pub use state::AuditReads;

#[cfg(test)]
mod tests;

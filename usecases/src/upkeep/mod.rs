//! Upkeep: what time and repeated requests bring about.

pub mod clock;
pub mod deadlines;
pub mod handlers;
pub mod idempotency;
pub mod log_in_open;
pub mod other_engines;

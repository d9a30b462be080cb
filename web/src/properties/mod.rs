//! Properties: created, paid for, closed.

pub mod billing;
pub mod billing_message;
pub mod change;
pub mod create;
pub mod state;

//! Properties: made, paid for, shut.

pub mod billing;
pub mod billing_message;
pub mod create;
pub mod state;

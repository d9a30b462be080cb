//! The caller: who asks, with what rights, and shown how?

pub mod asker;
pub mod authorise;
pub mod permission_holders;
pub mod profile;
pub mod request;
pub mod sealed;
pub mod service_tokens;
pub mod sessions;
pub mod step_up;
pub mod time_zones;
pub mod tokens;

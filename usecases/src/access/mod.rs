//! Access: what may somebody open at a property now, and what are properties?

pub mod billing;
pub mod check;
pub mod properties;
pub mod property_state;
pub mod request_permission;
pub mod set_time_zone;

//! Access: what may somebody open at a property now, and what are properties?

pub mod billing;
pub mod check;
pub mod properties;
pub mod property_state;

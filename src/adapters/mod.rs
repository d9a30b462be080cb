//! The only files that import a vendor's client.

pub mod argon;
pub mod clock;
pub mod counting;
pub mod random;
pub mod vault;

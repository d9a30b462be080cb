//! The manager's desk: the people of a property (S3, S10, S11, S24, S29-S33).

pub mod change;
pub mod clock;
pub mod import;
pub mod list;
pub mod member;
mod person;
mod why;

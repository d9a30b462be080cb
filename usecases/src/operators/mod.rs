//! Operators: who runs the system, by two people's word.

pub mod list;
pub mod roles;

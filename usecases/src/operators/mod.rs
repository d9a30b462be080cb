//! Operators: who runs the system, by two people's word.

pub mod roles;

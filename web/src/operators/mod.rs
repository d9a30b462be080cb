//! Operators: roles, policy and tokens.

pub mod policy;
pub mod request;
pub mod roles;
pub mod tokens;

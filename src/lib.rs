//! Keyledger, the program: adapters, use cases, the front door and the command line.

pub mod adapters;
pub mod config;
pub mod engine;
pub mod failure;
pub mod service;
pub mod texts;

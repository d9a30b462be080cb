//! Keyledger, the program: configuration, the running application, its commands and its demo.

pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod control;
pub mod copy;
pub mod demo;
pub mod program;
pub mod witness;

//! Keyledger, the program: adapters, use cases, the front door and the command line.

pub mod adapters;
pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod control;
pub mod demo;
pub mod engine;
pub mod failure;
pub mod http;
pub mod listening;
pub mod pack;
pub mod program;
pub mod service;
pub mod system;
pub mod texts;
pub mod witness;

//! Measuring: how many requests, how long, and how numbers are written down for who collects them.

pub mod exposition;
pub mod requests;

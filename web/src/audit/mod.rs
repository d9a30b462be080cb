//! Audit: what compliance reads, searches and holds.

pub mod event;
pub mod feed;
pub mod holds;
pub mod review;
pub mod search;

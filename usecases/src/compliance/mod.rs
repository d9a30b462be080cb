//! Compliance: what happened to whom, who looked, what is kept and for how long?

pub mod access_review;
pub mod acts;
pub mod erasures;
pub mod export;
pub mod holds;
pub mod readers;
pub mod retention;
pub mod search;
pub mod search_files;
pub mod verify_export;

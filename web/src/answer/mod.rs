//! Answers: problems in words.

pub mod app;
pub mod challenge;
pub mod denied;
pub mod factor_problem;
pub mod passkey;
pub mod problem;
pub mod shared;

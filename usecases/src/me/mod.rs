//! Me: what a person sees and ends of their own, and how they say that something was not them.

pub mod export;
pub mod history;
pub mod mails;
pub mod report_activity;
pub mod sessions;

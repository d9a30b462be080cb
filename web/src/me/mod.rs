//! Me: what a person sees and changes of their own.

pub mod app;
pub mod app_removal;
pub mod change;
pub mod export;
pub mod factor_check;
pub mod factors;
pub mod history;
pub mod mails;
pub mod offers;
pub mod passkeys;
pub mod recovery_codes;
pub mod report;
pub mod request_permission;
pub mod sessions;
pub mod show;

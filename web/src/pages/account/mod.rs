//! My account: what a person sees and changes of their own (S22, S23, B13, B14).

pub mod export;
pub mod factors;
pub mod history;
pub mod mails;
pub mod profile;
pub mod sessions;
pub mod step_up;

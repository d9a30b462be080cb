//! One file per use case: what a request, a command line or a moment in time leads to.

pub mod access;
pub mod choose_password;
pub mod directory;
pub mod erase;
pub mod forgot;
pub mod gates;
pub mod idempotency;
pub mod limits;
pub mod log_in;
pub mod mail_surroundings;
pub mod orphans;
pub mod passwords;
pub mod people;
pub mod permissions;
pub mod properties;
pub mod reading;
pub mod registration;
pub mod replacement;
pub mod request;
pub mod scheduler;
pub mod sessions;
pub mod staff_mails;
pub mod subject;
pub mod target;
pub mod tokens;
pub mod why;

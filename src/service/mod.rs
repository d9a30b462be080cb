//! One file per use case: what a request, a command line or a moment in time leads to.

pub mod choose_password;
pub mod erase;
pub mod factor_codes;
pub mod factor_log_in;
pub mod factors;
pub mod forgot;
pub mod gates;
pub mod idempotency;
pub mod limits;
pub mod log_in;
pub mod mail_surroundings;
pub mod orphans;
pub mod passwords;
pub mod people;
pub mod properties;
pub mod reading;
pub mod registration;
pub mod replacement;
pub mod request;
pub mod scheduler;
pub mod sessions;
pub mod subject;
pub mod target;
pub mod tokens;
pub mod why;

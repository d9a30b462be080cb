//! One file per use case: what a request, a command line or a moment in time leads to.

pub mod choose_password;
pub mod erase;
pub mod forgot;
pub mod gates;
pub mod limits;
pub mod log_in;
pub mod mail_surroundings;
pub mod passwords;
pub mod properties;
pub mod registration;
pub mod request;
pub mod sessions;
pub mod target;
pub mod tokens;

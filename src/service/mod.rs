//! One file per use case: what a request, a command line or a moment in time leads to.

pub mod gates;
pub mod limits;
pub mod log_in;
pub mod passwords;
pub mod request;
pub mod target;
pub mod tokens;

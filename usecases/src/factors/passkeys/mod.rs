//! Passkeys: keys of the browser's own authenticator (S16). What is asked of the browser, what is kept of a
//! key, and what became of an answer.

pub mod asked;
pub mod host;
mod kept;
pub mod set_up;
pub mod show;
pub mod verify;

pub use kept::{names_of, secrets_of};
pub(crate) use kept::{tag_of, whose};

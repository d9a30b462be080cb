//! One service token: what other software may do here, until when, and that it may no longer.
//!
//! A token has a stream of its own, `service-<uuid>`. It belongs to no person, so an account's
//! stream is not its place; and each token is issued, refused and revoked on its own, at an exact
//! revision, without a line in which all software of a house would wait.

mod event;
mod state;

pub use event::{MessageRefusal, ServiceTokenEvent, TokenRefusal};
pub(crate) use state::nature;
pub use state::{
    NAME_CHARACTERS_MAX, Rejection, ServiceToken, ServiceTokenCommand, TOKEN_DAYS_MAX, Token,
};

#[cfg(test)]
mod tests;

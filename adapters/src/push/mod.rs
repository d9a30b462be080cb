//! Web Push: how is a device woken? Encrypted for the device, signed for its push service, and sent to
//! none but push services.

pub mod addresses;
mod connection;
pub mod encryption;
pub mod endpoints;
pub mod keys;
mod retry;
mod sender;
pub mod vapid;

#[cfg(test)]
mod tests;

pub use sender::{PushSettings, PushSetupError, WebPush};

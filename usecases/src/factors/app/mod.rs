//! Our own app: a device is paired, asked for approvals, and answers (S16, S20).
//!
//! The app is a program on another machine: what it sends is signed by its device's key, and whatever it
//! says is judged by the account's stream.

pub mod answer;
pub mod ask;
pub mod device;
pub mod kept;
pub mod news;
mod number;
pub mod pair;
pub mod push;
mod reference;
pub mod requests;
mod waits;
pub mod wake;

use device::SeenCalls;
use news::News;
pub(crate) use waits::Waiter;
use waits::Waits;

/// What one engine remembers of devices between two calls; nothing that another engine has to know.
#[derive(Default)]
pub struct Memory {
    /// Calls that were looked at.
    pub(crate) seen: SeenCalls,
    /// Who waits.
    pub(crate) news: News,
    /// The calls that are held back.
    pub(crate) waits: Waits,
}

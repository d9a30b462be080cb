//! Messages that wake phones: how does an app learn that something waits for it? (S20) Each phone gets one
//! message for a request, which says nothing but the request's id.

mod dispatcher;
mod sending;
mod waker;

pub use dispatcher::{PushDispatcher, PushWork};
pub use sending::PushSending;
pub use waker::PhoneWaker;

#[cfg(test)]
mod tests;

//! The mail pipeline: how does a wish for a mail become a mail at its server? Queued, written,
//! sent, and never twice.

pub mod billing;
pub mod compose;
mod content;
mod html;
mod letter;
mod postman;
mod queue;
mod sender;
mod sending;
pub mod trouble;

pub use compose::MailSettings;
pub use letter::{About, Colleague, Content, Letter, OpenLink};
pub use postman::Postman;
pub use queue::MailQueue;
pub use sender::MailSender;
pub use sending::Sending;

#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod tests;

//! The mail pipeline: how does a wish for a mail become a mail at its server? Queued, written,
//! sent, and never twice.

pub mod billing;
pub mod compose;
mod content;
mod dispatcher;
mod draft;
mod html;
mod queue;
mod sender;
mod sending;
pub mod trouble;

pub use compose::MailSettings;
pub use dispatcher::{MailDispatcher, MailWork};
pub use draft::{About, Colleague, MailContent, MailDraft, OpenLink};
pub use queue::MailQueue;
pub use sender::MailSender;
pub use sending::Sending;

#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod tests;

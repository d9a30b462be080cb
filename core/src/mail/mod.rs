//! One mail: one cause, one fate (S29, S33, invariant 11).

mod event;
mod state;
mod template;

pub use event::{MailEvent, MailRoute, MailTrouble, MailedLink, NotHandedOver, Suppression};
pub use state::{Fate, MAIL_HOURS_MAX, Mail, MailCommand, Order, Rejection};
pub use template::{MailTemplate, Matter};

#[cfg(test)]
mod tests;

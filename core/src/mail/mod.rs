//! One mail: one cause, one fate (S29, S33, invariant 11).

mod event;
mod state;

pub use event::{
    MailEvent, MailRoute, MailTemplate, MailTrouble, MailedLink, NotHandedOver, Suppression,
};
pub use state::{Fate, MAIL_HOURS_MAX, Mail, MailCommand, Order, Rejection};

#[cfg(test)]
mod tests;

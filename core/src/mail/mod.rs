//! One mail: one cause, one fate (S29, S33, invariant 11).

mod event;

pub use event::{MailEvent, MailRoute, MailTemplate, MailTrouble, MailedLink, Suppression};

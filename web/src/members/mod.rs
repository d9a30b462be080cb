//! Members: the people of a property.

pub mod create;
pub mod denials;
pub mod import;
pub mod list;
pub mod mails;
pub mod permissions;
pub mod remove;
pub mod resend;
pub mod set_end;
pub mod who;

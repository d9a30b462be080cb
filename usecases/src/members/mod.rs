//! Members: people of a property, their permissions and their last day.

pub mod add;
pub mod authority;
pub mod by_name;
pub mod denials;
pub mod import;
pub mod last_day;
pub mod leave;
pub mod list;
pub mod mails;
pub mod offers;
pub mod permissions;
pub mod registration;
pub mod replace;
pub mod resend;
pub mod tickable;

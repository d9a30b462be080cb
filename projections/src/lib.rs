//! Projections: what is true now? Current state, one file per question.
//!
//! | file | question |
//! |---|---|
//! | [`log`] | Where in the ledger is it? |
//! | [`accounts`] | Which accounts are there, and how do they stand? |
//! | [`members`] | Who belongs to a property? |
//! | [`timeline`] | What happened to this account, in order? |
//! | [`sessions`] | Who is signed in, and from which device? |
//! | [`locks`] | Which locks were there, and what ended them? |
//! | [`mails`] | What became of each mail? |
//! | [`deadlines`] | What is due when? |
//! | [`billing`] | Whose invoice is this, and which grace runs out when? |
//! | [`commands`] | Was this command seen before? |
//! | [`service_tokens`] | Which other software may do what? |
//! | [`belonging`] | Who belonged to a property, and from when to when? |
//! | [`acts`] | Who did what to whom? |
//! | [`origins`] | Which accounts were acted on from where? |
//! | [`holds`] | Whose data must not be erased now? |
//! | [`search`] | Which events are these? |
//! | [`evidence`] | Which attempts counted for which lock? |
//! | [`flags`] | Whose attempts carry this reference? |
//! | [`denials`] | Who was refused what at a property, and who asked for it? |
//!
//! Everything here follows from events and lies in `views.db`; delete the file and it comes back
//! the same, to the byte (C2). Nothing here decides anything, and no personal value is in it: what
//! is sealed stays in the ledger and is opened by whoever reads it there.
//!
//! To add a projection: one file with its tables, `apply` and queries, and one line in
//! [`projection`](mod@projection). To change what one keeps: raise its version; it alone is built
//! anew at the next start.

pub mod accounts;
pub mod acts;
pub mod belonging;
pub mod billing;
mod checkpoint;
pub mod commands;
pub mod deadlines;
pub mod denials;
pub mod digest;
mod error;
pub mod evidence;
mod file;
pub mod flags;
mod follow;
pub mod holds;
pub mod locks;
pub mod log;
pub mod mails;
pub mod members;
pub mod origins;
mod pipeline;
pub mod projection;
mod rebuild;
pub mod search;
pub mod service_tokens;
pub mod sessions;
mod status;
pub mod timeline;
mod values;
mod views;
mod writer;

#[cfg(test)]
mod histories;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod upkeep;

pub use error::{NotReached, ViewsError};
pub use file::Identity;
pub use pipeline::Source;
pub use rebuild::{Progress, Rebuilt, Tell};
pub use status::Status;
pub use views::Views;
pub use writer::Head;

/// The connection that queries are asked on; see [`Views::read`].
pub use rusqlite::Connection;

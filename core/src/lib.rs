//! The rules of Keyledger, and nothing else: no runtime, no files, no sockets, no clock, no dice.
//!
//! Data flows one way: a command meets the folded state of its stream, `decide` answers with
//! events, the ledger keeps them, `evolve` folds them again.
#![deny(missing_docs)]

pub mod access;
pub mod account;
pub mod activity;
pub mod address;
pub mod alike;
pub mod answer;
pub mod audit_reads;
pub mod authority;
mod chain;
pub mod clock;
pub mod codec;
pub mod email_claim;
pub mod engine;
pub mod explain;
pub mod hasher;
pub mod ids;
pub mod language;
pub mod ledger;
pub mod lines;
pub mod lockout;
pub mod mail;
pub mod mailer;
pub mod memory;
#[cfg(feature = "testing")]
pub mod memory_vault;
pub mod metadata;
pub mod name;
pub mod operations;
pub mod operators;
pub mod passkeys;
pub mod password;
pub mod permission;
pub mod personal;
pub mod policy;
pub mod progress;
pub mod property;
pub mod push;
pub mod remembered;
pub mod service_token;
pub mod store;
pub mod stream;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod time_zone;
pub mod timestamp;
pub mod unknown;
pub mod vault;
pub mod what_if;

pub use chain::chain;

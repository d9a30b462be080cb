//! The stored form: how do facts lie in the ledger? The stored form of every event, both ways:
//! encode, decode, upcast, seal, unseal, and the frame that the history log proves.
//!
//! One event is two JSON documents. *Data* is the fact's own fields, with the marker `"sealed"`
//! where a personal value was; *metadata* is who, when, from where and why. Each may have one
//! reserved member at its end, `personal`: its box. The data's box holds the personal fields of the
//! data under their names and the note of the reason under `reason.note`; the metadata's box holds
//! `ip` and `user_agent` of the origin.
#![deny(missing_docs)]

pub mod cipher;
pub mod cloud_event;
mod decode;
pub mod document;
pub mod domain;
mod encode;
pub mod keyring;
pub mod keys;
mod kind;
pub mod leaf;
mod policy_shapes;
pub mod public;
pub mod published;
pub mod seal;
pub mod stored_form;
pub mod tags;
pub mod upcast;
pub mod withheld;
pub mod words;

//! The front door: one file per endpoint, one document that describes them all.

mod activate;
mod body;
mod context;
mod forgot;
mod health;
mod login;
mod logout;
mod me;
mod members;
mod members_create;
mod members_end;
mod members_list;
mod members_remove;
mod openapi;
mod problem;
mod reset;
mod router;
mod session;

pub use openapi::document;
pub use router::{guarded, listen, router};

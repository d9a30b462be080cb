//! The front door: one file per endpoint, one document that describes them all.

mod access;
mod activate;
mod asyncapi;
mod body;
mod context;
mod denied;
mod forgot;
mod forward_auth;
mod health;
mod login;
mod logout;
mod me;
mod member_mails;
mod member_permissions;
mod members;
mod members_create;
mod members_list;
mod members_remove;
mod openapi;
mod permissions;
mod problem;
mod property_state;
mod reset;
mod router;
mod session;
mod wanted;

pub use openapi::document;
pub use router::{guarded, listen, router};

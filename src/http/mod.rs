//! The front door: one file per endpoint, one document that describes them all.

mod act_on;
mod act_resume;
mod act_sessions_end;
mod act_suspend;
mod act_unlock;
mod activate;
mod body;
pub mod caller;
mod context;
mod forgot;
mod health;
mod introspect;
mod login;
mod logout;
mod me;
mod members;
mod members_create;
mod members_list;
mod members_remove;
mod openapi;
mod operators;
mod problem;
mod reason;
mod repeat;
mod reset;
mod router;
mod services;
mod session;

pub use openapi::document;
pub use router::{guarded, listen, router};

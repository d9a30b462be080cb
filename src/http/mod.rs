//! The front door: one file per endpoint, one document that describes them all.

mod access;
mod activate;
mod body;
mod context;
mod denied;
mod factor_problem;
mod forgot;
mod forward_auth;
mod health;
mod login;
mod login_factor;
mod login_set_up;
mod logout;
mod me;
mod member_mails;
mod member_permissions;
mod members;
mod members_create;
mod members_list;
mod members_remove;
mod my_factor_check;
mod my_factors;
mod openapi;
mod permissions;
mod problem;
mod reset;
mod router;
mod session;
mod wanted;

pub use openapi::document;
pub use router::{guarded, listen, router};

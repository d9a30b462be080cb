//! Access: may somebody open this now? Asked by people, proxies and other software.

pub mod catalogue;
pub mod check;
pub mod forward_auth;
pub mod introspect;

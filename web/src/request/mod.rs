//! Requests: who asks, from where, and what exactly?

pub mod background;
pub mod body;
pub mod caller;
pub mod checks;
pub mod context;
pub mod cookies;
pub mod idempotency_key;
pub mod if_match;
pub mod known_first;
pub mod known_parameters;
pub mod origin;
pub mod paging;
pub mod path;
pub mod property_and_permission;
pub mod proxies;
pub mod query;
pub mod read_body;
pub mod reason;
pub mod request_id;
pub mod signed;
pub mod source;

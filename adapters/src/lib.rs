//! Adapters: what the outside world looks like from in here. The only modules that import a vendor's
//! client; each implements a port of `core` or of the handlers.

pub mod argon;
pub mod blocklist;
pub mod clock;
pub mod counting;
pub mod folder;
pub mod log;
pub mod mime;
pub mod nats;
pub mod outbox;
pub mod passkeys;
pub mod postgres;
pub mod privacy;
pub mod push;
pub mod random;
mod recent;
pub mod remembered;
pub mod seen;
pub mod smtp;
pub mod sqlite;
pub mod vault;
pub mod web_client;

//! Adapters: what does the outside world look like from in here? The only modules that import a
//! vendor's client.

pub mod argon;
pub mod blocklist;
pub mod clock;
pub mod counting;
pub mod dsn;
pub mod folder;
pub mod log;
pub mod mime;
pub mod nats;
pub mod outbox;
pub mod privacy;
pub mod qr;
pub mod random;
pub mod seen;
pub mod smtp;
pub mod sqlite;
pub mod totp;
pub mod trail;
pub mod vault;
pub mod web;

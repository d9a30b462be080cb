//! What do real mail servers make of our mails, and what do we make of their answers? Postfix, Exim and
//! `OpenSMTPD`, as Debian has them, on loopback ports.
//!
//! Whoever has neither root nor a range of ids of their own (`/etc/subuid`) cannot run Postfix and
//! `OpenSMTPD`, which give every part of themselves another user: then these tests say so and end.
#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![expect(clippy::print_stdout, reason = "seeds and reasons are for whoever runs the tests")]

#[path = "../support/postgres.rs"]
#[expect(dead_code, reason = "the store's own tests need more of it")]
mod postgres;
#[path = "../support/smtp_server.rs"]
mod smtp_server;
#[path = "../scenarios/world/mod.rs"]
#[expect(dead_code, unused_imports, reason = "the scenarios use the rest")]
mod world;

mod addresses;
mod coming_back;
mod post;
mod refusing_us;
mod server;

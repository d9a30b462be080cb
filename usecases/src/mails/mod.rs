//! Mails: who gets them, and what comes back.

pub mod bounce;
pub mod dsn;
pub mod recipients;
pub mod relayed;

//! Second factors: set up, shown, replaced, handed over.

pub mod app;
pub mod codes;
pub mod hand_over;
pub mod manage;
pub mod names;
pub mod passkeys;
pub mod qr;
pub mod recovery_codes;
pub mod secrets;
pub mod summary;
pub mod totp;

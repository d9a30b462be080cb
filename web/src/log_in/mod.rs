//! Log-in: one file per step.

pub mod activate;
pub mod app;
pub mod begin_and_password;
pub mod factor;
pub mod forgot;
pub mod logout;
pub mod passkey;
pub mod reset;
pub mod session;
pub mod set_up;

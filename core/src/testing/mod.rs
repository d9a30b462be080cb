//! Shared test kit: what do tests of this house share? Histories by hand and by chance, and the
//! store's contract.

pub mod accounts;
pub mod apps;
pub mod contract;
pub mod factors;
pub mod given;
pub mod history;
pub mod passkeys;
mod plain;

pub use given::{Given, Past, When, at_the_machine, given, moment, wait};
pub use plain::plain;

//! Do whole lives come out as the requirements say? Everything through the front door: HTTP, mail,
//! the command line. One file per group of requirements, named by their ids.
//!
//! Time stands still until a test moves it, and ids follow from a seed that every test prints
//! (`KEYLEDGER_TEST_SEED` sets it). Campaigns are short by default; `KEYLEDGER_FULL=1` runs them
//! whole.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

mod world;

mod main_job;

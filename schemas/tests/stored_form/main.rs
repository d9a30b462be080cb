//! Does the stored form keep what it promises? (DESIGN 3)
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops where it fails"
)]

mod asyncapi;
mod asyncapi_changes;
mod codec;
mod json_schemas;
mod keyring;
mod leaf;
mod nothing_in_clear;
mod public;
mod samples;
mod support;
mod upcast;

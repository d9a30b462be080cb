//! Does the engine keep its word on a store that does everything the contract permits?

mod concurrency;
mod metadata;
mod outcomes;
mod support;

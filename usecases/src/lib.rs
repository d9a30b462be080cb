//! Use cases: what a request, a command line or a moment in time leads to. One file per use case, in
//! rooms by subject; they work with ports and know neither adapters nor doors.

/// Boxes the future of a use case that the doors await. The body of a plain `async fn` is compiled
/// anew in every crate that awaits it: boxed, it is compiled here, once.
pub(crate) use async_recursion::async_recursion as boxed;

pub mod access;
pub mod accounts;
pub mod caller;
pub mod compliance;
pub mod engine;
pub mod factors;
pub mod failure;
pub mod log_in;
pub mod mails;
pub mod me;
pub mod members;
pub mod operators;
pub mod pack;
pub mod policy;
pub mod reading;
pub mod secrets;
pub mod system;
pub mod texts;
pub mod trail;
pub mod upkeep;

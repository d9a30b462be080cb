//! The decide loop: how does a command become events in the ledger? Load, fold, decide, append;
//! again on a conflict.

mod aggregate;
mod aggregates;
mod cache;
mod locks;
mod repository;

pub use aggregate::{Aggregate, Context, Nature};
#[cfg(any(test, feature = "testing"))]
pub(crate) use repository::record;
pub use repository::{Done, Intent, Loaded, Refused, Repository};

#[cfg(test)]
mod tests;

//! What do tests of this house share? The store's contract suite.

pub mod contract;

//! What does the outside world look like from in here? The only modules that import a vendor's client.

pub mod sqlite;

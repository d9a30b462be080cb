//! What do the tests of the whole program share? Real servers, started and stopped with the test.

pub mod certificates;
pub mod smtp_server;

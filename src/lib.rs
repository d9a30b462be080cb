//! What is the program made of? Adapters to the outside world; the rest follows.

pub mod adapters;

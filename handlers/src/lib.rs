//! What follows from an event?

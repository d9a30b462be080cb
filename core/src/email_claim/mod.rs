//! Who holds an address? One address, one account (S1).

mod event;

pub use event::{EmailClaimEvent, ReleaseGround};

//! Accounts: what is done to one, by its person or by somebody else.

pub mod acts;
pub mod change_profile;
pub mod erase;
pub mod unchanged;

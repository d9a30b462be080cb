//! Log-in: from an address to a session, and what keeps guessing slow.

pub mod app;
pub mod choose_password;
pub mod forgot;
pub mod known_device;
pub mod look_at_link;
pub mod page_state;
pub mod passkey;
pub mod password;
pub mod rate_limits;
pub mod second_factor;
pub mod target;
pub mod turns;

//! Addresses nobody holds: they behave exactly like known ones (B7).

mod event;
mod state;
mod what_if;

pub use event::UnknownEvent;
pub(crate) use state::lockout_fact;
pub use state::{
    PHANTOM_DAYS_MAX, PHANTOMS_MAX, Rejection, Unknown, UnknownCommand, answer, nature,
};
pub use what_if::UnknownReplay;

#[cfg(test)]
mod tests;

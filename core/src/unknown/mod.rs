//! Addresses nobody holds: they behave exactly like known ones (B7).

mod event;
mod state;

pub use event::UnknownEvent;
pub(crate) use state::lockout_fact;
pub use state::{
    PHANTOM_DAYS_MAX, PHANTOMS_MAX, Rejection, Unknown, UnknownCommand, answer, nature,
};

#[cfg(test)]
mod tests;

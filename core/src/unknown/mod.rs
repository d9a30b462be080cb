//! Addresses nobody holds: they behave exactly like known ones (B7).

mod event;
mod state;
mod what_if;

pub use event::UnknownEvent;
pub use state::{
    PHANTOM_DAYS_MAX, PHANTOMS_MAX, Rejection, Unknown, UnknownCommand, answer, nature,
};
pub(crate) use state::{begins_anew, lockout_fact};
pub use what_if::UnknownReplay;

#[cfg(test)]
mod tests;

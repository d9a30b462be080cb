//! Which reactions are there? One file per effect.

mod activation;
mod lock_notice;
mod membership_added;
mod password_changed;
mod reset;
mod staff_lock_notice;

use crate::reaction::Reaction;

/// Every reaction of this release.
pub const ALL: [Reaction; 6] = [
    activation::REACTION,
    reset::REACTION,
    lock_notice::REACTION,
    password_changed::REACTION,
    membership_added::REACTION,
    staff_lock_notice::REACTION,
];

#[cfg(test)]
mod tests;

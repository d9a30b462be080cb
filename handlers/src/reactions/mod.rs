//! The list of reactions: which reactions are there? One file per effect.

mod act_notice;
mod activation;
mod factor_notice;
mod lock_notice;
mod membership_added;
mod membership_notice;
mod password_changed;
mod payment_reminder;
mod permission_notice;
mod reset;
mod restriction_notice;
mod staff_act_notice;
mod staff_activity_notice;
mod staff_factor_notice;
mod staff_lock_notice;
mod staff_members_notice;
mod subscription_notice;
mod support_activity_notice;

use crate::reaction::Reaction;

/// Every reaction of this release.
pub const ALL: [Reaction; 18] = [
    activation::REACTION,
    reset::REACTION,
    lock_notice::REACTION,
    password_changed::REACTION,
    membership_added::REACTION,
    staff_lock_notice::REACTION,
    payment_reminder::REACTION,
    restriction_notice::REACTION,
    subscription_notice::REACTION,
    act_notice::REACTION,
    staff_act_notice::REACTION,
    factor_notice::REACTION,
    staff_factor_notice::REACTION,
    membership_notice::REACTION,
    staff_members_notice::REACTION,
    staff_activity_notice::REACTION,
    support_activity_notice::REACTION,
    permission_notice::REACTION,
];

#[cfg(test)]
mod tests;

//! Somebody asks for a permission → a mail to everybody who can grant it (S10).
//!
//! The rules let the event happen once an hour for each permission: so often are they written to.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "permission_notice",
    reacts_to: &["permission_requested"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    let AccountEvent::PermissionRequested(requested) = &recorded.event else { return None };
    WantedMail::to_who_manages(recorded, requested.property, MailTemplate::PermissionRequested)
}

//! An account was locked → a mail that says so, and how it comes back (S12, S13).
//!
//! People without a password are told too. The log-in page answers them like a wrong password (S4),
//! so a new colleague who tries before activating can lock themselves out, and this mail is the
//! only place that may tell them what to do: it points them to their activation mail.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "lock_notice",
    reacts_to: &["account_locked"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    if let AccountEvent::AccountLocked { .. } = recorded.event {
        WantedMail::about(recorded, MailTemplate::AccountLocked)
    } else {
        None
    }
}

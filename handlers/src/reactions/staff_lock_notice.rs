//! An account was locked → a mail to everybody who manages the person's properties.
//!
//! They are who the person asks first, and who hears first that somebody guesses at passwords. One
//! mail a lock: attempts that the lock refuses say nothing new. Addresses nobody holds have no
//! managers.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, Recipients, WantedMail};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "staff_lock_notice",
    reacts_to: &["account_locked"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    let AccountEvent::AccountLocked { .. } = recorded.event else { return None };
    let to = Recipients::ManagersOf(recorded.stream.as_account()?);
    Some(WantedMail { to, ..WantedMail::about(recorded, MailTemplate::StaffLocked)? })
}

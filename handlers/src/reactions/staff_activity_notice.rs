//! Somebody reported something on their account that was not them → a mail to everybody who manages
//! their properties (B13).
//!
//! They know whether it was one of them, and what else was touched from that desk.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, Recipients, WantedMail};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "staff_activity_notice",
    reacts_to: &["suspicious_activity_reported"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    let AccountEvent::SuspiciousActivityReported(_) = recorded.event else { return None };
    let to = Recipients::ManagersOf(recorded.stream.as_account()?);
    Some(WantedMail { to, ..WantedMail::about(recorded, MailTemplate::StaffActivityReported)? })
}

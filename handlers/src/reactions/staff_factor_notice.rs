//! Support reset somebody's second factor → a mail to everybody who manages the person's properties
//! (DESIGN 5).
//!
//! They are who the person asks first, and the first to know that nobody asked.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, Recipients, WantedMail};
use keyledger_core::account::{AccountEvent, FactorResetBy, SecondFactorReset};
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "staff_factor_notice",
    reacts_to: &["second_factor_reset"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    let AccountEvent::SecondFactorReset(SecondFactorReset {
        by: FactorResetBy::Support | FactorResetBy::Machine,
        ..
    }) = recorded.event
    else {
        return None;
    };
    let to = Recipients::ManagersOf(recorded.stream.as_account()?);
    Some(WantedMail { to, ..WantedMail::about(recorded, MailTemplate::StaffFactorReset)? })
}

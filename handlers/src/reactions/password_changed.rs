//! A new password was chosen through a reset → a mail to the person, in case it was not them.
//!
//! The first password is no news: whoever chose it holds the activation mail in their hands.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::account::{AccountEvent, LinkPurpose};
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "password_changed_notice",
    reacts_to: &["password_chosen"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    if let AccountEvent::PasswordChosen { purpose: LinkPurpose::Reset, .. } = recorded.event {
        WantedMail::about(recorded, MailTemplate::PasswordChanged)
    } else {
        None
    }
}

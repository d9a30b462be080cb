//! An existing person joined a property → the recorded decision not to mail (S30, S31).
//!
//! The property appears at the next log-in; an activation mail would frighten somebody who has been
//! working for years. That none was sent can be seen on the account, as a fact.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::mail::{MailTemplate, Suppression};
use keyledger_core::store::Revision;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "membership_notice",
    reacts_to: &["membership_added"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

/// Where the first membership of a new account lies: `AccountCreated` is the first event of its
/// stream, and the append that writes it writes this one right behind. It has its activation mail.
const FIRST_MEMBERSHIP: Revision = Revision(1);

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    let AccountEvent::MembershipAdded { property, .. } = recorded.event else { return None };
    if recorded.revision == FIRST_MEMBERSHIP {
        return None;
    }
    let wanted = WantedMail::about(recorded, MailTemplate::MembershipAdded)?;
    let suppressed = Some(Suppression::AccountExists);
    Some(WantedMail { property: Some(property), suppressed, ..wanted })
}

//! An existing person is asked to join a property, or came back to one → the recorded decision not to
//! mail (S30, S31).
//!
//! The property appears at the next log-in; an activation mail would frighten somebody who has been
//! working for years. That none was sent can be seen on the account, as a fact.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::mail::{MailTemplate, Suppression};
use keyledger_core::metadata::ActorKind;
use keyledger_core::store::Revision;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "membership_notice",
    reacts_to: &["membership_added", "membership_offered"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

/// Where the first membership of a new account lies: `AccountCreated` is the first event of its
/// stream, and the append that writes it writes this one right behind. It has its activation mail.
const FIRST_MEMBERSHIP: Revision = Revision(1);

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these bring somebody to a property")]
    let property = match recorded.event {
        AccountEvent::MembershipOffered { property, .. } => property,
        // Whoever said yes knows of it: the decision was taken when they were asked.
        AccountEvent::MembershipAdded { .. } if recorded.meta.actor.kind == ActorKind::Member => {
            return None;
        }
        AccountEvent::MembershipAdded { property, .. } if recorded.revision != FIRST_MEMBERSHIP => {
            property
        }
        _ => return None,
    };
    let wanted = WantedMail::about(recorded, MailTemplate::MembershipAdded)?;
    let suppressed = Some(Suppression::AccountExists);
    Some(WantedMail { property: Some(property), suppressed, ..wanted })
}

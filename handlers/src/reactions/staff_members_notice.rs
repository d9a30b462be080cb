//! Support changed who belongs to a property, or what they may do there → a mail to everybody who
//! manages its users (S35, DESIGN 5).

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::account::{AccountEvent, MembershipEnd};
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;
use keyledger_core::metadata::ActorKind;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "staff_members_notice",
    reacts_to: &[
        "membership_added",
        "membership_offered",
        "membership_offer_withdrawn",
        "membership_removed",
        "membership_end_set",
        "permissions_changed",
    ],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    if recorded.meta.actor.kind != ActorKind::Support {
        return None;
    }
    let (AccountEvent::MembershipAdded { property, .. }
    | AccountEvent::MembershipOffered { property, .. }
    | AccountEvent::MembershipOfferWithdrawn { property }
    | AccountEvent::MembershipRemoved { property, because: MembershipEnd::Removed }
    | AccountEvent::MembershipEndSet { property, .. }
    | AccountEvent::PermissionsChanged { property, .. }) = recorded.event
    else {
        return None;
    };
    WantedMail::to_who_manages(recorded, property, MailTemplate::StaffMembersChanged)
}

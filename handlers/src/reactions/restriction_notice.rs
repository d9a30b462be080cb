//! Access to a property was restricted, or the restriction was lifted → a mail to those who handle
//! the billing there, with the way to pay (S14).

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;
use keyledger_core::property::PropertyEvent;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "restriction_notice",
    reacts_to: &["property_restricted", "property_restriction_lifted"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfProperty(effect),
};

fn effect(recorded: &Recorded<PropertyEvent>) -> Option<WantedMail> {
    let template = if let PropertyEvent::PropertyRestricted { .. } = recorded.event {
        MailTemplate::PropertyRestricted
    } else if let PropertyEvent::PropertyRestrictionLifted { .. } = recorded.event {
        MailTemplate::RestrictionLifted
    } else {
        return None;
    };
    WantedMail::to_who_handles_billing(recorded, template)
}

//! A subscription is on hold, suspended, ended or resumed → a mail to those who handle the billing
//! there (S15).

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;
use keyledger_core::property::PropertyEvent;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "subscription_notice",
    reacts_to: &[
        "subscription_on_hold",
        "subscription_suspended",
        "subscription_ended",
        "subscription_resumed",
    ],
    writes: QUEUEING_WRITES,
    effect: Effect::OfProperty(effect),
};

fn effect(recorded: &Recorded<PropertyEvent>) -> Option<WantedMail> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are no news of a subscription")]
    let template = match recorded.event {
        PropertyEvent::SubscriptionOnHold { .. } => MailTemplate::SubscriptionOnHold,
        PropertyEvent::SubscriptionSuspended { .. } => MailTemplate::SubscriptionSuspended,
        PropertyEvent::SubscriptionEnded { .. } => MailTemplate::SubscriptionEnded,
        PropertyEvent::SubscriptionResumed { .. } => MailTemplate::SubscriptionResumed,
        _ => return None,
    };
    WantedMail::to_who_handles_billing(recorded, template)
}

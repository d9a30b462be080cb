//! A person was removed from a property, or their account came back → a mail to them (S30).
//!
//! Whoever did it, and where time did: nobody loses their way in, or gets it back, without hearing of
//! it. Who removes somebody and adds them again cannot do that behind their back.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "membership_change_notice",
    reacts_to: &["membership_removed", "account_restored"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these take away and bring back")]
    match recorded.event {
        AccountEvent::MembershipRemoved { property, .. } => {
            let wanted = WantedMail::about(recorded, MailTemplate::MembershipRemoved)?;
            Some(WantedMail { property: Some(property), ..wanted })
        }
        AccountEvent::AccountRestored { .. } => {
            WantedMail::about(recorded, MailTemplate::AccountRestored)
        }
        _ => None,
    }
}

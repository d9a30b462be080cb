//! An activation link was made → the mail that carries it (S3, S9).

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::account::{AccountEvent, LinkPurpose};
use keyledger_core::codec::Recorded;
use keyledger_core::mail::{MailTemplate, MailedLink};

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "activation_mail",
    reacts_to: &["activation_link_issued"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    let AccountEvent::ActivationLinkIssued { link, expires_at, .. } = recorded.event else {
        return None;
    };
    let purpose = LinkPurpose::Activation;
    let link = Some(MailedLink { link, purpose, expires_at });
    Some(WantedMail { link, ..WantedMail::about(recorded, MailTemplate::Activation)? })
}

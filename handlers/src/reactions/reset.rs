//! Somebody asked for a new password → the mail with the link (S6, S34).
//!
//! Asking again within a few minutes is a cause of its own and sends the same link once more: the
//! first mail may lie in a junk folder, and the person is waiting.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::account::{AccountEvent, LinkPurpose};
use keyledger_core::codec::Recorded;
use keyledger_core::mail::{MailTemplate, MailedLink};

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "reset_mail",
    reacts_to: &["password_reset_requested", "password_reset_repeated"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    let (AccountEvent::PasswordResetRequested { link, expires_at, .. }
    | AccountEvent::PasswordResetRepeated { link, expires_at }) = recorded.event
    else {
        return None;
    };
    let link = Some(MailedLink { link, purpose: LinkPurpose::Reset, expires_at });
    Some(WantedMail { link, ..WantedMail::about(recorded, MailTemplate::PasswordReset)? })
}

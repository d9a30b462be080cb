//! Somebody acted on an account → a mail to its person (S35).
//!
//! Whoever acted, a manager, support or somebody at the machine: the person hears of it, and whom to
//! ask. A lock lifted by a reset is no news, and a session ended by log-out neither.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::account::{AccountEvent, SessionEnd, UnlockedBy};
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "act_notice",
    reacts_to: &["account_unlocked", "sessions_ended", "account_suspended", "account_resumed"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these are acts of somebody else")]
    let template = match recorded.event {
        AccountEvent::AccountUnlocked {
            by: UnlockedBy::Manager | UnlockedBy::Support | UnlockedBy::Machine,
            ..
        } => MailTemplate::AccountUnlocked,
        AccountEvent::SessionsEnded {
            because:
                SessionEnd::EndedByManager | SessionEnd::EndedBySupport | SessionEnd::EndedAtMachine,
            ..
        } => MailTemplate::SessionsEnded,
        AccountEvent::AccountSuspended { .. } => MailTemplate::AccountSuspended,
        AccountEvent::AccountResumed { .. } => MailTemplate::AccountResumed,
        _ => return None,
    };
    WantedMail::about(recorded, template)
}

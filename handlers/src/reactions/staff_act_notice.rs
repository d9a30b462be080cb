//! Support acted on an account → a mail to everybody who manages the person's properties (DESIGN 5).
//!
//! What a manager of all of them did needs no mail to managers: it was their own act. Support and the
//! machine reach over all properties, and those who manage them hear of it.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, Recipients, WantedMail};
use keyledger_core::account::{AccountEvent, ActedBy, SessionEnd, UnlockedBy};
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "staff_act_notice",
    reacts_to: &["account_unlocked", "sessions_ended", "account_suspended", "account_resumed"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these are acts of support")]
    let template = match recorded.event {
        AccountEvent::AccountUnlocked { by: UnlockedBy::Support | UnlockedBy::Machine, .. } => {
            MailTemplate::StaffUnlocked
        }
        AccountEvent::SessionsEnded {
            because: SessionEnd::EndedBySupport | SessionEnd::EndedAtMachine,
            ..
        } => MailTemplate::StaffSessionsEnded,
        AccountEvent::AccountSuspended { by: ActedBy::Support | ActedBy::Machine } => {
            MailTemplate::StaffSuspended
        }
        AccountEvent::AccountResumed { by: ActedBy::Support | ActedBy::Machine } => {
            MailTemplate::StaffResumed
        }
        _ => return None,
    };
    let to = Recipients::ManagersOf(recorded.stream.as_account()?);
    Some(WantedMail { to, ..WantedMail::about(recorded, template)? })
}

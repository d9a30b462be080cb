//! Somebody reported something on their account that was not them, or said so on the phone → a mail to everybody who manages
//! their properties (B13).
//!
//! They know whether it was one of them, and what else was touched from that desk.

use super::factor_notice::is_about_others;
use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, Recipients, WantedMail};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "staff_activity_notice",
    reacts_to: &["suspicious_activity_reported", "app_request_denied"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these say that it was not them")]
    let template = match &recorded.event {
        AccountEvent::SuspiciousActivityReported(_) => MailTemplate::StaffActivityReported,
        AccountEvent::AppRequestDenied(denied) if is_about_others(denied) => {
            MailTemplate::StaffAppDenied
        }
        _ => return None,
    };
    let to = Recipients::ManagersOf(recorded.stream.as_account()?);
    Some(WantedMail { to, ..WantedMail::about(recorded, template)? })
}

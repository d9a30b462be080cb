//! A second factor was set up, paused, removed or reset, or its recovery codes → a mail to its person.
//!
//! Whoever holds somebody's password and session could do all of it: the person hears of it where
//! that one does not read. Of pauses in a row only the first is news.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::account::{
    AccountEvent, AppRequestDenied, FactorPurpose, FactorRefusal, FactorRefused, SecondFactorPaused,
};
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "factor_notice",
    reacts_to: &[
        "factor_enrolled",
        "passkey_enrolled",
        "app_enrolled",
        "app_request_denied",
        "factor_refused",
        "second_factor_paused",
        "factor_removed",
        "second_factor_reset",
        "recovery_codes_issued",
        "recovery_code_used",
    ],
    writes: QUEUEING_WRITES,
    effect: Effect::OfAccount(effect),
};

fn effect(recorded: &Recorded<AccountEvent>) -> Option<WantedMail> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these are news of a second factor")]
    let template = match &recorded.event {
        AccountEvent::FactorEnrolled(_) => MailTemplate::FactorSetUp,
        AccountEvent::PasskeyEnrolled(_) => MailTemplate::PasskeySetUp,
        AccountEvent::AppEnrolled(_) => MailTemplate::AppSetUp,
        AccountEvent::AppRequestDenied(denied) if is_about_others(denied) => {
            MailTemplate::AppDenied
        }
        AccountEvent::SecondFactorPaused(SecondFactorPaused { number: 1, .. }) => {
            MailTemplate::FactorPaused
        }
        AccountEvent::FactorRefused(FactorRefused {
            why: FactorRefusal::PasskeyChanged { known: false, .. },
            ..
        }) => MailTemplate::PasskeyChanged,
        AccountEvent::FactorRemoved { .. } => MailTemplate::FactorRemoved,
        AccountEvent::SecondFactorReset(_) => MailTemplate::FactorReset,
        AccountEvent::RecoveryCodesIssued(_) => MailTemplate::RecoveryCodesShown,
        AccountEvent::RecoveryCodeUsed(_) => MailTemplate::RecoveryCodeUsed,
        _ => return None,
    };
    WantedMail::about(recorded, template)
}

/// Whether somebody else may be behind it: the test of a set-up is only ever one's own.
pub(super) fn is_about_others(denied: &AppRequestDenied) -> bool {
    denied.purpose != FactorPurpose::Enrolment {}
}

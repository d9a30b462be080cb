//! The answer recorded with an append: what is the person shown when this is the outcome?

use super::super::app_events::AppEnrolled;
use super::super::event::AccountEvent;
use super::super::event_words::{LinkClosed, LoginStop};
use super::super::factor::FactorRefusal;
use super::super::factor_events::{
    FactorEnrolled, FactorRefused, FactorResetBy, SecondFactorReset,
};
use super::super::passkey_events::PasskeyEnrolled;
use crate::access::DenialCause;
use crate::answer::Answer;

/// What the person is shown when these events are the outcome: it lies in the metadata (B6).
pub fn answer(events: &[AccountEvent]) -> Option<Answer> {
    // The link that goes with a report is not what it is answered with.
    let reports =
        |event: &AccountEvent| matches!(event, AccountEvent::SuspiciousActivityReported(_));
    if events.iter().any(reports) {
        return Some(Answer::ActivityReported);
    }
    let mut answer = None;
    for event in events {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others are not answered to anyone")]
        match event {
            AccountEvent::LoginFailed { .. } => answer = Some(Answer::WrongCredentials),
            AccountEvent::AccountLocked { .. }
            | AccountEvent::KnownDevicesShutOut { .. }
            | AccountEvent::CredentialDisabled { .. }
            | AccountEvent::LoginRefused { .. } => answer = Some(Answer::AccountLocked),
            AccountEvent::LoginSucceeded { .. } => answer = Some(Answer::SignedIn),
            AccountEvent::LoginStopped { because, .. } => {
                answer = Some(match because {
                    LoginStop::UnusualActivity { .. } => Answer::UnusualActivity,
                    LoginStop::Lapsed {} => Answer::AccountLapsed,
                    LoginStop::ResetRequired {} => Answer::PasswordResetRequired,
                });
            }
            AccountEvent::PasswordChosen { .. } => answer = Some(Answer::PasswordChosen),
            AccountEvent::AccessDenied { cause, .. } => answer = Some(denial(*cause)),
            AccountEvent::SecondFactorAsked(_) => answer = Some(Answer::FactorRequired),
            AccountEvent::FactorSetUpDemanded(_) => answer = Some(Answer::SetUpRequired),
            AccountEvent::FactorRefused(FactorRefused { why, .. }) => answer = Some(refused(*why)),
            AccountEvent::SecondFactorPaused(_) => answer = Some(Answer::FactorPaused),
            AccountEvent::SecondFactorDisabled { .. } => answer = Some(Answer::FactorDisabled),
            AccountEvent::FactorEnrolled(FactorEnrolled { session: Some(_), .. })
            | AccountEvent::PasskeyEnrolled(PasskeyEnrolled { session: Some(_), .. })
            | AccountEvent::AppEnrolled(AppEnrolled { session: Some(_), .. }) => {
                answer = Some(Answer::FactorEnrolled);
            }
            AccountEvent::RecoveryCodesIssued(_) => answer = Some(Answer::RecoveryCodesShown),
            AccountEvent::FactorRemoved { .. } => answer = Some(Answer::FactorRemoved),
            AccountEvent::SecondFactorReset(SecondFactorReset {
                by: FactorResetBy::Owner, ..
            }) => {
                answer = Some(Answer::FactorReset);
            }
            AccountEvent::PasswordResetRequested { .. }
            | AccountEvent::PasswordResetRepeated { .. }
            | AccountEvent::PasswordResetDeclined { .. } => answer = Some(Answer::ResetMailSent),
            AccountEvent::LinkRefused { why, .. } => {
                answer = Some(match why {
                    LinkClosed::Superseded => Answer::LinkSuperseded,
                    LinkClosed::Used => Answer::LinkUsed,
                    LinkClosed::Expired | LinkClosed::Withdrawn => Answer::LinkExpired,
                });
            }
            _ => {}
        }
    }
    answer
}

/// What a person for whom something does not open is shown.
fn denial(cause: DenialCause) -> Answer {
    match cause {
        DenialCause::NotAMember | DenialCause::PermissionMissing => Answer::NotAuthorised,
        DenialCause::StepUpRequired => Answer::StepUpRequired,
        DenialCause::SetUpRequired => Answer::SetUpRequired,
        DenialCause::PaymentOverdue => Answer::PaymentOverdue,
        DenialCause::SubscriptionOnHold => Answer::SubscriptionOnHold,
        DenialCause::SubscriptionSuspended => Answer::SubscriptionSuspended,
        DenialCause::SubscriptionEnded => Answer::SubscriptionEnded,
    }
}

/// What the person is shown when an answer with a factor is refused. A wrong clock is named only when
/// two codes in a row were off by the same: earlier, it would confirm a code that is still to come.
fn refused(why: FactorRefusal) -> Answer {
    match why {
        FactorRefusal::WrongCode {} | FactorRefusal::WrongClock { told: false, .. } => {
            Answer::InvalidCode
        }
        FactorRefusal::WrongClock { told: true, .. } => Answer::WrongClock,
        FactorRefusal::Replayed { .. } | FactorRefusal::CodeUsed { .. } => Answer::CodeAlreadyUsed,
        FactorRefusal::PasskeyRefused { .. } => Answer::PasskeyRefused,
        FactorRefusal::PasskeyChanged { .. } => Answer::PasskeyChanged,
        FactorRefusal::WrongNumber { .. } => Answer::WrongNumber,
        FactorRefusal::OtherAccount { .. } => Answer::OtherAccount,
        FactorRefusal::Paused {} => Answer::FactorPaused,
        FactorRefusal::Disabled {} => Answer::FactorDisabled,
    }
}

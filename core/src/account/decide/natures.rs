//! Causes of account events: did somebody do it, did it follow, or did time bring it about?

use super::super::app::AppPushEnd;
use super::super::app_events::AppPushChanged;
use super::super::event::AccountEvent;
use super::super::event_words::{
    ActivityEnd, MembershipEnd, ReactivatedBy, SessionEnd, UnlockedBy,
};
use super::super::factor_events::{FactorResetBy, SecondFactorReset};
use crate::engine::Nature;

/// How each event of an append comes into it. What follows from the end of a membership is time's
/// doing where that end was, and not the doing of whoever came to write it down.
pub fn natures(events: &[AccountEvent]) -> Vec<Nature> {
    let mut ended_by_time = false;
    let each = events.iter().map(|event| {
        let follows = matches!(
            event,
            AccountEvent::AccountDeleted {}
                | AccountEvent::SessionsEnded { because: SessionEnd::AccountClosed, .. }
        );
        let nature = if follows && ended_by_time { Nature::Time } else { nature(event) };
        ended_by_time = (follows && ended_by_time) || is_end_by_time(event);
        nature
    });
    each.collect()
}

fn is_end_by_time(event: &AccountEvent) -> bool {
    matches!(event, AccountEvent::MembershipRemoved { because: MembershipEnd::TimeCame, .. })
}

#[expect(clippy::too_many_lines, reason = "a line for every kind of event, in one place")]
pub(super) fn nature(event: &AccountEvent) -> Nature {
    match event {
        AccountEvent::LoginAttemptAbandoned { .. }
        | AccountEvent::LockExpired { .. }
        | AccountEvent::AccountLapsed { .. }
        | AccountEvent::LinkExpired { .. }
        | AccountEvent::FactorEnrolmentExpired { .. }
        | AccountEvent::AppRequestExpired { .. }
        | AccountEvent::SecondFactorPauseEnded { .. }
        | AccountEvent::FactorResetProposalExpired {}
        | AccountEvent::MembershipOfferExpired { .. }
        | AccountEvent::FactorGraceEnded {} => Nature::Time,
        AccountEvent::MembershipRemoved { because, .. } => match because {
            MembershipEnd::Removed => Nature::Act,
            MembershipEnd::TimeCame => Nature::Time,
        },
        AccountEvent::UnusualActivityEnded { by, .. } => match by {
            ActivityEnd::Time => Nature::Time,
            ActivityEnd::Reset => Nature::Consequence,
            ActivityEnd::Support | ActivityEnd::Machine => Nature::Act,
        },
        AccountEvent::AccountReactivated { by } => match by {
            ReactivatedBy::Reset => Nature::Consequence,
            ReactivatedBy::Support | ReactivatedBy::Machine => Nature::Act,
        },
        AccountEvent::SessionsEnded { because, .. } => match because {
            SessionEnd::Logout
            | SessionEnd::Replaced
            | SessionEnd::EndedByOwner
            | SessionEnd::EndedByManager
            | SessionEnd::EndedBySupport
            | SessionEnd::EndedAtMachine => Nature::Act,
            SessionEnd::Idle | SessionEnd::Expired => Nature::Time,
            SessionEnd::PasswordChanged
            | SessionEnd::AccountClosed
            | SessionEnd::FactorReset
            | SessionEnd::ActivityReported
            | SessionEnd::Suspended => Nature::Consequence,
        },
        AccountEvent::AccountUnlocked { by, .. } => match by {
            UnlockedBy::Reset => Nature::Consequence,
            UnlockedBy::Manager | UnlockedBy::Support | UnlockedBy::Machine => Nature::Act,
        },
        AccountEvent::AccountDeleted {}
        | AccountEvent::OperatorRoleGranted { invitation: Some(_), .. }
        | AccountEvent::ActivationLinkIssued { .. }
        | AccountEvent::PasswordAccepted { .. }
        | AccountEvent::AccountLocked { .. }
        | AccountEvent::KnownDevicesShutOut { .. }
        | AccountEvent::CredentialDisabled { .. }
        | AccountEvent::UnusualActivityDetected { .. }
        | AccountEvent::SessionSeen { .. }
        | AccountEvent::SessionRenewed { .. }
        | AccountEvent::SecondFactorPaused(_)
        | AccountEvent::SecondFactorDisabled { .. }
        | AccountEvent::FactorGraceStarted(_)
        | AccountEvent::FactorDemanded { .. }
        | AccountEvent::SecondFactorPostponed { .. }
        | AccountEvent::AttemptFlagged(_)
        | AccountEvent::PasskeyBackupChanged(_)
        | AccountEvent::AppWoken(_)
        | AccountEvent::AppPushChanged(AppPushChanged {
            because: Some(AppPushEnd::Gone), ..
        })
        | AccountEvent::FactorRemoved { .. }
        | AccountEvent::SecondFactorReset(SecondFactorReset { by: FactorResetBy::Owner, .. }) => {
            Nature::Consequence
        }
        AccountEvent::AccountCreated { .. }
        | AccountEvent::CreationAbandoned { .. }
        | AccountEvent::MembershipAdded { .. }
        | AccountEvent::MembershipEndSet { .. }
        | AccountEvent::MembershipOffered { .. }
        | AccountEvent::MembershipAccepted { .. }
        | AccountEvent::MembershipDeclined { .. }
        | AccountEvent::MembershipOfferWithdrawn { .. }
        | AccountEvent::AddingRefused { .. }
        | AccountEvent::ActChangedNothing { .. }
        | AccountEvent::AccountRestored { .. }
        | AccountEvent::AccountErased { .. }
        | AccountEvent::ActivationLinkWithdrawn { .. }
        | AccountEvent::PasswordResetRequested { .. }
        | AccountEvent::PasswordResetRepeated { .. }
        | AccountEvent::PasswordResetDeclined { .. }
        | AccountEvent::LinkRefused { .. }
        | AccountEvent::PasswordChosen { .. }
        | AccountEvent::LoginAttempted { .. }
        | AccountEvent::LoginRefused { .. }
        | AccountEvent::LoginFailed { .. }
        | AccountEvent::LoginStopped { .. }
        | AccountEvent::LoginSucceeded { .. }
        | AccountEvent::OperatorInvited { .. }
        | AccountEvent::ActRefused { .. }
        | AccountEvent::OperatorActRefused { .. }
        | AccountEvent::OperatorRoleGranted { invitation: None, .. }
        | AccountEvent::OperatorRoleWithdrawn { .. }
        | AccountEvent::AccountSuspended { .. }
        | AccountEvent::AccountResumed { .. }
        | AccountEvent::CredentialEnabled { .. }
        | AccountEvent::LegalHoldPlaced { .. }
        | AccountEvent::LegalHoldLifted { .. }
        | AccountEvent::PermissionsChanged { .. }
        | AccountEvent::SecondFactorAsked(_)
        | AccountEvent::FactorSetUpDemanded(_)
        | AccountEvent::FactorEnrolmentStarted(_)
        | AccountEvent::FactorEnrolmentAbandoned { .. }
        | AccountEvent::FactorEnrolled(_)
        | AccountEvent::PasskeyEnrolled(_)
        | AccountEvent::PasskeyUsed(_)
        | AccountEvent::AppPaired(_)
        | AccountEvent::AppRequestSent(_)
        | AccountEvent::AppRequestApproved(_)
        | AccountEvent::AppRequestDenied(_)
        | AccountEvent::AppUsed(_)
        | AccountEvent::AppEnrolled(_)
        | AccountEvent::AppPushChanged(_)
        | AccountEvent::FactorAccepted(_)
        | AccountEvent::RecoveryCodesIssued(_)
        | AccountEvent::RecoveryCodeUsed(_)
        | AccountEvent::FactorResetProposed(_)
        | AccountEvent::FactorRefused(_)
        | AccountEvent::SecondFactorReset(_)
        | AccountEvent::NameChanged { .. }
        | AccountEvent::LanguageChanged { .. }
        | AccountEvent::SuspiciousActivityReported(_)
        | AccountEvent::PermissionRequested(_)
        | AccountEvent::TimeZoneChanged(_)
        | AccountEvent::NextAttemptFlagged(_)
        | AccountEvent::AccessDenied { .. } => Nature::Act,
    }
}

//! Second-factor steps of an explanation: what does an event say of second factors, for whoever
//! asks why?

use crate::account::{
    AccountEvent, AppWakeOutcome, Drift, FactorEnrolled, FactorEnrolmentStarted, FactorKind,
    FactorPurpose, FactorRefusal, FactorRefused, FactorResetBy, FactorResetReason, IdentityCheck,
    PasskeyChange, PasskeyFault, SecondFactorPaused, SecondFactorReset,
};
use crate::timestamp::Timestamp;
use serde::Serialize;

/// Something that happened to the second factors of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "factor")]
pub enum FactorStep {
    /// The password was right, and a factor was asked for.
    Asked,
    /// The password was right, and a factor had to be set up first.
    SetUpDemanded,
    /// A set-up was begun.
    EnrolmentStarted {
        /// Whether it replaced one that was pending.
        replaced: bool,
    },
    /// A set-up was given up.
    EnrolmentAbandoned,
    /// A set-up was not confirmed in time.
    EnrolmentExpired,
    /// A set-up was confirmed.
    Enrolled {
        /// Of which kind.
        kind: FactorKind,
    },
    /// An answer was right.
    Accepted,
    /// A passkey was right.
    PasskeyUsed {
        /// Whether it stood for the password too.
        alone: bool,
    },
    /// A passkey is kept in more than one place from here on, or no longer is.
    PasskeyBackupChanged {
        /// Whether it is.
        backed_up: bool,
    },
    /// The answer of a browser was not one of a passkey of the account.
    PasskeyRefused {
        /// What was wrong with it.
        fault: PasskeyFault,
    },
    /// A passkey said something of itself that it may not, and is not accepted from here on.
    PasskeyChanged {
        /// What.
        change: PasskeyChange,
    },
    /// A device took the pairing code of our own app.
    AppPaired,
    /// The app was asked for an approval.
    AppAsked {
        /// Whether it took the place of one that waited.
        replaced: bool,
        /// Whether the account did not know the browser.
        unknown_device: bool,
    },
    /// Nobody answered on the phone in time.
    AppUnanswered,
    /// The number was right, and signed by a device of the account.
    AppApproved,
    /// The number that was typed on the phone was not the one that the page showed.
    AppWrongNumber,
    /// The app that answered was another person's.
    AppOtherAccount,
    /// Whoever has the phone said: this isn't me.
    AppDenied {
        /// Until when nothing was sent to the app; none where it is until the app is set up again.
        paused_until: Option<Timestamp>,
    },
    /// The page that waited went on with an approval.
    AppUsed,
    /// The phone can be woken from here on, or no longer.
    AppPushChanged {
        /// Whether it can.
        wakes: bool,
    },
    /// A phone was woken, or could not be.
    AppWoken {
        /// What became of the message.
        #[serde(flatten)]
        outcome: AppWakeOutcome,
    },
    /// Recovery codes were shown, to be kept.
    CodesIssued,
    /// A recovery code was right, and another one took its place.
    CodeUsed {
        /// Its number.
        index: u8,
    },
    /// A recovery code was right and was used before.
    CodeUsedBefore {
        /// Its number.
        index: u8,
    },
    /// Support wanted to reset the factors, and a second operator had to agree.
    ResetProposed {
        /// Why.
        why: FactorResetReason,
        /// How it was made sure who asked.
        checked: IdentityCheck,
    },
    /// No second operator agreed in time.
    ResetProposalExpired,
    /// An answer was no code of the factor.
    WrongCode,
    /// What was typed is not the code that had to be handed over.
    WrongHandOverCode,
    /// An answer was right and was used before.
    Replayed,
    /// An answer was right for another moment.
    WrongClock {
        /// How far the phone's clock was off.
        drift: Drift,
    },
    /// An answer was not looked at: there was a pause, or the factor was disabled.
    NotLookedAt,
    /// Too many answers were refused.
    Paused {
        /// Until when.
        until: Timestamp,
        /// How many had counted.
        answers: usize,
    },
    /// The pause was over.
    PauseEnded,
    /// Only a reset helps from here on.
    Disabled {
        /// How many answers were refused in a row.
        consecutive: u32,
    },
    /// One of several factors was removed.
    Removed,
    /// All factors went.
    Reset {
        /// Who did it.
        by: FactorResetBy,
        /// Why.
        why: FactorResetReason,
        /// How it was made sure who asked.
        checked: IdentityCheck,
    },
    /// The time to put it off was over.
    GraceEnded,
}

/// The step that an event is; none where it is about something else. That it was put off once more is
/// in the history, and explains nothing.
pub(super) fn factor_step(event: &AccountEvent) -> Option<FactorStep> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these speak of second factors")]
    Some(match event {
        AccountEvent::SecondFactorAsked(_) => FactorStep::Asked,
        AccountEvent::FactorSetUpDemanded(_) => FactorStep::SetUpDemanded,
        AccountEvent::FactorEnrolmentStarted(FactorEnrolmentStarted { replaces, .. }) => {
            FactorStep::EnrolmentStarted { replaced: replaces.is_some() }
        }
        AccountEvent::FactorEnrolmentAbandoned { .. } => FactorStep::EnrolmentAbandoned,
        AccountEvent::FactorEnrolmentExpired { .. } => FactorStep::EnrolmentExpired,
        AccountEvent::FactorEnrolled(FactorEnrolled { kind, .. }) => {
            FactorStep::Enrolled { kind: *kind }
        }
        AccountEvent::PasskeyEnrolled(_) => FactorStep::Enrolled { kind: FactorKind::Passkey },
        AccountEvent::PasskeyUsed(used) => FactorStep::PasskeyUsed { alone: used.alone },
        AccountEvent::PasskeyBackupChanged(changed) => {
            FactorStep::PasskeyBackupChanged { backed_up: changed.backed_up }
        }
        AccountEvent::AppPaired(_)
        | AccountEvent::AppRequestSent(_)
        | AccountEvent::AppRequestExpired { .. }
        | AccountEvent::AppRequestApproved(_)
        | AccountEvent::AppRequestDenied(_)
        | AccountEvent::AppUsed(_)
        | AccountEvent::AppEnrolled(_)
        | AccountEvent::AppPushChanged(_)
        | AccountEvent::AppWoken(_) => return app_step(event),
        AccountEvent::FactorAccepted(_) => FactorStep::Accepted,
        AccountEvent::FactorRefused(FactorRefused { why, purpose, .. }) => match why {
            FactorRefusal::WrongCode {} if *purpose == FactorPurpose::HandOver {} => {
                FactorStep::WrongHandOverCode
            }
            FactorRefusal::WrongCode {} => FactorStep::WrongCode,
            FactorRefusal::PasskeyRefused { fault } => FactorStep::PasskeyRefused { fault: *fault },
            FactorRefusal::PasskeyChanged { change, .. } => {
                FactorStep::PasskeyChanged { change: *change }
            }
            FactorRefusal::WrongNumber { .. } => FactorStep::AppWrongNumber,
            FactorRefusal::OtherAccount { .. } => FactorStep::AppOtherAccount,
            FactorRefusal::CodeUsed { index } => FactorStep::CodeUsedBefore { index: *index },
            FactorRefusal::Replayed { .. } => FactorStep::Replayed,
            FactorRefusal::WrongClock { drift, .. } => FactorStep::WrongClock { drift: *drift },
            FactorRefusal::Paused {} | FactorRefusal::Disabled {} => FactorStep::NotLookedAt,
        },
        AccountEvent::SecondFactorPaused(SecondFactorPaused { until, evidence, .. }) => {
            FactorStep::Paused { until: *until, answers: evidence.len() }
        }
        AccountEvent::SecondFactorPauseEnded { .. } => FactorStep::PauseEnded,
        AccountEvent::SecondFactorDisabled { consecutive } => {
            FactorStep::Disabled { consecutive: *consecutive }
        }
        AccountEvent::RecoveryCodesIssued(_) => FactorStep::CodesIssued,
        AccountEvent::RecoveryCodeUsed(used) => FactorStep::CodeUsed { index: used.index },
        AccountEvent::FactorResetProposed(proposed) => {
            FactorStep::ResetProposed { why: proposed.why, checked: proposed.checked }
        }
        AccountEvent::FactorResetProposalExpired {} => FactorStep::ResetProposalExpired,
        AccountEvent::FactorRemoved { .. } => FactorStep::Removed,
        AccountEvent::SecondFactorReset(SecondFactorReset { by, why, checked, .. }) => {
            FactorStep::Reset { by: *by, why: *why, checked: *checked }
        }
        AccountEvent::FactorGraceEnded {} => FactorStep::GraceEnded,
        _ => return None,
    })
}

fn app_step(event: &AccountEvent) -> Option<FactorStep> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "asked of events of our own app only")]
    Some(match event {
        AccountEvent::AppPaired(_) => FactorStep::AppPaired,
        AccountEvent::AppRequestSent(sent) => FactorStep::AppAsked {
            replaced: sent.replaces.is_some(),
            unknown_device: sent.unknown_device,
        },
        AccountEvent::AppRequestExpired { .. } => FactorStep::AppUnanswered,
        AccountEvent::AppRequestApproved(_) => FactorStep::AppApproved,
        AccountEvent::AppRequestDenied(denied) => {
            FactorStep::AppDenied { paused_until: denied.paused_until }
        }
        AccountEvent::AppUsed(_) => FactorStep::AppUsed,
        AccountEvent::AppEnrolled(_) => FactorStep::Enrolled { kind: FactorKind::App },
        AccountEvent::AppPushChanged(changed) => {
            FactorStep::AppPushChanged { wakes: changed.push.is_some() }
        }
        AccountEvent::AppWoken(woken) => FactorStep::AppWoken { outcome: woken.outcome },
        _ => return None,
    })
}

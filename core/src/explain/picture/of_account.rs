//! What of an account's history has a mark in its picture, and what lasts there?

use super::{Lane, Mark, Span, Tone};
use crate::account::{AccountEvent, SessionEnd, SessionRenewed};
use crate::codec::Recorded;
use crate::timestamp::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The marks and the states of an account's own events.
pub fn of_account(history: &[Recorded<AccountEvent>]) -> (Vec<Mark>, Vec<Span>) {
    let mut counted = BTreeSet::new();
    for recorded in history {
        if let AccountEvent::AccountLocked { evidence, .. }
        | AccountEvent::KnownDevicesShutOut { evidence, .. } = &recorded.event
        {
            counted.extend(evidence.iter().copied());
        }
    }
    let marks = history.iter().filter_map(|recorded| {
        let (lane, mut tone) = meaning(&recorded.event)?;
        if let AccountEvent::LoginFailed { attempt, .. } = &recorded.event
            && counted.contains(attempt)
        {
            tone = Tone::Counted;
        }
        Some(Mark { at: recorded.meta.at, lane, tone, event: recorded.id })
    });
    (marks.collect(), spans(history))
}

/// Which row an event belongs to, and what it means; steps on the way to an outcome are left out.
fn meaning(event: &AccountEvent) -> Option<(Lane, Tone)> {
    use AccountEvent as E;
    #[expect(clippy::wildcard_enum_match_arm, reason = "only what is looked for has a mark")]
    Some(match event {
        E::AccountLocked { .. } | E::CredentialDisabled { .. } | E::KnownDevicesShutOut { .. } => {
            (Lane::Password, Tone::Shut)
        }
        E::LoginFailed { .. } | E::LoginRefused { .. } | E::LoginStopped { .. } => {
            (Lane::Password, Tone::Bad)
        }
        E::LinkRefused { .. } | E::PasswordResetDeclined { .. } => (Lane::Password, Tone::Bad),
        E::PasswordChosen { .. }
        | E::AccountUnlocked { .. }
        | E::LockExpired { .. }
        | E::CredentialEnabled { .. }
        | E::AccountReactivated { .. } => (Lane::Password, Tone::Good),
        E::PasswordResetRequested { .. }
        | E::PasswordResetRepeated { .. }
        | E::ActivationLinkIssued { .. }
        | E::LinkExpired { .. } => (Lane::Password, Tone::Plain),
        E::AccountLapsed { .. }
        | E::UnusualActivityDetected { .. }
        | E::SuspiciousActivityReported(_) => (Lane::Session, Tone::Shut),
        E::LoginSucceeded { .. } => (Lane::Session, Tone::Good),
        E::SessionsEnded {
            because: SessionEnd::Logout | SessionEnd::EndedByOwner | SessionEnd::Replaced,
            ..
        } => (Lane::Session, Tone::Plain),
        E::SessionsEnded { .. } => (Lane::Session, Tone::Bad),
        E::FactorRefused(_) | E::AppRequestDenied(_) => (Lane::Factor, Tone::Bad),
        E::SecondFactorPaused(_) | E::SecondFactorDisabled { .. } => (Lane::Factor, Tone::Shut),
        E::FactorAccepted(_)
        | E::FactorEnrolled(_)
        | E::PasskeyEnrolled(_)
        | E::PasskeyUsed(_)
        | E::AppEnrolled(_)
        | E::AppRequestApproved(_)
        | E::RecoveryCodeUsed(_) => (Lane::Factor, Tone::Good),
        E::AppRequestSent(_)
        | E::FactorEnrolmentStarted(_)
        | E::FactorGraceStarted(_)
        | E::SecondFactorPostponed { .. }
        | E::FactorSetUpDemanded(_)
        | E::RecoveryCodesIssued(_)
        | E::FactorRemoved { .. }
        | E::SecondFactorReset(_)
        | E::FactorResetProposed(_) => (Lane::Factor, Tone::Plain),
        E::AccountSuspended { .. } | E::AccountDeleted {} | E::AccountErased { .. } => {
            (Lane::People, Tone::Shut)
        }
        E::MembershipRemoved { .. } | E::AccessDenied { .. } => (Lane::People, Tone::Bad),
        E::AccountResumed { .. } | E::AccountRestored { .. } => (Lane::People, Tone::Good),
        E::AccountCreated { .. }
        | E::MembershipAdded { .. }
        | E::MembershipOffered { .. }
        | E::MembershipAccepted { .. }
        | E::MembershipEndSet { .. }
        | E::PermissionsChanged { .. }
        | E::NameChanged { .. }
        | E::LegalHoldPlaced { .. }
        | E::LegalHoldLifted { .. }
        | E::OperatorRoleGranted { .. }
        | E::OperatorRoleWithdrawn { .. }
        | E::NextAttemptFlagged(_)
        | E::PermissionRequested(_) => (Lane::People, Tone::Plain),
        _ => return None,
    })
}

/// What lasts: a lock, a suspension, a pause, a session.
#[derive(Default)]
struct Lasting {
    /// Since when, and until when at the latest.
    open: BTreeMap<(Lane, String), (Timestamp, Option<Timestamp>)>,
    over: Vec<Span>,
}

impl Lasting {
    fn begin(&mut self, lane: Lane, what: &str, at: Timestamp, until: Option<Timestamp>) {
        self.open.entry((lane, what.to_owned())).or_insert((at, until));
    }

    fn end(&mut self, lane: Lane, what: &str, at: Timestamp) {
        if let Some((from, _)) = self.open.remove(&(lane, what.to_owned())) {
            self.over.push(Span { from, to: Some(at), lane, shuts: lane != Lane::Session });
        }
    }

    fn all(self) -> Vec<Span> {
        let mut spans = self.over;
        spans.extend(self.open.into_iter().map(|((lane, _), (from, to))| {
            let shuts = lane != Lane::Session;
            Span { from, to, lane, shuts }
        }));
        spans
    }
}

fn spans(history: &[Recorded<AccountEvent>]) -> Vec<Span> {
    use AccountEvent as E;
    let mut lasting = Lasting::default();
    for recorded in history {
        let at = recorded.meta.at;
        #[expect(clippy::wildcard_enum_match_arm, reason = "only what lasts")]
        match &recorded.event {
            E::AccountLocked { until, .. } => lasting.begin(Lane::Password, "lock", at, *until),
            E::AccountUnlocked { .. } | E::LockExpired { .. } | E::PasswordChosen { .. } => {
                lasting.end(Lane::Password, "lock", at);
            }
            E::AccountSuspended { .. } => lasting.begin(Lane::People, "suspended", at, None),
            E::AccountResumed { .. } => lasting.end(Lane::People, "suspended", at),
            E::SecondFactorPaused(pause) => {
                lasting.begin(Lane::Factor, "pause", at, Some(pause.until));
            }
            E::SecondFactorPauseEnded { .. } | E::SecondFactorReset(_) => {
                lasting.end(Lane::Factor, "pause", at);
            }
            E::LoginSucceeded { session, expires_at, .. } => {
                lasting.begin(Lane::Session, &format!("{session:?}"), at, Some(*expires_at));
            }
            E::SessionRenewed(SessionRenewed { session, renewed }) => {
                let old = (Lane::Session, format!("{session:?}"));
                if let Some((from, until)) = lasting.open.remove(&old) {
                    lasting.begin(Lane::Session, &format!("{renewed:?}"), from, until);
                }
            }
            E::SessionsEnded { sessions, .. } => {
                for session in sessions {
                    lasting.end(Lane::Session, &format!("{session:?}"), at);
                }
            }
            _ => {}
        }
    }
    lasting.all()
}

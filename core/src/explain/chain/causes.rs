//! Which events led to an event: those that it names, and what was written with it.

use super::ChainLink;
use crate::account::{
    AccountEvent, AppEnrolled, AppRequestApproved, AppRequestDenied, AppUsed, FactorEnrolled,
    PasskeyEnrolled,
};
use crate::codec::Recorded;
use crate::explain::story::Repeated;
use crate::ids::{AnswerId, AppRequestId, AttemptId, LinkId, LockId};
use std::collections::{BTreeSet, HashMap};

/// The link that an event makes, or sends once more.
pub(super) fn issues(event: &AccountEvent) -> Option<LinkId> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only what makes links")]
    match event {
        AccountEvent::PasswordResetRequested { link, .. }
        | AccountEvent::PasswordResetRepeated { link, .. }
        | AccountEvent::ActivationLinkIssued { link, .. } => Some(*link),
        _ => None,
    }
}

/// Where each event has those that led to it.
pub(super) struct Causes<'a> {
    history: &'a [Recorded<AccountEvent>],
    attempts: HashMap<AttemptId, usize>,
    answers: HashMap<AnswerId, usize>,
    links: HashMap<LinkId, Vec<usize>>,
    locks: HashMap<LockId, usize>,
}

impl<'a> Causes<'a> {
    pub(super) fn of(history: &'a [Recorded<AccountEvent>]) -> Self {
        let (attempts, answers) = (HashMap::new(), HashMap::new());
        let (links, locks) = (HashMap::new(), HashMap::new());
        let mut causes = Self { history, attempts, answers, links, locks };
        for (place, recorded) in history.iter().enumerate() {
            #[expect(clippy::wildcard_enum_match_arm, reason = "only what others name")]
            match &recorded.event {
                AccountEvent::LoginFailed { attempt, .. }
                | AccountEvent::LoginSucceeded { attempt, .. }
                | AccountEvent::LoginStopped { attempt, .. } => {
                    causes.attempts.insert(*attempt, place);
                }
                AccountEvent::FactorRefused(refused) => {
                    causes.answers.insert(refused.answer, place);
                }
                AccountEvent::AccountLocked { lock, .. } => {
                    causes.locks.insert(*lock, place);
                }
                event => {
                    if let Some(link) = issues(event) {
                        causes.links.entry(link).or_default().push(place);
                    }
                }
            }
        }
        causes
    }

    /// Everything that led to these events, and they themselves.
    pub(super) fn led_to(&self, heads: &[usize]) -> Vec<ChainLink> {
        let (mut found, mut open) = (BTreeSet::new(), heads.to_vec());
        while let Some(place) = open.pop() {
            if found.insert(place) {
                open.extend(self.of_event(place));
            }
        }
        let events = found.into_iter().filter_map(|place| self.history.get(place));
        let mut links: Vec<(ChainLink, bool)> = vec![];
        for recorded in events {
            let attempt = is_attempt(&recorded.event);
            match links.last_mut() {
                Some((link, true)) if attempt => {
                    let count = link.repeated.as_ref().map_or(1, |repeated| repeated.count) + 1;
                    let (last_at, last_event) = (recorded.meta.at, recorded.id);
                    link.repeated = Some(Repeated { count, last_at, last_event });
                }
                Some(_) | None => {
                    links.push((ChainLink::of(recorded), attempt));
                }
            }
        }
        links.into_iter().map(|(link, _)| link).collect()
    }

    fn of_event(&self, place: usize) -> Vec<usize> {
        use AccountEvent as E;
        let Some(recorded) = self.history.get(place) else { return vec![] };
        let before = |is: fn(&E) -> bool| {
            let earlier = self.history.get(..place).unwrap_or_default();
            earlier.iter().rposition(|recorded| is(&recorded.event)).into_iter().collect()
        };
        let attempts = |ids: &[AttemptId]| {
            ids.iter().filter_map(|id| self.attempts.get(id).copied()).collect()
        };
        let lock = |lock: &LockId| self.locks.get(lock).copied();
        let links = |link: &LinkId| self.links.get(link).cloned().unwrap_or_default();
        #[expect(clippy::wildcard_enum_match_arm, reason = "everything else begins a chain")]
        match &recorded.event {
            E::AccountLocked { evidence, .. } => attempts(evidence),
            E::AccountUnlocked { lock: id, .. } => {
                let together =
                    self.together(place, |event| matches!(event, E::PasswordChosen { .. }));
                together.into_iter().chain(lock(id)).collect()
            }
            E::LockExpired { lock: id } => lock(id).into_iter().collect(),
            E::PasswordChosen { link, .. } | E::LinkRefused { link, .. } => links(link),
            E::PasswordResetRequested { .. } => self.while_locked(place).into_iter().collect(),
            E::PasswordResetRepeated { link, .. } => {
                links(link).into_iter().filter(|other| *other < place).collect()
            }
            E::ActivationLinkIssued { .. } => before(|event| {
                matches!(event, E::AccountCreated { .. } | E::AccountRestored { .. })
            }),
            E::AccountRestored { .. } => before(|event| matches!(event, E::AccountDeleted {})),
            E::AccountDeleted {} => before(|event| matches!(event, E::MembershipRemoved { .. })),
            E::UnusualActivityDetected { evidence, .. } => {
                let known = evidence.iter().filter_map(|one| one.attempt);
                attempts(&known.collect::<Vec<_>>())
            }
            E::SecondFactorPaused(pause) => {
                let known = pause.evidence.iter();
                known.filter_map(|answer| self.answers.get(answer).copied()).collect()
            }
            E::SecondFactorDisabled { .. } => {
                before(|event| matches!(event, E::SecondFactorPaused(_)))
            }
            E::FactorEnrolled(FactorEnrolled { factor, .. })
            | E::PasskeyEnrolled(PasskeyEnrolled { factor, .. })
            | E::AppEnrolled(AppEnrolled { factor, .. }) => {
                let earlier = self.history.get(..place).unwrap_or_default();
                let begun = earlier.iter().rposition(|recorded| {
                    matches!(&recorded.event, E::FactorEnrolmentStarted(began) if began.factor == *factor)
                });
                begun.into_iter().collect()
            }
            E::AppRequestApproved(AppRequestApproved { request, .. })
            | E::AppRequestDenied(AppRequestDenied { request, .. })
            | E::AppRequestExpired { request }
            | E::AppUsed(AppUsed { request, .. }) => self.sent(*request, place),
            E::FactorEnrolmentStarted(_) => before(demands_a_factor),
            E::FactorGraceStarted(_) | E::FactorDemanded { .. } => self.together(place, |event| {
                matches!(
                    event,
                    E::SecondFactorReset(_) | E::FactorRemoved { .. } | E::PasswordChosen { .. }
                )
            }),
            E::SecondFactorReset(_) => before(|event| matches!(event, E::FactorResetProposed(_))),
            _ => vec![],
        }
    }

    /// The request that was sent to the app.
    fn sent(&self, request: AppRequestId, place: usize) -> Vec<usize> {
        let earlier = self.history.get(..place).unwrap_or_default();
        let sent = earlier.iter().rposition(|recorded| {
            matches!(&recorded.event, AccountEvent::AppRequestSent(sent) if sent.request == request)
        });
        sent.into_iter().collect()
    }

    /// What was written in the same act, last before this event.
    fn together(&self, place: usize, is: fn(&AccountEvent) -> bool) -> Vec<usize> {
        let Some(act) = self.history.get(place).map(|recorded| recorded.meta.correlation) else {
            return vec![];
        };
        let earlier = self.history.get(..place).unwrap_or_default().iter().enumerate().rev();
        let same = earlier.take_while(|(_, recorded)| recorded.meta.correlation == act);
        let mut same = same.filter(|(_, recorded)| is(&recorded.event));
        same.next().map(|(place, _)| place).into_iter().collect()
    }

    /// The lock that held then.
    fn while_locked(&self, place: usize) -> Option<usize> {
        use AccountEvent as E;
        let earlier = self.history.get(..place).unwrap_or_default();
        let turn = earlier.iter().rposition(|recorded| {
            matches!(
                recorded.event,
                E::AccountLocked { .. } | E::AccountUnlocked { .. } | E::LockExpired { .. }
            )
        })?;
        let locked = earlier
            .get(turn)
            .is_some_and(|recorded| matches!(recorded.event, E::AccountLocked { .. }));
        locked.then_some(turn)
    }
}

/// What is told once with how often it was.
fn is_attempt(event: &AccountEvent) -> bool {
    use AccountEvent as E;
    matches!(event, E::LoginFailed { .. } | E::FactorRefused(_) | E::LoginSucceeded { .. })
}

/// What asks for a second factor.
pub(super) fn demands_a_factor(event: &AccountEvent) -> bool {
    use AccountEvent as E;
    matches!(event, E::FactorGraceStarted(_) | E::FactorDemanded { .. } | E::FactorSetUpDemanded(_))
}

//! Log-ins with the right password, replayed: is there a session, as there was or was not in reality? Where a
//! second factor was wanted, whether it was shown is a fact; whether a session opens is decided anew, twice, as
//! in reality (B2, S16).

use super::super::decide::opens;
use super::super::event::AccountEvent;
use super::super::state::Living;
use super::{Replay, judge};
use crate::activity::Sighting;
use crate::clock::Time;
use crate::codec::Recorded;
use crate::ids::{AttemptId, DeviceId, SessionId};
use crate::what_if::{Trial, WouldBe};

impl Replay {
    /// The password was right, and a second factor was asked for or had to be set up: would it have come to
    /// that? Whoever would not have got so far is told so where they got in.
    pub(super) fn factor_wanted(
        &mut self,
        trial: &Trial,
        recorded: &Recorded<AccountEvent>,
        attempt: AttemptId,
    ) {
        if self.refused.contains(&attempt) {
            return;
        }
        // No session begins here: what it would be called does not matter.
        let opening = (SessionId(attempt.to_string()), DeviceId(attempt.to_string()));
        self.judge_right(trial, recorded, attempt, opening);
        let waits = |living: &Living| living.factors.challenge(attempt, recorded.meta.at).is_some();
        if !self.shadow.living().is_some_and(waits) {
            self.refused.insert(attempt);
        }
    }

    /// Nothing was missing any more: did it open, as it did or did not in reality?
    pub(super) fn let_in(
        &mut self,
        trial: &Trial,
        recorded: &Recorded<AccountEvent>,
        attempt: AttemptId,
        opening: (SessionId, DeviceId),
        was_let_in: bool,
    ) {
        let would_be = if self.refused.remove(&attempt) {
            false
        } else if let Some(seen) = self.showed_a_factor(recorded, attempt, &opening) {
            let settings = &trial.judging(recorded.meta.policy).settings;
            let time = Time::sure(recorded.meta.at);
            let living = self.shadow.living();
            let events = living.map(|living| opens(living, settings, time, (attempt, &seen)));
            let events = events.unwrap_or_default();
            self.fold_all(recorded, &events);
            succeeds(&events)
        } else {
            succeeds(&self.judge_right(trial, recorded, attempt, opening))
        };
        match (was_let_in, would_be) {
            (true, false) => self.note(recorded, WouldBe::BeRefused),
            (false, true) => self.note(recorded, WouldBe::BeLetIn),
            (true, true) | (false, false) => {}
        }
    }

    /// Whether it was a passkey that stood for the password too.
    fn without_password(&self, attempt: AttemptId) -> bool {
        let living = self.shadow.living();
        living.is_some_and(|living| living.factors.is_without_password(attempt))
    }

    /// The sighting, where the log-in waited for a second factor only, or had a passkey for everything.
    fn showed_a_factor(
        &self,
        recorded: &Recorded<AccountEvent>,
        attempt: AttemptId,
        (session, device): &(SessionId, DeviceId),
    ) -> Option<Sighting> {
        let at = recorded.meta.at;
        if !self.without_password(attempt) {
            self.shadow.living()?.factors.challenge(attempt, at)?;
        }
        let network = recorded.meta.origin.as_ref().map(|origin| origin.net.clone());
        let (device, session) = (device.clone(), session.clone());
        Some(Sighting { at, device, session, attempt: Some(attempt), network })
    }

    fn judge_right(
        &mut self,
        trial: &Trial,
        recorded: &Recorded<AccountEvent>,
        attempt: AttemptId,
        opening: (SessionId, DeviceId),
    ) -> Vec<AccountEvent> {
        let credential = self.shadow.living().and_then(Living::usable_password);
        let network = recorded.meta.origin.as_ref().map(|origin| origin.net.clone());
        let verdict = judge(attempt, credential, true, opening, network);
        self.decide(trial, recorded, &verdict).unwrap_or_default()
    }
}

fn succeeds(events: &[AccountEvent]) -> bool {
    events.iter().any(|event| matches!(event, AccountEvent::LoginSucceeded { .. }))
}

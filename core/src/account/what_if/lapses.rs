//! Inactivity in a replay: would the account have been disabled because nobody used it? (PCI DSS
//! 8.2.6, B5)
//!
//! That is decided by time alone, so it is asked before every event and at the end of the span.

use super::super::event::AccountEvent;
use super::super::event_words::ReactivatedBy;
use super::super::state::Living;
use super::{Difference, Replay, Trial, WouldBe};
use crate::codec::Recorded;
use crate::policy::Settings;
use crate::timestamp::Timestamp;

impl Replay {
    /// When the account was last used, as far as the replay has come.
    pub(super) fn used_at(&self) -> Option<Timestamp> {
        self.shadow.living().map(|living| living.used_at)
    }

    /// Writes down the lapse that time has brought about by `at` under the candidate.
    pub(super) fn let_time_pass(&mut self, trial: &Trial, at: Timestamp) {
        let settings = &trial.candidate.settings;
        let Some(living) = self.shadow.living() else { return };
        let Some(due_at) = due(living, settings, at) else { return };
        let (unused_since, days) = (living.used_at, settings.disabled_when_unused_days);
        // What lay before the span was as it was: the candidate finds it when it begins to judge.
        let lapsed_at = due_at.max(trial.from);
        self.fold(&AccountEvent::AccountLapsed { unused_since, days }, lapsed_at, None);
        if let Some(event) = self.last_use {
            let lapse = Difference { at: lapsed_at, event, what: WouldBe::Lapse };
            self.lapsed = Some((lapse, at));
        }
    }

    /// The account was disabled in reality.
    pub(super) fn was_lapsed(&mut self, recorded: &Recorded<AccountEvent>) {
        let lapsed = self.shadow.living().is_some_and(|living| living.lapsed_at.is_some());
        let same = self.lapsed.take().is_some() || lapsed;
        if !same {
            self.note(recorded, WouldBe::NotLapse);
        }
    }

    /// A reset brings back what nobody had used.
    pub(super) fn comes_back(&mut self, at: Timestamp) {
        if self.shadow.living().is_some_and(|living| living.lapsed_at.is_some()) {
            let by = ReactivatedBy::Reset;
            self.fold(&AccountEvent::AccountReactivated { by }, at, None);
        }
    }

    /// Nothing more happens until the end of the span. Where reality is due as well and has not
    /// written it down yet, there is no difference.
    pub(super) fn end_of_the_span(&mut self, trial: &Trial) {
        let end = trial.to;
        let judges = trial.reality.current();
        let real = self.shadow.living().zip(judges);
        let reality_too =
            real.is_some_and(|(living, judges)| due(living, &judges.settings, end).is_some());
        self.let_time_pass(trial, end);
        let lapsed = self.lapsed.take().filter(|_| !reality_too);
        self.differences.extend(lapsed.map(|(lapsed, _)| lapsed));
    }
}

/// When the account lapses under these settings, where that is by `at`.
fn due(living: &Living, settings: &Settings, at: Timestamp) -> Option<Timestamp> {
    living.lapses_at(settings).filter(|lapses_at| *lapses_at <= at)
}

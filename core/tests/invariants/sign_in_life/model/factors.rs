//! What should happen to second factors? Answers, set-ups and removals, told in numbers and moments.

use super::{Becomes, Keys, Model, Phone, Steps};
use crate::sign_in_life::steps::{
    ANSWERED, ANSWERED_SECONDS, ANSWERS, ANSWERS_IN_A_ROW, FACTORS, Held, Outcome, PAUSES, Sign,
    USED_CODES, Why, offset,
};

impl Model {
    /// How many there are, with those that are not accepted any more.
    pub(super) fn factors(&self) -> usize {
        let apps = usize::from(self.app.is_some()) + usize::from(self.has_phone());
        apps + usize::from(self.keys.accepted) + self.keys.changed
    }

    pub(super) fn has(&self, what: Held) -> bool {
        match what {
            Held::App => self.app.is_some(),
            Held::Passkey => self.keys.accepted || self.keys.changed > 0,
            Held::Phone => self.has_phone(),
        }
    }

    pub(super) fn shut(&self) -> Option<Outcome> {
        if self.factor_disabled {
            return Some(Outcome::Refused(Why::Disabled));
        }
        self.paused_until.map(|_| Outcome::Refused(Why::Paused))
    }

    pub(super) fn answers(
        &mut self,
        of: Held,
        code: u8,
        then: impl FnOnce(&mut Self) -> Outcome,
    ) -> Outcome {
        if let Some(shut) = self.shut() {
            return shut;
        }
        let now = self.now / 30;
        let of = if of == Held::Phone { &mut self.phone.steps } else { &mut self.app };
        let Some(steps) = of else { return self.counts(Why::Wrong) };
        match judge(steps, now, code) {
            Ok(()) => {
                self.succeeded();
                then(self)
            }
            Err(why) => self.counts(why),
        }
    }

    pub(super) fn recovers(&mut self, number: u8, again: bool, place: usize) -> Outcome {
        if let Some(shut) = self.shut() {
            return shut;
        }
        let used = self.codes.as_mut().and_then(|codes| codes.get_mut(&number));
        match used {
            // The first code of that number is typed again: known while few came after it.
            Some(1..=USED_CODES) if again => self.counts(Why::Used),
            Some(_) if again => self.counts(Why::Wrong),
            Some(used) => {
                *used += 1;
                self.succeeded();
                self.comes_in(place)
            }
            None => self.counts(Why::Wrong),
        }
    }

    /// An answer with the key there is; with one that changed where there is no other.
    pub(super) fn signs(&mut self, sign: Sign, then: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        if let Some(shut) = self.shut() {
            return shut;
        }
        match sign {
            Sign::Right if self.keys.accepted => {
                self.succeeded();
                then(self)
            }
            Sign::Changed | Sign::Behind if self.keys.accepted => {
                self.keys = Keys { accepted: false, changed: self.keys.changed + 1 };
                Outcome::Refused(Why::Changed)
            }
            Sign::Right | Sign::Changed | Sign::Behind if self.keys.changed > 0 => {
                Outcome::Refused(Why::Changed)
            }
            Sign::Faulty | Sign::Right | Sign::Changed | Sign::Behind => self.counts(Why::Key),
        }
    }

    /// Whether one more answer with a passkey pushes out none that could be given again.
    pub(super) fn remembers(&self) -> bool {
        let oldest = self.answered.len().checked_sub(ANSWERED);
        let oldest = oldest.and_then(|place| self.answered.get(place));
        oldest.is_none_or(|at| self.now >= at + ANSWERED_SECONDS)
    }

    pub(super) fn confirms(&mut self, code: u8) -> Outcome {
        if let Some(shut) = self.shut() {
            return shut;
        }
        let Some((until, Becomes::App(mut steps))) = self.pending.clone() else {
            return self.counts(Why::Wrong); // A code makes no passkey.
        };
        if let Err(why) = judge(&mut steps, self.now / 30, code) {
            self.pending = Some((until, Becomes::App(steps)));
            return self.counts(why);
        }
        self.app = Some(steps);
        self.is_set_up()
    }

    pub(super) fn confirms_key(&mut self, good: bool) -> Outcome {
        let Some((_, Becomes::Passkey)) = self.pending else { return Outcome::NotNow };
        if let Some(shut) = self.shut() {
            return shut;
        }
        if !good {
            return self.counts(Why::Key);
        }
        self.keys.accepted = true;
        self.is_set_up()
    }

    pub(super) fn is_set_up(&mut self) -> Outcome {
        (self.pending, self.put_off_until) = (None, None);
        self.succeeded();
        match self.waits(0, true) {
            Some(place) => self.comes_in(place),
            None => self.shown(),
        }
    }

    pub(super) fn succeeded(&mut self) {
        (self.refused, self.refused_in_a_row, self.pauses) = (0, 0, 0);
        self.paused_until = None;
        self.phone.unanswered = 0;
    }

    pub(super) fn counts(&mut self, why: Why) -> Outcome {
        (self.refused, self.refused_in_a_row) = (self.refused + 1, self.refused_in_a_row + 1);
        if self.refused_in_a_row >= ANSWERS_IN_A_ROW {
            self.factor_disabled = true;
        } else if self.refused >= ANSWERS {
            let seconds = PAUSES.into_iter().take(self.pauses + 1).next_back().unwrap_or_default();
            self.paused_until = Some(self.now + seconds);
            (self.refused, self.pauses) = (0, self.pauses + 1);
        }
        Outcome::Refused(why)
    }

    /// A set-up goes on from a log-in that waits for it, or from a session that may: where there is a
    /// factor, it was shown lately.
    pub(super) fn may_set_up(&self) -> bool {
        if self.waits(0, true).is_some() {
            return self.factors() == 0;
        }
        self.live().is_some() && (self.factors() == 0 || self.fresh())
    }

    /// Nobody sets up a second one of a kind that works.
    pub(super) fn may_begin(&self, what: Held) -> bool {
        let has = match what {
            Held::App => self.app.is_some(),
            Held::Passkey => self.keys.accepted,
            Held::Phone => self.has_phone(),
        };
        !has && self.may_set_up() && self.factors() < FACTORS
    }

    pub(super) fn may_abandon(&self) -> bool {
        if self.waits(0, true).is_some() {
            return self.factors() == 0;
        }
        self.live().is_some()
    }

    /// With the last one that is accepted everything goes.
    pub(super) fn removes(&mut self, what: Held) -> Outcome {
        let left = match what {
            Held::App => self.keys.accepted || self.has_phone(),
            Held::Passkey => self.app.is_some() || self.has_phone(),
            Held::Phone => self.app.is_some() || self.keys.accepted,
        };
        if !left {
            return self.reset_factor();
        }
        match what {
            Held::App => self.app = None,
            Held::Phone => self.phone.steps = None,
            Held::Passkey if self.keys.accepted => self.keys.accepted = false,
            Held::Passkey => self.keys.changed -= 1,
        }
        self.shown()
    }

    pub(super) fn reset_factor(&mut self) -> Outcome {
        (self.app, self.phone, self.keys) = (None, Phone::default(), Keys::default());
        (self.pending, self.codes) = (None, None);
        self.succeeded();
        self.factor_disabled = false;
        self.put_off_until = None;
        self.waiting.clear();
        (self.session, self.earlier) = (None, vec![]);
        Outcome::Done
    }
}

/// A code of the present step, the one before or the one after passes, once, and no older one after it.
fn judge(steps: &mut Steps, now: i64, code: u8) -> Result<(), Why> {
    let Some(offset) = offset(code) else { return Err(Why::Wrong) };
    let step = now + offset;
    if step <= steps.last {
        return Err(Why::Replayed);
    }
    if (-1..=1).contains(&offset) {
        steps.last = step;
        return Ok(());
    }
    Err(Why::Clock)
}

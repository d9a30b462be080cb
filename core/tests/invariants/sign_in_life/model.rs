//! What should happen? The life of signing in, told in numbers and moments.

use super::steps::{
    ANSWERS, ANSWERS_IN_A_ROW, BEGINNING, Can, Outcome, PASSWORDS, PASSWORDS_IN_A_ROW, PAUSES,
    Step, USED_CODES, Why, offset,
};
use std::collections::BTreeMap;

const DAY: i64 = 86_400;
const GRACE: i64 = 30 * DAY;
const CHALLENGE: i64 = 10 * 60;
const SET_UP: i64 = 15 * 60;
const FRESH: i64 = 15 * 60;
const IDLE: i64 = 60 * 60;
const WAITING_MAX: usize = 20;

#[derive(Clone, Debug, Default)]
struct Steps {
    last: i64,
}

#[derive(Clone, Copy, Debug)]
struct Session {
    opened: i64,
    shown: Option<i64>,
}

/// One person.
#[derive(Clone, Debug)]
pub struct Model {
    now: i64,
    locked: bool,
    disabled: bool,
    run: u32,
    in_a_row: u32,
    waiting: Vec<(i64, bool)>,
    session: Option<Session>,
    factor: Option<Steps>,
    pending: Option<(i64, Steps)>,
    /// How often each recovery code was used.
    codes: Option<BTreeMap<u8, u32>>,
    refused: usize,
    refused_in_a_row: u32,
    pauses: usize,
    paused_until: Option<i64>,
    factor_disabled: bool,
    put_off_until: Option<i64>,
    /// What came of the last step.
    pub last: Outcome,
}

impl Model {
    pub fn new() -> Self {
        Self {
            now: BEGINNING,
            locked: false,
            disabled: false,
            run: 0,
            in_a_row: 0,
            waiting: vec![],
            session: None,
            factor: None,
            pending: None,
            codes: None,
            refused: 0,
            refused_in_a_row: 0,
            pauses: 0,
            paused_until: None,
            factor_disabled: false,
            put_off_until: None,
            last: Outcome::Nothing,
        }
    }

    /// The life after this step.
    pub fn after(mut self, step: Step) -> Self {
        self.last = self.take(step);
        self
    }

    /// What can be done next.
    pub fn can(&self) -> Vec<Can> {
        let (waits, has_codes) = (self.waits(0, false).is_some(), self.codes.is_some());
        let (may_set_up, pending) = (self.may_set_up(), self.pending.is_some());
        let all = [
            (Can::Answer, waits),
            (Can::AnswerOnPaper, waits && has_codes),
            (Can::DrawCodes, self.factor.is_some() && self.fresh() && !has_codes),
            (Can::ShowFactor, self.factor.is_some() && self.live().is_some()),
            (Can::BeginSetUp, may_set_up && !pending),
            (Can::Confirm, may_set_up && pending),
            (Can::Wait, self.paused_until.is_some()),
            (Can::Mistype, self.refused_in_a_row >= 2),
        ];
        all.into_iter().filter_map(|(can, so)| so.then_some(can)).collect()
    }

    fn take(&mut self, step: Step) -> Outcome {
        self.let_time_pass();
        match step {
            Step::Seconds(seconds) => {
                self.now += seconds;
                self.let_time_pass();
                Outcome::Done
            }
            Step::WrongPassword => self.wrong_password(),
            Step::RightPassword => self.right_password(),
            Step::Code { code, at } => match self.waits(usize::from(at), false) {
                Some(place) => self.answers(code, |model| model.comes_in(place)),
                None => Outcome::NotNow,
            },
            Step::ShowFactor { code } if self.live().is_some() && self.factor.is_some() => {
                self.answers(code, Self::shown)
            }
            Step::Recovery { number, again } => match self.waits(0, false) {
                Some(place) => self.recovers(number, again, place),
                None => Outcome::NotNow,
            },
            Step::DrawCodes if self.factor.is_some() && self.fresh() => {
                self.codes = Some((1..=10).map(|number| (number, 0)).collect());
                Outcome::Done
            }
            Step::BeginSetUp if self.may_set_up() => {
                self.pending = Some((self.now + SET_UP, Steps::default()));
                Outcome::Done
            }
            Step::Confirm { code } if self.may_set_up() && self.pending.is_some() => {
                self.confirms(code)
            }
            Step::Abandon if self.pending.is_some() && self.may_abandon() => {
                self.pending = None;
                Outcome::Done
            }
            Step::Remove { code } if self.live().is_some() && self.factor.is_some() => {
                self.answers(code, Self::reset_factor)
            }
            Step::NewPassword => {
                (self.locked, self.disabled, self.run, self.in_a_row) = (false, false, 0, 0);
                self.waiting.clear();
                self.session = None;
                Outcome::Done
            }
            Step::Unlock if self.locked || self.disabled => {
                if self.locked {
                    self.run = 0;
                }
                (self.locked, self.disabled) = (false, false);
                Outcome::Done
            }
            Step::ResetFactor
                if self.factor.is_some() || self.pending.is_some() || self.factor_disabled =>
            {
                self.reset_factor()
            }
            Step::Unlock | Step::ResetFactor => Outcome::Nothing,
            Step::ShowFactor { .. }
            | Step::DrawCodes
            | Step::BeginSetUp
            | Step::Confirm { .. }
            | Step::Abandon
            | Step::Remove { .. } => Outcome::NotNow,
        }
    }

    fn let_time_pass(&mut self) {
        self.paused_until = self.paused_until.filter(|until| self.now < *until);
        self.pending = self.pending.take().filter(|(until, _)| self.now < *until);
        self.session = self.live();
    }

    fn live(&self) -> Option<Session> {
        self.session.filter(|session| self.now < session.opened + IDLE)
    }

    fn fresh(&self) -> bool {
        let shown = self.live().and_then(|session| session.shown);
        shown.is_some_and(|shown| self.now < shown + FRESH)
    }

    fn wrong_password(&mut self) -> Outcome {
        if self.locked || self.disabled {
            return Outcome::Locked;
        }
        (self.run, self.in_a_row) = (self.run + 1, self.in_a_row + 1);
        if self.in_a_row >= PASSWORDS_IN_A_ROW {
            self.disabled = true;
            self.waiting.clear();
        }
        if self.run >= PASSWORDS {
            self.locked = true;
            self.waiting.clear();
        }
        Outcome::Refused(Why::Wrong)
    }

    fn right_password(&mut self) -> Outcome {
        if self.locked || self.disabled {
            return Outcome::Locked;
        }
        if self.factor.is_some() {
            return self.wait(false, Outcome::FactorAsked);
        }
        let until = *self.put_off_until.get_or_insert(self.now + GRACE);
        if until <= self.now {
            return self.wait(true, Outcome::SetUpDemanded);
        }
        self.opens(None)
    }

    fn wait(&mut self, set_up: bool, outcome: Outcome) -> Outcome {
        if self.waiting.len() >= WAITING_MAX {
            self.waiting.remove(0);
        }
        self.waiting.push((self.now + CHALLENGE, set_up));
        outcome
    }

    /// The place of the log-in that waits, counted from the newest.
    fn waits(&self, back: usize, set_up: bool) -> Option<usize> {
        let place = self.waiting.len().checked_sub(1 + back)?;
        let (until, wants_set_up) = *self.waiting.get(place)?;
        (self.now < until && wants_set_up == set_up).then_some(place)
    }

    fn opens(&mut self, shown: Option<i64>) -> Outcome {
        self.session = Some(Session { opened: self.now, shown });
        (self.run, self.in_a_row) = (0, 0);
        Outcome::In
    }

    fn comes_in(&mut self, place: usize) -> Outcome {
        self.waiting.remove(place);
        self.opens(Some(self.now))
    }

    fn shown(&mut self) -> Outcome {
        if let Some(session) = &mut self.session {
            session.shown = Some(self.now);
        }
        Outcome::Done
    }

    fn shut(&self) -> Option<Outcome> {
        if self.factor_disabled {
            return Some(Outcome::Refused(Why::Disabled));
        }
        self.paused_until.map(|_| Outcome::Refused(Why::Paused))
    }

    fn answers(&mut self, code: u8, then: impl FnOnce(&mut Self) -> Outcome) -> Outcome {
        if let Some(shut) = self.shut() {
            return shut;
        }
        let now = self.now / 30;
        let mut steps = self.factor.take().unwrap_or_default();
        let judged = judge(&mut steps, now, code);
        self.factor = Some(steps);
        match judged {
            Ok(()) => {
                self.succeeded();
                then(self)
            }
            Err(why) => self.counts(why),
        }
    }

    fn recovers(&mut self, number: u8, again: bool, place: usize) -> Outcome {
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

    fn confirms(&mut self, code: u8) -> Outcome {
        if let Some(shut) = self.shut() {
            return shut;
        }
        let Some((until, mut steps)) = self.pending.take() else { return Outcome::NotNow };
        if let Err(why) = judge(&mut steps, self.now / 30, code) {
            self.pending = Some((until, steps));
            return self.counts(why);
        }
        self.factor = Some(steps);
        self.put_off_until = None;
        self.succeeded();
        match self.waits(0, true) {
            Some(place) => self.comes_in(place),
            None => self.shown(),
        }
    }

    fn succeeded(&mut self) {
        (self.refused, self.refused_in_a_row, self.pauses) = (0, 0, 0);
        self.paused_until = None;
    }

    fn counts(&mut self, why: Why) -> Outcome {
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

    /// A set-up goes on from a log-in that waits for it, or from a session that may.
    fn may_set_up(&self) -> bool {
        if self.waits(0, true).is_some() {
            return self.factor.is_none();
        }
        self.factor.is_none() && self.live().is_some()
    }

    fn may_abandon(&self) -> bool {
        self.may_set_up()
    }

    fn reset_factor(&mut self) -> Outcome {
        (self.factor, self.pending, self.codes) = (None, None, None);
        self.succeeded();
        self.factor_disabled = false;
        self.put_off_until = None;
        self.waiting.clear();
        self.session = None;
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

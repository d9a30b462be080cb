//! What should happen? The life of signing in, told in numbers and moments.

mod factors;

use super::steps::{BEGINNING, Can, Held, Outcome, PASSWORDS, PASSWORDS_IN_A_ROW, Step, Why};
use std::collections::BTreeMap;

const DAY: i64 = 86_400;
const GRACE: i64 = 30 * DAY;
const CHALLENGE: i64 = 10 * 60;
const SET_UP: i64 = 15 * 60;
const FRESH: i64 = 15 * 60;
const IDLE: i64 = 60 * 60;
const WAITING_MAX: usize = 20;

/// The steps of an app's codes.
#[derive(Clone, Debug, Default)]
struct Steps {
    last: i64,
}

/// Whether there is a passkey that is accepted, and how many are not any more.
#[derive(Clone, Copy, Debug, Default)]
struct Keys {
    accepted: bool,
    changed: usize,
}

/// What a set-up that waits is to become.
#[derive(Clone, Debug)]
enum Becomes {
    App(Steps),
    Passkey,
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
    app: Option<Steps>,
    keys: Keys,
    /// When log-ins were answered with a passkey.
    answered: Vec<i64>,
    pending: Option<(i64, Becomes)>,
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
            app: None,
            keys: Keys::default(),
            answered: vec![],
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

    /// Whether a password opens nothing now.
    pub fn is_shut(&self) -> bool {
        self.locked || self.disabled
    }

    /// Whether the person has both kinds.
    pub fn has_both(&self) -> bool {
        self.app.is_some() && self.keys.accepted
    }

    /// What can be done next.
    pub fn can(&self) -> Vec<Can> {
        let (waits, has_codes) = (self.waits(0, false).is_some(), self.codes.is_some());
        let pending = self.pending.as_ref().map(|(_, becomes)| becomes);
        let (app, live) = (self.app.is_some(), self.live().is_some());
        let may = self.may_set_up();
        let all = [
            (Can::Answer, waits && app),
            (Can::AnswerWithKey, waits && self.keys.accepted),
            (Can::AnswerOnPaper, waits && has_codes),
            (Can::DrawCodes, self.factors() > 0 && self.fresh() && !has_codes),
            (Can::ShowFactor, app && live),
            (Can::ShowKey, self.keys.accepted && live),
            (Can::LogInAlone, self.keys.accepted && (self.is_shut() || !live)),
            (Can::BeginSetUp, may && pending.is_none() && !self.has_both()),
            (Can::Confirm, may && matches!(pending, Some(Becomes::App(_)))),
            (Can::ConfirmKey, may && matches!(pending, Some(Becomes::Passkey))),
            (Can::Wait, self.paused_until.is_some()),
            (Can::Mistype, self.refused_in_a_row >= 2),
        ];
        all.into_iter().filter_map(|(can, so)| so.then_some(can)).collect()
    }

    fn take(&mut self, step: Step) -> Outcome {
        self.let_time_pass();
        let live = self.live().is_some();
        let shows = live && self.factors() > 0;
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
            Step::Key { sign, at } => match self.waits(usize::from(at), false) {
                Some(place) if self.remembers() => self.signs(sign, |model| {
                    model.answered.push(model.now);
                    model.comes_in(place)
                }),
                Some(_) | None => Outcome::NotNow,
            },
            Step::Alone { sign } if self.remembers() => self.signs(sign, |model| {
                model.answered.push(model.now);
                // A key says nothing of the password: what was guessed stays counted, a lock stays.
                model.session = Some(Session { opened: model.now, shown: Some(model.now) });
                Outcome::InAlone
            }),
            Step::ShowFactor { code } if shows => self.answers(code, Self::shown),
            Step::ShowKey { sign } if shows => self.signs(sign, Self::shown),
            Step::Recovery { number, again } => match self.waits(0, false) {
                Some(place) => self.recovers(number, again, place),
                None => Outcome::NotNow,
            },
            Step::DrawCodes if self.factors() > 0 && self.fresh() => {
                self.codes = Some((1..=10).map(|number| (number, 0)).collect());
                Outcome::Done
            }
            Step::BeginSetUp(what) if self.may_begin(what) => {
                let becomes = match what {
                    Held::App => Becomes::App(Steps::default()),
                    Held::Passkey => Becomes::Passkey,
                };
                self.pending = Some((self.now + SET_UP, becomes));
                Outcome::Done
            }
            Step::Confirm { code } if self.may_set_up() && self.pending.is_some() => {
                self.confirms(code)
            }
            Step::ConfirmKey { good } if self.may_set_up() => self.confirms_key(good),
            Step::Abandon if self.pending.is_some() && self.may_abandon() => {
                self.pending = None;
                Outcome::Done
            }
            Step::Remove { what, code } if live && self.has(what) => {
                self.answers(code, |model| model.removes(what))
            }
            Step::RemoveWithKey { what, sign } if live && self.has(what) => {
                self.signs(sign, |model| model.removes(what))
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
                if self.factors() > 0 || self.pending.is_some() || self.factor_disabled =>
            {
                self.reset_factor()
            }
            Step::Unlock | Step::ResetFactor => Outcome::Nothing,
            Step::ShowFactor { .. }
            | Step::ShowKey { .. }
            | Step::Alone { .. }
            | Step::AloneAgain
            | Step::DrawCodes
            | Step::BeginSetUp(_)
            | Step::Confirm { .. }
            | Step::ConfirmKey { .. }
            | Step::Abandon
            | Step::Remove { .. }
            | Step::RemoveWithKey { .. } => Outcome::NotNow,
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
        if self.factors() > 0 {
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
}

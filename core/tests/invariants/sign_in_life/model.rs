//! What should happen? The life of signing in, told in numbers and moments.

mod factors;
mod phone;

use super::steps::{Asks, BEGINNING, Can, Held, Outcome, PASSWORDS, PASSWORDS_IN_A_ROW, Step, Why};
use phone::Phone;
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
    /// Since when its code is shown, and as which phone it was paired.
    Phone {
        since: i64,
        paired: Option<u64>,
    },
}

#[derive(Clone, Copy, Debug)]
struct Session {
    /// Its token: another one whenever a factor was shown.
    token: u64,
    opened: i64,
    shown: Option<i64>,
}

/// A log-in that waits.
#[derive(Clone, Copy, Debug)]
struct Waits {
    number: u64,
    until: i64,
    set_up: bool,
}

/// One person.
#[derive(Clone, Debug)]
pub struct Model {
    now: i64,
    locked: bool,
    disabled: bool,
    run: u32,
    in_a_row: u32,
    /// Counts what has to be told apart.
    drawn: u64,
    waiting: Vec<Waits>,
    session: Option<Session>,
    /// Those that began before it and were not ended.
    earlier: Vec<Session>,
    app: Option<Steps>,
    phone: Phone,
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
            drawn: 0,
            waiting: vec![],
            session: None,
            earlier: vec![],
            app: None,
            phone: Phone::default(),
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

    /// Whether the person has our own app.
    pub fn has_phone(&self) -> bool {
        self.phone.steps.is_some()
    }

    /// What can be done next.
    pub fn can(&self) -> Vec<Can> {
        let (waits, has_codes) = (self.waits(0, false).is_some(), self.codes.is_some());
        let pending = self.pending.as_ref().map(|(_, becomes)| becomes);
        let (app, live) = (self.app.is_some(), self.live().is_some());
        let may = self.may_set_up();
        let test = matches!(pending, Some(Becomes::Phone { paired: Some(_), .. }));
        let (phone, asks) = (self.has_phone(), !self.phone.is_asked() && !self.phone.is_approved());
        let all = [
            (Can::AnswerWithPhonesCode, waits && phone),
            (Can::AskPhone(Asks::LogIn), waits && phone && asks),
            (Can::AskPhone(Asks::StepUp), live && phone && asks && !self.fresh()),
            (Can::AskPhone(Asks::SetUp), may && test && asks),
            (Can::Say, self.phone.is_asked()),
            (Can::GoOn, self.phone.is_approved()),
            (Can::Pair, matches!(pending, Some(Becomes::Phone { paired: None, .. }))),
            (Can::Answer, waits && app),
            (Can::AnswerWithKey, waits && self.keys.accepted),
            (Can::AnswerOnPaper, waits && has_codes),
            (Can::DrawCodes, self.factors() > 0 && self.fresh() && !has_codes),
            (Can::ShowFactor, (app || phone) && live),
            (Can::ShowKey, self.keys.accepted && live),
            (Can::LogInAlone, self.keys.accepted && (self.is_shut() || !live)),
            (Can::BeginSetUp, may && pending.is_none() && !(self.has_both() && phone)),
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
            Step::Code { of, code, at } => match self.waits(usize::from(at), false) {
                Some(place) => self.answers(of, code, |model| model.comes_in(place)),
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
                model.earlier.extend(model.session);
                model.session = Some(model.new_session(Some(model.now)));
                Outcome::InAlone
            }),
            Step::ShowFactor { of, code } if shows => self.answers(of, code, Self::shown),
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
                    Held::Phone => Becomes::Phone { since: self.now, paired: None },
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
            Step::Pair => self.pairs(),
            Step::AskPhone { by, at } => self.asks_phone(by, usize::from(at)),
            Step::Say(says) => self.phone_says(says),
            Step::GoOn => self.goes_on(),
            Step::Remove { what, of, code } if live && self.has(what) => {
                self.answers(of, code, |model| model.removes(what))
            }
            Step::RemoveWithKey { what, sign } if live && self.has(what) => {
                self.signs(sign, |model| model.removes(what))
            }
            Step::NewPassword => {
                (self.locked, self.disabled, self.run, self.in_a_row) = (false, false, 0, 0);
                self.waiting.clear();
                (self.session, self.earlier) = (None, vec![]);
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
        self.phone.let_time_pass(self.now);
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
        let (number, until) = (self.draw(), self.now + CHALLENGE);
        self.waiting.push(Waits { number, until, set_up });
        outcome
    }

    /// The place of the log-in that waits, counted from the newest.
    fn waits(&self, back: usize, set_up: bool) -> Option<usize> {
        let place = self.waiting.len().checked_sub(1 + back)?;
        let waits = self.waiting.get(place)?;
        (self.now < waits.until && waits.set_up == set_up).then_some(place)
    }

    fn opens(&mut self, shown: Option<i64>) -> Outcome {
        self.earlier.extend(self.session);
        self.session = Some(self.new_session(shown));
        (self.run, self.in_a_row) = (0, 0);
        Outcome::In
    }

    /// This session is ended, and the one that began last before it is the newest.
    fn loses_session(&mut self) {
        let live = |session: &&Session| self.now < session.opened + IDLE;
        let newest = self.earlier.iter().filter(live).max_by_key(|one| (one.opened, one.token));
        self.session = newest.copied();
        let token = self.session.map(|session| session.token);
        self.earlier.retain(|session| Some(session.token) != token);
    }

    fn comes_in(&mut self, place: usize) -> Outcome {
        self.waiting.remove(place);
        self.opens(Some(self.now))
    }

    fn draw(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }

    fn new_session(&mut self, shown: Option<i64>) -> Session {
        Session { token: self.draw(), opened: self.now, shown }
    }

    fn shown(&mut self) -> Outcome {
        let token = self.draw();
        if let Some(session) = &mut self.session {
            (session.token, session.shown) = (token, Some(self.now));
        }
        Outcome::Done
    }
}

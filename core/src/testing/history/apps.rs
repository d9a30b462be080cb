//! Generated moves of our own app: what is asked of a phone, and what does it say, in a history by
//! chance?

use super::factors::{enrolled_from, newest_session};
use super::play::World;
use crate::account::{
    AccountCommand, AppAnswer, AppAsked, AppAsker, AppCommand, AppFinish, AppPushEnd, AppRemoval,
    AppSaid, AppWakeOutcome, FactorKind, FactorPurpose, FactorResetReason, Living, Opening, Wanted,
};
use crate::ids::{AccountId, AnswerId, AppRequestId, DeviceId, FactorId, PushId, SessionId};

/// Every fate of a message that wakes a phone.
pub(super) const FATES: [AppWakeOutcome; 6] = [
    AppWakeOutcome::Sent {},
    AppWakeOutcome::Gone {},
    AppWakeOutcome::Refused { status: 500 },
    AppWakeOutcome::Unreachable {},
    AppWakeOutcome::NotAllowed {},
    AppWakeOutcome::TooLate {},
];

/// What the phone says: mostly that it is right.
fn said(answer: u8) -> AppSaid {
    match answer {
        0..=10 => AppSaid::Number { right: true },
        11..=14 => AppSaid::Number { right: false },
        _ => AppSaid::Denied,
    }
}

impl World {
    pub(super) fn app(&mut self, account: AccountId, what: u8, answer: u8) {
        // Somebody comes with their password first.
        if what < 8 {
            let (attempt, ask) = self.question(account, None);
            self.on_account(account, ask);
            let judge = self.judgement(account, attempt, true, None);
            self.on_account(account, judge);
        }
        self.with_app(account, what, answer);
    }

    fn with_app(&mut self, account: AccountId, what: u8, answer: u8) {
        let Some(living) = self.living(account).cloned() else { return };
        let command = match what {
            0..=2 => return self.sets_up_app(account, answer),
            3 => return self.asks_and_goes_on(account, answer, self.log_in(&living)),
            4 => return self.asks_and_goes_on(account, answer, step_up(&living)),
            5 => return self.asks_and_answers_often(account, answer),
            6 => match self.log_in(&living) {
                Some(by) => self.asks(by, answer),
                None => return,
            },
            7 if answer.is_multiple_of(2) => return self.removes_with_app(account, answer),
            7 => match step_up(&living) {
                Some(by) => self.asks(by, answer),
                None => return,
            },
            8 => {
                let pending = living.factors.pending.as_ref().map(|pending| pending.factor);
                let Some(factor) = pending.or(app_of(&living)) else { return };
                AppCommand::Pair { factor }
            }
            9 => match enrolled_from(&living) {
                Some(by) => self.asks(AppAsker::SetUp(by), answer),
                None => return,
            },
            10..=13 => self.answers(&living, answer),
            14 | 15 => match finisher(&living, answer) {
                Some(by) => self.goes_on(&living, by),
                None => return,
            },
            16 | 17 => {
                let Some(factor) = app_of(&living) else { return };
                let push = (answer < 12).then(|| PushId(self.draw()));
                let because = push.is_none().then_some(AppPushEnd::Device);
                AppCommand::SetPush { factor, push, because }
            }
            _ => match self.wakes(&living, answer) {
                Some(wakes) => wakes,
                None => return,
            },
        };
        self.on_account(account, AccountCommand::App(command));
    }

    fn do_with_app(&mut self, account: AccountId, command: AppCommand) -> Option<Living> {
        self.on_account(account, AccountCommand::App(command));
        self.living(account).cloned()
    }

    /// Begins a set-up, after the factor there is was shown; mostly goes on with it to its end.
    fn sets_up_app(&mut self, account: AccountId, answer: u8) {
        self.shows_any_factor(account);
        let Some(by) = self.living(account).and_then(enrolled_from) else { return };
        let (factor, kind) = (FactorId(self.draw()), FactorKind::App);
        let hand_over = self.living(account).and_then(|living| {
            let (code, matched) = (living.factors.hand_over?, answer < 14);
            Some(crate::account::GivenHandOver { answer: AnswerId(factor.0), code, matched })
        });
        let start = AccountCommand::StartEnrolment { by: by.clone(), factor, kind, hand_over };
        self.on_account(account, start);
        if answer.is_multiple_of(7) {
            return;
        }
        let paired = self.do_with_app(account, AppCommand::Pair { factor });
        let Some(living) = paired else { return };
        self.asks_and_goes_on(account, answer, enrolled_from(&living).map(AppAsker::SetUp));
    }

    /// Whatever is shown: a key, or a code.
    fn shows_any_factor(&mut self, account: AccountId) {
        let enrolled = |living: &Living| !living.factors.enrolled.is_empty();
        if self.living(account).is_some_and(enrolled) {
            self.with_passkey(account, 9, 0);
            self.with_factor(account, 6, 0);
        }
    }

    /// A whole approval, where the answer is the right one.
    fn asks_and_goes_on(&mut self, account: AccountId, answer: u8, by: Option<AppAsker>) {
        let Some(by) = by else { return };
        let asks = self.asks(by.clone(), answer);
        let Some(living) = self.do_with_app(account, asks) else { return };
        let answers = self.answers(&living, answer);
        let Some(living) = self.do_with_app(account, answers) else { return };
        match answer {
            // Somebody else tries to go on with it first.
            7..=10 => {
                let other = step_up(&living).filter(|other| *other != by);
                if let Some(other) = other.or_else(|| self.log_in(&living)) {
                    let goes_on = self.goes_on(&living, other);
                    self.on_account(account, AccountCommand::App(goes_on));
                }
            }
            // A code is tried where it was said that it was not them.
            15 | 16 => self.with_factor(account, 0, 0),
            _ => {}
        }
        let goes_on = self.goes_on(&living, by);
        self.on_account(account, AccountCommand::App(goes_on));
    }

    /// A removal: of the factor that was set up last, or now and then of the app that approves it.
    fn removes_with_app(&mut self, account: AccountId, answer: u8) {
        let Some(living) = self.living(account).cloned() else { return };
        let newest = living.factors.newest(|_| true).filter(|_| !answer.is_multiple_of(4));
        let Some((session, factor)) = newest_session(&living).zip(newest.or(app_of(&living)))
        else {
            return;
        };
        let asks = self.asks(AppAsker::Removal { session: session.clone(), factor }, answer);
        let Some(living) = self.do_with_app(account, asks) else { return };
        let answers = self.answers(&living, answer);
        let Some(living) = self.do_with_app(account, answers) else { return };
        let newest = living.factors.requests.newest.as_ref();
        let request = newest.map_or(AppRequestId(self.draw()), |newest| newest.request);
        let renewed = SessionId(self.draw().simple().to_string().repeat(2));
        let why = FactorResetReason::NewDevice;
        let removal = AppRemoval { session, renewed, factor, request, why };
        self.on_account(account, AccountCommand::App(AppCommand::Remove(removal)));
    }

    /// Several answers to one request, so that pauses are reached.
    fn asks_and_answers_often(&mut self, account: AccountId, answer: u8) {
        let living = self.living(account).cloned();
        let Some(by) = living.and_then(|living| self.log_in(&living)) else { return };
        let asks = self.asks(by, answer);
        let Some(living) = self.do_with_app(account, asks) else { return };
        for answer in [11, 18, 12, 11] {
            let answers = self.answers(&living, answer);
            self.on_account(account, AccountCommand::App(answers));
        }
    }

    fn asks(&mut self, by: AppAsker, answer: u8) -> AppCommand {
        let (request, unknown_device) = (AppRequestId(self.draw()), answer.is_multiple_of(3));
        AppCommand::Ask(AppAsked { request, answer: AnswerId(self.draw()), by, unknown_device })
    }

    /// An answer to the newest request: mostly of the device that may give it.
    fn answers(&mut self, living: &Living, answer: u8) -> AppCommand {
        let newest = living.factors.requests.newest.as_ref();
        let request = newest.map_or(AppRequestId(self.draw()), |newest| newest.request);
        let pending = living.factors.pending.as_ref().map(|pending| pending.factor);
        let is_test = newest.is_some_and(|newest| newest.purpose == FactorPurpose::Enrolment {});
        let factor = match answer {
            18 => None,
            17 => Some(FactorId(self.draw())),
            _ if is_test => pending,
            _ => app_of(living),
        };
        let factor = factor.or_else(|| app_of(living).filter(|_| answer < 17));
        AppCommand::Answer(AppAnswer {
            answer: AnswerId(self.draw()),
            request,
            factor,
            said: said(answer),
        })
    }

    fn goes_on(&mut self, living: &Living, by: AppAsker) -> AppCommand {
        let newest = living.factors.requests.newest.as_ref();
        let request = newest.map_or(AppRequestId(self.draw()), |newest| newest.request);
        let drawn = self.draw().simple().to_string();
        let (session, device) = (SessionId(drawn.repeat(2)), DeviceId(drawn.repeat(2)));
        let opening = Opening { session, device, network: None };
        AppCommand::Finish(AppFinish { by, request, opening })
    }

    /// What became of a message, at times of one that went to where the phone no longer is.
    fn wakes(&mut self, living: &Living, answer: u8) -> Option<AppCommand> {
        let request = living.factors.requests.newest.as_ref()?.request;
        let (factor, held) = living.factors.apps().last()?;
        let push = held.push.filter(|_| answer < 16).unwrap_or(PushId(self.draw()));
        let fate = *FATES.get(usize::from(answer) % FATES.len())?;
        Some(AppCommand::NoteWake { request, factor, push, fate })
    }

    fn log_in(&self, living: &Living) -> Option<AppAsker> {
        let waits = living.factors.challenges.iter().rev();
        let mut waits = waits.filter(|open| open.wants == Wanted::Factor);
        waits.find(|open| self.at < open.expires_at).map(|open| AppAsker::LogIn(open.attempt))
    }
}

fn step_up(living: &Living) -> Option<AppAsker> {
    newest_session(living).map(AppAsker::StepUp)
}

/// The app that was set up last.
fn app_of(living: &Living) -> Option<FactorId> {
    living.factors.newest(|kind| kind == FactorKind::App)
}

/// Who goes on with the newest request: mostly whoever asked.
fn finisher(living: &Living, answer: u8) -> Option<AppAsker> {
    let newest = living.factors.requests.newest.as_ref()?;
    if answer > 14 {
        return step_up(living);
    }
    Some(match &newest.purpose {
        FactorPurpose::LogIn { attempt } => AppAsker::LogIn(*attempt),
        FactorPurpose::StepUp { session } => AppAsker::StepUp(session.clone()),
        FactorPurpose::Removal { session, factor } => {
            AppAsker::Removal { session: session.clone(), factor: *factor }
        }
        FactorPurpose::Enrolment {} | FactorPurpose::HandOver {} => {
            AppAsker::SetUp(enrolled_from(living)?)
        }
    })
}

//! What happens with our own app? What a phone is asked and says, as it comes out of its verification.

use super::{STEP, System, told};
use crate::sign_in_life::steps::{Asks, Held, Outcome, Says};
use keyledger_core::account::{
    AccountCommand, AppAnswer, AppAsked, AppAsker, AppCommand, AppFinish, AppSaid, FactorKind,
    FactorPurpose, Wanted,
};
use keyledger_core::ids::{AnswerId, AppRequestId, FactorId};

impl System {
    fn with_app(&mut self, command: AppCommand) -> Outcome {
        told(self.run(&AccountCommand::App(command)), Outcome::Done)
    }

    pub(super) fn pairs(&mut self) -> Outcome {
        let pending = self.pending().map(|(factor, _)| factor);
        pending.map_or(Outcome::NotNow, |factor| self.with_app(AppCommand::Pair { factor }))
    }

    pub(super) fn asks_phone(&mut self, by: Asks, back: usize) -> Outcome {
        let by = match by {
            Asks::LogIn => self.waiting(back, Wanted::Factor).map(AppAsker::LogIn),
            Asks::StepUp => self.session().map(AppAsker::StepUp),
            Asks::SetUp => self.enrolled_from().map(AppAsker::SetUp),
        };
        let Some(by) = by else { return Outcome::NotNow };
        let (request, answer) = (AppRequestId(self.draw()), AnswerId(self.draw()));
        self.with_app(AppCommand::Ask(AppAsked { request, answer, by, unknown_device: false }))
    }

    /// The newest request, and what it is for. A page of a session that is not the newest is closed.
    fn newest(&self) -> Option<(AppRequestId, FactorPurpose)> {
        let newest = self.living().factors.requests.newest.as_ref()?;
        if let FactorPurpose::StepUp { session } = &newest.purpose
            && self.session().as_ref() != Some(session)
        {
            return None;
        }
        Some((newest.request, newest.purpose.clone()))
    }

    fn phone(&self) -> Option<FactorId> {
        self.living().factors.newest(|kind| kind == FactorKind::App)
    }

    pub(super) fn phone_says(&mut self, says: Says) -> Outcome {
        let Some((request, purpose)) = self.newest() else { return Outcome::NotNow };
        let phone = match purpose {
            FactorPurpose::Enrolment {} => self.pending().map(|(factor, _)| factor),
            _ => self.phone(),
        };
        let Some(phone) = phone else { return Outcome::NotNow };
        let factor = Some(phone).filter(|_| says != Says::OtherAccount);
        let said = match says {
            Says::Right | Says::OtherAccount => AppSaid::Number { right: true },
            Says::WrongNumber => AppSaid::Number { right: false },
            Says::NotMe => AppSaid::Denied,
        };
        let answer = AnswerId(self.draw());
        self.with_app(AppCommand::Answer(AppAnswer { answer, request, factor, said }))
    }

    pub(super) fn goes_on(&mut self) -> Outcome {
        let Some((request, purpose)) = self.newest() else { return Outcome::NotNow };
        let by = match purpose {
            FactorPurpose::LogIn { attempt } => Some(AppAsker::LogIn(attempt)),
            FactorPurpose::StepUp { session } => Some(AppAsker::StepUp(session)),
            FactorPurpose::Enrolment {}
            | FactorPurpose::HandOver {}
            | FactorPurpose::Removal { .. } => self.enrolled_from().map(AppAsker::SetUp),
        };
        let Some(by) = by else { return Outcome::NotNow };
        let opening = self.opening();
        self.with_app(AppCommand::Finish(AppFinish { by, request, opening }))
    }

    /// Whoever has our app gets in with it: through a request where one is sent, else with its code, and
    /// with its code anyway. Nothing where nobody is asked for anything now.
    pub(super) fn the_phone_lets_in(&self) -> Option<bool> {
        self.phone()?;
        let mut asks = self.clone();
        let asked = match asks.asks_phone(Asks::LogIn, 0) {
            Outcome::Asked => {
                asks.phone_says(Says::Right) == Outcome::Approved && asks.goes_on() == Outcome::In
            }
            Outcome::Quiet(_) | Outcome::Off => true,
            Outcome::Refused(_) => return None,
            other => panic!("the phone is not asked: {other:?}"),
        };
        let mut types = self.clone();
        Some(asked && types.challenge(0, Held::Phone, 0) == Outcome::In)
    }

    /// A set-up of our app that a log-in waits for, also where so many were tested that it has to wait.
    pub(super) fn sets_up_phone(&mut self) -> bool {
        if self.pairs() != Outcome::Done {
            return false;
        }
        let asked = match self.asks_phone(Asks::SetUp, 0) {
            Outcome::Quiet(until) => {
                self.now = self.now.max(until) + STEP;
                let waits = self.password(true) == Outcome::SetUpDemanded;
                let begun = waits && self.begins(Held::Phone) == Outcome::Done;
                assert!(begun && self.pairs() == Outcome::Done, "it is begun again");
                self.asks_phone(Asks::SetUp, 0)
            }
            asked => asked,
        };
        asked == Outcome::Asked
            && self.phone_says(Says::Right) == Outcome::Approved
            && self.goes_on() == Outcome::In
    }
}

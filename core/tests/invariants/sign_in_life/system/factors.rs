//! What happens with second factors? Set-ups and removals of both kinds, and what browsers answer, as it
//! comes out of its verification.

use super::{System, told};
use crate::sign_in_life::steps::{Held, Outcome, Sign};
use keyledger_core::account::{
    AccountCommand, AnsweredWith, FactorKind, FactorResetReason, GivenAnswer, GivenPasskey,
    LogInAnswer, MadePasskey, PasskeyAlgorithm, PasskeyChange, PasskeyFault, PasskeyMarks,
    PasskeySetUp, Wanted,
};
use keyledger_core::ids::{AnswerId, AttemptId, FactorId, UserHandleTag};

/// How every key begins.
const MADE: PasskeyMarks = PasskeyMarks { counter: 1, synced: true, backed_up: false };

impl System {
    pub(super) fn shows(&mut self, given: GivenAnswer) -> Outcome {
        let Some(session) = self.session() else { return Outcome::NotNow };
        let renewed = self.new_session();
        told(self.run(&AccountCommand::StepUp { session, renewed, given }), Outcome::Done)
    }

    pub(super) fn removes(&mut self, what: Held, given: GivenAnswer) -> Outcome {
        let factor = match what {
            Held::App => self.living().factors.newest(|kind| kind == FactorKind::Totp),
            Held::Phone => self.living().factors.newest(|kind| kind == FactorKind::App),
            Held::Passkey => self.key(),
        };
        let (Some(session), Some(factor)) = (self.session(), factor) else {
            return Outcome::NotNow;
        };
        let (renewed, why) = (self.new_session(), FactorResetReason::NewDevice);
        let removes = AccountCommand::RemoveFactor { session, renewed, factor, given, why };
        told(self.run(&removes), Outcome::Done)
    }

    /// Nobody sets up a second one of a kind that works.
    pub(super) fn begins(&mut self, what: Held) -> Outcome {
        let factors = &self.living().factors;
        let has = |such| factors.newest(|kind| kind == such).is_some();
        let (kind, has) = match what {
            Held::App => (FactorKind::Totp, has(FactorKind::Totp)),
            Held::Phone => (FactorKind::App, has(FactorKind::App)),
            Held::Passkey => (FactorKind::Passkey, factors.passkeys().next().is_some()),
        };
        let Some(by) = self.enrolled_from().filter(|_| !has) else { return Outcome::NotNow };
        let (factor, hand_over) = (FactorId(self.draw()), None);
        let begins = AccountCommand::StartEnrolment { by, factor, kind, hand_over };
        told(self.run(&begins), Outcome::Done)
    }

    pub(super) fn answers_with_key(&mut self, back: usize, sign: Sign) -> Outcome {
        let Some(attempt) = self.waiting(back, Wanted::Factor) else { return Outcome::NotNow };
        let (given, opening) = (self.signed(sign), self.opening());
        told(
            self.run(&AccountCommand::AnswerChallenge(LogInAnswer { attempt, given, opening })),
            Outcome::Done,
        )
    }

    pub(super) fn alone(&mut self, attempt: AttemptId, sign: Sign) -> Outcome {
        let (given, opening) = (self.signed(sign), self.opening());
        told(
            self.run(&AccountCommand::LogInWithPasskey(LogInAnswer { attempt, given, opening })),
            Outcome::Done,
        )
    }

    pub(super) fn confirms_key(&mut self, good: bool) -> Outcome {
        let (Some(by), Some((factor, kind))) = (self.enrolled_from(), self.pending()) else {
            return Outcome::NotNow;
        };
        let (answer, opening) = (AnswerId(self.draw()), self.opening());
        let handle = self.living().factors.handle.unwrap_or(UserHandleTag(answer.0));
        let (algorithm, authenticator) = (PasskeyAlgorithm::Es256, None);
        let made = MadePasskey { handle, algorithm, authenticator, marks: MADE };
        let made = if good { Ok(made) } else { Err(PasskeyFault::Unreadable) };
        let confirm =
            AccountCommand::ConfirmPasskey(PasskeySetUp { by, factor, answer, made, opening });
        let outcome = told(self.run(&confirm), Outcome::Done);
        assert!(kind == FactorKind::Passkey || outcome == Outcome::NotNow, "a key makes no app");
        outcome
    }

    /// The passkey that is accepted; where there is none, the last one that was.
    pub(super) fn key(&self) -> Option<FactorId> {
        let factors = &self.living().factors;
        let accepted = factors.passkeys().last().map(|(factor, _)| factor);
        accepted.or_else(|| factors.newest(|kind| kind == FactorKind::Passkey))
    }

    /// An answer of the key there is. Now and then it is kept elsewhere, and then no longer.
    pub(super) fn signed(&mut self, sign: Sign) -> GivenAnswer {
        let (answer, factor) = (AnswerId(self.draw()), self.key());
        let held = factor.and_then(|factor| self.living().factors.passkey(factor));
        let before = held.map_or(MADE, |held| held.marks);
        let backed_up = answer.0.as_u128().is_multiple_of(2);
        let counter = before.counter + 1;
        let given = match sign {
            Sign::Right => GivenPasskey::Signed(PasskeyMarks { counter, backed_up, ..before }),
            Sign::Behind => GivenPasskey::Signed(before),
            Sign::Changed if backed_up => GivenPasskey::Changed(PasskeyChange::Kind),
            Sign::Changed => GivenPasskey::Changed(PasskeyChange::Counter),
            Sign::Faulty => GivenPasskey::Faulty(PasskeyFault::WrongSignature),
        };
        GivenAnswer { answer, factor, with: AnsweredWith::Passkey(given) }
    }
}

//! Generated passkey moves: what is done about a passkey in a history by chance?

use super::factors::{enrolled_from, newest_session};
use super::play::World;
use crate::account::{
    AccountCommand, AnsweredWith, EnrolledFrom, FactorKind, FactorResetReason, GivenAnswer,
    GivenPasskey, Living, LogInAnswer, MadePasskey, Opening, PasskeyAlgorithm, PasskeyChange,
    PasskeyFault, PasskeyMarks, PasskeySetUp, Wanted,
};
use crate::ids::{AccountId, AnswerId, AttemptId, DeviceId, FactorId, SessionId, UserHandleTag};

/// Every fault.
pub(super) const FAULTS: [PasskeyFault; 7] = [
    PasskeyFault::Unreadable,
    PasskeyFault::OtherSite,
    PasskeyFault::OtherChallenge,
    PasskeyFault::UserNotVerified,
    PasskeyFault::UnknownKey,
    PasskeyFault::WrongSignature,
    PasskeyFault::Algorithm,
];

/// What came of the verification: mostly right, at times of a key that was moved or copied, or none.
fn signs(held: Option<PasskeyMarks>, answer: u8) -> GivenPasskey {
    let held = held.unwrap_or(PasskeyMarks { counter: 1, synced: false, backed_up: false });
    let counter = if held.synced { 0 } else { held.counter + 1 };
    let marks = PasskeyMarks { counter, ..held };
    let fault = || *FAULTS.get(usize::from(answer) % FAULTS.len()).unwrap_or(&FAULTS[0]);
    match answer {
        0..=9 => GivenPasskey::Signed(marks),
        10 | 11 => GivenPasskey::Signed(PasskeyMarks {
            backed_up: held.synced && !held.backed_up,
            ..marks
        }),
        // Another answer came first, which counted as far.
        12 => GivenPasskey::Signed(held),
        13 => GivenPasskey::Changed(PasskeyChange::Counter),
        14 => GivenPasskey::Changed(PasskeyChange::Kind),
        _ => GivenPasskey::Faulty(fault()),
    }
}

impl World {
    pub(super) fn passkey(&mut self, account: AccountId, what: u8, answer: u8) {
        // Somebody comes with their password first, where a passkey alone would not do.
        if what < 12 {
            let (attempt, ask) = self.question(account, None);
            self.on_account(account, ask);
            let judge = self.judgement(account, attempt, true, None);
            self.on_account(account, judge);
        }
        self.with_passkey(account, what, answer);
    }

    pub(super) fn with_passkey(&mut self, account: AccountId, what: u8, answer: u8) {
        let Some(living) = self.living(account).cloned() else { return };
        let drawn = self.draw().simple().to_string();
        let (session, device) = (SessionId(drawn.repeat(2)), DeviceId(drawn.repeat(2)));
        let opening = Opening { session, device, network: None };
        let given = self.signed(&living, answer);
        let signed_in = newest_session(&living);
        let command = match what {
            0..=2 => return self.starts_passkey(account, &living, answer),
            3 | 4 => {
                let Some((by, factor)) = pending(&living) else { return };
                let made = self.made(&living, answer);
                let answer = given.answer;
                AccountCommand::ConfirmPasskey(PasskeySetUp { by, factor, answer, made, opening })
            }
            5..=8 => {
                let waits = |open: &&crate::account::Challenge| open.wants == Wanted::Factor;
                let waiting = living.factors.challenges.iter().rfind(waits);
                let Some(attempt) = waiting.map(|waiting| waiting.attempt) else { return };
                AccountCommand::AnswerChallenge(LogInAnswer { attempt, given, opening })
            }
            9 | 10 => {
                let Some(session) = signed_in else { return };
                AccountCommand::StepUp { session, renewed: opening.session, given }
            }
            11 => {
                let codes = living.factors.recovery.as_ref().filter(|_| answer < 2);
                let codes = codes.map(|codes| codes.factor);
                let app = || living.factors.newest(FactorKind::shows_codes).filter(|_| answer < 6);
                let gone = codes.or_else(app).or(given.factor);
                let (Some(session), Some(factor)) = (signed_in, gone) else { return };
                let (renewed, why) = (opening.session, FactorResetReason::LostOrStolen);
                AccountCommand::RemoveFactor { session, renewed, factor, given, why }
            }
            12 => {
                // The same answer once more.
                let Some(spent) = living.factors.spent.back() else { return };
                AccountCommand::LogInWithPasskey(LogInAnswer {
                    attempt: spent.attempt,
                    given,
                    opening,
                })
            }
            _ => {
                let attempt = AttemptId(self.draw());
                AccountCommand::LogInWithPasskey(LogInAnswer { attempt, given, opening })
            }
        };
        self.on_account(account, command);
    }

    /// Begins a set-up, after the factor there is was shown; mostly goes on with it.
    fn starts_passkey(&mut self, account: AccountId, living: &Living, answer: u8) {
        if !living.factors.enrolled.is_empty() {
            self.with_passkey(account, 9, 0);
        }
        let Some(by) = self.living(account).and_then(enrolled_from) else { return };
        let (factor, kind) = (FactorId(self.draw()), FactorKind::Passkey);
        let begins = AccountCommand::StartEnrolment { by, factor, kind, hand_over: None };
        self.on_account(account, begins);
        if !answer.is_multiple_of(3) {
            self.with_passkey(account, 3, answer);
        }
    }

    /// An answer of the key there is: mostly of one that is still accepted.
    fn signed(&mut self, living: &Living, answer: u8) -> GivenAnswer {
        let accepted = living.factors.passkeys().last().map(|(factor, _)| factor);
        let factor = accepted.or(living.factors.newest(|kind| kind == FactorKind::Passkey));
        let held = factor.and_then(|factor| living.factors.passkey(factor));
        let with = AnsweredWith::Passkey(signs(held.map(|held| held.marks), answer));
        GivenAnswer { answer: AnswerId(self.draw()), factor, with }
    }

    /// What a browser made: of one of the kinds there are, or nothing that could be read.
    fn made(&mut self, living: &Living, answer: u8) -> Result<MadePasskey, PasskeyFault> {
        let drawn = self.draw();
        let handle = living.factors.handle.unwrap_or(UserHandleTag(drawn));
        let kind = drawn.as_u128();
        let synced = kind.is_multiple_of(2);
        let marks =
            PasskeyMarks { counter: u32::from(!synced), synced, backed_up: kind.is_multiple_of(4) };
        let rs256 = kind.is_multiple_of(5);
        let algorithm = if rs256 { PasskeyAlgorithm::Rs256 } else { PasskeyAlgorithm::Es256 };
        let authenticator = synced.then_some(drawn);
        if let GivenPasskey::Faulty(fault) = signs(None, answer) {
            return Err(fault);
        }
        Ok(MadePasskey { handle, algorithm, authenticator, marks })
    }
}

/// The set-up that waits, and who goes on with it.
fn pending(living: &Living) -> Option<(EnrolledFrom, FactorId)> {
    let pending = living.factors.pending.as_ref()?;
    Some((enrolled_from(living)?, pending.factor))
}

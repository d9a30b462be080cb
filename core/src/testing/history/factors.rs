//! Generated second-factor moves: what is done about a second factor in a history by chance?

use super::play::World;
use crate::account::{
    AccountCommand, AnsweredWith, Compared, EnrolledFrom, FactorKind, FactorResetReason,
    GivenAnswer, GivenHandOver, GivenRecovery, Living, LogInAnswer, Opening, RECOGNISED_STEPS,
    RECOVERY_CODES, STEP_SECONDS, Wanted,
};
use crate::ids::{AccountId, AnswerId, DeviceId, FactorId, RecoveryCodeId, SessionId};
use crate::timestamp::Timestamp;

/// The time step at a moment.
fn step_at(at: Timestamp) -> u64 {
    u64::try_from(at.micros() / 1_000_000).unwrap_or(0) / STEP_SECONDS
}

/// What a code turned out to be: mostly right, at times old, early, far off or nobody's.
fn compared(at: Timestamp, code: u8) -> Compared {
    let now = step_at(at);
    let matched = match code {
        0..=4 => Some(now),
        5 | 6 => Some(now - 1),
        7 => Some(now - 3),
        8 => Some(now + 2),
        9 => Some(now + RECOGNISED_STEPS),
        _ => None,
    };
    Compared { now, passed: 0, matched }
}

impl World {
    pub(super) fn factor(&mut self, account: AccountId, what: u8, code: u8) {
        // Somebody comes for it: most of the time nobody is signed in, and no log-in waits.
        let (attempt, ask) = self.question(account, None);
        self.on_account(account, ask);
        let judge = self.judgement(account, attempt, true, None);
        self.on_account(account, judge);
        self.with_factor(account, what, code);
    }

    pub(super) fn with_factor(&mut self, account: AccountId, what: u8, code: u8) {
        let Some(living) = self.living(account).cloned() else { return };
        let (answer, drawn) = (AnswerId(self.draw()), self.draw().simple().to_string());
        let (session, device) = (SessionId(drawn.repeat(2)), DeviceId(drawn.repeat(2)));
        let opening = Opening { session, device, network: None };
        let factor = living.factors.newest(FactorKind::shows_codes);
        let recovery =
            if code == 0 && what.is_multiple_of(2) { self.typed_recovery(&living) } else { None };
        let with = recovery
            .map_or(AnsweredWith::Code(compared(self.at, code)), AnsweredWith::RecoveryCode);
        let given = GivenAnswer { answer, factor, with };
        let signed_in = newest_session(&living);
        let pending = living.factors.pending.as_ref().map(|pending| pending.factor);
        let command = match what {
            0..=5 => {
                let waiting = living.factors.challenges.last();
                let Some(attempt) = waiting.map(|waiting| waiting.attempt) else { return };
                AccountCommand::AnswerChallenge(LogInAnswer { attempt, given, opening })
            }
            6 | 7 => {
                let Some(session) = signed_in else { return };
                AccountCommand::StepUp { session, renewed: opening.session, given }
            }
            8 | 9 => {
                let Some(by) = enrolled_from(&living) else { return };
                let (factor, kind) = (FactorId(self.draw()), FactorKind::Totp);
                let hand_over = handed_over(&living, answer, code);
                self.on_account(
                    account,
                    AccountCommand::StartEnrolment { by, factor, kind, hand_over },
                );
                if what == 8 {
                    self.with_factor(account, 10, code);
                }
                return;
            }
            10..=12 => {
                let (Some(by), Some(factor)) = (enrolled_from(&living), pending) else { return };
                AccountCommand::ConfirmEnrolment { by, factor, given, opening }
            }
            13 => {
                let (Some(by), Some(factor)) = (enrolled_from(&living), pending) else { return };
                AccountCommand::AbandonEnrolment { by, factor }
            }
            14 => {
                let (Some(session), Some(factor)) = (signed_in, factor) else { return };
                let why = FactorResetReason::NewDevice;
                let renewed = opening.session;
                AccountCommand::RemoveFactor { session, renewed, factor, given, why }
            }
            15 => {
                let Some(session) = signed_in else { return };
                let set = FactorId(self.draw());
                let codes = (0..RECOVERY_CODES).map(|_| RecoveryCodeId(self.draw())).collect();
                AccountCommand::IssueRecoveryCodes { session, set, codes }
            }
            _ => {
                // A whole run of wrong codes, so that pauses are reached.
                for _ in 0..5 {
                    self.with_factor(account, 0, 11);
                }
                return;
            }
        };
        self.on_account(account, command);
    }
}

impl World {
    /// The first recovery code, sometimes one that was used before.
    fn typed_recovery(&mut self, living: &Living) -> Option<GivenRecovery> {
        let codes = living.factors.recovery.as_ref()?;
        let replacement = RecoveryCodeId(self.draw());
        let index = *codes.codes.first_key_value()?.0;
        let used = codes.used > 0 && self.draw().as_u128().is_multiple_of(4);
        let code = codes.under(index).get(usize::from(used)).copied();
        Some(GivenRecovery { index, code, matched: true, replacement })
    }
}

/// The code that was handed over, mostly the right one.
fn handed_over(living: &Living, answer: AnswerId, code: u8) -> Option<GivenHandOver> {
    let wanted = living.factors.hand_over?;
    Some(GivenHandOver { answer, code: wanted, matched: code < 9 })
}

/// Somebody who may set a factor up, if there is one.
pub(super) fn enrolled_from(living: &Living) -> Option<EnrolledFrom> {
    let waiting = living.factors.challenges.iter().rev().find(|open| open.wants == Wanted::SetUp);
    let waiting = waiting.map(|waiting| EnrolledFrom::LogIn(waiting.attempt));
    waiting.or_else(|| newest_session(living).map(EnrolledFrom::Session))
}

/// The session that began last.
pub(super) fn newest_session(living: &Living) -> Option<SessionId> {
    let newest = living.sessions.iter().max_by_key(|(_, session)| session.opened_at);
    newest.map(|(id, _)| id.clone())
}

//! What does happen? The same steps, answered by the rules.

mod factors;
mod phone;
mod ways_out;

use super::steps::{
    ANSWERS, ANSWERS_IN_A_ROW, BEGINNING, Held, Outcome, PASSWORDS, PASSWORDS_IN_A_ROW, PAUSES,
    Sign, Step, Why, offset,
};
use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, AnsweredWith, Compared, EnrolledFrom, FactorKind,
    FactorRefusal, FactorResetReason, GivenAnswer, GivenRecovery, IdentityCheck, Living,
    LogInAnswer, Opening, PasskeyUsed, RECOVERY_CODES, Rejection, Wanted, decide,
};
use keyledger_core::authority::{ActorCapacity, AtProperty};
use keyledger_core::clock::Time;
use keyledger_core::engine::Context;
use keyledger_core::ids::{
    AccountId, AddressTag, AnswerId, AttemptId, ClaimId, CredentialId, DeviceId, FactorId, LinkId,
    PropertyId, RecoveryCodeId, SessionId,
};
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use keyledger_core::policy::{Policy, Profile};
use keyledger_core::stream::StreamId;
use keyledger_core::testing::at_the_machine;
use keyledger_core::testing::history::recorded_anyhow;
use keyledger_core::timestamp::Timestamp;
use std::rc::Rc;
use uuid::Uuid;

const STEP: i64 = 30;

/// One account under the rules.
#[derive(Clone)]
pub struct System {
    account: Account,
    policy: Rc<Policy>,
    now: i64,
    drawn: u128,
    /// The first code of each number, to be typed again after it was used.
    first_codes: Vec<RecoveryCodeId>,
}

type Decided = Result<Vec<AccountEvent>, Rejection>;

impl System {
    pub fn new() -> Self {
        let mut settings = Profile::Hotel.settings();
        settings.failures_max = PASSWORDS;
        settings.consecutive_failures_max = PASSWORDS_IN_A_ROW;
        settings.known_device_failures_max = 0;
        settings.factor_failures_max = u32::try_from(ANSWERS).unwrap();
        settings.factor_consecutive_max = ANSWERS_IN_A_ROW;
        settings.factor_pause_seconds = PAUSES.map(|one| u32::try_from(one).unwrap()).to_vec();
        settings.unusual_activity = vec![];
        settings.link_mails_per_hour = 1_000;
        settings.link_mails_per_day = 1_000;
        let policy = Rc::new(Policy { version: 1, profile: Profile::Hotel, settings });
        let (account, drawn, first_codes) = (Account::Absent, 0, vec![]);
        let mut system = Self { account, policy, now: BEGINNING, drawn, first_codes };
        let link = LinkId(system.draw());
        let created = AccountCommand::Create {
            claim: ClaimId(system.draw()),
            address: AddressTag(format!("1-{:064x}", 1)),
            email: "ada@hotel.example".to_owned(),
            name: "Ada".to_owned(),
            language: Language::En,
            property: PropertyId(Uuid::from_u128(1)),
            permissions: [Permission::Reservations].into(),
            ends_at: None,
            link,
            acting: AtProperty::managed(ActorCapacity::Machine),
        };
        system.run(&created).unwrap();
        let credential = CredentialId(system.draw());
        system.run(&AccountCommand::ChoosePassword { link, credential }).unwrap();
        system
    }

    fn draw(&mut self) -> Uuid {
        self.drawn += 1;
        Uuid::from_u128(self.drawn)
    }

    fn at(&self) -> Timestamp {
        Timestamp::from_micros(self.now * 1_000_000)
    }

    fn living(&self) -> &Living {
        self.account.living().unwrap()
    }

    fn run(&mut self, command: &AccountCommand) -> Decided {
        let (policy, time) = (&self.policy, Time::sure(self.at()));
        let context = Context { policy, time, requester: at_the_machine() };
        let events = decide(&self.account, context, command)?;
        let told = events.iter().map(|event| (event.clone(), self.at())).collect();
        let stream = StreamId::account(AccountId(Uuid::from_u128(1)));
        for recorded in recorded_anyhow::<Account>(&stream, told) {
            self.account.evolve(&recorded);
        }
        Ok(events)
    }

    pub fn take(&mut self, step: Step) -> Outcome {
        match step {
            Step::Seconds(seconds) => {
                self.now += seconds;
                let _ = self.run(&AccountCommand::LetFactorTimePass);
                Outcome::Done
            }
            Step::RightPassword => self.password(true),
            Step::WrongPassword => self.password(false),
            Step::Code { of, code, at } => self.challenge(usize::from(at), of, code),
            Step::ShowFactor { of, code } => {
                let given = self.given(of, code);
                self.shows(given)
            }
            Step::Key { sign, at } => self.answers_with_key(usize::from(at), sign),
            Step::ShowKey { sign } => {
                let given = self.signed(sign);
                self.shows(given)
            }
            Step::Alone { sign } => {
                let attempt = AttemptId(self.draw());
                self.alone(attempt, sign)
            }
            Step::AloneAgain => {
                let spent = self.living().factors.spent.back().map(|spent| spent.attempt);
                spent.map_or(Outcome::NotNow, |attempt| self.alone(attempt, Sign::Right))
            }
            Step::Recovery { number, again } => self.recovers(number, again),
            Step::DrawCodes => self.draws_codes(),
            Step::BeginSetUp(what) => self.begins(what),
            Step::Confirm { code } => self.confirms(code),
            Step::ConfirmKey { good } => self.confirms_key(good),
            Step::Abandon => {
                let (Some(by), Some((factor, _))) = (self.enrolled_from(), self.pending()) else {
                    return Outcome::NotNow;
                };
                told(self.run(&AccountCommand::AbandonEnrolment { by, factor }), Outcome::Done)
            }
            Step::Pair => self.pairs(),
            Step::AskPhone { by, at } => self.asks_phone(by, usize::from(at)),
            Step::Say(says) => self.phone_says(says),
            Step::GoOn => self.goes_on(),
            Step::Remove { what, of, code } => {
                let given = self.given(of, code);
                self.removes(what, given)
            }
            Step::RemoveWithKey { what, sign } => {
                let given = self.signed(sign);
                self.removes(what, given)
            }
            Step::NewPassword => self.new_password(),
            Step::Unlock => told(
                self.run(&AccountCommand::Unlock { hand: ActorCapacity::Machine }),
                Outcome::Done,
            ),
            Step::ResetFactor => {
                let reset = machine_resets();
                told(self.run(&reset), Outcome::Done)
            }
        }
    }

    fn password(&mut self, matched: bool) -> Outcome {
        let attempt = AttemptId(self.draw());
        let asked = self.run(&AccountCommand::AskToLogIn { attempt, device: None }).unwrap();
        if asked.iter().any(|event| matches!(event, AccountEvent::LoginRefused { .. })) {
            return Outcome::Locked;
        }
        let credential = self.living().usable_password();
        let Opening { session, device, network } = self.opening();
        let judge =
            AccountCommand::Judge { attempt, credential, matched, session, device, network };
        told(self.run(&judge), Outcome::Done)
    }

    fn challenge(&mut self, back: usize, of: Held, code: u8) -> Outcome {
        let Some(attempt) = self.waiting(back, Wanted::Factor) else { return Outcome::NotNow };
        let (given, opening) = (self.given(of, code), self.opening());
        told(
            self.run(&AccountCommand::AnswerChallenge(LogInAnswer { attempt, given, opening })),
            Outcome::Done,
        )
    }

    fn recovers(&mut self, number: u8, again: bool) -> Outcome {
        let Some(attempt) = self.waiting(0, Wanted::Factor) else { return Outcome::NotNow };
        let place = usize::from(number).checked_sub(1);
        let codes = self.living().factors.recovery.clone();
        let holds = codes.as_ref().and_then(|codes| codes.codes.get(&number)).copied();
        let first = place.and_then(|place| self.first_codes.get(place)).copied();
        // What was used before is compared with the hash of then; unused, it would still be right.
        let (code, matched) = match (again, holds) {
            (false, holds) => (holds, holds.is_some()),
            (true, Some(holds)) => (first, first != Some(holds)),
            (true, None) => (None, false),
        };
        let replacement = RecoveryCodeId(self.draw());
        let mut given = self.given(Held::App, u8::MAX);
        given.with =
            AnsweredWith::RecoveryCode(GivenRecovery { index: number, code, matched, replacement });
        let opening = self.opening();
        told(
            self.run(&AccountCommand::AnswerChallenge(LogInAnswer { attempt, given, opening })),
            Outcome::Done,
        )
    }

    fn draws_codes(&mut self) -> Outcome {
        let Some(session) = self.session() else { return Outcome::NotNow };
        let set = FactorId(self.draw());
        let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| RecoveryCodeId(self.draw())).collect();
        let issue = AccountCommand::IssueRecoveryCodes { session, set, codes: codes.clone() };
        let outcome = told(self.run(&issue), Outcome::Done);
        if outcome == Outcome::Done {
            self.first_codes = codes;
        }
        outcome
    }

    fn confirms(&mut self, code: u8) -> Outcome {
        let (Some(by), Some((factor, _))) = (self.enrolled_from(), self.pending()) else {
            return Outcome::NotNow;
        };
        let (given, opening) = (self.given(Held::App, code), self.opening());
        told(
            self.run(&AccountCommand::ConfirmEnrolment { by, factor, given, opening }),
            Outcome::Done,
        )
    }

    fn new_password(&mut self) -> Outcome {
        let link = LinkId(self.draw());
        let asked = self.run(&AccountCommand::RequestReset { link }).unwrap();
        let link = asked.iter().find_map(|event| match event {
            AccountEvent::PasswordResetRequested { link, .. }
            | AccountEvent::PasswordResetRepeated { link, .. } => Some(*link),
            _ => None,
        });
        let (link, credential) = (link.unwrap(), CredentialId(self.draw()));
        told(self.run(&AccountCommand::ChoosePassword { link, credential }), Outcome::Done)
    }

    fn given(&mut self, of: Held, code: u8) -> GivenAnswer {
        let now = self.now / STEP;
        let matched = offset(code).map(|offset| u64::try_from(now + offset).unwrap());
        let passed = u64::try_from(self.now % STEP).unwrap();
        let compared = Compared { now: u64::try_from(now).unwrap(), passed, matched };
        let of = if of == Held::Phone { FactorKind::App } else { FactorKind::Totp };
        let factor = self.living().factors.newest(|kind| kind == of);
        GivenAnswer { answer: AnswerId(self.draw()), factor, with: AnsweredWith::Code(compared) }
    }

    fn new_session(&mut self) -> SessionId {
        SessionId(format!("{:064x}", self.draw().as_u128()))
    }

    fn opening(&mut self) -> Opening {
        let session = self.new_session();
        Opening { session, device: DeviceId("d".repeat(64)), network: None }
    }

    /// The session that began last, while it lasts.
    fn session(&self) -> Option<SessionId> {
        let sessions = self.living().sessions.iter();
        let live = sessions.filter(|(_, one)| one.is_live(&self.policy.settings, self.at()));
        live.max_by_key(|(id, one)| (one.opened_at, (*id).clone())).map(|(id, _)| id.clone())
    }

    fn waiting(&self, back: usize, wants: Wanted) -> Option<AttemptId> {
        let all = &self.living().factors.challenges;
        let open = all.get(all.len().checked_sub(1 + back)?)?;
        (self.at() < open.expires_at && open.wants == wants).then_some(open.attempt)
    }

    fn enrolled_from(&self) -> Option<EnrolledFrom> {
        let waiting = self.waiting(0, Wanted::SetUp).map(EnrolledFrom::LogIn);
        waiting.or_else(|| self.session().map(EnrolledFrom::Session))
    }

    fn pending(&self) -> Option<(FactorId, FactorKind)> {
        let pending = self.living().factors.pending.as_ref();
        let pending = pending.filter(|pending| self.at() < pending.expires_at);
        pending.map(|pending| (pending.factor, pending.kind))
    }

    /// Invariant 3: while it is locked, right and wrong are answered alike.
    pub fn gives_nothing_away(&self) -> bool {
        let (mut right, mut wrong) = (self.clone(), self.clone());
        let (right, wrong) = (right.password(true), wrong.password(false));
        right == wrong || (right != Outcome::Locked && wrong != Outcome::Locked)
    }
}

fn machine_resets() -> AccountCommand {
    AccountCommand::ResetFactor {
        hand: ActorCapacity::Machine,
        why: FactorResetReason::LostOrStolen,
        checked: IdentityCheck::InPerson,
        by: None,
        hand_over: None,
    }
}

/// What the events say, in the model's words.
fn told(decided: Decided, otherwise: Outcome) -> Outcome {
    let events = match decided {
        Ok(events) => events,
        Err(Rejection::AppPaused { until } | Rejection::AppTooSoon { until }) => {
            return Outcome::Quiet(until.micros() / 1_000_000);
        }
        Err(Rejection::AppOff) => return Outcome::Off,
        Err(_) => return Outcome::NotNow,
    };
    let mut outcome = if events.is_empty() { Outcome::Nothing } else { otherwise };
    let alone = events
        .iter()
        .any(|event| matches!(event, AccountEvent::PasskeyUsed(PasskeyUsed { alone: true, .. })));
    for event in &events {
        outcome = match event {
            AccountEvent::LoginSucceeded { .. } if alone => Outcome::InAlone,
            AccountEvent::LoginSucceeded { .. } => Outcome::In,
            AccountEvent::SecondFactorAsked(_) => Outcome::FactorAsked,
            AccountEvent::FactorSetUpDemanded(_) => Outcome::SetUpDemanded,
            AccountEvent::AppRequestSent(_) => Outcome::Asked,
            AccountEvent::AppRequestApproved(_) => Outcome::Approved,
            AccountEvent::AppRequestDenied(_) => Outcome::Denied,
            AccountEvent::LoginFailed { .. } => Outcome::Refused(Why::Wrong),
            AccountEvent::FactorRefused(refused) => Outcome::Refused(match refused.why {
                FactorRefusal::WrongCode {} => Why::Wrong,
                FactorRefusal::Replayed { .. } => Why::Replayed,
                FactorRefusal::CodeUsed { .. } => Why::Used,
                FactorRefusal::WrongClock { .. } => Why::Clock,
                FactorRefusal::PasskeyRefused { .. } => Why::Key,
                FactorRefusal::PasskeyChanged { .. } => Why::Changed,
                FactorRefusal::WrongNumber { .. } => Why::Number,
                FactorRefusal::OtherAccount { .. } => Why::Other,
                FactorRefusal::Paused {} => Why::Paused,
                FactorRefusal::Disabled {} => Why::Disabled,
            }),
            _ => outcome,
        };
    }
    outcome
}

//! A known and an unknown address cannot be told apart: the same guesses have the same answers, the
//! same number of events and commits, the same locks with the same ends.

use chrono::TimeDelta;
use keyledger_core::account::{self, Account, AccountCommand, AccountEvent};
use keyledger_core::clock::Time;
use keyledger_core::engine::{Aggregate, Context};
use keyledger_core::ids::{AccountId, AttemptId};
use keyledger_core::policy::{Policy, Profile};
use keyledger_core::stream::StreamId;
use keyledger_core::testing::accounts::*;
use keyledger_core::testing::given::recorded;
use keyledger_core::testing::history::{recorded_anyhow, settings};
use keyledger_core::testing::{Past, moment};
use keyledger_core::timestamp::Timestamp;
use keyledger_core::unknown::{self, PHANTOM_DAYS_MAX, Unknown, UnknownCommand, UnknownEvent};
use proptest::prelude::*;
use uuid::Uuid;

#[derive(Clone, Copy, Debug)]
enum Guess {
    Ask,
    /// The verdict on one of the newest attempts: wrong, as nobody knows the password.
    Judge {
        back: u128,
    },
    AskAndJudge {
        times: u128,
    },
    Reset,
}

fn guesses() -> impl Strategy<Value = Vec<(i64, Guess)>> {
    let seconds = prop_oneof![
        6 => 0..5_i64,
        3 => 5..100_i64,
        2 => 100..8_000_i64,
        1 => 8_000..600_000_i64,
    ];
    let guess = prop_oneof![
        4 => Just(Guess::Ask),
        4 => (0..3_u128).prop_map(|back| Guess::Judge { back }),
        4 => (1..12_u128).prop_map(|times| Guess::AskAndJudge { times }),
        1 => Just(Guess::Reset),
    ];
    prop::collection::vec((seconds, guess), 0..120)
}

/// What somebody outside could see of an append, and what the ledger says, in one vocabulary.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Attempted(AttemptId),
    Refused(AttemptId, account::LoginRefusal),
    Abandoned(AttemptId),
    Failed(AttemptId),
    Locked(Vec<AttemptId>, Option<Timestamp>),
    Expired,
    Disabled(u32),
    ResetNoted,
}

fn of_account(event: &AccountEvent) -> Said {
    match event {
        AccountEvent::LoginAttempted { attempt, device: None } => Said::Attempted(*attempt),
        AccountEvent::LoginRefused { attempt, because } => Said::Refused(*attempt, *because),
        AccountEvent::LoginAttemptAbandoned { attempt } => Said::Abandoned(*attempt),
        AccountEvent::LoginFailed { attempt, .. } => Said::Failed(*attempt),
        AccountEvent::AccountLocked { evidence, until, .. } => {
            Said::Locked(evidence.clone(), *until)
        }
        AccountEvent::LockExpired { .. } => Said::Expired,
        AccountEvent::CredentialDisabled { consecutive } => Said::Disabled(*consecutive),
        AccountEvent::PasswordResetRequested { .. }
        | AccountEvent::PasswordResetRepeated { .. }
        | AccountEvent::PasswordResetDeclined { .. } => Said::ResetNoted,
        other => panic!("guesses do not lead to {other:?}"),
    }
}

fn of_unknown(event: &UnknownEvent) -> Said {
    match event {
        UnknownEvent::UnknownLoginAttempted { attempt, .. } => Said::Attempted(*attempt),
        UnknownEvent::UnknownLoginRefused { attempt, because, .. } => {
            Said::Refused(*attempt, *because)
        }
        UnknownEvent::UnknownLoginAttemptAbandoned { attempt, .. } => Said::Abandoned(*attempt),
        UnknownEvent::UnknownLoginFailed { attempt, .. } => Said::Failed(*attempt),
        UnknownEvent::UnknownAddressLocked { evidence, until, .. } => {
            Said::Locked(evidence.clone(), *until)
        }
        UnknownEvent::UnknownLockExpired { .. } => Said::Expired,
        UnknownEvent::UnknownAddressDisabled { consecutive, .. } => Said::Disabled(*consecutive),
        UnknownEvent::UnknownResetRequested { .. } => Said::ResetNoted,
    }
}

/// The two doors, tried side by side.
struct Doors {
    known: Account,
    unknown: Unknown,
    policy: Policy,
    at: Timestamp,
    touched_at: Timestamp,
}

impl Doors {
    fn try_both(&mut self, known: &AccountCommand, unknown: &UnknownCommand) {
        let context = Context::trial(&self.policy, Time::sure(self.at));
        let known = self.known.decide(context, known);
        let unknown = Aggregate::decide(&self.unknown, context, unknown);
        let (known, unknown) = match (known, unknown) {
            (Ok(known), Ok(unknown)) => (known, unknown),
            (Err(account::Rejection::NoPlace), Err(unknown::Rejection::NoPlace))
            | (Err(account::Rejection::VerdictTooLate), Err(unknown::Rejection::VerdictTooLate)) => {
                return;
            }
            (known, unknown) => panic!("{known:?} and {unknown:?}"),
        };
        // That nobody used the account for long is written down at an account alone. It is shown to
        // nobody: neither the answers nor the places of guesses differ.
        let shown = |event: &&AccountEvent| !matches!(event, AccountEvent::AccountLapsed { .. });
        let told: Vec<AccountEvent> = known.iter().filter(shown).cloned().collect();
        let said: Vec<_> = told.iter().map(of_account).collect();
        assert_eq!(said, unknown.iter().map(of_unknown).collect::<Vec<_>>());
        assert_eq!(account::answer(&known), unknown::answer(&unknown));
        let natures = account::natures(&told).into_iter();
        assert!(natures.eq(unknown.iter().map(unknown::nature)));
        if !said.is_empty() {
            self.touched_at = self.at;
        }
        let (at, stream) = (self.at, StreamId::account(AccountId(Uuid::nil())));
        let known = known.into_iter().map(|event| (event, at)).collect();
        for one in &recorded_anyhow::<Account>(&stream, known) {
            self.known.evolve(one);
        }
        let unknown = unknown.into_iter().map(|event| (event, at)).collect();
        for one in &recorded_anyhow::<Unknown>(&stream, unknown) {
            self.unknown.evolve(one);
        }
    }

    fn ask(&mut self, n: u128) {
        let address = address(1);
        self.try_both(&asks(n), &UnknownCommand::AskToLogIn { address, attempt: attempt(n) });
    }

    fn judge(&mut self, n: u128) {
        let credential = living(&self.known).usable_password();
        let judge = AccountCommand::Judge {
            attempt: attempt(n),
            credential,
            matched: false,
            session: session(n),
            device: device(n),
            network: None,
        };
        let address = address(1);
        self.try_both(&judge, &UnknownCommand::Fail { address, attempt: attempt(n) });
    }

    fn reset(&mut self, n: u128) {
        let known = AccountCommand::RequestReset { link: link(n) };
        self.try_both(&known, &UnknownCommand::RequestReset { address: address(1) });
    }
}

/// Accounts of which nobody outside knows anything: active, never activated, deleted.
fn accounts() -> impl Strategy<Value = usize> {
    0..3_usize
}

fn account_of(stage: usize) -> Account {
    let history: Vec<Past<AccountEvent>> = match stage {
        0 => vec![an_active_account()],
        1 => vec![an_account()],
        _ => vec![an_active_account(), deleted()],
    };
    let mut account = Account::default();
    for one in &recorded::<Account>(history) {
        account.evolve(one);
    }
    account
}

proptest! {
    #[test]
    fn invariant_13_the_same_guesses_have_the_same_answers(
        settings in settings(),
        stage in accounts(),
        guesses in guesses(),
    ) {
        let policy = Policy { version: 1, profile: Profile::Hotel, settings };
        let (known, unknown) = (account_of(stage), Unknown::default());
        let (at, touched_at) = (moment(0), moment(0));
        let mut doors = Doors { known, unknown, policy, at, touched_at };
        let mut n = 0;
        for (seconds, guess) in guesses {
            doors.at = doors.at.plus(TimeDelta::seconds(seconds));
            if doors.at.since(doors.touched_at) > TimeDelta::days(PHANTOM_DAYS_MAX) {
                break; // Beyond that no parity is claimed (DESIGN 5).
            }
            match guess {
                Guess::Ask => {
                    n += 1;
                    doors.ask(n);
                }
                Guess::Judge { back } => doors.judge(n.saturating_sub(back)),
                Guess::AskAndJudge { times } => {
                    for _ in 0..times {
                        n += 1;
                        doors.ask(n);
                        doors.judge(n);
                    }
                }
                Guess::Reset => doors.reset(n),
            }
        }
    }
}

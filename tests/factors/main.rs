//! However many answer at the same time: does one code open once, do five wrong ones pause, and does
//! what waits stay small? (S18, S19, invariant 7)
//!
//! The whole engine over a store in memory, with hashes that take microseconds. Few rounds by default;
//! `KEYLEDGER_FULL=1` runs ten thousand of each. The seed is printed, and `KEYLEDGER_TEST_SEED` runs it
//! again; the order in which threads come is not in it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]
#![expect(clippy::wildcard_enum_match_arm, reason = "a test is about some outcomes")]
#![expect(clippy::print_stdout, reason = "seeds and numbers are for whoever runs the tests")]

mod house;
mod unused_secrets;

use house::{House, Outcomes};
use keyledger_core::account::{AccountEvent, CHALLENGES_MAX, FactorRefusal};
use keyledger_core::stream::StreamId;
use keyledger_usecases::log_in::password::LoggedIn;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Instant;
use tokio::task::JoinSet;

/// Rounds on one person's stream: then it goes on with another one, so that memory stays small.
const ROUNDS_EACH: usize = 500;
/// How many answer at the same time: one to each log-in that waits, the others from sessions.
const CROWD: usize = 64;
const SESSIONS: usize = 16;
const LOG_INS: usize = 16;
/// How many log-ins begin at the same time where only their number counts.
const AT_ONCE: usize = 100;

fn rounds(few: usize) -> usize {
    if std::env::var_os("KEYLEDGER_FULL").is_some() { 10_000 } else { few }
}

fn seed() -> u64 {
    let given = std::env::var("KEYLEDGER_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| RandomState::new().hash_one(0_u8) >> 32);
    println!("KEYLEDGER_TEST_SEED={seed}");
    seed
}

/// One code, 64 times at once: every answer meets a session or a log-in that is alive.
async fn race(house: &Arc<House>, code: &str) -> (Outcomes, Vec<String>) {
    let mut flows = vec![];
    for _ in 0..LOG_INS {
        flows.push(house.challenge().await);
    }
    let mut crowd = JoinSet::new();
    for number in 0..CROWD {
        let (house, code, flow) = (Arc::clone(house), code.to_owned(), flows.get(number).cloned());
        crowd.spawn(async move {
            match flow {
                Some(flow) => house.answer(&flow, &code).await,
                None => house.step_up(number % SESSIONS, &code).await,
            }
        });
    }
    let (mut outcomes, mut shown) = (Outcomes::new(), vec![]);
    while let Some(answered) = crowd.join_next().await {
        let (word, replacement) = answered.unwrap();
        *outcomes.entry(word).or_default() += 1;
        shown.extend(replacement);
    }
    (outcomes, shown)
}

/// Exactly one opens. The next four hear that it was used, the fifth of them that there is a pause.
fn one_opened(outcomes: &Outcomes) {
    let told = |word: &str| outcomes.get(word).copied().unwrap_or_default();
    assert_eq!(told("accepted"), 1, "{outcomes:?}");
    assert_eq!(told("code_already_used"), 4, "{outcomes:?}");
    assert_eq!(told("factor_paused"), CROWD - 5, "{outcomes:?}");
}

/// What the ledger has of it: as many successes as rounds.
async fn successes(house: &House) -> usize {
    let stream = StreamId::account(house.ada);
    let history = house.engine.history::<AccountEvent>(&stream).await.unwrap();
    let right = |event: &AccountEvent| {
        matches!(event, AccountEvent::FactorAccepted(_) | AccountEvent::RecoveryCodeUsed(_))
    };
    history.iter().filter(|recorded| right(&recorded.event)).count()
}

/// Runs the rounds, on one house after the other.
async fn campaign(what: &str, rounds: usize, recovery: bool) {
    let (seed, began) = (seed(), Instant::now());
    let (mut total, mut done) = (Outcomes::new(), 0);
    while done < rounds {
        let number = (done / ROUNDS_EACH) as u64;
        let house = Arc::new(House::with_sessions(SESSIONS, seed.wrapping_add(number)).await);
        let mut codes = if recovery { house.recovery_codes().await } else { vec![] };
        let here = ROUNDS_EACH.min(rounds - done);
        for round in 0..here {
            house.half_a_minute();
            let place = round % 10;
            let code = codes.get(place).cloned().unwrap_or_else(|| house.code());
            let (outcomes, mut shown) = race(&house, &code).await;
            one_opened(&outcomes);
            if recovery {
                assert_eq!(shown.len(), 1, "one code takes the place of the used one");
                codes[place] = shown.remove(0);
            }
            for (word, count) in outcomes {
                *total.entry(word).or_default() += count;
            }
        }
        assert_eq!(successes(&house).await, here);
        done += here;
    }
    let took = began.elapsed().as_secs_f64();
    println!("{what}: {rounds} rounds of {CROWD} answers at once in {took:.1} s: {total:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_code_of_the_app_opens_once_however_many_use_it_at_the_same_time() {
    campaign("codes of the app", rounds(25), false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_recovery_code_opens_once_however_many_use_it_at_the_same_time() {
    campaign("recovery codes", rounds(25), true).await;
}

/// A thousand wrong codes over a hundred sessions at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_wrong_codes_over_a_hundred_sessions_are_judged_five_times_and_pause_once() {
    let house = Arc::new(House::with_sessions(100, seed()).await);
    let wrong = house.wrong_code();
    let mut crowd = JoinSet::new();
    for number in 0..1_000 {
        let (house, wrong) = (Arc::clone(&house), wrong.clone());
        crowd.spawn(async move { house.step_up(number % 100, &wrong).await.0 });
    }
    let mut outcomes = Outcomes::new();
    while let Some(word) = crowd.join_next().await {
        *outcomes.entry(word.unwrap()).or_default() += 1;
    }
    println!("1000 wrong codes over 100 sessions: {outcomes:?}");
    let expected = [("invalid_code", 4), ("factor_paused", 996)];
    assert_eq!(outcomes, expected.map(|(word, count)| (word.to_owned(), count)).into());
    let stream = StreamId::account(house.ada);
    let history = house.engine.history::<AccountEvent>(&stream).await.unwrap();
    let (mut judged, mut unseen, mut pauses) = (0, 0, 0);
    for recorded in &history {
        match &recorded.event {
            AccountEvent::FactorRefused(refused) => match refused.why {
                FactorRefusal::WrongCode {} => judged += 1,
                FactorRefusal::Paused {} => unseen += 1,
                other => panic!("{other:?}"),
            },
            AccountEvent::SecondFactorPaused(_) => pauses += 1,
            _ => {}
        }
    }
    assert_eq!((judged, unseen, pauses), (5, 995, 1), "each is written down, five are looked at");
}

/// Whoever has the password can begin as many log-ins as they like: the account remembers twenty.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thousands_of_log_ins_that_wait_are_remembered_by_the_twenty_newest() {
    let house = Arc::new(House::with_sessions(1, seed()).await);
    let (log_ins, began) = (rounds(300).min(5_000), Instant::now());
    let oldest = house.challenge().await;
    let (mut asked, mut busy) = (0, 0);
    for _ in 0..log_ins / AT_ONCE {
        let mut crowd = JoinSet::new();
        for _ in 0..AT_ONCE {
            let house = Arc::clone(&house);
            crowd.spawn(async move { house.password().await });
        }
        while let Some(outcome) = crowd.join_next().await {
            match outcome.unwrap() {
                LoggedIn::FactorRequired { .. } => asked += 1,
                LoggedIn::TooBusy { .. } => busy += 1,
                other => panic!("{other:?}"),
            }
        }
        assert!(house.factors().await.challenges.len() <= CHALLENGES_MAX);
    }
    let newest = house.challenge().await;
    let factors = house.factors().await;
    let took = began.elapsed().as_secs_f64();
    println!(
        "{log_ins} log-ins, {AT_ONCE} at once, in {took:.1} s: {asked} wait for a code, {busy} were sent back; \
         {} are remembered",
        factors.challenges.len()
    );
    assert!(asked > CHALLENGES_MAX, "more than can be remembered were asked: {asked}");
    assert_eq!(factors.challenges.len(), CHALLENGES_MAX);
    assert_eq!(house.answer(&oldest, &house.code()).await.0, "login_expired");
    assert_eq!(house.answer(&newest, &house.code()).await.0, "accepted");
}

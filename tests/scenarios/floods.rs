//! Who is shut out, and what is written, when very many ask at the same time? The program as a process
//! of its own, attacked over loopback from many networks (what a trusted proxy says).
//!
//! `KEYLEDGER_FULL=1` runs each as long and as hard as the requirement says, and holds its numbers;
//! `KEYLEDGER_TEST_FLOOD=300` is for machines and builds that do not answer 2,000 requests a second.

mod load;
mod people;
mod writes;

use crate::world::{Answer, PASSWORD, full};
use keyledger_adapters::clock::SystemClock;
use keyledger_core::clock::Clock;
use load::{percentile, post, shoot, source};
use people::{Known, Running};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// What a hash costs in earnest.
const OWASP_KIB: u32 = 47_104;

/// How known devices fare: each logs in again and again, by the clock.
struct Fared {
    latencies: Vec<Duration>,
    answers: Vec<Answer>,
}

impl Fared {
    fn succeeded(&self) -> usize {
        self.answers.iter().filter(|answer| answer.status == 200).count()
    }

    fn told(&self) -> String {
        let p = |percent| percentile(&self.latencies, percent).as_millis();
        let (good, all) = (self.succeeded(), self.answers.len());
        format!("{good} of {all} succeeded, p50 {} ms, p99 {} ms", p(50), p(99))
    }
}

/// Everybody logs in from the device that their account knows, every three seconds: the password step
/// is timed from when it was due.
async fn log_in_by_the_clock(known: &[Known], address: &str, span: Duration) -> Fared {
    let every = Duration::from_secs(3);
    let begin = Instant::now();
    let mut people = JoinSet::new();
    for (number, person) in known.iter().enumerate() {
        let (person, address) = (person.clone(), address.to_owned());
        let first = every.mul_f64(people::share(number, known.len()));
        people.spawn(async move {
            let mut fared = vec![];
            let mut due = begin + first;
            while due < begin + span {
                tokio::time::sleep_until(due.into()).await;
                let answer = person.log_in(&address).await;
                fared.push((due.elapsed(), answer));
                due += every;
            }
            fared
        });
    }
    let all = people.join_all().await.into_iter().flatten();
    let (latencies, answers) = all.unzip();
    Fared { latencies, answers }
}

/// How many requests a second come in the long campaigns.
fn rate() -> f64 {
    let given = std::env::var("KEYLEDGER_TEST_FLOOD").ok();
    given.map_or(2_000.0, |rate| rate.parse().expect("a number"))
}

/// R18: a flood of guesses from thousands of networks, each within its limit, leaves the devices that
/// accounts know as they were.
#[tokio::test(flavor = "multi_thread")]
async fn b15_a_flood_leaves_known_devices_as_they_were() {
    let (people, seconds, per_second) = if full() { (20, 60, rate()) } else { (4, 4, 150.0) };
    let running = Running::with(people, OWASP_KIB).await;
    let (address, span) = (running.address(), Duration::from_secs(seconds));
    let unloaded = log_in_by_the_clock(&running.known, &address, span.min(Duration::from_secs(15)));
    let unloaded = unloaded.await;
    let before = running.memory_mib();
    let flows = running.flows(if full() { 2_000 } else { 100 }).await;
    let wrong = r#"{"password":"wrong and wrong again"}"#;
    let shot = move |n: usize| {
        let path = format!("/api/v1/login/{}/password", flows[n * 7 % flows.len()]);
        post(&path, &source(n % 5_000), wrong, None)
    };
    let (flood, fared) = tokio::join!(
        shoot(&address, per_second, span, shot),
        log_in_by_the_clock(&running.known, &address, span)
    );
    let (during, hashed) = (running.memory_mib(), flood.of(401) + flood.of(403));
    println!("unloaded: {}", unloaded.told());
    println!(
        "flood of {per_second}/s for {seconds} s: {} asked, {hashed} judged, {} told to come back \
         after {:?} s, answered within {:?} (p50) and {:?} (p99), all after {:.1?}",
        flood.all(),
        flood.of(429),
        flood.retry_after,
        flood.percentile(50),
        flood.percentile(99),
        flood.took,
    );
    println!("known devices meanwhile: {}", fared.told());
    let after = running.memory_once_quiet().await;
    println!("memory: {before} MiB before, {during} MiB at the end, {after} MiB once quiet");
    assert!(hashed > 0 && hashed + flood.of(429) == flood.all(), "{:?}", flood.by_status);
    assert!(flood.retry_after.keys().all(|seconds| (1..=60).contains(seconds)));
    let (good, all) = (fared.succeeded(), fared.answers.len());
    assert!(good * 1_000 >= all * 999, "{good} of {all}");
    if full() {
        let p99 = percentile(&fared.latencies, 99);
        let most = (percentile(&unloaded.latencies, 99) * 2).max(Duration::from_millis(500));
        assert!(p99 <= most, "p99 {p99:?}, allowed {most:?}");
        assert!(after <= before + 64, "{after} MiB after {before} MiB");
    }
}

/// Guessing at one address, five times a second and each time from another network, shuts out neither
/// the device that its owner uses nor the mail with which a password is reset.
#[tokio::test(flavor = "multi_thread")]
async fn guessing_at_one_address_shuts_its_owner_out_of_nothing() {
    let (seconds, per_second) = if full() { (60, 5.0) } else { (4, 40.0) };
    let running = Running::with(1, OWASP_KIB).await;
    let (address, span) = (running.address(), Duration::from_secs(seconds));
    let ada = running.known[0].clone();
    let flow = Known::stranger(&address).flow(&ada.email).await;
    let wrong = r#"{"password":"wrong and wrong again"}"#;
    let path = format!("/api/v1/login/{flow}/password");
    let shot = move |n: usize| post(&path, &source(n), wrong, None);
    let forgets = async {
        SystemClock::default().sleep(span / 2).await;
        Known::stranger(&address).forgot(&ada.email).await
    };
    let (guesses, fared, forgot) = tokio::join!(
        shoot(&address, per_second, span, shot),
        log_in_by_the_clock(&running.known, &address, span),
        forgets
    );
    println!("{} guesses: {:?}", guesses.all(), guesses.by_status);
    println!("the owner meanwhile: {}", fared.told());
    assert_eq!(fared.succeeded(), fared.answers.len(), "{:?}", fared.answers);
    forgot.is(202);
    let mail = running.mail_with_link(&ada.email).await;
    Known::stranger(&address).reset(&mail, "another road to walk on").await.is(204);
    let again = Known::stranger(&address).log_in(&ada.email, "another road to walk on").await;
    assert!(again.status == 200 || again.status == 429, "{}", again.text);
    assert_ne!(PASSWORD, "another road to walk on");
}

//! Can an address that somebody holds be told from one that nobody holds? By time, or by anything
//! in the answer.
//!
//! A wrong password is tried at both of a pair, in random order, over HTTP on the machine itself,
//! with the answer floor off. Fresh addresses are short of their lock, locked ones beyond it. Cold
//! means that the engine was started since this address and its shard were touched; the operating
//! system's file cache stays. Warm means that this engine has judged the address before.
//!
//! `KEYLEDGER_FULL=1` takes 2,000 pairs each instead of 300; `KEYLEDGER_BENCH_SEED` repeats a run.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

mod bootstrap;
mod dice;
mod front;
#[path = "../shared/machine.rs"]
mod machine;
mod pairs;
#[path = "../shared/people.rs"]
mod people;

use bootstrap::{Estimate, mean, middle};
use dice::Dice;
use front::Front;
use keyledger_adapters::argon::Cost;
use keyledger_adapters::random::OsIds;
use keyledger_core::clock::Ids;
use machine::{median, milliseconds};
use pairs::{Pair, Pairs};
use std::env;
use std::path::Path;

/// Tries per pair while it is fresh: with the one that makes it warm, nine fail, and ten would lock.
const TRIES: usize = 4;
/// The least memory Argon2 takes: nothing hides behind the hash.
const TEST_STRENGTH_KIB: u32 = 8;
/// How far the interval may reach: so many milliseconds, or this part of the time an answer takes.
const TOLERANCE_MS: f64 = 1.0;
const TOLERANCE_PART: f64 = 0.02;

const WRONG: &str = "not the password";

/// What is compared, in one data folder.
struct Comparison<'a> {
    data: &'a Path,
    memory_kib: u32,
    pairs: Pairs,
    dice: Dice,
    by: By,
}

/// By which door a password is tried.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// As a program does.
    Api,
    /// As a browser does: the form is sent, and the page that says the outcome is fetched.
    Pages,
}

/// The times of one pair in milliseconds.
struct Times {
    known: f64,
    unknown: f64,
}

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let full = env::var("KEYLEDGER_FULL").is_ok_and(|full| full == "1");
    let (pairs, pairs_at_full_cost, attempts) =
        if full { (2_000, 400, 20_000) } else { (300, 40, 2_000) };
    let pages = pairs;
    let given = env::var("KEYLEDGER_BENCH_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| OsIds.uuid().as_u64_pair().0);
    println!("parity: {}; seed {seed}", machine::described());
    println!(
        "parity: over HTTP, answer floor off; known less unknown in ms with 95 % intervals, within \
         {TOLERANCE_MS} ms or {:.0} %",
        TOLERANCE_PART * 100.0
    );
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let start = |name: &str, memory_kib, pairs| {
        println!("parity: hashes of {memory_kib} KiB, {pairs} pairs each");
        (folder.path().join(name), Dice(seed), memory_kib, pairs / TRIES)
    };
    let (data, dice, memory_kib, count) = start("weak", TEST_STRENGTH_KIB, pairs);
    println!("parity: nobody's shards have filled with {attempts} attempts before");
    let pairs = Pairs::make(&data, memory_kib, count, attempts);
    let mut weak = Comparison { data: &data, memory_kib, pairs, dice, by: By::Api };
    weak.warm("fresh, warm", 401);
    weak.cold("fresh, cold", 401);
    weak.lock();
    weak.warm("locked, warm", 403);
    weak.cold("locked, cold", 403);
    let (data, dice, memory_kib, count) = start("real", Cost::OWASP.memory_kib, pairs_at_full_cost);
    let pairs = Pairs::make(&data, memory_kib, count, 0);
    let mut real = Comparison { data: &data, memory_kib, pairs, dice, by: By::Api };
    real.warm("fresh, warm", 401);
    println!("parity: over the pages, each form followed by the page that says the outcome");
    let (data, dice, memory_kib, count) = start("pages", TEST_STRENGTH_KIB, pages);
    let pairs = Pairs::make(&data, memory_kib, count, attempts);
    let mut pages = Comparison { data: &data, memory_kib, pairs, dice, by: By::Pages };
    pages.warm("fresh, warm", 200);
    pages.cold("fresh, cold", 200);
    pages.lock();
    pages.warm("locked, warm", 200);
}

impl Comparison<'_> {
    /// Every pair again and again in one life of the engine, after a first try that does not count.
    fn warm(&mut self, name: &str, status: u16) {
        let front = Front::open(self.data, self.memory_kib);
        for pair in &self.pairs.pairs {
            compare(&front, self.by, pair, status, &mut self.dice);
        }
        let order = self.pairs.shuffled(TRIES, &mut self.dice);
        let times: Vec<Times> = order
            .into_iter()
            .map(|pair| compare(&front, self.by, pair, status, &mut self.dice))
            .collect();
        front.close();
        tell(name, &times, &mut self.dice);
    }

    /// Every pair as often, each time the first of its kind since the engine was started.
    fn cold(&mut self, name: &str, status: u16) {
        let mut waiting = self.pairs.shuffled(TRIES, &mut self.dice);
        let mut times = Vec::new();
        while !waiting.is_empty() {
            let front = Front::open(self.data, self.memory_kib);
            // The connection, the policy and the day's keys are not what is compared.
            front.ask(&self.pairs.waking.known, people::PASSWORD);
            front.ask(&self.pairs.waking.unknown, WRONG);
            for pair in self.pairs.one_start(&mut waiting) {
                times.push(compare(&front, self.by, pair, status, &mut self.dice));
            }
            front.close();
        }
        tell(name, &times, &mut self.dice);
    }

    /// Fails at every address until it is locked; both sides of a pair say so after as many tries.
    fn lock(&self) {
        let front = Front::open(self.data, self.memory_kib);
        let tries = |email: &str| (1..=20).find(|_| front.ask(email, WRONG).1.status == 403);
        for pair in &self.pairs.pairs {
            assert_eq!(tries(&pair.known), tries(&pair.unknown), "locked after as many failures");
        }
        front.close();
    }
}

/// Tries both addresses, one after the other in random order: everything but the time is the same.
fn compare(front: &Front, by: By, pair: &Pair, status: u16, dice: &mut Dice) -> Times {
    let ask = |email: &str| match by {
        By::Api => front.ask(email, WRONG),
        By::Pages => front.ask_by_page(email, WRONG),
    };
    let ((known, one), (unknown, other)) = if dice.below(2) == 0 {
        let known = ask(&pair.known);
        (known, ask(&pair.unknown))
    } else {
        let unknown = ask(&pair.unknown);
        (ask(&pair.known), unknown)
    };
    assert_eq!(one, other, "the same status, headers and text");
    assert_eq!(one.status, status, "{one:?}");
    Times { known: milliseconds(known), unknown: milliseconds(unknown) }
}

fn tell(name: &str, times: &[Times], dice: &mut Dice) {
    let differences: Vec<f64> = times.iter().map(|times| times.known - times.unknown).collect();
    let (average, half) =
        (Estimate::of(&differences, mean, dice), Estimate::of(&differences, middle, dice));
    let (known, unknown) =
        (median(times.iter().map(|t| t.known)), median(times.iter().map(|t| t.unknown)));
    let tolerance = TOLERANCE_MS.max(TOLERANCE_PART * unknown);
    let met = average.is_within(tolerance) && half.is_within(tolerance);
    println!(
        "parity: {name:<12} known {known:>6.2} ms, unknown {unknown:>6.2} ms; mean {}, median {}; \
         {} pairs answered alike: {}",
        shown(average),
        shown(half),
        times.len(),
        if met { "met" } else { "MISSED" }
    );
}

fn shown(estimate: Estimate) -> String {
    let Estimate { value, low, high } = estimate;
    format!("{value:+.3} [{low:+.3}, {high:+.3}]")
}

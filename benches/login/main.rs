//! What does a log-in cost beside its hash, and how much of the hash rate is left for log-ins?
//!
//! `path` measures everything but the hash, beside a bare SQLite commit in the same run; `hashing`
//! measures log-ins at the hash's real cost, beside nothing but hashes in a process of their own.
//! Both sides take turns; what is told are medians.
//!
//! `KEYLEDGER_BENCH_LOG_INS` and `KEYLEDGER_BENCH_SECONDS` change how many and how long.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

mod alone;
mod browsers;
mod hashing;
#[path = "../shared/machine.rs"]
mod machine;
mod passkey;
mod path;
#[path = "../shared/people.rs"]
mod people;
#[path = "../shared/process.rs"]
mod process;

use std::env;
use std::str::FromStr;

fn main() {
    let arguments: Vec<String> = env::args().collect();
    match &arguments[..] {
        [_, side, rest @ ..] if side == alone::HASHES => return alone::hashes(rest),
        [_, side, rest @ ..] if side == alone::LOOPS => return alone::loops(rest),
        _ => {}
    }
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    println!("login: {}", machine::described());
    path::measure(setting("KEYLEDGER_BENCH_LOG_INS", 5_000));
    passkey::measure();
    hashing::measure(setting("KEYLEDGER_BENCH_SECONDS", 4.0));
}

fn setting<T: FromStr>(name: &str, otherwise: T) -> T {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The addresses of so many people.
fn addresses(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("person-{number}@hotel.example")).collect()
}

/// Says whether a target was met.
fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark")]
fn as_float(count: usize) -> f64 {
    count as f64
}

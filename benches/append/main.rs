//! How many appends a second become durable, and for how much processor time, beside a bare file that is
//! synced as often?
//!
//! Both sides answer the same callers through the same kind of queue, and group whatever waits into
//! one sync; each has a process of its own, its callers included. They take turns in one run, so that a
//! disk or a machine that changes its pace meets both; what is told are medians over the turns.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

mod bare;
mod contestant;
mod load;
#[path = "../shared/machine.rs"]
mod machine;
#[path = "../shared/process.rs"]
mod process;

use contestant::{Contestant, Store};
use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::ids::LedgerId;
use load::Round;
use machine::median;
use std::env;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// So many callers wait at once; what is to be reached there.
struct Case {
    writers: usize,
    /// Share of the bare file's rate.
    ratio_min: Option<f64>,
    /// Milliseconds at the 99th percentile.
    p99_max: Option<f64>,
    /// Microseconds of processor time an event, callers included.
    cpu_max: Option<f64>,
}

const CASES: [Case; 3] = [
    Case { writers: 1, ratio_min: None, p99_max: None, cpu_max: None },
    Case { writers: 64, ratio_min: Some(0.9), p99_max: Some(3.0), cpu_max: None },
    Case { writers: 512, ratio_min: Some(0.6), p99_max: None, cpu_max: Some(8.0) },
];

const TURNS: usize = 5;

fn main() {
    if let Some((store, folder)) = contestant::asked_for() {
        return contestant::serve(store, Path::new(&folder));
    }
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let seconds = env::var("KEYLEDGER_BENCH_SECONDS").ok().and_then(|text| text.parse().ok());
    let turn = Duration::from_secs_f64(seconds.unwrap_or(2.0));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    println!("append: {}", machine::described());
    println!(
        "append: {} streams, {} bytes an event, {TURNS} turns of {:.1} s each, medians",
        load::STREAMS,
        load::event_bytes(),
        turn.as_secs_f64()
    );
    compare(folder.path(), turn);
}

fn compare(folder: &Path, turn: Duration) {
    let mut ledger = Contestant::start(Store::Ledger, folder);
    let mut bare = Contestant::start(Store::BareFile, folder);
    println!(
        "{:>8} {:>10} {:>10} {:>6} {:>20} {:>20} {:>20}",
        "writers",
        "ledger/s",
        "bare/s",
        "ratio",
        "ledger p50 p99 ms",
        "bare p50 p99 ms",
        "ledger bare µs CPU"
    );
    for Case { writers, ratio_min, p99_max, cpu_max } in CASES {
        let turns = (0..TURNS).map(|_| (ledger.run(writers, turn), bare.run(writers, turn)));
        let (ours, theirs): (Vec<Round>, Vec<Round>) = turns.unzip();
        let of = |rounds: &[Round], figure: fn(&Round) -> f64| median(rounds.iter().map(figure));
        let pairs = ours.iter().zip(&theirs);
        let ratio = median(pairs.map(|(one, other)| one.per_second / other.per_second));
        let (p99, cpu) = (of(&ours, |round| round.p99_ms), of(&ours, |round| round.cpu_us));
        println!(
            "{writers:>8} {:>10.0} {:>10.0} {ratio:>6.2} {:>9.2} {p99:>10.2} {:>9.2} {:>10.2} {cpu:>9.1} {:>10.1}{}{}{}",
            of(&ours, |round| round.per_second),
            of(&theirs, |round| round.per_second),
            of(&ours, |round| round.p50_ms),
            of(&theirs, |round| round.p50_ms),
            of(&theirs, |round| round.p99_ms),
            of(&theirs, |round| round.cpu_us),
            verdict("ratio", ratio_min.map(|min| (ratio >= min, min))),
            verdict("p99 ms", p99_max.map(|max| (p99 <= max, max))),
            verdict("CPU µs", cpu_max.map(|max| (cpu <= max, max))),
        );
    }
    // As a crash leaves it: nobody closed it.
    ledger.kill();
    bare.kill();
    let path = folder.join("ledger.db");
    println!("append: {} MiB of ledger", fs::metadata(&path).unwrap().len() >> 20);
    let begin = Instant::now();
    let again = SqliteLedger::open(&path, Options::default(), LedgerId(Uuid::from_u128(2)));
    println!("append: after a crash ready again in {} ms", begin.elapsed().as_millis());
    again.unwrap().close();
}

/// Whether a target was reached, where there is one.
fn verdict(what: &str, reached: Option<(bool, f64)>) -> String {
    match reached {
        None => String::new(),
        Some((true, target)) => format!("  reaches {what} {target}"),
        Some((false, target)) => format!("  MISSES {what} {target}"),
    }
}

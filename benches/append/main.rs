//! How many appends a second become durable, beside a bare file that is synced as often?
//!
//! Both sides answer the same callers through the same kind of queue, and group whatever waits into
//! one sync. They take turns in one run, so that a disk or a machine that changes its pace meets
//! both; what is told are medians over the turns.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

mod bare;
mod load;

use bare::BareFile;
use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::ids::LedgerId;
use load::{Load, Round};
use std::env;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How many callers wait at once, the share of the bare file to reach, and the latency to stay
/// under at the 99th percentile.
const CASES: [(usize, Option<f64>, Option<f64>); 3] =
    [(1, None, None), (64, Some(0.6), Some(5.0)), (512, Some(0.35), None)];

const TURNS: usize = 5;

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let seconds = env::var("KEYLEDGER_BENCH_SECONDS").ok().and_then(|text| text.parse().ok());
    let turn = Duration::from_secs_f64(seconds.unwrap_or(2.0));
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap();
    println!("append: {}", machine());
    println!(
        "append: {} streams, {} bytes an event, {TURNS} turns of {:.1} s each, medians",
        load::STREAMS,
        load::event_bytes(),
        turn.as_secs_f64()
    );
    runtime.block_on(compare(folder.path(), turn));
}

async fn compare(folder: &Path, turn: Duration) {
    let id = LedgerId(Uuid::from_u128(1));
    let path = folder.join("ledger.db");
    let ledger = Arc::new(SqliteLedger::open(&path, Options::default(), id).unwrap());
    let bare = Arc::new(BareFile::create(&folder.join("bare")).unwrap());
    // Two events in every stream: the index tail is full, as in a ledger that has been used.
    let mut on_ledger = Load::fill(ledger.clone()).await;
    let mut on_bare = Load::fill(bare).await;
    println!(
        "{:>8} {:>12} {:>12} {:>6} {:>22} {:>22}",
        "writers", "ledger/s", "bare/s", "ratio", "ledger p50 p99 ms", "bare p50 p99 ms"
    );
    for (writers, ratio_min, p99_max) in CASES {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..TURNS {
            ours.push(on_ledger.run(writers, turn).await);
            theirs.push(on_bare.run(writers, turn).await);
        }
        let rate = |rounds: &[Round]| median(rounds.iter().map(|round| round.per_second));
        let share = |part: f64, rounds: &[Round]| {
            median(rounds.iter().map(|round| round.milliseconds_at(part)))
        };
        let pairs = ours.iter().zip(&theirs);
        let ratio = median(pairs.map(|(one, other)| one.per_second / other.per_second));
        let p99 = share(0.99, &ours);
        println!(
            "{writers:>8} {:>12.0} {:>12.0} {ratio:>6.2} {:>11.2} {p99:>10.2} {:>11.2} {:>10.2}{}{}",
            rate(&ours),
            rate(&theirs),
            share(0.5, &ours),
            share(0.5, &theirs),
            share(0.99, &theirs),
            verdict(ratio_min.map(|min| ratio >= min), &format!("ratio {ratio_min:?}")),
            verdict(p99_max.map(|max| p99 < max), &format!("p99 {p99_max:?} ms")),
        );
    }
    println!("append: {} commits, {} MiB of ledger", ledger.commits(), mebibytes(&path));
    println!("append: after a crash ready again in {} ms", ready_after_crash(folder));
    ledger.close();
}

/// Copies the files of the open ledger, as a crash would leave them, and opens the copy.
fn ready_after_crash(folder: &Path) -> u128 {
    let crashed = folder.join("crashed");
    fs::create_dir(&crashed).unwrap();
    for file in ["ledger.db", "ledger.db-wal"] {
        let copy = crashed.join(file);
        fs::copy(folder.join(file), &copy).unwrap();
        // What the copying left unsynced is not what is measured.
        File::open(&copy).and_then(|copy| copy.sync_all()).unwrap();
    }
    let begin = Instant::now();
    let id = LedgerId(Uuid::from_u128(2));
    let copy = SqliteLedger::open(&crashed.join("ledger.db"), Options::default(), id).unwrap();
    let ready = begin.elapsed().as_millis();
    copy.close();
    ready
}

fn verdict(reached: Option<bool>, target: &str) -> String {
    let target = target.replace("Some(", "").replace(')', "");
    match reached {
        None => String::new(),
        Some(true) => format!("  reaches {target}"),
        Some(false) => format!("  MISSES {target}"),
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn mebibytes(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len() >> 20
}

/// The processor's name and how many of its cores there are.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let described = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        described.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    format!("{cores} cores, {}", model.unwrap_or("an unknown processor"))
}

//! How many events a second does a rebuild of all views read, and what bounds it?
//!
//! A ledger is filled with the lives of many accounts, each stage of life for all of them before the
//! next, so that neighbours in the ledger are strangers in the views, as after years of use. Then
//! `views.db` is deleted and built again, a few times.
//!
//! `KEYLEDGER_BENCH_EVENTS` and `KEYLEDGER_BENCH_TURNS` change how many.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

mod lives;
#[path = "../shared/machine.rs"]
#[expect(dead_code, reason = "this benchmark has no milliseconds")]
mod machine;
#[path = "../shared/process.rs"]
mod process;

use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::ids::LedgerId;
use keyledger_core::ledger::LedgerReader;
use keyledger_core::store::EventStore;
use keyledger_projections::{Identity, Rebuilt, Source, Views};
use process::processor_seconds;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use std::{env, fs};
use uuid::Uuid;

const EVENTS: usize = 1_000_000;
const TURNS: usize = 3;
const TARGET_PER_SECOND: f64 = 50_000.0;

fn main() {
    // `cargo test --benches` only wants to know that it starts.
    if env::args().any(|argument| argument == "--test") {
        return;
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap();
    println!("rebuild: {}", machine::described());
    runtime.block_on(measure(folder.path()));
}

async fn measure(folder: &Path) {
    let ledger_id = LedgerId(Uuid::from_u128(1));
    let path = folder.join("ledger.db");
    let ledger = Arc::new(SqliteLedger::open(&path, Options::default(), ledger_id).unwrap());
    let form = Arc::new(lives::stored_form(ledger_id));
    let wanted = number("KEYLEDGER_BENCH_EVENTS", EVENTS);
    let store: Arc<dyn EventStore> = ledger.clone();
    let written = lives::fill(&store, &form, wanted).await;
    println!(
        "rebuild: {} sealed events of {} to {} bytes, {} accounts, {} MiB of ledger, written in {:.1} s",
        written.events,
        written.bytes_min,
        written.bytes_max,
        written.accounts,
        mebibytes(&path),
        written.took.as_secs_f64(),
    );
    let source = Source { ledger: Arc::new(LedgerReader::new(ledger.clone())), codec: form };
    let identity = Identity { ledger: ledger_id, store: ledger.id() };
    let mut turns = Vec::new();
    let mut digests = Vec::new();
    for _ in 0..number("KEYLEDGER_BENCH_TURNS", TURNS).max(1) {
        let turn = tempfile::tempdir_in(folder).unwrap();
        let views = Views::open(&turn.path().join("views.db"), identity).unwrap();
        let before = processor_seconds();
        let rebuilt = views.rebuild(&source, None).await.unwrap();
        let processor = processor_seconds() - before;
        tell(&rebuilt, processor, mebibytes(&turn.path().join("views.db")));
        digests.push(views.digests().await.unwrap());
        turns.push(rebuilt);
    }
    assert!(turns.iter().all(|turn| turn.events == written.events));
    assert!(
        digests.iter().all(|digest| Some(digest) == digests.first()),
        "the same rows each time"
    );
    let median = machine::median(turns.iter().map(per_second));
    let verdict = if median >= TARGET_PER_SECOND { "reaches" } else { "MISSES" };
    println!("rebuild: median {median:.0} events/s, {verdict} {TARGET_PER_SECOND:.0}");
}

fn tell(rebuilt: &Rebuilt, processor: f64, mebibytes: u64) {
    let share = |part: Duration| 100.0 * part.as_secs_f64() / rebuilt.took.as_secs_f64();
    println!(
        "rebuild: {:.1} s, {:.0} events/s; busy: reading {:.0} %, decoding {:.0} %, writing {:.0} %, \
         then indexes {:.0} %; {:.1} s of processor time; {mebibytes} MiB of views",
        rebuilt.took.as_secs_f64(),
        per_second(rebuilt),
        share(rebuilt.reading),
        share(rebuilt.decoding),
        share(rebuilt.writing),
        share(rebuilt.indexing),
        processor,
    );
}

#[expect(clippy::cast_precision_loss, reason = "a rate of a benchmark")]
fn per_second(rebuilt: &Rebuilt) -> f64 {
    rebuilt.events as f64 / rebuilt.took.as_secs_f64()
}

fn number(name: &str, otherwise: usize) -> usize {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn mebibytes(path: &Path) -> u64 {
    fs::metadata(path).unwrap().len() >> 20
}

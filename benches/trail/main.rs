//! How fast is the audit trail written and verified, and how soon is an event under a checkpoint?
//!
//! Three questions: leaves a second, from frames in memory into a folder with every tile synced, and
//! from a ledger; `audit verify` of the same events beside a bare SHA-256 over the same bytes, in
//! turns in the same run; and, in a whole engine at a steady rate, the time from an append's answer
//! to the checkpoint that covers it.
//!
//! `KEYLEDGER_BENCH_EVENTS`, `KEYLEDGER_BENCH_RATE` and `KEYLEDGER_BENCH_SECONDS` change how many.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

#[path = "../rebuild/lives.rs"]
mod lives;
#[path = "../shared/machine.rs"]
mod machine;
mod soon;

use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::random::OsIds;
use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::ids::LedgerId;
use keyledger_core::store::EventStore;
use keyledger_handlers::trail::files::FileTileStore;
use keyledger_handlers::trail::{KeyKind, LogWriter, Signer, TileStore, Verifier, origin};
use keyledger_schemas::leaf::frame;
use keyledger_usecases::trail::check::{self, Trail};
use sha2::{Digest, Sha256};
use std::env;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

const EVENTS: usize = 1_000_000;
const TURNS: usize = 3;
const LEAVES_PER_SECOND: f64 = 50_000.0;
const PAGE: usize = 2_000;

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("trail: {}", machine::described());
    runtime.block_on(async {
        written_and_verified(folder.path()).await;
        soon::measure(&folder.path().join("engine")).await;
    });
}

fn setting(name: &str, otherwise: usize) -> usize {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[expect(clippy::cast_precision_loss, reason = "a rate of a benchmark")]
fn rate(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

async fn written_and_verified(folder: &Path) {
    let ledger_id = LedgerId(Uuid::from_u128(1));
    let path = folder.join("ledger.db");
    let ledger = Arc::new(SqliteLedger::open(&path, Options::default(), ledger_id).unwrap());
    let form = Arc::new(lives::stored_form(ledger_id));
    let store: Arc<dyn EventStore> = Arc::clone(&ledger) as _;
    let written = lives::fill(&store, &form, setting("KEYLEDGER_BENCH_EVENTS", EVENTS)).await;
    println!(
        "trail: {} sealed events of {} to {} bytes, {} accounts, filled in {:.0} s",
        written.events,
        written.bytes_min,
        written.bytes_max,
        written.accounts,
        written.took.as_secs_f64()
    );
    from_memory(&ledger, ledger_id, &folder.join("memory")).await;
    let (tile_store, key) = from_ledger(&ledger, ledger_id, &folder.join("audit")).await;
    let (mut verified, mut bare) = (vec![], vec![]);
    let clock = SystemClock::default();
    for _ in 0..TURNS {
        bare.push(hashed(&*ledger).await);
        let started = Instant::now();
        let found = check::compare(
            &*ledger,
            &clock,
            (
                ledger_id,
                Trail {
                    tile_store: FileTileStore::at(&tile_store),
                    key: Some(key.clone()),
                    witnesses: vec![],
                },
            ),
            &|_, _| {},
        );
        let found = found.await.unwrap();
        assert!(found.difference.is_none() && found.size == written.events, "{found:?}");
        verified.push(started.elapsed().as_secs_f64());
    }
    let of = |part: fn(&Bare) -> f64| machine::median(bare.iter().map(part));
    println!(
        "trail: verify of {} events {:.2} s; beside it, of the same bytes: read and SHA-256 {:.2} s, of \
         which SHA-256 alone {:.2} s (medians of {TURNS} turns)",
        written.events,
        machine::median(verified),
        of(|bare| bare.whole),
        of(|bare| bare.hashing),
    );
}

fn begin(folder: &Path, ledger: LedgerId) -> LogWriter {
    let tile_store: Arc<dyn TileStore> = Arc::new(FileTileStore::open(folder).unwrap());
    let signer = Signer::random(&origin(ledger, 1), KeyKind::Log, &OsIds).unwrap();
    LogWriter::open(tile_store, signer, 1, false).unwrap()
}

/// The first frames of the ledger, many times over: no reading is measured.
async fn from_memory(ledger: &SqliteLedger, id: LedgerId, folder: &Path) {
    let page = ledger.read_all(None, 50_000).await.unwrap();
    let frames: Vec<Vec<u8>> = page.events.iter().map(|stored| frame(id, stored)).collect();
    let mut rates = vec![];
    for turn in 0..TURNS {
        let mut log_writer = begin(&folder.join(turn.to_string()), id);
        let started = Instant::now();
        for _ in 0..10 {
            for frame in &frames {
                log_writer.append(frame).unwrap();
            }
        }
        log_writer.publish(2).unwrap();
        rates.push(rate(log_writer.size(), started.elapsed()));
    }
    tell("frames in memory to synced tiles", machine::median(rates));
}

async fn from_ledger(
    ledger: &SqliteLedger,
    id: LedgerId,
    folder: &Path,
) -> (std::path::PathBuf, Verifier) {
    let mut rates = vec![];
    let mut made = None;
    for turn in 0..TURNS {
        let folder = folder.join(turn.to_string());
        let mut log_writer = begin(&folder, id);
        let started = Instant::now();
        let mut place = None;
        loop {
            let page = ledger.read_all(place, PAGE).await.unwrap();
            place = page.next.or(place);
            for stored in &page.events {
                log_writer.append(&frame(id, stored)).unwrap();
            }
            if page.at_head {
                break;
            }
        }
        log_writer.publish(2).unwrap();
        rates.push(rate(log_writer.size(), started.elapsed()));
        made = Some((folder, log_writer.verifiers().0.clone()));
    }
    tell("ledger to synced tiles", machine::median(rates));
    made.unwrap()
}

fn tell(what: &str, rate: f64) {
    let verdict = if rate >= LEAVES_PER_SECOND { "reaches" } else { "MISSES" };
    println!("trail: {what}: {rate:.0} leaves/s, {verdict} {LEAVES_PER_SECOND:.0}");
}

struct Bare {
    whole: f64,
    hashing: f64,
}

/// The same events read in the same way, their bytes hashed as one, nothing compared.
async fn hashed(ledger: &dyn EventStore) -> Bare {
    let (started, mut hashing) = (Instant::now(), Duration::ZERO);
    let (mut sha, mut place) = (Sha256::new(), None);
    loop {
        let page = ledger.read_all(place, 4_000).await.unwrap();
        place = page.next.or(place);
        let before = Instant::now();
        for stored in &page.events {
            sha.update(&stored.metadata);
            sha.update(&stored.data);
        }
        hashing += before.elapsed();
        if page.at_head {
            break;
        }
    }
    std::hint::black_box(sha.finalize());
    Bare { whole: started.elapsed().as_secs_f64(), hashing: hashing.as_secs_f64() }
}

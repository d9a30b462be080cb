//! What does a log-in cost beside its hash? Commits, processor time, waiting, disk.

use crate::browsers::log_in_again;
use crate::machine::{median, milliseconds};
use crate::people::{self, PASSWORD};
use crate::process::processor_seconds;
use crate::{addresses, verdict};
use keyledger::app::App;
use keyledger_adapters::argon::{Cost, Hasher};
use keyledger_usecases::log_in::password::LoggedIn;
use rusqlite::Connection;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// People who log in, one after the other.
const PEOPLE: usize = 100;
/// Log-ins whose time is taken beside a bare commit each.
const TIMED: usize = 1_000;
/// The least memory Argon2 takes: a hash that costs next to nothing.
const MEMORY_KIB: u32 = 8;

/// The targets: commits, processor time, commits' worth of waiting and what may come on top, disk.
const COMMITS: u64 = 2;
const PROCESSOR_MS_MAX: f64 = 1.0;
const BARE_COMMITS_MAX: f64 = 2.0;
const BESIDE_THEM_MS_MAX: f64 = 1.0;
const DISK_BYTES_MAX: f64 = 3_000.0;

/// Measures so many log-ins one after the other.
pub fn measure(log_ins: usize) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let data = folder.path().join("data");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let everybody = addresses(PEOPLE);
    println!(
        "login: path: {PEOPLE} people, {TIMED} log-ins beside a bare commit each, then {log_ins} \
         for the rest; hashes of {MEMORY_KIB} KiB, subtracted"
    );
    runtime.block_on(async {
        let app = people::open(&data, MEMORY_KIB).await;
        people::arrive(&app, everybody.iter().cloned()).await;
        all_log_in(&app, &everybody, PEOPLE).await;
        time(&app, &everybody, folder.path()).await;
        app.close();
    });
    let before = ledger_bytes(&data);
    runtime.block_on(async {
        let app = people::open(&data, MEMORY_KIB).await;
        count(&app, &everybody, log_ins).await;
        app.close();
    });
    let grown = as_float(ledger_bytes(&data) - before) / as_float(log_ins as u64);
    println!(
        "login: path: disk {grown:.0} bytes of ledger.db per log-in after its log was emptied \
         (at most {DISK_BYTES_MAX:.0}): {}",
        verdict(grown <= DISK_BYTES_MAX)
    );
    // What follows from the ledger takes room of its own: opening catches the projections up.
    runtime.block_on(async { people::open(&data, MEMORY_KIB).await.close() });
    println!("login: path: all files: {}", files(&data).join(", "));
}

/// The time of log-ins beside the time of bare commits, in turns.
async fn time(app: &Arc<App>, everybody: &[String], folder: &Path) {
    let bare = bare_database(&folder.join("bare.db"));
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for email in everybody.iter().cycle().take(TIMED) {
        let begin = Instant::now();
        let logged_in = log_in_again(app, email).await;
        ours.push(milliseconds(begin.elapsed()));
        assert!(matches!(logged_in, LoggedIn::SignedIn(_)), "{logged_in:?}");
        let begin = Instant::now();
        bare.execute("INSERT INTO events (data) VALUES (?1)", [[7; 440]]).unwrap();
        theirs.push(milliseconds(begin.elapsed()));
    }
    let hash = milliseconds(bare_hash());
    let (ours, theirs) = (median(ours), median(theirs));
    let most = BARE_COMMITS_MAX * theirs + BESIDE_THEM_MS_MAX;
    println!(
        "login: path: p50 {:.3} ms and {hash:.3} ms of hash; a bare commit {theirs:.3} ms, so at \
         most {most:.3}: {}",
        ours - hash,
        verdict(ours - hash <= most)
    );
}

/// Commits and processor time of so many log-ins.
async fn count(app: &Arc<App>, everybody: &[String], log_ins: usize) {
    all_log_in(app, everybody, PEOPLE).await;
    let idle = background(app).await;
    let hash = bare_hash();
    let (commits, used, begin) = (app.commits(), processor_seconds(), Instant::now());
    all_log_in(app, everybody, log_ins).await;
    let took = begin.elapsed();
    let (commits, used) = (app.commits() - commits, processor_seconds() - used);
    let log_ins = log_ins as u64;
    println!(
        "login: path: {commits} commits in {log_ins} log-ins (exactly {COMMITS} each): {}",
        verdict(commits == COMMITS * log_ins)
    );
    let each = 1e3 * used / as_float(log_ins);
    let idle = milliseconds(took) * idle / as_float(log_ins);
    let net = each - idle - milliseconds(hash);
    println!(
        "login: path: {net:.3} ms of processor time each ({each:.3} less {idle:.3} in the \
         background and {:.3} of hash; at most {PROCESSOR_MS_MAX}): {}",
        milliseconds(hash),
        verdict(net <= PROCESSOR_MS_MAX)
    );
}

async fn all_log_in(app: &Arc<App>, everybody: &[String], log_ins: usize) {
    for email in everybody.iter().cycle().take(log_ins) {
        let logged_in = log_in_again(app, email).await;
        assert!(matches!(logged_in, LoggedIn::SignedIn(_)), "{logged_in:?}");
    }
}

/// The part of a processor that is used while nobody logs in.
async fn background(app: &Arc<App>) -> f64 {
    let span = Duration::from_secs(1);
    let used = processor_seconds();
    app.engine.clock.sleep(span).await;
    (processor_seconds() - used) / span.as_secs_f64()
}

/// The hash alone, at the cost that the log-ins pay.
fn bare_hash() -> Duration {
    let hasher = Hasher::new(Cost { memory_kib: MEMORY_KIB, passes: 1 }).unwrap();
    let begin = Instant::now();
    let rounds = 1_000;
    for _ in 0..rounds {
        hasher.verify_nobodys(black_box(PASSWORD.as_bytes())).unwrap();
    }
    begin.elapsed() / rounds
}

/// What the disk allows: a database that is synced as the ledger is, and does nothing else.
pub fn bare_database(path: &Path) -> Connection {
    let bare = Connection::open(path).unwrap();
    bare.pragma_update(None, "journal_mode", "WAL").unwrap();
    bare.pragma_update(None, "synchronous", "FULL").unwrap();
    bare.execute_batch("CREATE TABLE events (position INTEGER PRIMARY KEY, data BLOB)").unwrap();
    bare
}

fn ledger_bytes(data: &Path) -> u64 {
    assert!(!data.join("ledger.db-wal").exists(), "a closed ledger has no log");
    fs::metadata(data.join("ledger.db")).unwrap().len()
}

fn files(data: &Path) -> Vec<String> {
    let mut files: Vec<(String, u64)> = fs::read_dir(data)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_file())
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().len()))
        .collect();
    files.sort();
    files.into_iter().map(|(name, bytes)| format!("{name} {} KiB", bytes >> 10)).collect()
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark")]
fn as_float(count: u64) -> f64 {
    count as f64
}

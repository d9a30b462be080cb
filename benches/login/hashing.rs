//! How much of the hash rate is left for log-ins? At the hash's real cost, with everything running
//! that runs beside requests; beside nothing but hashes, and beside what no log-in can do without:
//! a sync, a hash and a sync, one after the other.

use crate::browsers::log_in_again;
use crate::machine::median;
use crate::process::processor_seconds;
use crate::{addresses, alone, as_float, people, verdict};
use keyledger::app::App;
use keyledger_adapters::argon::Cost;
use keyledger_usecases::log_in::password::LoggedIn;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// How many log in at the same time, each into an account of their own.
const CLIENTS: [usize; 3] = [2, 16, 64];
const TURNS: usize = 3;

/// The targets: a share of the bare rate, and memory beside that of the hashes.
const SHARE_MIN: f64 = 0.9;
const BESIDE_HASHES_MIB_MAX: f64 = 150.0;

/// Whoever came first is served first: the longest wait beside the usual one, where many wait.
const SPREAD_MAX: f64 = 1.5;

/// With less of the processors than this the bare hashes are no measure of anything: other programs
/// were busy, and the scheduler gives threads that wake up now and then more than those that never
/// sleep, so log-ins can even seem to outrun the hashes in them.
const PROCESSORS_PART_MIN: f64 = 0.9;

/// What one turn showed.
struct Turn {
    per_second: f64,
    /// How many processors it really had, on average.
    processors: f64,
    too_busy: usize,
    /// How long each log-in took, shortest first.
    took: Vec<Duration>,
}

impl Turn {
    /// The time within which this part of the log-ins ended.
    fn within(&self, part: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in a list"
        )]
        let place = (as_float(self.took.len()) * part) as usize;
        self.took.get(place).map_or(0.0, Duration::as_secs_f64)
    }

    fn spread(&self) -> f64 {
        self.within(0.99) / self.within(0.5)
    }

    fn per_processor(&self) -> f64 {
        self.per_second / self.processors
    }
}

/// Measures turns of so many seconds.
pub fn measure(seconds: f64) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let permits = thread::available_parallelism().map_or(1, usize::from);
    let memory_kib = Cost::OWASP.memory_kib;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!(
        "login: hashing: hashes of {memory_kib} KiB, {permits} at a time, a queue of 128; {TURNS} \
         turns of {seconds:.1} s each, beside bare hashes on {permits} threads"
    );
    runtime.block_on(async {
        let everybody = addresses(*CLIENTS.iter().max().unwrap());
        let app = people::open(&folder.path().join("data"), memory_kib).await;
        people::arrive(&app, everybody.iter().cloned()).await;
        let background = app.start().await.unwrap();
        for clients in CLIENTS {
            let everybody = everybody.iter().take(clients);
            compare(&app, everybody, permits, seconds, folder.path()).await;
        }
        background.stop().await;
    });
    let hashes = f64::from(memory_kib) / 1024.0 * as_float(permits);
    let (peak, most) = (memory_peak_mib(), hashes + BESIDE_HASHES_MIB_MAX);
    println!(
        "login: hashing: {peak:.0} MiB of memory at most (allowed {most:.0}): {}",
        verdict(peak <= most)
    );
}

async fn compare(
    app: &Arc<App>,
    emails: impl ExactSizeIterator<Item = &String> + Clone,
    permits: usize,
    seconds: f64,
    folder: &Path,
) {
    let (mut bare, mut loops, mut ours) = (vec![], vec![], vec![]);
    let hashes = [permits.to_string(), seconds.to_string()];
    let clients = [emails.len().to_string(), folder.to_str().unwrap().to_owned()];
    let with_syncs = [&hashes[..], &clients[..]].concat();
    for _ in 0..TURNS {
        bare.push(alone(alone::HASHES, &hashes));
        loops.push(alone(alone::LOOPS, &with_syncs));
        ours.push(log_ins(app, emails.clone(), Duration::from_secs_f64(seconds)).await);
    }
    let share = |ours: &[Turn], of: &[Turn], what: fn(&Turn) -> f64| {
        median(ours.iter().zip(of).map(|(ours, of)| what(ours) / what(of)))
    };
    let told = |turns: &[Turn], of: fn(&Turn) -> f64| median(turns.iter().map(of));
    let rate: fn(&Turn) -> f64 = |turn| turn.per_second;
    let (by_time, by_work) = (share(&ours, &bare, rate), share(&ours, &bare, Turn::per_processor));
    let too_busy: usize = ours.iter().map(|turn| turn.too_busy).sum();
    let processors = told(&bare, |turn| turn.processors);
    let said = if processors < PROCESSORS_PART_MIN * as_float(permits) {
        "NO VERDICT, other programs had part of the processors"
    } else {
        verdict(by_time >= SHARE_MIN && by_work >= SHARE_MIN && too_busy == 0)
    };
    println!(
        "login: hashing: {:>2} clients: {:.1} log-ins/s on {:.2} processors, {:.1} bare hashes/s on \
         {processors:.2}: a share of {by_time:.3} by time and {by_work:.3} by processor time (at \
         least {SHARE_MIN}), {too_busy} too busy: {said}",
        emails.len(),
        told(&ours, |turn| turn.per_second),
        told(&ours, |turn| turn.processors),
        told(&bare, rate),
    );
    println!(
        "login: hashing: {:>2} clients: {:.1}/s for a sync, a hash and a sync with no engine: a \
         share of {:.3} of the bare hashes, and log-ins reach {:.3} of it",
        emails.len(),
        told(&loops, rate),
        share(&loops, &bare, rate),
        share(&ours, &loops, rate),
    );
    let spread = told(&ours, Turn::spread);
    // Where as many come as are served at a time, nobody waits for a turn.
    let said = if emails.len() <= permits { "nobody waits" } else { verdict(spread <= SPREAD_MAX) };
    println!(
        "login: hashing: {:>2} clients: {:.0} / {:.0} ms for one, p99 / p50 {spread:.2} (at most \
         {SPREAD_MAX}): {said}",
        emails.len(),
        told(&ours, |turn| turn.within(0.5)) * 1_000.0,
        told(&ours, |turn| turn.within(0.99)) * 1_000.0,
    );
}

/// Everybody logs in again and again for a while.
async fn log_ins(app: &Arc<App>, emails: impl Iterator<Item = &String>, span: Duration) -> Turn {
    let (begin, used) = (Instant::now(), processor_seconds());
    let mut clients = JoinSet::new();
    for email in emails {
        let (app, email) = (Arc::clone(app), email.clone());
        clients.spawn(async move {
            let (mut took, mut too_busy) = (vec![], 0);
            while begin.elapsed() < span {
                let came = Instant::now();
                match log_in_again(&app, &email).await {
                    LoggedIn::SignedIn(_) => took.push(came.elapsed()),
                    LoggedIn::TooBusy { .. } => too_busy += 1,
                    other @ (LoggedIn::FactorRequired { .. }
                    | LoggedIn::SetUpRequired { .. }
                    | LoggedIn::Shut(_)
                    | LoggedIn::Refused(_)) => panic!("not signed in: {other:?}"),
                }
            }
            (took, too_busy)
        });
    }
    let counts = clients.join_all().await;
    let seconds = begin.elapsed().as_secs_f64();
    let too_busy = counts.iter().map(|(_, too_busy)| too_busy).sum();
    let mut took: Vec<Duration> = counts.into_iter().flat_map(|(took, _)| took).collect();
    took.sort_unstable();
    let processors = (processor_seconds() - used) / seconds;
    Turn { per_second: as_float(took.len()) / seconds, processors, too_busy, took }
}

/// What this machine reaches without the engine, in a process of its own.
fn alone(side: &str, arguments: &[String]) -> Turn {
    let mut alone = Command::new(std::env::current_exe().unwrap());
    let alone = alone.arg(side).args(arguments).output().unwrap();
    let said = String::from_utf8(alone.stdout).unwrap();
    let (per_second, processors) = said.trim().split_once(' ').unwrap();
    let (per_second, processors) = (per_second.parse().unwrap(), processors.parse().unwrap());
    Turn { per_second, processors, too_busy: 0, took: vec![] }
}

/// The most memory this process ever had at once, in MiB.
fn memory_peak_mib() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: f64 = peak.unwrap().trim().trim_end_matches(" kB").parse().unwrap();
    kib / 1024.0
}

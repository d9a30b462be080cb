//! How much of the hash rate is left for log-ins? At the hash's real cost, with everything running
//! that runs beside requests.

use crate::machine::median;
use crate::people::{self, PASSWORD, try_to_log_in};
use crate::process::{memory_peak_mib, processor_seconds};
use crate::{addresses, verdict};
use keyledger::adapters::argon::{Cost, Hasher};
use keyledger::app::App;
use keyledger::service::log_in::LoggedIn;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// The argument under which this program does nothing but hash: in a process of its own, so that
/// its memory is not counted as the engine's.
pub const BARE: &str = "--bare-hashes";

/// How many log in at the same time, each into an account of their own.
const CLIENTS: [usize; 3] = [2, 16, 64];
const TURNS: usize = 3;

/// The targets: a share of the bare rate, and memory beside that of the hashes.
const SHARE_MIN: f64 = 0.9;
const BESIDE_HASHES_MIB_MAX: f64 = 150.0;

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
}

impl Turn {
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
            compare(&app, everybody.iter().take(clients), permits, seconds).await;
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
) {
    let (mut bare, mut ours) = (vec![], vec![]);
    for _ in 0..TURNS {
        bare.push(bare_turn(permits, seconds));
        ours.push(log_ins(app, emails.clone(), Duration::from_secs_f64(seconds)).await);
    }
    let share = |of: fn(&Turn) -> f64| {
        median(ours.iter().zip(&bare).map(|(ours, bare)| of(ours) / of(bare)))
    };
    let told = |turns: &[Turn], of: fn(&Turn) -> f64| median(turns.iter().map(of));
    let (by_time, by_work) = (share(|turn| turn.per_second), share(Turn::per_processor));
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
        told(&bare, |turn| turn.per_second),
    );
}

/// Everybody logs in again and again for a while.
async fn log_ins(app: &Arc<App>, emails: impl Iterator<Item = &String>, span: Duration) -> Turn {
    let (begin, used) = (Instant::now(), processor_seconds());
    let mut clients = JoinSet::new();
    for email in emails {
        let (app, email) = (Arc::clone(app), email.clone());
        clients.spawn(async move {
            let (mut signed_in, mut too_busy) = (0, 0);
            while begin.elapsed() < span {
                match try_to_log_in(&app, &email, PASSWORD).await {
                    LoggedIn::SignedIn(_) => signed_in += 1,
                    LoggedIn::TooBusy { .. } => too_busy += 1,
                    LoggedIn::Refused(answer) => panic!("refused: {answer:?}"),
                }
            }
            (signed_in, too_busy)
        });
    }
    let counts = clients.join_all().await;
    let seconds = begin.elapsed().as_secs_f64();
    let signed_in: usize = counts.iter().map(|(signed_in, _)| signed_in).sum();
    let too_busy = counts.iter().map(|(_, too_busy)| too_busy).sum();
    let processors = (processor_seconds() - used) / seconds;
    Turn { per_second: as_float(signed_in) / seconds, processors, too_busy }
}

/// What this program reaches when it does nothing but hash.
fn bare_turn(threads: usize, seconds: f64) -> Turn {
    let mut bare = Command::new(std::env::current_exe().unwrap());
    let bare = bare.args([BARE, &threads.to_string(), &seconds.to_string()]).output().unwrap();
    let said = String::from_utf8(bare.stdout).unwrap();
    let (per_second, processors) = said.trim().split_once(' ').unwrap();
    let (per_second, processors) = (per_second.parse().unwrap(), processors.parse().unwrap());
    Turn { per_second, processors, too_busy: 0 }
}

/// Hashes on so many threads for so many seconds, and prints the rate and the processors it had.
pub fn bare(arguments: &[String]) {
    let [threads, seconds] = arguments else { panic!("threads and seconds are missing") };
    let (threads, seconds): (usize, f64) = (threads.parse().unwrap(), seconds.parse().unwrap());
    let hasher = Hasher::new(Cost::OWASP).unwrap();
    let span = Duration::from_secs_f64(seconds);
    let hash = || hasher.verify_nobodys(PASSWORD.as_bytes()).unwrap();
    // Once on every thread, so that the memory that is kept between hashes is there.
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(hash);
        }
    });
    let (begin, used) = (Instant::now(), processor_seconds());
    let count_hashes = || {
        let mut count = 0;
        while begin.elapsed() < span {
            hash();
            count += 1;
        }
        count
    };
    let count: usize = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(count_hashes)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    let seconds = begin.elapsed().as_secs_f64();
    println!("{} {}", as_float(count) / seconds, (processor_seconds() - used) / seconds);
}

#[expect(clippy::cast_precision_loss, reason = "counts of a benchmark")]
fn as_float(count: usize) -> f64 {
    count as f64
}

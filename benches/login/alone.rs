//! What does this machine reach without an engine? Nothing but hashes, or what no log-in can do
//! without: a sync, a hash and a sync, by so many clients.
//!
//! Each runs in a process of its own, so that its memory is not counted as the engine's.

use crate::as_float;
use crate::people::PASSWORD;
use crate::process::processor_seconds;
use keyledger_adapters::argon::{Cost, Hasher};
use std::fs::File;
use std::io::Write;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// The argument under which this program does nothing but hash.
pub const HASHES: &str = "--only-hashes";
/// The argument under which its clients sync, hash and sync.
pub const LOOPS: &str = "--only-syncs-and-hashes";

/// What one sync covers: about what a log-in appends at a time.
const SYNCED_BYTES: usize = 1_024;

/// Hashes on so many threads for so many seconds, and prints the rate and the processors it had.
pub fn hashes(arguments: &[String]) {
    let [threads, seconds] = arguments else { panic!("threads and seconds are missing") };
    let (threads, span) = (threads.parse().unwrap(), span(seconds));
    let hasher = warm_hasher(threads);
    let (begin, used) = (Instant::now(), processor_seconds());
    let count_hashes = || {
        let mut count = 0;
        while begin.elapsed() < span {
            hash(&hasher);
            count += 1;
        }
        count
    };
    let count: usize = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(count_hashes)).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    tell(count, begin, used);
}

/// So many clients, each with a file of its own in `folder`: sync, hash on one of so many threads,
/// sync, and again.
pub fn loops(arguments: &[String]) {
    let [threads, seconds, clients, folder] = arguments else { panic!("arguments are missing") };
    let (threads, span): (usize, _) = (threads.parse().unwrap(), span(seconds));
    let clients: usize = clients.parse().unwrap();
    let hasher = warm_hasher(threads);
    // Permits lie in a channel: whoever takes one may hash, and puts it back.
    let (put_back, permits) = mpsc::channel();
    (0..threads).for_each(|_| put_back.send(()).unwrap());
    let permits = std::sync::Mutex::new(permits);
    let (begin, used) = (Instant::now(), processor_seconds());
    let run = |client: usize| {
        let mut file = File::create(format!("{folder}/client-{client}")).unwrap();
        let mut count = 0;
        while begin.elapsed() < span {
            sync(&mut file);
            permits.lock().unwrap().recv().unwrap();
            hash(&hasher);
            put_back.send(()).unwrap();
            sync(&mut file);
            count += 1;
        }
        count
    };
    let run = &run;
    let count: usize = thread::scope(|scope| {
        let running: Vec<_> = (0..clients).map(|client| scope.spawn(move || run(client))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    tell(count, begin, used);
}

fn span(seconds: &str) -> Duration {
    Duration::from_secs_f64(seconds.parse().unwrap())
}

/// A hasher that hashed once on every thread, so that the memory kept between hashes is there.
fn warm_hasher(threads: usize) -> Hasher {
    let hasher = Hasher::new(Cost::OWASP).unwrap();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| hash(&hasher));
        }
    });
    hasher
}

fn hash(hasher: &Hasher) {
    hasher.verify_nobodys(PASSWORD.as_bytes()).unwrap();
}

fn sync(file: &mut File) {
    file.write_all(&[7; SYNCED_BYTES]).unwrap();
    file.sync_data().unwrap();
}

fn tell(count: usize, begin: Instant, used: f64) {
    let seconds = begin.elapsed().as_secs_f64();
    println!("{} {}", as_float(count) / seconds, (processor_seconds() - used) / seconds);
}

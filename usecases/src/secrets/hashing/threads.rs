//! Hashing threads: where are passwords hashed? On threads of their own: one that is done takes the
//! next password at once, and no other work waits behind 46 MiB of memory traffic for its turn on a
//! shared pool.

use keyledger_core::hasher::PasswordHasher;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

/// One hash to compute, with the way its answer takes.
pub type Work = Box<dyn FnOnce(&dyn PasswordHasher) + Send>;

/// The threads; they end when the value goes.
pub struct Threads(Arc<Shared>);

struct Shared {
    hasher: Arc<dyn PasswordHasher>,
    work: Mutex<Waiting>,
    more: Condvar,
    /// What a hash takes lately, in microseconds.
    mean: AtomicU64,
    /// How many threads there are.
    alive: AtomicUsize,
}

#[derive(Default)]
struct Waiting {
    first: VecDeque<Work>,
    then: VecDeque<Work>,
    closed: bool,
}

impl Threads {
    /// So many threads.
    pub fn start(hasher: Arc<dyn PasswordHasher>, threads: usize) -> io::Result<Self> {
        // One for nothing, so that it is known what a hash takes here.
        let begin = Instant::now();
        let _ = hasher.verify(b"", None);
        let mean = AtomicU64::new(micros(begin.elapsed()));
        let (work, more, alive) = (Mutex::default(), Condvar::new(), AtomicUsize::new(0));
        let threads_of = Self(Arc::new(Shared { hasher, work, more, mean, alive }));
        for number in 1..=threads {
            let shared = Arc::clone(&threads_of.0);
            let named = thread::Builder::new().name(format!("hashing-{number}"));
            named.spawn(move || {
                shared.work_through();
                shared.alive.fetch_sub(1, Ordering::Relaxed);
            })?;
            threads_of.0.alive.fetch_add(1, Ordering::Relaxed);
        }
        Ok(threads_of)
    }

    /// Hands work in; known devices' goes first.
    pub fn work(&self, first: bool, work: Work) {
        let mut waiting = self.0.lock();
        if first { &mut waiting.first } else { &mut waiting.then }.push_back(work);
        drop(waiting);
        self.0.more.notify_one();
    }

    /// How many threads hash.
    pub fn alive(&self) -> usize {
        self.0.alive.load(Ordering::Relaxed)
    }

    /// How long a hash takes lately.
    pub fn mean(&self) -> Duration {
        Duration::from_micros(self.0.mean.load(Ordering::Relaxed))
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.more.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hashes until nobody can ask any more.
    fn work_through(&self) {
        while let Some(work) = self.next() {
            let begin = Instant::now();
            // A panic loses one answer, never the thread: the next password needs it.
            let done = catch_unwind(AssertUnwindSafe(|| work(&*self.hasher)));
            if done.is_err() {
                tracing::error!("hashing a password panicked");
            }
            // Two threads at once may lose one of their measurements: it is a mean.
            let (mean, took) = (self.mean.load(Ordering::Relaxed), micros(begin.elapsed()));
            self.mean.store((mean * 7 + took) / 8, Ordering::Relaxed);
        }
    }

    fn next(&self) -> Option<Work> {
        let mut waiting = self.lock();
        loop {
            let work = waiting.first.pop_front();
            if let Some(work) = work.or_else(|| waiting.then.pop_front()) {
                return Some(work);
            }
            if waiting.closed {
                return None;
            }
            waiting = self.more.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn micros(span: Duration) -> u64 {
    u64::try_from(span.as_micros()).unwrap_or(u64::MAX)
}

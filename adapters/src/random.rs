//! Randomness: where does randomness come from? The operating system; in tests, a printed seed.

use keyledger_core::clock::Ids;
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicU64, Ordering};

/// The operating system's randomness.
#[derive(Debug, Default)]
pub struct OsIds;

impl Ids for OsIds {
    /// A machine that cannot give randomness cannot keep a secret: the process ends.
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            tracing::error!(%error, "the operating system provides no randomness; stopping");
            std::process::abort();
        }
    }
}

/// The same draws for the same seed: for tests and samples, never for a ledger in use.
#[derive(Debug)]
pub struct SeededIds {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededIds {
    /// Draws that follow from `seed`.
    pub fn new(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }
}

impl Ids for SeededIds {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let count = self.drawn.fetch_add(1, Ordering::Relaxed);
            let block = Sha256::new()
                .chain_update(self.seed.to_be_bytes())
                .chain_update(count.to_be_bytes())
                .finalize();
            for (byte, drawn) in chunk.iter_mut().zip(block) {
                *byte = drawn;
            }
        }
    }
}

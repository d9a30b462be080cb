//! Do the log's parts say what others' programs say of the same leaves?

mod fences;
mod log_writers;
mod notes;
mod proofs;
mod tiles;

use super::*;
use keyledger_core::clock::Ids;
use std::sync::Mutex;

/// Bytes that follow from a seed.
pub(super) struct Seeded(Mutex<u64>);

impl Seeded {
    pub(super) fn new(seed: u64) -> Self {
        Self(Mutex::new(seed))
    }
}

impl Ids for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for byte in bytes {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            [*byte, ..] = (*state >> 33).to_le_bytes();
        }
    }
}

/// An entry that follows from its index, of a length of its own.
pub(super) fn entry(index: u64) -> Vec<u8> {
    format!("entry {index} ").repeat(1 + usize::try_from(index % 7).unwrap()).into_bytes()
}

/// A signer of the log `keyledger/test`.
pub(super) fn signer(seed: u64) -> Signer {
    Signer::random("keyledger/test", KeyKind::Log, &Seeded::new(seed)).unwrap()
}

//! Audit log questions: what can be asked about the audit trail? Whether it agrees with the ledger,
//! and proofs out of it.

pub mod alerts;
pub mod check;
pub mod cosigned;
pub mod keeping;
pub mod pack;
pub mod prove;
pub mod rebuild;

use crate::failure::Failure;
use crate::system::System;
use keyledger_core::chain;
use keyledger_handlers::trail::files::{FileTileStore, KeyFile, folder};
use keyledger_handlers::trail::{Checkpoint, KeyKind, Note, Verifier, clock_name};
use std::error::Error;

/// The trail as it lies on disk.
pub fn tile_store(system: &System) -> FileTileStore {
    FileTileStore::at(&folder(system.data()))
}

/// The key that checks the trail, from the key file: what lies beside the tiles proves nothing.
pub fn verifier(system: &System) -> Result<Option<Verifier>, Failure> {
    KeyFile::of(system.data()).verifier().map_err(|error| failed(&error))
}

/// A checkpoint that the key signed, and when, in seconds since 1970; else what is wrong with it.
pub fn believed(note: &Note, key: &Verifier) -> Result<(Checkpoint, u64), String> {
    let checkpoint: Checkpoint = note.text.parse().map_err(|error| format!("{error}"))?;
    note.signed_by(key).map_err(|error| error.to_string())?;
    let clock = key.also(&clock_name(key.name()), KeyKind::Cosigner);
    let clock = clock.map_err(|error| error.to_string())?;
    let seconds = note.signed_by(&clock).map_err(|error| error.to_string())?;
    if checkpoint.origin != key.name() {
        return Err(format!(
            "it is of {}, and the key is that of {}",
            checkpoint.origin,
            key.name()
        ));
    }
    Ok((checkpoint, seconds.unwrap_or(0)))
}

fn failed(error: &(dyn Error + 'static)) -> Failure {
    Failure::Other(chain(error))
}

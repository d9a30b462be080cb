//! Cosigned checkpoints: which checkpoint does an auditor get? The newest one over the range that
//! witnesses cosigned, with all their signatures; the newest of all where none did.

use super::{believed, failed, tile_store};
use crate::failure::Failure;
use crate::pack::Cosigner;
use crate::system::System;
use keyledger_core::chain;
use keyledger_handlers::trail::files::{FileTileStore, WITNESSED};
use keyledger_handlers::trail::{
    Checkpoint, Note, Signature, TileNodes, TileStore, Verifier, root_at,
};
use std::collections::BTreeMap;

/// A checkpoint and who vouches for it.
#[derive(Clone, Debug)]
pub struct Cosigned {
    /// As it was signed.
    pub note: Note,
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The witnesses of the configuration that signed it too.
    pub by: Vec<Cosigner>,
}

/// The one that most witnesses cosigned, and of those the newest, over at least `covers` events;
/// `newest` where there is none.
pub fn choose(
    system: &System,
    key: &Verifier,
    newest: (Note, Checkpoint),
    covers: u64,
) -> Result<Cosigned, Failure> {
    let tile_store = tile_store(system);
    let (note, checkpoint) = newest;
    let newest = Cosigned { by: cosigners(&note, &system.witnesses), note, checkpoint };
    let mut known = BTreeMap::from([(newest.note.text.clone(), newest.clone())]);
    for name in tile_store.witnessed().map_err(|error| failed(&error))? {
        let place = format!("{WITNESSED}/{name}");
        let note = tile_store.witnessed_at(&name).map_err(|error| failed(&error))?;
        let (checkpoint, _) = believed(&note, key).map_err(|what| unbelieved(&place, &what))?;
        if checkpoint.size > newest.checkpoint.size {
            // The engine goes on: it is newer than what was read a moment ago.
            continue;
        }
        same_history(&tile_store, &checkpoint).map_err(|what| unbelieved(&place, &what))?;
        let by = cosigners(&note, &system.witnesses);
        match known.get_mut(&note.text) {
            Some(there) => merge(there, note.signatures, by),
            None => drop(known.insert(note.text.clone(), Cosigned { note, checkpoint, by })),
        }
    }
    let over =
        known.into_values().filter(|one| one.checkpoint.size >= covers && !one.by.is_empty());
    Ok(over.max_by_key(|one| (one.by.len(), one.checkpoint.size)).unwrap_or(newest))
}

/// Which of the witnesses signed a note.
fn cosigners(note: &Note, witnesses: &[Verifier]) -> Vec<Cosigner> {
    let signed = witnesses.iter().filter_map(|witness| {
        let at = note.signed_by(witness).ok()??;
        Some(Cosigner { witness: witness.name().to_owned(), key: witness.to_string(), at })
    });
    signed.collect()
}

/// The same checkpoint, cosigned by others.
fn merge(there: &mut Cosigned, signatures: Vec<Signature>, by: Vec<Cosigner>) {
    for signature in signatures {
        let known = |one: &Signature| (&one.name, one.id) == (&signature.name, signature.id);
        if !there.note.signatures.iter().any(known) {
            there.note.signatures.push(signature);
        }
    }
    for cosigner in by {
        if !there.by.iter().any(|one| one.key == cosigner.key) {
            there.by.push(cosigner);
        }
    }
}

/// A cosigned checkpoint is worth something only where our tiles give its root.
fn same_history(tile_store: &FileTileStore, checkpoint: &Checkpoint) -> Result<(), String> {
    let mut nodes = TileNodes::new(checkpoint.size, |tile| tile_store.tile(tile));
    let root = root_at(&mut nodes, checkpoint.size).map_err(|error| chain(&error))?;
    if root == checkpoint.root {
        return Ok(());
    }
    Err(format!("its root is not that of the first {} events", checkpoint.size))
}

fn unbelieved(place: &str, what: &str) -> Failure {
    Failure::Other(format!("audit/{place}: {what}: run `keyledger audit verify`"))
}

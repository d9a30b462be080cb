//! Claims of an audit log: what does the trail's folder claim, and who signed it? Everything that
//! can be judged before the first event is read.

use super::{Difference, Trail};
use crate::trail::believed;
use keyledger_core::chain;
use keyledger_handlers::trail::files::{CHECKPOINT, FileTileStore, VERIFIER, WITNESSED, file_of};
use keyledger_handlers::trail::{Checkpoint, Hash, Note, TileStore, TileStoreError, Verifier};
use std::collections::BTreeMap;

/// What is signed.
pub(super) struct Claims {
    /// The newest checkpoint.
    pub(super) newest: Checkpoint,
    /// When it was signed last, in seconds since 1970.
    pub(super) signed_at: u64,
    /// The key that signed everything.
    pub(super) key: Verifier,
    /// Earlier checkpoints and those that witnesses cosigned: where each lies, its size and root.
    pub(super) others: BTreeMap<u64, Vec<(String, Hash)>>,
    /// How many earlier checkpoints there are.
    pub(super) kept: u64,
}

/// Reads and believes it, or names the first file that cannot be believed.
pub(super) fn claims(trail: &Trail) -> Result<Claims, Difference> {
    let Some(key) = trail.key.clone() else {
        return Err(file("keys/trail", "it is missing"));
    };
    // What may not be newer than the newest checkpoint is read before it: the engine goes on.
    let kept = kept(&trail.tile_store, &key)?;
    let mut others = BTreeMap::<u64, Vec<(String, Hash)>>::new();
    let witnessed = witnessed(trail, &key)?;
    for (place, checkpoint) in kept.iter().chain(&witnessed) {
        others.entry(checkpoint.size).or_default().push((place.clone(), checkpoint.root));
    }
    let note = match trail.tile_store.checkpoint() {
        Ok(Some(note)) => note,
        Ok(None) => return Err(file(CHECKPOINT, "it is missing")),
        Err(error) => return Err(unreadable(CHECKPOINT, &error)),
    };
    let (newest, signed_at) = checked(trail, &note, &key, CHECKPOINT)?;
    if let Some((_, places)) = others.range(newest.size + 1..).next()
        && let Some((place, _)) = places.first()
    {
        let what =
            format!("it is over {} events, and {place} over more: an older one", newest.size);
        return Err(file(CHECKPOINT, what));
    }
    match trail.tile_store.verifier() {
        Ok(shown) if shown.trim_end() == key.to_string() => {}
        Ok(_) => return Err(file(VERIFIER, "it shows another key than the one that signs")),
        Err(error) => return Err(unreadable(VERIFIER, &error)),
    }
    Ok(Claims { newest, signed_at, key, others, kept: kept.len() as u64 })
}

pub(super) fn file(place: &str, what: impl Into<String>) -> Difference {
    Difference::File { place: place.to_owned(), what: what.into() }
}

pub(super) fn unreadable(place: &str, error: &TileStoreError) -> Difference {
    match error {
        TileStoreError::Missing { .. } => file(place, "it is missing"),
        TileStoreError::Malformed { what, .. } => file(place, what.clone()),
        TileStoreError::Io { .. } => file(place, chain(error)),
    }
}

/// A checkpoint that our key signed, and every witness that is known and named on it.
fn checked(
    trail: &Trail,
    note: &Note,
    key: &Verifier,
    place: &str,
) -> Result<(Checkpoint, u64), Difference> {
    let found = believed(note, key).map_err(|what| file(place, what))?;
    let named = |witness: &&Verifier| note.signatures.iter().any(|one| one.name == witness.name());
    for witness in trail.witnesses.iter().filter(named) {
        note.signed_by(witness).map_err(|error| file(place, error.to_string()))?;
    }
    Ok(found)
}

fn kept(
    tile_store: &FileTileStore,
    key: &Verifier,
) -> Result<Vec<(String, Checkpoint)>, Difference> {
    let sizes = tile_store.kept().map_err(|error| unreadable("checkpoints", &error))?;
    let one = |size: u64| {
        let place = format!("checkpoints/{size:020}");
        let note = tile_store.kept_at(size).map_err(|error| unreadable(&place, &error))?;
        let (checkpoint, _) = believed(&note, key).map_err(|what| file(&place, what))?;
        if checkpoint.size == size {
            Ok((place, checkpoint))
        } else {
            Err(file(&place, format!("it is over {} events", checkpoint.size)))
        }
    };
    sizes.into_iter().map(one).collect()
}

fn witnessed(trail: &Trail, key: &Verifier) -> Result<Vec<(String, Checkpoint)>, Difference> {
    let names = trail.tile_store.witnessed().map_err(|error| unreadable(WITNESSED, &error))?;
    let one = |name: String| {
        let place = format!("{WITNESSED}/{name}");
        let note =
            trail.tile_store.witnessed_at(&name).map_err(|error| unreadable(&place, &error))?;
        let (checkpoint, _) = checked(trail, &note, key, &place)?;
        for witness in trail.witnesses.iter().filter(|one| file_of(one.name()) == name) {
            note.signed_by(witness).map_err(|error| file(&place, error.to_string()))?;
        }
        Ok((place, checkpoint))
    };
    names.into_iter().map(one).collect()
}

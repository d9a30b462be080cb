//! Events of a pack: which events go into a pack? Found in one pass over the ledger, written in a
//! second.

use super::cosigned::{Cosigned, choose};
use super::{believed, failed, tile_store, verifier};
use crate::failure::Failure;
use crate::pack::{self, Cosigner, PackError, Packing, Range, is_proved};
use crate::system::System;
use keyledger_core::ledger::pages;
use keyledger_core::progress::Progress;
use keyledger_core::store::{Position, StoredEvent};
use keyledger_core::timestamp::Timestamp;
use keyledger_handlers::trail::TileStore;
use keyledger_schemas::leaf::frame;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Events per read.
const PAGE: usize = 2_000;

/// One end of what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The event with this sequence.
    Sequence(u64),
    /// The first event at this moment or later.
    Moment(Timestamp),
}

impl End {
    /// Whether the event lies at this end or behind it.
    fn is_reached(self, sequence: u64, at: Option<Timestamp>) -> bool {
        match self {
            Self::Sequence(from) => sequence >= from,
            Self::Moment(from) => at.is_some_and(|at| at >= from),
        }
    }
}

/// What was packed.
#[derive(Clone, Debug)]
pub struct Done {
    /// Which events the pack has.
    pub range: Range,
    /// How many files it has.
    pub files: usize,
    /// The key that an auditor must know from elsewhere.
    pub key: String,
    /// Who vouches for its last checkpoint beside the engine.
    pub cosigned: Vec<Cosigner>,
}

/// When an event happened: all that is read of its metadata.
#[derive(Deserialize)]
struct At {
    at: Timestamp,
}

/// What the first pass found.
#[derive(Default)]
struct Found {
    start: Option<u64>,
    end: u64,
    /// Where the last whole tile before the start ends.
    before_start: Option<Position>,
    proved: BTreeMap<u64, Vec<u8>>,
}

/// Packs the events from one end until before the other into a new folder. `ask_witnesses` shows them
/// the newest checkpoint first, so that they vouch for what is packed.
pub async fn pack(
    system: &System,
    (from, to): (End, Option<End>),
    folder: &Path,
    ask_witnesses: impl AsyncFnOnce() -> Result<(), Failure>,
    progress: Progress<'_>,
) -> Result<Result<Done, PackError>, Failure> {
    let tile_store = tile_store(system);
    let missing = || Failure::Other("there is no audit log yet".to_owned());
    let key = verifier(system)?.ok_or_else(missing)?;
    let last = tile_store.checkpoint().map_err(|error| failed(&error))?.ok_or_else(missing)?;
    let (checkpoint, _) = believed(&last, &key).map_err(Failure::Other)?;
    let asked = checkpoint.size;
    ask_witnesses().await?;
    // What witnesses just cosigned is this checkpoint or a newer one.
    let last = tile_store.checkpoint().map_err(|error| failed(&error))?.ok_or_else(missing)?;
    let (checkpoint, _) = believed(&last, &key).map_err(Failure::Other)?;
    let mut written = match pack::write(folder) {
        Ok(written) => written,
        Err(error) => return Ok(Err(error)),
    };
    let found = look(system, from, to, checkpoint.size, progress).await?;
    let start = found.start.unwrap_or(checkpoint.size);
    // Without an end the pack has everything that was signed when it was asked for.
    let covers = if to.is_some() { found.end.max(start) } else { asked };
    let Cosigned { note: last, checkpoint, by } = choose(system, &key, (last, checkpoint), covers)?;
    let start = start.min(checkpoint.size);
    let kept = tile_store.kept().map_err(|error| failed(&error))?;
    let begins = start - start % 256;
    let first = kept.into_iter().take_while(|size| *size <= begins).last().unwrap_or(0);
    let first_note = tile_store.kept_at(first).map_err(|error| failed(&error))?;
    believed(&first_note, &key).map_err(Failure::Other)?;
    let range = Range::around(start, found.end.max(start), first, checkpoint.size);
    let sign = |text: &str| system.sign_for_trail(text);
    let packing = Packing {
        tile_store: &tile_store,
        ledger: system.engine.form.ledger(),
        key: key.clone(),
        range,
        checkpoints: (first_note, last),
        proved: found.proved.into_iter().filter(|(at, _)| *at < checkpoint.size).collect(),
        cosigned: by,
        sign: &sign,
    };
    let mut index = range.start;
    let mut pages = pages(&*system.engine.store, found.before_start, PAGE);
    while index < range.end {
        let Some(page) = pages.next().await.map_err(Failure::Store)? else {
            return Ok(Err(PackError::Disagrees(index)));
        };
        for stored in page.iter().take(usize::try_from(range.end - index).unwrap_or(PAGE)) {
            if let Err(error) = written.frame(&packing, index, frame(packing.ledger, stored)) {
                return Ok(Err(error));
            }
            index += 1;
        }
    }
    let (key, cosigned) = (key.to_string(), packing.cosigned.clone());
    Ok(written.finish(&packing).map(|files| Done { range, files, key, cosigned }))
}

/// One pass over everything that is signed: where the range lies, and what is taken along.
async fn look(
    system: &System,
    from: End,
    to: Option<End>,
    size: u64,
    progress: Progress<'_>,
) -> Result<Found, Failure> {
    let mut sequence = 0;
    let mut found = Found::default();
    let mut whole_tiles_end = None;
    let mut pages = pages(&*system.engine.store, None, PAGE);
    while sequence < size
        && let Some(page) = pages.next().await.map_err(Failure::Store)?
    {
        for stored in page.iter().take(usize::try_from(size - sequence).unwrap_or(PAGE)) {
            let at = || at(stored);
            if found.start.is_none() && from.is_reached(sequence, at()) {
                found.start = Some(sequence);
                found.before_start = whole_tiles_end;
            }
            if found.start.is_some() && !to.is_some_and(|to| to.is_reached(sequence, at())) {
                found.end = sequence + 1;
            }
            if is_proved(&stored.kind) {
                found.proved.insert(sequence, frame(system.engine.form.ledger(), stored));
            }
            sequence += 1;
            if sequence.is_multiple_of(256) {
                whole_tiles_end = Some(stored.position);
            }
        }
        progress(sequence, size);
    }
    Ok(found)
}

fn at(stored: &StoredEvent) -> Option<Timestamp> {
    serde_json::from_slice(&stored.metadata).ok().map(|At { at }| at)
}

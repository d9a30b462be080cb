//! Audit log verification: do ledger, tiles and checkpoints say the same? Every event's leaf is
//! computed again, every tile and every kept checkpoint compared; the first thing that differs is
//! named.
//!
//! `believed` reads what is signed, `walk` compares it event by event.

mod believed;
mod walk;

use super::{tile_store, verifier};
use crate::failure::Failure;
use crate::system::System;
use believed::{claims, file};
use keyledger_core::chain;
use keyledger_core::clock::Clock;
use keyledger_core::ids::LedgerId;
use keyledger_core::progress::Progress;
use keyledger_core::store::{EventStore, Page, Position, StoreError};
use keyledger_handlers::trail::files::{CHECKPOINT, FileTileStore};
use keyledger_handlers::trail::{Checkpoint, TileStore, Verifier};
use serde::Serialize;
use std::time::Duration;
use walk::Walk;

/// Events per read.
const PAGE: usize = 4_000;
/// Tiles are written before their checkpoint: so often it is looked whether that one came, …
const LOOKED_AGAIN: u32 = 20;
/// … and so long is waited in between.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// A trail as it lies on disk, and whom its reader trusts.
#[derive(Debug)]
pub struct Trail {
    /// The folder.
    pub tile_store: FileTileStore,
    /// The key that must have signed it, from elsewhere than the folder.
    pub key: Option<Verifier>,
    /// Witnesses: what they are said to have cosigned they must have.
    pub witnesses: Vec<Verifier>,
}

/// What a check found.
#[derive(Clone, Debug, Serialize)]
pub struct Checked {
    /// How many events the checkpoint is about.
    pub size: u64,
    /// Its root.
    pub root: String,
    /// When it was signed last, in seconds since 1970.
    pub signed_at: u64,
    /// The key that signed it.
    pub key: String,
    /// How many earlier checkpoints agree.
    pub kept: u64,
    /// How many events are newer than the checkpoint.
    pub newer: u64,
    /// How many bytes of metadata and data were hashed.
    pub bytes: u64,
    /// The first thing that differs.
    pub difference: Option<Difference>,
}

/// The first thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Difference {
    /// An event of the ledger is not the one that was signed.
    Event {
        /// Its sequence.
        sequence: u64,
        /// The stream it stands in now.
        stream: String,
        /// Its place in it.
        revision: u64,
        /// Its id.
        event: String,
        /// Its kind.
        kind: String,
    },
    /// The ledger ends before the checkpoint.
    LedgerShort {
        /// The first event that is missing.
        sequence: u64,
        /// How many the checkpoint is about.
        size: u64,
    },
    /// An event of the ledger cannot be read.
    Unreadable {
        /// Its sequence.
        sequence: u64,
        /// Why not.
        what: String,
    },
    /// The events are those that were signed, and the ledger's index of them is not.
    Index {
        /// What is wrong with it.
        what: String,
    },
    /// A file of the trail is missing, damaged, or not what the events give.
    File {
        /// Which.
        place: String,
        /// What is wrong with it.
        what: String,
    },
}

/// Checks everything up to the newest checkpoint, and the index by which the engine reads streams.
pub async fn check(system: &System, progress: Progress<'_>) -> Result<Checked, Failure> {
    let (store, ledger) = (&*system.engine.store, system.engine.form.ledger());
    let trail = Trail {
        tile_store: tile_store(system),
        key: verifier(system)?,
        witnesses: system.witnesses.clone(),
    };
    let mut checked = compare(store, &*system.engine.clock, (ledger, trail), progress).await?;
    if checked.difference.is_none() {
        checked.difference = system.index_finding().await?.map(|what| Difference::Index { what });
    }
    Ok(checked)
}

/// Compares a ledger with a trail.
pub async fn compare(
    store: &dyn EventStore,
    clock: &dyn Clock,
    (ledger, trail): (LedgerId, Trail),
    progress: Progress<'_>,
) -> Result<Checked, Failure> {
    let mut checked = Checked {
        size: 0,
        root: String::new(),
        signed_at: 0,
        key: String::new(),
        kept: 0,
        newer: 0,
        bytes: 0,
        difference: None,
    };
    let claims = match claims(&trail) {
        Ok(claims) => claims,
        Err(difference) => {
            checked.difference = Some(difference);
            return Ok(checked);
        }
    };
    checked.size = claims.newest.size;
    checked.root = claims.newest.root.to_string();
    checked.signed_at = claims.signed_at;
    checked.key = claims.key.to_string();
    checked.kept = claims.kept;
    let tile_store = FileTileStore::at(trail.tile_store.path());
    checked.difference = match Walk::begin(tile_store, ledger, &claims) {
        Ok(walk) => {
            let end = follow(store, walk, &mut checked, progress).await?;
            signed_at_last(&trail.tile_store, clock, end, checked.size).await
        }
        Err(difference) => Some(difference),
    };
    Ok(checked)
}

/// Reads the ledger and walks along; one page is read while the one before is hashed. At the head it
/// reads on where tiles speak of more events; answers of how many they speak.
async fn follow(
    store: &dyn EventStore,
    mut walk: Walk,
    checked: &mut Checked,
    progress: Progress<'_>,
) -> Result<Result<u64, Difference>, Failure> {
    let mut page = match read(store, None, walk.at()).await? {
        Ok(page) => page,
        Err(difference) => return Ok(Err(difference)),
    };
    let mut owed = 0;
    loop {
        let Page { events, next, at_head } = page;
        let (behind, nothing) = (walk.at() + events.len() as u64, events.is_empty());
        let work = tokio::task::spawn_blocking(move || {
            let found = walk.take(&events);
            (walk, found)
        });
        let reading =
            async { if at_head { Ok(None) } else { read(store, next, behind).await.map(Some) } };
        let (worked, ahead) = tokio::join!(work, reading);
        let (walked, found) = worked.map_err(|error| Failure::Other(error.to_string()))?;
        walk = walked;
        (checked.bytes, checked.newer) = (walk.bytes, walk.newer());
        progress(walk.at().min(checked.size), checked.size);
        if let Err(difference) = found {
            return Ok(Err(difference));
        }
        page = match ahead? {
            Some(Ok(page)) => page,
            Some(Err(difference)) => return Ok(Err(difference)),
            None => {
                let (sequence, short) = (walk.at(), nothing && walk.at() < owed);
                if short {
                    return Ok(Err(Difference::LedgerShort { sequence, size: owed }));
                }
                owed = match walk.at_end().and_then(|()| walk.claimed()) {
                    Ok(claimed) if claimed <= sequence => return Ok(Ok(claimed)),
                    Ok(claimed) => claimed,
                    Err(difference) => return Ok(Err(difference)),
                };
                // Tiles are never ahead of the ledger: it must have more by now.
                match read(store, next, sequence).await? {
                    Ok(page) => page,
                    Err(difference) => return Ok(Err(difference)),
                }
            }
        };
    }
}

/// A page of events; where one cannot be read, the first such event is named.
async fn read(
    store: &dyn EventStore,
    after: Option<Position>,
    sequence: u64,
) -> Result<Result<Page, Difference>, Failure> {
    let refused = match store.read_all(after, PAGE).await {
        Ok(page) => return Ok(Ok(page)),
        Err(error) => error,
    };
    let (mut place, mut sequence) = (after, sequence);
    loop {
        match store.read_all(place, 1).await {
            Ok(page) if page.events.is_empty() && page.at_head => {
                return Err(Failure::Store(refused));
            }
            Ok(page) => {
                sequence += page.events.len() as u64;
                place = page.next.or(place);
            }
            Err(StoreError::Unavailable(error)) => {
                let what = chain(&*error);
                return Ok(Err(Difference::Unreadable { sequence, what }));
            }
            Err(other) => return Err(Failure::Store(other)),
        }
    }
}

/// Tiles go before their checkpoint by a moment only: where it does not come, an older one lies there.
async fn signed_at_last(
    tile_store: &FileTileStore,
    clock: &dyn Clock,
    claimed: Result<u64, Difference>,
    size: u64,
) -> Option<Difference> {
    let claimed = match claimed {
        Ok(claimed) if claimed <= size => return None,
        Ok(claimed) => claimed,
        Err(difference) => return Some(difference),
    };
    for _ in 0..LOOKED_AGAIN {
        let newest = tile_store.checkpoint().ok().flatten();
        let newest = newest.and_then(|note| note.text.parse::<Checkpoint>().ok());
        if newest.is_some_and(|newest| newest.size >= claimed) {
            return None;
        }
        clock.sleep(LOOK_AGAIN).await;
    }
    let what = format!(
        "it is over {size} events and the tiles are over {claimed}: an older one was put there, or \
         the trail stopped before it signed the newest"
    );
    Some(file(CHECKPOINT, what))
}

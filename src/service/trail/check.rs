//! Do ledger, tiles and checkpoints say the same? Every event's leaf is computed again, every tile
//! and every kept checkpoint compared; the first thing that differs is named.

use super::{believed, shelf, verifier};
use crate::adapters::trail::{CHECKPOINT, FileShelf};
use crate::app::App;
use crate::commands::Progress;
use crate::failure::Failure;
use keyledger_core::chain;
use keyledger_core::ids::LedgerId;
use keyledger_core::store::{EventStore, StoredEvent};
use keyledger_handlers::trail::{Hash, Shelf, ShelfError, Tile, Tree, Verifier};
use keyledger_schemas::leaf::leaf;
use serde::Serialize;
use std::collections::BTreeMap;

/// Events per read.
const PAGE: usize = 4_000;

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
    /// A file of the trail is missing, damaged, or not what the events give.
    File {
        /// Which.
        place: String,
        /// What is wrong with it.
        what: String,
    },
}

/// Checks everything up to the newest checkpoint.
pub async fn check(app: &App, progress: Progress<'_>) -> Result<Checked, Failure> {
    let (store, ledger) = (&*app.engine.store, app.engine.form.ledger());
    compare(store, ledger, shelf(app), verifier(app)?, progress).await
}

/// Compares a ledger with a trail that was signed with a key.
pub async fn compare(
    store: &dyn EventStore,
    ledger: LedgerId,
    shelf: FileShelf,
    key: Option<Verifier>,
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
    checked.difference = match begin(shelf, ledger, key, &mut checked) {
        Ok(walk) => follow(store, walk, &mut checked, progress).await?,
        Err(difference) => Some(difference),
    };
    Ok(checked)
}

/// What is at hand before the first event is read.
fn begin(
    shelf: FileShelf,
    ledger: LedgerId,
    key: Option<Verifier>,
    checked: &mut Checked,
) -> Result<Walk, Difference> {
    let file = |place: &str, what: String| Err(Difference::File { place: place.to_owned(), what });
    let Some(key) = key else {
        return file("keys/trail", "it is missing".to_owned());
    };
    let note = match shelf.checkpoint() {
        Ok(Some(note)) => note,
        Ok(None) => return file(CHECKPOINT, "it is missing".to_owned()),
        Err(error) => return file(CHECKPOINT, chain(&error)),
    };
    let (checkpoint, signed_at) = match believed(&note, &key) {
        Ok(believed) => believed,
        Err(what) => return file(CHECKPOINT, what),
    };
    checked.size = checkpoint.size;
    checked.root = checkpoint.root.to_string();
    checked.signed_at = signed_at;
    checked.key = key.to_string();
    let mut kept = BTreeMap::new();
    let sizes = match shelf.kept() {
        Ok(sizes) => sizes,
        Err(error) => return file("checkpoints", chain(&error)),
    };
    for size in sizes {
        match kept_root(&shelf, &key, size) {
            Ok(root) => kept.insert(size, root),
            Err(what) => return file(&format!("checkpoints/{size:020}"), what),
        };
    }
    if let Some((size, _)) = kept.range(checkpoint.size + 1..).next() {
        let what = format!("it is over more events than {CHECKPOINT}: that one is an older one");
        return file(&format!("checkpoints/{size:020}"), what);
    }
    checked.kept = kept.len() as u64;
    let (size, root) = (checkpoint.size, checkpoint.root);
    let walk =
        Walk { shelf, ledger, size, root, kept, tree: Tree::default(), tile: vec![], bytes: 0 };
    walk.compare_kept().map(|()| walk)
}

fn kept_root(shelf: &FileShelf, key: &Verifier, size: u64) -> Result<Hash, String> {
    let note = shelf.kept_at(size).map_err(|error| chain(&error))?;
    let (checkpoint, _) = believed(&note, key)?;
    if checkpoint.size == size {
        Ok(checkpoint.root)
    } else {
        Err(format!("it is over {} events", checkpoint.size))
    }
}

/// Reads the ledger and walks along; one page is read while the one before is hashed.
async fn follow(
    store: &dyn EventStore,
    mut walk: Walk,
    checked: &mut Checked,
    progress: Progress<'_>,
) -> Result<Option<Difference>, Failure> {
    let mut page = store.read_all(None, PAGE).await.map_err(Failure::Store)?;
    loop {
        let (events, next, at_head) = (page.events, page.next, page.at_head);
        let work = tokio::task::spawn_blocking(move || {
            let found = walk.take(&events);
            (walk, found)
        });
        let reading =
            async { if at_head { Ok(None) } else { store.read_all(next, PAGE).await.map(Some) } };
        let (worked, read) = tokio::join!(work, reading);
        let (walked, found) = worked.map_err(|error| Failure::Other(error.to_string()))?;
        walk = walked;
        checked.bytes = walk.bytes;
        progress(walk.tree.size(), walk.size);
        let taken = match found {
            Ok(newer) => newer,
            Err(difference) => return Ok(Some(difference)),
        };
        checked.newer += taken;
        match read.map_err(Failure::Store)? {
            Some(next) => page = next,
            None => return Ok(walk.finish().err()),
        }
    }
}

struct Walk {
    shelf: FileShelf,
    ledger: LedgerId,
    size: u64,
    root: Hash,
    kept: BTreeMap<u64, Hash>,
    tree: Tree,
    /// The tile beside the events at hand.
    tile: Vec<Hash>,
    bytes: u64,
}

impl Walk {
    /// Compares a page of events. Answers how many are newer than the checkpoint.
    fn take(&mut self, events: &[StoredEvent]) -> Result<u64, Difference> {
        let mut full = vec![];
        for (place, stored) in events.iter().enumerate() {
            let sequence = self.tree.size();
            if sequence == self.size {
                return Ok((events.len() - place) as u64);
            }
            if sequence.is_multiple_of(256) {
                let width = Tile::width_in(0, sequence / 256, self.size);
                self.tile = self.read(Tile { level: 0, index: sequence / 256, width })?;
            }
            let hash = Hash(leaf(self.ledger, stored));
            let inside = usize::try_from(sequence % 256).unwrap_or(usize::MAX);
            if self.tile.get(inside) != Some(&hash) {
                return Err(Difference::Event {
                    sequence,
                    stream: stored.stream.to_string(),
                    revision: stored.revision.0,
                    event: stored.id.to_string(),
                    kind: stored.kind.to_string(),
                });
            }
            self.bytes += (stored.metadata.len() + stored.data.len()) as u64;
            self.tree.push(hash, &mut full);
            for (tile, hashes) in full.drain(..).filter(|(tile, _)| tile.level > 0) {
                self.compare(tile, &hashes)?;
            }
            self.compare_kept()?;
        }
        Ok(0)
    }

    fn compare_kept(&self) -> Result<(), Difference> {
        let size = self.tree.size();
        match self.kept.get(&size) {
            Some(root) if *root != self.tree.root() => Err(Difference::File {
                place: format!("checkpoints/{size:020}"),
                what: "its root is not that of the events before it".to_owned(),
            }),
            Some(_) | None => Ok(()),
        }
    }

    fn compare(&self, tile: Tile, hashes: &[Hash]) -> Result<(), Difference> {
        if self.read(tile)? == hashes {
            return Ok(());
        }
        let what = "its hashes are not those of the tiles below it".to_owned();
        Err(Difference::File { place: tile.to_string(), what })
    }

    fn read(&self, tile: Tile) -> Result<Vec<Hash>, Difference> {
        self.shelf.tile(tile).map_err(|error| {
            let what = match &error {
                ShelfError::Missing { .. } => "it is missing".to_owned(),
                ShelfError::Io { .. } => chain(&error),
                ShelfError::Malformed { what, .. } => what.clone(),
            };
            Difference::File { place: tile.to_string(), what }
        })
    }

    /// The ledger is at its end.
    fn finish(self) -> Result<(), Difference> {
        if self.tree.size() < self.size {
            return Err(Difference::LedgerShort { sequence: self.tree.size(), size: self.size });
        }
        for (tile, hashes) in self.tree.edge() {
            self.compare(tile, hashes)?;
        }
        if self.tree.root() == self.root {
            return Ok(());
        }
        let what = format!("its root is not that of the first {} events", self.size);
        Err(Difference::File { place: CHECKPOINT.to_owned(), what })
    }
}

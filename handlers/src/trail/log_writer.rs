//! Audit log writer: how do frames become a log? Each a leaf; tiles first, then the signed
//! checkpoint over them.
//!
//! A crash in between leaves tiles that no checkpoint speaks of: they are written again, the same.
//! So the checkpoint alone says how far the log is, and the log resumes from it and its own tiles.

use super::checkpoint::{Checkpoint, clock_name};
use super::entries::{Entries, EntriesError};
use super::error::TrailError;
use super::fence::{SignedEnd, SigningFence, may_sign};
use super::keys::{KeyKind, Signer, Verifier};
use super::merkle::Hash;
use super::note::{Note, Signature};
use super::proof::root_at;
use super::tile::{TILE_WIDTH, Tile};
use super::tile_store::{TileNodes, TileStore, TileStoreError, reach};
use super::tree::Tree;
use std::sync::Arc;

/// Tiles that are written at once, at most, while the log catches up.
const TILES_AT_ONCE: usize = 128;
/// Of all checkpoints of so many seconds the last one is kept.
const KEPT_EVERY_SECONDS: u64 = 3_600;

/// A checkpoint that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Over which tree.
    pub checkpoint: Checkpoint,
    /// With which signatures.
    pub note: Note,
    /// When it was signed last, in seconds since 1970.
    pub seconds: u64,
}

/// Writes one log.
pub struct LogWriter {
    tile_store: Arc<dyn TileStore>,
    signer: Signer,
    clock: Signer,
    origin: String,
    tree: Tree,
    /// Full tiles not yet on the tile store.
    full: Vec<(Tile, Vec<Hash>)>,
    /// The entries of the unfinished tile, and the full bundles not yet on the tile store.
    bundle: Option<Bundle>,
    published: Published,
    /// Of how many leaves tiles spoke when the log was opened: more than the checkpoint after a crash.
    found: u64,
    /// What keeps several engines to one history.
    fence: Option<Arc<dyn SigningFence>>,
}

#[derive(Default)]
struct Bundle {
    open: Entries,
    full: Vec<(Tile, Vec<u8>)>,
}

impl LogWriter {
    /// Opens the log on `tile_store`, or begins it with a checkpoint over nothing. `seconds` since 1970
    /// is now. With `entries`, the frames themselves are kept beside their hashes.
    pub fn open(
        tile_store: Arc<dyn TileStore>,
        signer: Signer,
        seconds: u64,
        entries: bool,
    ) -> Result<Self, TrailError> {
        let origin = signer.verifier().name().to_owned();
        let clock = signer.also(&clock_name(&origin), KeyKind::Cosigner)?;
        let published = match tile_store.checkpoint()? {
            Some(note) => read(&note, signer.verifier(), clock.verifier())?,
            None if tile_store.has_tiles()? => return Err(TrailError::NoCheckpoint),
            None => {
                let empty =
                    Checkpoint { origin: origin.clone(), size: 0, root: Hash::of_nothing() };
                let begun = signed(&empty, &signer, &clock, seconds);
                tile_store.keep(0, &begun.note)?;
                tile_store.publish(&begun.checkpoint, &begun.note)?;
                begun
            }
        };
        let size = published.checkpoint.size;
        let tree = Tree::restored(size, |tile| tile_store.tile(tile))?;
        if tree.root() != published.checkpoint.root {
            return Err(TrailError::WrongRoot { size });
        }
        let found = reach(&*tile_store, size)?;
        let bundle = if entries { Some(open_bundle(&*tile_store, size)?) } else { None };
        let (full, fence) = (vec![], None);
        Ok(Self { tile_store, signer, clock, origin, tree, full, bundle, published, found, fence })
    }

    /// Signs only what extends everything that was signed before, by whichever engine.
    #[must_use]
    pub fn fenced(mut self, fence: Arc<dyn SigningFence>) -> Self {
        self.fence = Some(fence);
        self
    }

    /// How many leaves it has, published or not.
    pub const fn size(&self) -> u64 {
        self.tree.size()
    }

    /// Of how many leaves tiles spoke when the log was opened. There were that many events then.
    pub const fn found(&self) -> u64 {
        self.found
    }

    /// The root over all leaves, published or not.
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// The last leaf that was published.
    pub fn last_leaf(&self) -> Result<Option<Hash>, TrailError> {
        let Some(last) = self.published.checkpoint.size.checked_sub(1) else { return Ok(None) };
        let width = u64::from(TILE_WIDTH);
        let tile = Tile {
            level: 0,
            index: last / width,
            width: u16::try_from(last % width + 1).unwrap_or(TILE_WIDTH),
        };
        Ok(self.tile_store.tile(tile)?.pop())
    }

    /// The checkpoint published last.
    pub const fn published(&self) -> &Published {
        &self.published
    }

    /// Who checks the log's own signature, and who the clock's.
    pub const fn verifiers(&self) -> (&Verifier, &Verifier) {
        (self.signer.verifier(), self.clock.verifier())
    }

    /// Signs another text with the log's key; it must be none that a checkpoint could have.
    pub fn sign(&self, text: &str) -> Note {
        Note { text: text.to_owned(), signatures: vec![self.signer.sign(text, 0)] }
    }

    /// Adds the next event. It may be forgotten again until the next checkpoint is published.
    pub fn append(&mut self, frame: &[u8]) -> Result<(), TrailError> {
        if let Some(bundle) = &mut self.bundle {
            bundle.add(frame, self.tree.size())?;
        }
        self.tree.push(Hash::of_leaf(frame), &mut self.full);
        if self.full.len() >= TILES_AT_ONCE { self.spill() } else { Ok(()) }
    }

    /// Publishes a checkpoint over everything that was added. `seconds` since 1970 is now. Where another
    /// engine signed more than was added here, nothing is published yet.
    pub fn publish(&mut self, seconds: u64) -> Result<&Published, TrailError> {
        let size = self.tree.size();
        if size == self.published.checkpoint.size {
            return self.sign_again(seconds);
        }
        let edge = self.tree.edge().map(|(tile, hashes)| (tile, hashes.to_vec()));
        self.full.extend(edge.collect::<Vec<_>>());
        if let Some(bundle) = &mut self.bundle {
            bundle.spill_open(size)?;
        }
        self.spill()?;
        let checkpoint = Checkpoint { origin: self.origin.clone(), size, root: self.tree.root() };
        if !self.may_sign(&checkpoint)? {
            return Ok(&self.published);
        }
        let published = signed(&checkpoint, &self.signer, &self.clock, seconds);
        // What held until now is the last of its hour.
        if self.published.seconds / KEPT_EVERY_SECONDS < seconds / KEPT_EVERY_SECONDS {
            self.tile_store.keep(self.published.checkpoint.size, &self.published.note)?;
        }
        self.tile_store.publish(&checkpoint, &published.note)?;
        self.published = published;
        Ok(&self.published)
    }

    fn may_sign(&self, checkpoint: &Checkpoint) -> Result<bool, TrailError> {
        let Some(fence) = &self.fence else { return Ok(true) };
        let (size, root) = (checkpoint.size, checkpoint.root);
        let next = SignedEnd { size, root, key: self.signer.verifier().to_string() };
        let mut nodes = TileNodes::new(size, |tile| self.tile_store.tile(tile));
        may_sign(&**fence, &next, |size| root_at(&mut nodes, size))
    }

    /// Signs the unchanged checkpoint for another moment; what others signed stays.
    fn sign_again(&mut self, seconds: u64) -> Result<&Published, TrailError> {
        let mut again = signed(&self.published.checkpoint, &self.signer, &self.clock, seconds);
        let ours = [self.signer.verifier().name(), self.clock.verifier().name()];
        let of_others = |one: &&Signature| !ours.contains(&one.name.as_str());
        again
            .note
            .signatures
            .extend(self.published.note.signatures.iter().filter(of_others).cloned());
        self.tile_store.publish(&again.checkpoint, &again.note)?;
        self.published = again;
        Ok(&self.published)
    }

    /// Puts somebody else's signature of the checkpoint beside our own; one of theirs that is there
    /// already is replaced. False where the checkpoint is another one by now.
    pub fn cosigned(&mut self, text: &str, signature: Signature) -> Result<bool, TrailError> {
        if self.published.note.text != text {
            return Ok(false);
        }
        let signatures = &mut self.published.note.signatures;
        signatures.retain(|one| (&one.name, one.id) != (&signature.name, signature.id));
        signatures.push(signature);
        self.tile_store.publish(&self.published.checkpoint, &self.published.note)?;
        Ok(true)
    }

    /// Puts what is ready on the tile store: never a checkpoint before its tiles.
    fn spill(&mut self) -> Result<(), TrailError> {
        if let Some(bundle) = &mut self.bundle {
            self.tile_store.put_entries(&bundle.full)?;
            bundle.full.clear();
        }
        self.compare_found()?;
        self.tile_store.put(&self.full)?;
        self.full.clear();
        Ok(())
    }

    /// Tiles that a crash left are written again, the same: others would be another history.
    fn compare_found(&self) -> Result<(), TrailError> {
        if self.published.checkpoint.size >= self.found {
            return Ok(());
        }
        for (tile, hashes) in &self.full {
            let there = self.tile_store.widest(tile.level, tile.index)?.unwrap_or_default();
            if there.iter().zip(hashes).any(|(there, new)| there != new) {
                return Err(TrailError::OtherTile { tile: *tile });
            }
        }
        Ok(())
    }
}

impl Bundle {
    fn add(&mut self, frame: &[u8], index: u64) -> Result<(), EntriesError> {
        if frame.len() > super::ENTRY_BYTES_MAX {
            return Err(EntriesError::TooLong(frame.len()));
        }
        self.open.0.push(frame.to_vec());
        if self.open.0.len() == usize::from(TILE_WIDTH) {
            let tile = Tile { level: 0, index: index / u64::from(TILE_WIDTH), width: TILE_WIDTH };
            self.full.push((tile, std::mem::take(&mut self.open).to_bytes()?));
        }
        Ok(())
    }

    fn spill_open(&mut self, size: u64) -> Result<(), EntriesError> {
        if let Some(tile) = Tile::edge(size).find(|tile| tile.level == 0) {
            self.full.push((tile, self.open.to_bytes()?));
        }
        Ok(())
    }
}

fn open_bundle(tile_store: &dyn TileStore, size: u64) -> Result<Bundle, TileStoreError> {
    let open = match Tile::edge(size).find(|tile| tile.level == 0) {
        Some(tile) => tile_store.entries(tile)?,
        None => Entries::default(),
    };
    Ok(Bundle { open, full: vec![] })
}

/// A checkpoint with the log's signature and the moment that its clock vouches for.
fn signed(checkpoint: &Checkpoint, signer: &Signer, clock: &Signer, seconds: u64) -> Published {
    let text = checkpoint.to_string();
    let signatures = vec![signer.sign(&text, seconds), clock.sign(&text, seconds)];
    Published { checkpoint: checkpoint.clone(), note: Note { text, signatures }, seconds }
}

/// A checkpoint of ours, or why it is none.
fn read(note: &Note, log: &Verifier, clock: &Verifier) -> Result<Published, TrailError> {
    let checkpoint: Checkpoint = note.text.parse()?;
    if checkpoint.origin != log.name() {
        let expected = log.name().to_owned();
        return Err(TrailError::AnotherLedger { found: checkpoint.origin, expected });
    }
    note.signed_by(log)?;
    let seconds = note.signed_by(clock)?.unwrap_or(0);
    Ok(Published { checkpoint, note: note.clone(), seconds })
}

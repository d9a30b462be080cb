//! Pack writer: how is a pack made? From the ledger's frames and the trail's tiles, which must
//! agree.

use super::layout::{Range, tiles};
use super::manifest::{FILES_MAX, Listed, MANIFEST, Manifest, SIGNATURE};
use super::story::{PROVED_KINDS, Story};
use super::witnesses::Cosigner;
use super::{
    CONSISTENCY, DESTROYED, FIRST, FORMAT_FILE, LAST, POLICIES, PROVED, SCHEMAS, WITNESSES,
};
use keyledger_core::ids::LedgerId;
use keyledger_handlers::trail::{
    Entries, Hash, LEVELS_MAX, Note, TILE_WIDTH, Tile, TileNodes, TileStore, TileStoreError,
    Verifier, prove_consistency, prove_inclusion,
};
use keyledger_schemas::leaf::parse_frame;
use keyledger_schemas::published::asyncapi;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// How packs are read, for whoever writes a verifier.
const FORMAT_TEXT: &str = include_str!("FORMAT");

/// Why no pack was made.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The folder is not empty.
    #[error("{} exists and is not empty: choose another folder", .0.display())]
    Exists(PathBuf),
    /// The operating system refused.
    #[error("{} cannot be written", .0.display())]
    Io(PathBuf, #[source] io::Error),
    /// The trail cannot be read.
    #[error("the audit log cannot be used")]
    TileStore(#[from] TileStoreError),
    /// Ledger and trail are not the same history.
    #[error(
        "event {0} of the ledger is not the one that the audit log has there: run \
         `keyledger audit verify`"
    )]
    Disagrees(u64),
    /// More than a pack holds.
    #[error("a range this long has more than {FILES_MAX} files: split it into several packs")]
    TooLarge,
}

/// What a pack is made of.
pub struct Packing<'a> {
    /// The trail.
    pub tile_store: &'a dyn TileStore,
    /// Whose history.
    pub ledger: LedgerId,
    /// The key that signed the checkpoints and signs the list.
    pub key: Verifier,
    /// Which part.
    pub range: Range,
    /// The first checkpoint, and the last.
    pub checkpoints: (Note, Note),
    /// Events of the whole history that are taken along, by their sequence.
    pub proved: BTreeMap<u64, Vec<u8>>,
    /// Who cosigned the last checkpoint.
    pub cosigned: Vec<Cosigner>,
    /// Signs a text with the key.
    pub sign: &'a (dyn Fn(&str) -> Note + Sync),
}

/// A pack that is being written.
pub struct Packed {
    folder: PathBuf,
    files: BTreeMap<String, Listed>,
    story: Story,
    open: Entries,
}

/// Whether an event is taken along into every pack.
pub fn is_proved(kind: &str) -> bool {
    PROVED_KINDS.contains(&kind)
}

/// Begins a pack in a folder that is new or empty.
pub fn write(folder: &Path) -> Result<Packed, PackError> {
    let io = |error| PackError::Io(folder.to_owned(), error);
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(io)?;
    if folder.read_dir().map_err(io)?.next().is_some() {
        return Err(PackError::Exists(folder.to_owned()));
    }
    let (files, story) = (BTreeMap::new(), Story::default());
    Ok(Packed { folder: folder.to_owned(), files, story, open: Entries::default() })
}

impl Packed {
    /// Takes the next frame of the range; `index` is its sequence.
    pub fn frame(&mut self, of: &Packing<'_>, index: u64, frame: Vec<u8>) -> Result<(), PackError> {
        self.open.0.push(frame);
        let full = (index + 1).is_multiple_of(u64::from(TILE_WIDTH));
        if !full && index + 1 != of.range.end {
            return Ok(());
        }
        let place = index / u64::from(TILE_WIDTH);
        let tile = Tile { level: 0, index: place, width: Tile::width_in(0, place, of.range.last) };
        let entries = std::mem::take(&mut self.open);
        let hashes = of.tile_store.tile(tile)?;
        for (sequence, (frame, hash)) in
            (place * u64::from(TILE_WIDTH)..).zip(entries.0.iter().zip(&hashes))
        {
            if Hash::of_leaf(frame) != *hash {
                return Err(PackError::Disagrees(sequence));
            }
            if let Some(framed) = parse_frame(frame) {
                self.story.take(sequence, &framed);
            }
        }
        let bytes = entries.to_bytes().map_err(|error| TileStoreError::Malformed {
            path: tile.entries_path().into(),
            what: error.to_string(),
        })?;
        self.put(&tile.entries_path(), &bytes)
    }

    /// Writes everything but the entries, and the signed list at last. Answers how many files there
    /// are.
    pub fn finish(mut self, of: &Packing<'_>) -> Result<usize, PackError> {
        let Range { first, last, .. } = of.range;
        for level in 0..LEVELS_MAX {
            for tile in tiles(of.range, level) {
                self.put(&tile.to_string(), &Hash::bytes_of(&of.tile_store.tile(tile)?))?;
            }
        }
        let mut nodes = TileNodes::new(last, |tile| of.tile_store.tile(tile));
        let consistency = lines(&prove_consistency(&mut nodes, first, last)?);
        for (sequence, frame) in &of.proved {
            let path = prove_inclusion(&mut nodes, *sequence, last)?;
            self.put(&format!("{PROVED}/{sequence:020}.entry"), frame)?;
            self.put(&format!("{PROVED}/{sequence:020}.proof"), lines(&path).as_bytes())?;
            if let Some(framed) = parse_frame(frame) {
                self.story.take(*sequence, &framed);
            }
        }
        let words = |told| serde_json::to_vec_pretty(&told).map_err(io::Error::from);
        let io = |error| PackError::Io(self.folder.clone(), error);
        let destroyed = words(self.story.destroyed()).map_err(io)?;
        let policies = words(self.story.policies()).map_err(io)?;
        let cosigned = serde_json::to_vec_pretty(&of.cosigned).map_err(io::Error::from);
        let cosigned = cosigned.map_err(io)?;
        self.put(FIRST, of.checkpoints.0.to_string().as_bytes())?;
        self.put(LAST, of.checkpoints.1.to_string().as_bytes())?;
        self.put(CONSISTENCY, consistency.as_bytes())?;
        self.put(DESTROYED, &destroyed)?;
        self.put(POLICIES, &policies)?;
        self.put(WITNESSES, &cosigned)?;
        self.put(SCHEMAS, asyncapi().as_bytes())?;
        self.put(FORMAT_FILE, FORMAT_TEXT.as_bytes())?;
        let files: Vec<Listed> = std::mem::take(&mut self.files).into_values().collect();
        let count = files.len() + 2;
        let manifest =
            Manifest { key: of.key.clone(), ledger: of.ledger, range: of.range, files }.to_string();
        let signature = (of.sign)(&Manifest::signed_text(manifest.as_bytes()));
        self.put(MANIFEST, manifest.as_bytes())?;
        self.put(SIGNATURE, signature.to_string().as_bytes())?;
        Ok(count)
    }

    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), PackError> {
        let file = self.folder.join(path);
        let io = |error| PackError::Io(file.clone(), error);
        if let Some(parent) = file.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(parent).map_err(io)?;
        }
        let mut made =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file).map_err(io)?;
        made.write_all(bytes).and_then(|()| made.sync_all()).map_err(io)?;
        if let Some(parent) = file.parent() {
            File::open(parent).and_then(|parent| parent.sync_all()).map_err(io)?;
        }
        let sha256 = Sha256::digest(bytes).into();
        let listed = Listed { path: path.to_owned(), bytes: bytes.len() as u64, sha256 };
        self.files.insert(path.to_owned(), listed);
        if self.files.len() > FILES_MAX { Err(PackError::TooLarge) } else { Ok(()) }
    }
}

/// A hash a line.
pub fn lines(hashes: &[Hash]) -> String {
    hashes.iter().flat_map(|hash| [hash.to_string(), "\n".to_owned()]).collect()
}

//! Pack verification: is a pack what it says? Everything is checked from its bytes alone; nothing
//! in it is believed, no length, no path, no count, and no more than one bundle and one row of
//! tiles is in memory.

use super::contents::{Contents, Fault, Result, bounded, fault};
use super::layout::{Range, tiles};
use super::manifest::{MANIFEST, MANIFEST_BYTES_MAX, Manifest, SIGNATURE};
use super::story::{Erased, Story};
use super::witnesses::{Claimed, claimed};
use super::{
    CONSISTENCY, DESTROYED, FIRST, FORMAT_FILE, LAST, POLICIES, PROVED, SCHEMAS, WITNESSES,
};
use keyledger_handlers::trail::{
    Checkpoint, ENTRY_BYTES_MAX, Entries, HASH_BYTES, Hash, KeyKind, LEVELS_MAX, NOTE_BYTES_MAX,
    Note, TILE_WIDTH, Tile, Verifier, clock_name, proves_consistency, proves_inclusion,
};
use keyledger_schemas::leaf::parse_frame;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The longest bundle of entries.
const BUNDLE_BYTES_MAX: u64 = TILE_WIDTH as u64 * (2 + ENTRY_BYTES_MAX as u64);
/// The longest file of words.
const WORDS_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Whom the auditor trusts, from elsewhere than the pack.
#[derive(Clone, Debug, Default)]
pub struct Trusted {
    /// The trail's key; without it, the one in the pack is taken and must be compared by hand.
    pub key: Option<Verifier>,
    /// Witnesses that must have cosigned the last checkpoint.
    pub witnesses: Vec<Verifier>,
}

/// What a good pack proves.
#[derive(Clone, Debug, Serialize)]
pub struct Verdict {
    /// Whose history.
    pub ledger: String,
    /// The key that signed it.
    pub key: String,
    /// Whether the auditor brought that key.
    pub key_was_given: bool,
    /// The first entry's index.
    pub start: u64,
    /// The index behind the last entry.
    pub end: u64,
    /// The size and the moment of the first checkpoint, in seconds since 1970.
    pub first: (u64, u64),
    /// Those of the last one.
    pub last: (u64, u64),
    /// Which of the trusted witnesses cosigned the last checkpoint, and when.
    pub witnesses: Vec<(String, u64)>,
    /// Which witnesses the pack says cosigned it, each with a signature that holds.
    pub cosigned: Vec<Claimed>,
    /// Who was erased, in the whole history up to the last checkpoint as far as the pack tells.
    pub erased: Vec<Erased>,
    /// How many events there are of each kind.
    pub kinds: BTreeMap<String, u64>,
}

/// Verifies the pack in `folder`; `progress` is told how many bundles are done, of how many.
pub fn verify(folder: &Path, trusted: &Trusted, progress: &dyn Fn(u64, u64)) -> Result<Verdict> {
    let manifest = manifest(folder, trusted)?;
    let files = manifest.files.iter().map(|file| (file.path.as_str(), file)).collect();
    let mut pack = Contents::new(folder, files)?;
    let range = manifest.range;
    let log = &manifest.key;
    let first = pack.checkpoint(FIRST, log, range.first)?;
    let last = pack.checkpoint(LAST, log, range.last)?;
    let witnesses = witnesses(&last.note, trusted)?;
    let listed = pack.file(WITNESSES, WORDS_BYTES_MAX)?;
    let cosigned = claimed(&listed, &last.note, &trusted.witnesses)?;
    let path = pack.hashes(CONSISTENCY)?;
    let (one, other) = ((range.first, first.root), (range.last, last.root));
    if !proves_consistency(one, other, &path) {
        let detail = format!("{} does not continue {}", range.last, range.first);
        return fault("consistency", CONSISTENCY, detail);
    }
    let mut told =
        Known { ledger: manifest.ledger, story: Story::default(), kinds: BTreeMap::new() };
    pack.tree(range, last.root, &mut told, progress)?;
    pack.proved(range.last, last.root, &mut told)?;
    pack.words(&told.story)?;
    if let Some(unread) = pack.files.keys().find(|path| !pack.read.contains(**path)) {
        return fault("unexpected", *unread, "it is no part of such a pack");
    }
    Ok(Verdict {
        ledger: manifest.ledger.to_string(),
        key: log.to_string(),
        key_was_given: trusted.key.is_some(),
        start: range.start,
        end: range.end,
        first: (range.first, first.seconds),
        last: (range.last, last.seconds),
        witnesses,
        cosigned,
        erased: told.story.erased(),
        kinds: told.kinds,
    })
}

/// The list of files, signed by the key that is trusted.
fn manifest(folder: &Path, trusted: &Trusted) -> Result<Manifest> {
    let bytes = bounded(&folder.join(MANIFEST), MANIFEST, MANIFEST_BYTES_MAX)?;
    let text = std::str::from_utf8(&bytes);
    let text = text.or_else(|_| fault("manifest", MANIFEST, "it is not text in UTF-8"))?;
    let manifest = Manifest::parse(text).or_else(|what| fault("manifest", MANIFEST, what))?;
    if trusted.key.as_ref().is_some_and(|key| *key != manifest.key) {
        let detail = format!("it names {}, and the trusted key is another", manifest.key);
        return fault("key", MANIFEST, detail);
    }
    if manifest.key.kind() != KeyKind::Log {
        return fault("key", MANIFEST, "it is not the key of a log");
    }
    let note = bounded(&folder.join(SIGNATURE), SIGNATURE, NOTE_BYTES_MAX as u64)?;
    let note =
        Note::parse(&note).or_else(|error| fault("signature", SIGNATURE, error.to_string()))?;
    if note.text != Manifest::signed_text(&bytes) {
        return fault("signature", SIGNATURE, format!("it is about another {MANIFEST}"));
    }
    match note.signed_by(&manifest.key) {
        Ok(_) => Ok(manifest),
        Err(error) => fault("signature", SIGNATURE, error.to_string()),
    }
}

fn witnesses(note: &Note, trusted: &Trusted) -> Result<Vec<(String, u64)>> {
    let mut found = vec![];
    for witness in &trusted.witnesses {
        match note.signed_by(witness) {
            Ok(at) => found.push((witness.name().to_owned(), at.unwrap_or(0))),
            Err(error) => return fault("witness", LAST, error.to_string()),
        }
    }
    Ok(found)
}

/// A checkpoint that was believed.
struct Believed {
    root: Hash,
    seconds: u64,
    note: Note,
}

/// What the entries tell.
struct Known {
    ledger: keyledger_core::ids::LedgerId,
    story: Story,
    kinds: BTreeMap<String, u64>,
}

impl Known {
    /// Takes an entry in whose leaf is proved.
    fn entry(&mut self, sequence: u64, frame: &[u8], place: &str) -> Result<()> {
        let at = || format!("{place}, event {sequence}");
        let Some(framed) = parse_frame(frame) else {
            return fault("entry", at(), "it is no frame of an event");
        };
        if framed.ledger != self.ledger {
            return fault("entry", at(), format!("it is of the ledger {}", framed.ledger));
        }
        if !self.story.take(sequence, &framed) {
            return fault("entry", at(), "its words cannot be read");
        }
        Ok(())
    }
}

impl Contents<'_> {
    fn checkpoint(&mut self, path: &str, log: &Verifier, size: u64) -> Result<Believed> {
        let bytes = self.file(path, NOTE_BYTES_MAX as u64)?;
        let wrong = |detail: String| Fault { code: "checkpoint", place: path.to_owned(), detail };
        let note = Note::parse(&bytes).map_err(|error| wrong(error.to_string()))?;
        let checkpoint: Checkpoint =
            note.text.parse().map_err(|error| wrong(format!("{error}")))?;
        note.signed_by(log).map_err(|error| wrong(error.to_string()))?;
        let clock = log.also(&clock_name(log.name()), KeyKind::Cosigner);
        let clock = clock.map_err(|error| wrong(error.to_string()))?;
        let seconds = note.signed_by(&clock).map_err(|error| wrong(error.to_string()))?;
        if checkpoint.origin != log.name() {
            return Err(wrong(format!("it is of {}", checkpoint.origin)));
        }
        if checkpoint.size != size {
            let detail = format!("it is over {} events, {MANIFEST} says {size}", checkpoint.size);
            return Err(wrong(detail));
        }
        Ok(Believed { root: checkpoint.root, seconds: seconds.unwrap_or(0), note })
    }

    /// The tiles from the root down, and the entries beside the lowest.
    fn tree(
        &mut self,
        range: Range,
        root: Hash,
        told: &mut Known,
        progress: &dyn Fn(u64, u64),
    ) -> Result<()> {
        self.edge(range.last, root)?;
        let mut above: BTreeMap<u64, Vec<Hash>> = BTreeMap::new();
        for level in (1..LEVELS_MAX).rev() {
            let mut row = BTreeMap::new();
            for tile in tiles(range, level) {
                row.insert(tile.index, self.tile(tile, &above)?);
            }
            above = row;
        }
        let bundles = range.end.div_ceil(256) - range.start / 256;
        for (done, tile) in (0_u64..).zip(range.bundles()) {
            let hashes = self.tile(tile, &above)?;
            self.bundle(tile, &hashes, told)?;
            progress(done + 1, bundles);
        }
        // The right edge at the level of leaves, where it lies outside the range.
        for tile in tiles(range, 0).into_iter().filter(|tile| !tile.is_full()) {
            self.tile(tile, &above)?;
        }
        Ok(())
    }

    /// The tiles of the right edge give the root.
    fn edge(&mut self, size: u64, root: Hash) -> Result<()> {
        let mut found = None;
        for tile in Tile::edge(size) {
            let mut hashes = self.plain_tile(tile)?;
            hashes.extend(found);
            found = Hash::of_list(&hashes);
        }
        if found.unwrap_or_else(Hash::of_nothing) == root {
            return Ok(());
        }
        let places: Vec<String> = Tile::edge(size).map(|tile| tile.to_string()).collect();
        let detail =
            format!("its root is not that of the tiles at the right edge: {}", places.join(", "));
        fault("root", LAST, detail)
    }

    fn plain_tile(&mut self, tile: Tile) -> Result<Vec<Hash>> {
        let path = tile.to_string();
        let bytes = self.file(&path, u64::from(TILE_WIDTH) * HASH_BYTES as u64)?;
        let hashes = Hash::many(&bytes).filter(|hashes| hashes.len() == usize::from(tile.width));
        hashes.map_or_else(|| fault("tile", path, "it has another number of hashes"), Ok)
    }

    /// A tile that is full has its root in the tile above; one that is not is of the right edge.
    fn tile(&mut self, tile: Tile, above: &BTreeMap<u64, Vec<Hash>>) -> Result<Vec<Hash>> {
        let hashes = self.plain_tile(tile)?;
        let inside = usize::try_from(tile.index % 256).unwrap_or(usize::MAX);
        let expected = above.get(&(tile.index / 256)).and_then(|row| row.get(inside)).copied();
        if tile.is_full() && Hash::of_list(&hashes) != expected {
            return fault("tile", tile.to_string(), "its root is not the one in the tile above it");
        }
        Ok(hashes)
    }

    fn bundle(&mut self, tile: Tile, hashes: &[Hash], told: &mut Known) -> Result<()> {
        let path = tile.entries_path();
        let bytes = self.file(&path, BUNDLE_BYTES_MAX)?;
        let entries = Entries::parse(&bytes)
            .or_else(|error| fault("entries", path.as_str(), error.to_string()))?;
        if entries.0.len() != hashes.len() {
            let detail = format!("it has {} entries, its tile {}", entries.0.len(), hashes.len());
            return fault("entries", path, detail);
        }
        let first = tile.index * u64::from(TILE_WIDTH);
        for (sequence, (frame, hash)) in (first..).zip(entries.0.iter().zip(hashes)) {
            if Hash::of_leaf(frame) != *hash {
                let place = format!("{path}, event {sequence}");
                return fault("entry", place, "it is not the event that was signed there");
            }
            told.entry(sequence, frame, &path)?;
            if let Some(framed) = parse_frame(frame) {
                *told.kinds.entry(framed.kind.to_owned()).or_default() += 1;
            }
        }
        Ok(())
    }

    /// Events from outside the range, each with its proof.
    fn proved(&mut self, size: u64, root: Hash, told: &mut Known) -> Result<()> {
        let in_folder = format!("{PROVED}/");
        let listed = self.files.keys().filter(|path| path.starts_with(&in_folder));
        let entries: Vec<String> =
            listed.filter_map(|path| path.strip_suffix(".entry").map(str::to_owned)).collect();
        for stem in entries {
            let (path, name) = (format!("{stem}.entry"), stem.trim_start_matches(&in_folder));
            let sequence: Option<u64> = name.parse().ok();
            let Some(sequence) = sequence.filter(|number| format!("{number:020}") == name) else {
                return fault("proof", path, "its name is no number of an event");
            };
            let frame = self.file(&path, ENTRY_BYTES_MAX as u64)?;
            let proof = self.hashes(&format!("{PROVED}/{name}.proof"))?;
            if !proves_inclusion(Hash::of_leaf(&frame), sequence, size, root, &proof) {
                return fault("proof", path, format!("it is not proved to be event {sequence}"));
            }
            told.entry(sequence, &frame, &path)?;
        }
        Ok(())
    }

    /// The words for machines say what the events say, and nothing else.
    fn words(&mut self, story: &Story) -> Result<()> {
        for (path, told) in [(DESTROYED, story.destroyed()), (POLICIES, story.policies())] {
            let bytes = self.file(path, WORDS_BYTES_MAX)?;
            let same = serde_json::from_slice::<serde_json::Value>(&bytes)
                .is_ok_and(|words| serde_json::to_value(told).is_ok_and(|told| told == words));
            if !same {
                return fault("words", path, "it does not say what the proved events say");
            }
        }
        for path in [FORMAT_FILE, SCHEMAS] {
            self.file(path, WORDS_BYTES_MAX)?;
        }
        Ok(())
    }
}

//! Tile folder: how do tiles lie in a folder? Under the paths of C2SP tlog-tiles, so that any web
//! server can hand them out and any tool of that kind can read them.

use crate::trail::{
    Checkpoint, Entries, HASH_BYTES, Hash, NOTE_BYTES_MAX, Note, TILE_WIDTH, Tile, TileStore,
    TileStoreError, Verifier,
};
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The newest checkpoint.
pub const CHECKPOINT: &str = "checkpoint";
/// Under which names the newest cosigned checkpoint of each witness lies.
pub const WITNESSED: &str = "witnessed";
/// Checkpoints kept for packs.
const KEPT: &str = "checkpoints";
/// The key that checks the signatures.
pub const VERIFIER: &str = "key";
/// The largest bundle of entries.
const BUNDLE_BYTES_MAX: u64 = 256 * (2 + 65_535);
/// How the name of a file ends that is not whole yet.
const PART: &str = ".part";
/// How often a tile is looked for anew that was there: a wider one took its place.
const LOOKED_AGAIN: usize = 3;
/// Files that are synced side by side.
const SYNCED_AT_ONCE: usize = 8;

/// A trail in a folder.
#[derive(Debug)]
pub struct FileTileStore {
    folder: PathBuf,
    /// Files of unfinished tiles that the newest checkpoint needs.
    edge: Mutex<BTreeSet<PathBuf>>,
}

impl FileTileStore {
    /// Opens the folder, and makes it where it is not there.
    pub fn open(folder: &Path) -> Result<Self, TileStoreError> {
        make_folder(folder).map_err(|error| failed(folder, "made", error))?;
        Ok(Self::at(folder))
    }

    /// Reads a folder, without making anything.
    pub fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), edge: Mutex::default() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Writes down which key checks the signatures, for whoever reads the folder.
    pub fn put_verifier(&self, log: &Verifier) -> Result<(), TileStoreError> {
        let text = format!("{log}\n");
        let path = self.folder.join(VERIFIER);
        if fs::read_to_string(&path).is_ok_and(|there| there == text) {
            return Ok(());
        }
        write(&path, text.as_bytes())
    }

    /// The key that the folder shows to whoever reads it. It proves nothing.
    pub fn verifier(&self) -> Result<String, TileStoreError> {
        let path = self.folder.join(VERIFIER);
        let bytes = read(&path, NOTE_BYTES_MAX as u64)?;
        let what = "it is not text in UTF-8".to_owned();
        String::from_utf8(bytes).map_err(|_| TileStoreError::Malformed { path, what })
    }

    /// Keeps the newest checkpoint that a witness cosigned.
    pub fn keep_witnessed(&self, witness: &str, note: &Note) -> Result<(), TileStoreError> {
        let path = self.folder.join(WITNESSED).join(file_of(witness));
        make_folders(&self.folder, &self.folder.join(WITNESSED))
            .map_err(|error| failed(&path, "written", error))?;
        write(&path, note.to_string().as_bytes())
    }

    /// The names of the files in which checkpoints lie that witnesses cosigned.
    pub fn witnessed(&self) -> Result<Vec<String>, TileStoreError> {
        let folder = self.folder.join(WITNESSED);
        let entries = match folder.read_dir() {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
            Err(error) => return Err(failed(&folder, "read", error)),
        };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut names: Vec<String> = names.filter(|name| !name.ends_with(PART)).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// The checkpoint in one of them.
    pub fn witnessed_at(&self, name: &str) -> Result<Note, TileStoreError> {
        note(&self.folder.join(WITNESSED).join(name))
    }

    /// Many files at once: written, synced side by side, then under their names.
    fn write_all(&self, files: &[(PathBuf, Vec<u8>)]) -> Result<(), TileStoreError> {
        let mut written = vec![];
        for (path, bytes) in files {
            let made = path.parent().map_or(Ok(()), |parent| make_folders(&self.folder, parent));
            made.map_err(|error| failed(path, "written", error))?;
            let file =
                write_unsynced(path, bytes).map_err(|error| failed(path, "written", error))?;
            written.push((path, file));
        }
        let share = written.len().div_ceil(SYNCED_AT_ONCE).max(1);
        let synced: Vec<Result<(), TileStoreError>> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                written.chunks(share).map(|share| scope.spawn(|| sync(share))).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|_| Err(self.unsynced())))
                .collect()
        });
        synced.into_iter().collect::<Result<(), _>>()?;
        let mut folders = BTreeSet::new();
        for (path, _) in &written {
            settle(path).map_err(|error| failed(path, "written", error))?;
            folders.extend(path.parent());
        }
        for folder in folders {
            File::open(folder)
                .and_then(|folder| folder.sync_all())
                .map_err(|error| failed(folder, "written", error))?;
        }
        Ok(())
    }

    fn unsynced(&self) -> TileStoreError {
        failed(&self.folder, "synced", io::Error::other("a thread ended before its work"))
    }

    /// The file of a tile, or of any wider one at the same place, and how wide that one is.
    fn find(&self, path: &str, width: u16) -> Result<(PathBuf, u16), TileStoreError> {
        let exact = self.folder.join(path);
        if exact.exists() {
            return Ok((exact, width));
        }
        let Some((full, _)) = path.split_once(".p/") else {
            return Err(TileStoreError::Missing { path: exact });
        };
        let full = self.folder.join(full);
        if full.exists() {
            return Ok((full, TILE_WIDTH));
        }
        let wider = exact.parent().map(widths).unwrap_or_default().range(width..).next().copied();
        let found = wider.map(|wider| (exact.with_file_name(wider.to_string()), wider));
        found.ok_or(TileStoreError::Missing { path: exact })
    }

    fn kept_path(&self, size: u64) -> PathBuf {
        self.folder.join(KEPT).join(format!("{size:020}"))
    }
}

impl TileStore for FileTileStore {
    fn checkpoint(&self) -> Result<Option<Note>, TileStoreError> {
        match note(&self.folder.join(CHECKPOINT)) {
            Ok(note) => Ok(Some(note)),
            Err(TileStoreError::Missing { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }

    fn has_tiles(&self) -> Result<bool, TileStoreError> {
        Ok(self.folder.join("tile").exists())
    }

    fn tile(&self, tile: Tile) -> Result<Vec<Hash>, TileStoreError> {
        let name = tile.to_string();
        let mut hashes = still_there(|| {
            let (path, width) = self.find(&name, tile.width)?;
            hashes(&path, width)
        })?;
        hashes.truncate(usize::from(tile.width));
        Ok(hashes)
    }

    fn widest(&self, level: u8, index: u64) -> Result<Option<Vec<Hash>>, TileStoreError> {
        let full = Tile { level, index, width: TILE_WIDTH };
        let path = self.folder.join(full.to_string());
        let mut parts = path.clone().into_os_string();
        parts.push(".p");
        let parts = PathBuf::from(parts);
        still_there(|| {
            if path.exists() {
                return hashes(&path, TILE_WIDTH).map(Some);
            }
            let widest = widths(&parts).last().copied();
            widest.map(|width| hashes(&parts.join(width.to_string()), width)).transpose()
        })
    }

    fn entries(&self, tile: Tile) -> Result<Entries, TileStoreError> {
        let (path, _) = self.find(&tile.entries_path(), tile.width)?;
        let bytes = read(&path, BUNDLE_BYTES_MAX)?;
        let malformed = |what: String| TileStoreError::Malformed { path: path.clone(), what };
        let mut entries = Entries::parse(&bytes).map_err(|error| malformed(error.to_string()))?;
        if entries.0.len() < usize::from(tile.width) {
            let has = entries.0.len();
            return Err(malformed(format!("it has {has} entries, and {} are needed", tile.width)));
        }
        entries.0.truncate(usize::from(tile.width));
        Ok(entries)
    }

    fn put(&self, tiles: &[(Tile, Vec<Hash>)]) -> Result<(), TileStoreError> {
        let files = tiles
            .iter()
            .map(|(tile, hashes)| (self.folder.join(tile.to_string()), Hash::bytes_of(hashes)));
        self.write_all(&files.collect::<Vec<_>>())
    }

    fn put_entries(&self, bundles: &[(Tile, Vec<u8>)]) -> Result<(), TileStoreError> {
        let files = bundles
            .iter()
            .map(|(tile, bytes)| (self.folder.join(tile.entries_path()), bytes.clone()));
        self.write_all(&files.collect::<Vec<_>>())
    }

    fn publish(&self, checkpoint: &Checkpoint, note: &Note) -> Result<(), TileStoreError> {
        write(&self.folder.join(CHECKPOINT), note.to_string().as_bytes())?;
        let edge = Tile::edge(checkpoint.size).flat_map(|tile| {
            let entries = (tile.level == 0).then(|| self.folder.join(tile.entries_path()));
            [Some(self.folder.join(tile.to_string())), entries].into_iter().flatten()
        });
        let edge: BTreeSet<PathBuf> = edge.collect();
        let mut held = self.edge.lock().unwrap_or_else(PoisonError::into_inner);
        for superseded in held.difference(&edge) {
            // A wider file holds the same; one that stays behind does no harm.
            let _ = fs::remove_file(superseded);
            let _ = superseded.parent().map(fs::remove_dir);
        }
        *held = edge;
        Ok(())
    }

    fn keep(&self, size: u64, note: &Note) -> Result<(), TileStoreError> {
        let path = self.kept_path(size);
        make_folders(&self.folder, &self.folder.join(KEPT))
            .map_err(|error| failed(&path, "written", error))?;
        write(&path, note.to_string().as_bytes())
    }

    fn kept(&self) -> Result<Vec<u64>, TileStoreError> {
        let folder = self.folder.join(KEPT);
        let entries = match folder.read_dir() {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
            Err(error) => return Err(failed(&folder, "read", error)),
        };
        let mut sizes = BTreeSet::new();
        for entry in entries {
            let entry = entry.map_err(|error| failed(&folder, "read", error))?;
            sizes.extend(entry.file_name().to_str().and_then(|name| name.parse::<u64>().ok()));
        }
        Ok(sizes.into_iter().collect())
    }

    fn kept_at(&self, size: u64) -> Result<Note, TileStoreError> {
        note(&self.kept_path(size))
    }
}

/// Reads again where a file went while it was looked for.
fn still_there<T>(read: impl Fn() -> Result<T, TileStoreError>) -> Result<T, TileStoreError> {
    for _ in 0..LOOKED_AGAIN {
        match read() {
            Err(TileStoreError::Missing { .. }) => {}
            other => return other,
        }
    }
    read()
}

/// How the file is called in which the newest checkpoint lies that this witness cosigned.
pub fn file_of(witness: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' };
    witness.trim_start_matches('.').chars().map(safe).collect()
}

/// The widths of the unfinished tiles that lie in a folder for them.
fn widths(folder: &Path) -> BTreeSet<u16> {
    let names = folder.read_dir().into_iter().flatten().flatten();
    let widths = names.filter_map(|entry| entry.file_name().to_str()?.parse::<u16>().ok());
    widths.filter(|width| (1..TILE_WIDTH).contains(width)).collect()
}

/// The hashes of the tile in a file: exactly as many as the file's name says.
fn hashes(path: &Path, width: u16) -> Result<Vec<Hash>, TileStoreError> {
    let bytes = read(path, u64::from(TILE_WIDTH) * HASH_BYTES as u64)?;
    let whole = Hash::many(&bytes).filter(|hashes| hashes.len() == usize::from(width));
    whole.ok_or_else(|| {
        let (has, needs) = (bytes.len(), usize::from(width) * HASH_BYTES);
        let what = format!("it has {has} bytes, and {needs} are needed: it was cut or changed");
        TileStoreError::Malformed { path: path.to_owned(), what }
    })
}

/// A note in a file.
fn note(path: &Path) -> Result<Note, TileStoreError> {
    let bytes = read(path, NOTE_BYTES_MAX as u64)?;
    let what = |error: crate::trail::NoteError| error.to_string();
    Note::parse(&bytes)
        .map_err(|error| TileStoreError::Malformed { path: path.to_owned(), what: what(error) })
}

/// A file of at most `max` bytes; a longer one is not read.
fn read(path: &Path, max: u64) -> Result<Vec<u8>, TileStoreError> {
    let file = File::open(path).map_err(|error| {
        if error.kind() == io::ErrorKind::NotFound {
            return TileStoreError::Missing { path: path.to_owned() };
        }
        failed(path, "read", error)
    })?;
    let mut bytes = vec![];
    file.take(max + 1).read_to_end(&mut bytes).map_err(|error| failed(path, "read", error))?;
    if bytes.len() as u64 > max {
        let what = format!("it has more than the {max} bytes that such a file can have");
        return Err(TileStoreError::Malformed { path: path.to_owned(), what });
    }
    Ok(bytes)
}

fn failed(path: &Path, doing: &'static str, source: io::Error) -> TileStoreError {
    TileStoreError::Io { path: path.to_owned(), doing, source }
}

fn write_unsynced(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(part(path))?;
    file.write_all(bytes)?;
    Ok(file)
}

fn sync(files: &[(&PathBuf, File)]) -> Result<(), TileStoreError> {
    files.iter().try_for_each(|(path, file)| {
        file.sync_all().map_err(|error| failed(path, "written", error))
    })
}

/// A file under its whole name, or not at all; on disk when this returns.
fn write(path: &Path, bytes: &[u8]) -> Result<(), TileStoreError> {
    write_unsynced(path, bytes)
        .and_then(|file| file.sync_all())
        .and_then(|()| settle(path))
        .and_then(|()| sync_folder(path))
        .map_err(|error| failed(path, "written", error))
}

/// Gives a written file its name.
fn settle(path: &Path) -> io::Result<()> {
    fs::rename(part(path), path)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

fn part(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(PART);
    PathBuf::from(name)
}

fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Makes `folder` and what it lies in, below `root`; new names are on disk when this returns.
fn make_folders(root: &Path, folder: &Path) -> io::Result<()> {
    if folder.exists() {
        return Ok(());
    }
    if let Some(parent) = folder.parent().filter(|parent| parent.starts_with(root)) {
        make_folders(root, parent)?;
        make_folder(folder)?;
        return File::open(parent)?.sync_all();
    }
    make_folder(folder)
}

//! Pack contents: what lies in a pack, byte by byte? Read only where the list names it, and no
//! longer than it says.

use super::manifest::{FILES_MAX, Listed, MANIFEST, SIGNATURE};
use keyledger_handlers::trail::{Hash, PROOF_HASHES_MAX};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// The longest list of hashes: 44 characters and a line's end each.
const PROOF_BYTES_MAX: u64 = 45 * PROOF_HASHES_MAX as u64;
/// Folders lie in one another no deeper than this.
const DEPTH_MAX: usize = 12;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// What kind of fault: a word for machines, and the end of a sentence's key.
    pub code: &'static str,
    /// The file, and the place in it.
    pub place: String,
    /// What was found.
    pub detail: String,
}

pub(super) type Result<T, E = Fault> = std::result::Result<T, E>;

pub(super) fn fault<T>(
    code: &'static str,
    place: impl Into<String>,
    detail: impl Into<String>,
) -> Result<T> {
    Err(Fault { code, place: place.into(), detail: detail.into() })
}

/// The files of a pack.
pub(super) struct Contents<'a> {
    folder: &'a Path,
    pub(super) files: BTreeMap<&'a str, &'a Listed>,
    pub(super) read: BTreeSet<String>,
}

impl<'a> Contents<'a> {
    /// The listed files of a folder in which nothing else lies.
    pub(super) fn new(folder: &'a Path, files: BTreeMap<&'a str, &'a Listed>) -> Result<Self> {
        let contents = Self { folder, files, read: BTreeSet::new() };
        contents.walk(folder, "", 0)?;
        Ok(contents)
    }

    /// Nothing may lie there that the list does not name, and nothing but files.
    fn walk(&self, folder: &Path, prefix: &str, depth: usize) -> Result<()> {
        let unreadable = |error: std::io::Error| Fault {
            code: "unreadable",
            place: if prefix.is_empty() { ".".to_owned() } else { prefix.to_owned() },
            detail: error.to_string(),
        };
        if depth > DEPTH_MAX {
            return fault("extra", prefix, "its folders are nested too deeply");
        }
        for (count, entry) in folder.read_dir().map_err(unreadable)?.enumerate() {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
            let kind = entry.file_type().map_err(unreadable)?;
            if kind.is_dir() {
                self.walk(&entry.path(), &path, depth + 1)?;
            } else if !kind.is_file() {
                return fault("extra", path, "it is a link or a device, not a file");
            } else if path != MANIFEST && path != SIGNATURE && !self.files.contains_key(&*path) {
                return fault("extra", path, format!("{MANIFEST} does not list it"));
            }
            if count > FILES_MAX {
                return fault("extra", prefix, format!("there are more than {FILES_MAX} files"));
            }
        }
        Ok(())
    }

    /// The bytes of a listed file, which are those that the list is about.
    pub(super) fn file(&mut self, path: &str, max: u64) -> Result<Vec<u8>> {
        let Some(listed) = self.files.get(path) else {
            return fault("missing", path, format!("{MANIFEST} does not list it"));
        };
        if listed.bytes > max {
            let detail = format!("it is listed with {} bytes, {max} are allowed", listed.bytes);
            return fault("size", path, detail);
        }
        let bytes = bounded(&self.folder.join(path), path, listed.bytes)?;
        if bytes.len() as u64 != listed.bytes {
            let detail = format!("it has {} bytes, but {} are listed", bytes.len(), listed.bytes);
            return fault("size", path, detail);
        }
        if <[u8; 32]>::from(Sha256::digest(&bytes)) != listed.sha256 {
            return fault("hash", path, "its SHA-256 is not the one that is listed");
        }
        self.read.insert(path.to_owned());
        Ok(bytes)
    }

    pub(super) fn hashes(&mut self, path: &str) -> Result<Vec<Hash>> {
        let bytes = self.file(path, PROOF_BYTES_MAX)?;
        let parsed = std::str::from_utf8(&bytes).ok().and_then(|text| {
            let lines = text.split_inclusive('\n');
            lines.map(|line| line.strip_suffix('\n')?.parse().ok()).collect::<Option<Vec<Hash>>>()
        });
        parsed.map_or_else(|| fault("proof", path, "a line is not a hash"), Ok)
    }
}

/// A file's bytes, at most one more than `max`; only what is really a file is opened.
pub(super) fn bounded(path: &Path, place: &str, max: u64) -> Result<Vec<u8>> {
    let unreadable = |error: std::io::Error| {
        let missing = error.kind() == std::io::ErrorKind::NotFound;
        let code = if missing { "missing" } else { "unreadable" };
        Fault { code, place: place.to_owned(), detail: error.to_string() }
    };
    if !fs::symlink_metadata(path).map_err(unreadable)?.is_file() {
        return fault("unreadable", place, "it is not a plain file");
    }
    let mut bytes = vec![];
    let file = File::open(path).map_err(unreadable)?;
    file.take(max + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > max {
        return fault("size", place, format!("it has more than {max} bytes"));
    }
    Ok(bytes)
}

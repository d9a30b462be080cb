//! Pack manifest: which files does a pack have? A list, line by line, that both writers and readers
//! hold to.

use super::FORMAT;
use super::layout::Range;
use keyledger_core::ids::LedgerId;
use keyledger_handlers::trail::{Hash, Verifier};
use keyledger_schemas::cipher::hex;
use sha2::{Digest, Sha256};
use std::fmt;

/// The list of files.
pub const MANIFEST: &str = "MANIFEST";
/// The signature of the list: a signed note.
pub const SIGNATURE: &str = "MANIFEST.sig";
/// A longer list is not read: its pack must be made in parts.
pub const MANIFEST_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// No pack has more files.
pub const FILES_MAX: usize = 150_000;

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Where it lies: plain names with slashes between them.
    pub path: String,
    /// How long it is.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: [u8; 32],
}

/// What a pack says that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The key that signed it and its checkpoints, as the pack claims.
    pub key: Verifier,
    /// Whose history.
    pub ledger: LedgerId,
    /// Which part.
    pub range: Range,
    /// Every file but the list and its signature, in the order of their paths.
    pub files: Vec<Listed>,
}

impl Manifest {
    /// What is signed of a list's bytes.
    pub fn signed_text(bytes: &[u8]) -> String {
        format!("{FORMAT}\n{}\n", Hash(Sha256::digest(bytes).into()))
    }

    /// Reads a list; an error says what is wrong with which line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lines = text.strip_suffix('\n').ok_or("the last line does not end")?;
        let mut lines = lines.split('\n');
        let mut field = |name: &str| {
            let line = lines.next().ok_or(format!("the line of {name} is missing"))?;
            let value = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(' '));
            value.ok_or(format!("`{}` is found where {name} is expected", shown(line)))
        };
        if field("keyledger")? != FORMAT.trim_start_matches("keyledger ") {
            return Err(format!("its format is not `{FORMAT}`"));
        }
        let key = Verifier::parse(field("key")?).map_err(|error| format!("key: {error}"))?;
        let ledger = field("ledger")?.parse().map_err(|_| "ledger: it is not an id".to_owned())?;
        let (start, end) = two(field("entries")?).ok_or("entries: two numbers are needed")?;
        let first = number(field("first")?).ok_or("first: a number is needed")?;
        let last = number(field("last")?).ok_or("last: a number is needed")?;
        let mut files: Vec<Listed> = vec![];
        for line in lines {
            let listed = listed(line).ok_or_else(|| format!("`{}` lists no file", shown(line)))?;
            if files.last().is_some_and(|before| before.path >= listed.path) {
                return Err(format!("{} is out of order", listed.path));
            }
            if files.len() >= FILES_MAX {
                return Err(format!("it lists more than {FILES_MAX} files"));
            }
            files.push(listed);
        }
        let range = Range { start, end, first, last };
        if !range.is_sound() {
            return Err("its ranges do not match".to_owned());
        }
        Ok(Self { key, ledger, range, files })
    }
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Range { start, end, first, last } = self.range;
        writeln!(f, "{FORMAT}\nkey {}\nledger {}", self.key, self.ledger)?;
        writeln!(f, "entries {start} {end}\nfirst {first}\nlast {last}")?;
        for Listed { path, bytes, sha256 } in &self.files {
            writeln!(f, "file {} {bytes} {path}", hex(sha256))?;
        }
        Ok(())
    }
}

fn listed(line: &str) -> Option<Listed> {
    let mut fields = line.strip_prefix("file ")?.splitn(3, ' ');
    let (hash, bytes, path) = (fields.next()?, fields.next()?, fields.next()?);
    let sha256 = unhex(hash)?;
    is_path(path).then_some(Listed { path: path.to_owned(), bytes: number(bytes)?, sha256 })
}

/// Plain names with slashes between them: nothing absolute, nothing that climbs.
pub(super) fn is_path(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let name = |name: &str| !name.is_empty() && !name.starts_with('.') && name.chars().all(plain);
    path.len() <= 200 && path.split('/').all(name)
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

fn two(text: &str) -> Option<(u64, u64)> {
    let (one, other) = text.split_once(' ')?;
    Some((number(one)?, number(other)?))
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let plain = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    if text.len() != 64 || !text.as_bytes().iter().all(plain) {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

/// A line of a stranger's, short enough to be shown.
fn shown(line: &str) -> String {
    line.chars().filter(|c| !c.is_control()).take(60).collect()
}

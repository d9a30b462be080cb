//! Signed notes: what was signed, and by whom? A text with signatures below it: C2SP signed-note.

use super::keys::{Verifier, is_name};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

/// A longer note is refused unread.
pub const NOTE_BYTES_MAX: usize = 64 * 1024;
/// More signatures are refused.
const SIGNATURES_MAX: usize = 100;
/// What a signature line begins with.
const DASH: &str = "\u{2014} ";

/// A signature line. What it is worth, a [`Verifier`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Who claims to have signed.
    pub name: String,
    /// With which key.
    pub id: [u8; 4],
    /// What the key's kind makes of it.
    pub bytes: Vec<u8>,
}

/// A text and its signatures, none of them checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is signed: lines, each with its end.
    pub text: String,
    /// By whom, allegedly.
    pub signatures: Vec<Signature>,
}

/// Why a note is worth nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Longer than any note has to be.
    #[error("it is longer than {NOTE_BYTES_MAX} bytes")]
    TooLong,
    /// Not text, or text with control characters.
    #[error("it is not plain text in UTF-8")]
    NotText,
    /// There is no text with signatures below it.
    #[error("it is not a signed note: a text, an empty line, and signature lines")]
    Malformed,
    /// This line is no signature.
    #[error("line {0} is not a signature line")]
    Line(usize),
    /// Too many signatures.
    #[error("it has more than {SIGNATURES_MAX} signatures")]
    TooMany,
    /// The key that must have signed did not.
    #[error("it is not signed by {0}")]
    Unsigned(String),
    /// A signature in the name of a known key is none of that key.
    #[error("the signature of {0} was not made with its key")]
    WrongSignature(String),
}

impl Note {
    /// Reads a note. Nothing about its signatures is believed.
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong);
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        if whole.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
            return Err(NoteError::NotText);
        }
        let (text, below) = whole.rsplit_once("\n\n").ok_or(NoteError::Malformed)?;
        let lines = below.strip_suffix('\n').ok_or(NoteError::Malformed)?;
        let first = text.split('\n').count() + 2;
        let mut signatures = vec![];
        for (number, line) in lines.split('\n').enumerate() {
            if number >= SIGNATURES_MAX {
                return Err(NoteError::TooMany);
            }
            signatures.push(signature(line).ok_or(NoteError::Line(first + number))?);
        }
        Ok(Self { text: format!("{text}\n"), signatures })
    }

    /// Whether `verifier`'s key signed it, and for which moment a cosigner vouches: the newest one.
    /// A signature in that key's name that is not its own is worse than none.
    pub fn signed_by(&self, verifier: &Verifier) -> Result<Option<u64>, NoteError> {
        let claimed = |one: &&Signature| one.name == verifier.name() && one.id == verifier.id();
        let mut moments = vec![];
        for signature in self.signatures.iter().filter(claimed) {
            moments.push(verifier.verify(&self.text, signature)?);
        }
        let unsigned = || NoteError::Unsigned(verifier.name().to_owned());
        moments.into_iter().max().ok_or_else(unsigned)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for Signature { name, id, bytes } in &self.signatures {
            writeln!(f, "{DASH}{name} {}", STANDARD.encode([id.as_slice(), bytes].concat()))?;
        }
        Ok(())
    }
}

fn signature(line: &str) -> Option<Signature> {
    let (name, encoded) = line.strip_prefix(DASH)?.split_once(' ')?;
    let bytes = STANDARD.decode(encoded).ok()?;
    let (id, bytes) = bytes.split_first_chunk::<4>()?;
    let known = is_name(name) && !bytes.is_empty();
    known.then(|| Signature { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
}

//! Keys of signed notes: whose key is it? Signers and verifiers of notes, in the text forms that
//! C2SP signed-note gives.

use super::note::{NoteError, Signature};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature as Ed25519, Signer as _, SigningKey, VerifyingKey};
use keyledger_core::clock::Ids;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// What a private key's text begins with.
const PRIVATE: &str = "PRIVATE+KEY+";
/// Bytes of a moment in front of a timestamped signature.
const MOMENT_BYTES: usize = 8;

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// The note's text itself: a log's own signature.
    Log,
    /// The note's text with a moment: a tlog-cosignature, of a witness or of the log's clock.
    Cosigner,
}

impl KeyKind {
    const fn byte(self) -> u8 {
        match self {
            Self::Log => 1,
            Self::Cosigner => 4,
        }
    }

    const fn of(byte: u8) -> Option<Self> {
        match byte {
            1 => Some(Self::Log),
            4 => Some(Self::Cosigner),
            _ => None,
        }
    }
}

/// A key's text cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text has another form.
    #[error("it is not the key of a signed note: name+id+base64, of an Ed25519 key or a cosigner")]
    Malformed,
    /// A name that could not stand on a signature line.
    #[error("a key's name must not be empty, longer than 255 bytes, or hold spaces or `+`")]
    Name,
    /// The id is that of another key.
    #[error("the key's id does not belong to the key beside it")]
    WrongId,
}

/// Checks signatures of one key. Its text is `name+id+base64(kind ‖ public key)`.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    kind: KeyKind,
    id: [u8; 4],
    key: VerifyingKey,
}

/// Signs notes with one key. Its text is `PRIVATE+KEY+name+id+base64(kind ‖ seed)`.
pub struct Signer {
    verifier: Verifier,
    key: SigningKey,
}

impl Verifier {
    fn new(name: &str, kind: KeyKind, key: VerifyingKey) -> Result<Self, KeyError> {
        if !is_name(name) {
            return Err(KeyError::Name);
        }
        let hash = Sha256::new()
            .chain_update(name)
            .chain_update([b'\n', kind.byte()])
            .chain_update(key.as_bytes())
            .finalize();
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash);
        Ok(Self { name: name.to_owned(), kind, id: [a, b, c, d], key })
    }

    /// From its text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (name, id, kind, key) = parts(text)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| KeyError::Malformed)?;
        Self::new(name, kind, key)?.with_id(id)
    }

    fn with_id(self, id: u32) -> Result<Self, KeyError> {
        if self.id == id.to_be_bytes() { Ok(self) } else { Err(KeyError::WrongId) }
    }

    /// The verifier of the same key under another name or of another kind.
    pub fn also(&self, name: &str, kind: KeyKind) -> Result<Self, KeyError> {
        Self::new(name, kind, self.key)
    }

    /// The name on its signatures.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The id on its signatures.
    pub const fn id(&self) -> [u8; 4] {
        self.id
    }

    /// The moment of a signature of `text` by this key, in seconds since 1970; nothing for a log's
    /// own signature, which names none.
    pub fn verify(&self, text: &str, signature: &Signature) -> Result<Option<u64>, NoteError> {
        let wrong = || NoteError::WrongSignature(self.name.clone());
        let (at, bytes) = match self.kind {
            KeyKind::Log => (None, signature.bytes.as_slice()),
            KeyKind::Cosigner => {
                let (at, bytes) =
                    signature.bytes.split_first_chunk::<MOMENT_BYTES>().ok_or_else(wrong)?;
                (Some(u64::from_be_bytes(*at)), bytes)
            }
        };
        let ed25519 = Ed25519::from_slice(bytes).map_err(|_| wrong())?;
        let message = message(text, at);
        self.key.verify_strict(message.as_bytes(), &ed25519).map_err(|_| wrong())?;
        Ok(at)
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes: Vec<u8> =
            std::iter::once(self.kind.byte()).chain(*self.key.as_bytes()).collect();
        let id = u32::from_be_bytes(self.id);
        write!(f, "{}+{id:08x}+{}", self.name, STANDARD.encode(bytes))
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Signer {
    /// A new key.
    pub fn random(name: &str, kind: KeyKind, ids: &dyn Ids) -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        ids.fill(seed.as_mut_slice());
        Self::new(name, kind, &seed)
    }

    fn new(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let key = SigningKey::from_bytes(seed);
        Ok(Self { verifier: Verifier::new(name, kind, key.verifying_key())?, key })
    }

    /// From its text.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let (name, id, kind, seed) = parts(text.strip_prefix(PRIVATE).ok_or(KeyError::Malformed)?)?;
        let signer = Self::new(name, kind, &Zeroizing::new(seed))?;
        Ok(Self { verifier: signer.verifier.with_id(id)?, key: signer.key })
    }

    /// Its text, to be kept where nobody else can read it.
    pub fn to_text(&self) -> Zeroizing<String> {
        let seed = Zeroizing::new(self.key.to_bytes());
        let mut bytes = Zeroizing::new(Vec::with_capacity(seed.len() + 1));
        bytes.push(self.verifier.kind.byte());
        bytes.extend_from_slice(seed.as_slice());
        let (name, id) = (&self.verifier.name, u32::from_be_bytes(self.verifier.id));
        Zeroizing::new(format!("{PRIVATE}{name}+{id:08x}+{}", STANDARD.encode(bytes.as_slice())))
    }

    /// The same key under another name or of another kind: what it signs there can never be taken
    /// for what it signs here, and whoever trusts one verifier can make the other.
    pub fn also(&self, name: &str, kind: KeyKind) -> Result<Self, KeyError> {
        Self::new(name, kind, &Zeroizing::new(self.key.to_bytes()))
    }

    /// Who checks its signatures.
    pub const fn verifier(&self) -> &Verifier {
        &self.verifier
    }

    /// Signs a note's text; `seconds` since 1970 is the moment that a cosigner vouches for.
    pub fn sign(&self, text: &str, seconds: u64) -> Signature {
        let at = (self.verifier.kind == KeyKind::Cosigner).then_some(seconds);
        let mut bytes = at.map_or_else(Vec::new, |at| at.to_be_bytes().to_vec());
        bytes.extend(self.key.sign(message(text, at).as_bytes()).to_bytes());
        Signature { name: self.verifier.name.clone(), id: self.verifier.id, bytes }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.verifier)
    }
}

/// What is really signed.
fn message(text: &str, at: Option<u64>) -> String {
    match at {
        None => text.to_owned(),
        Some(at) => format!("cosignature/v1\ntime {at}\n{text}"),
    }
}

/// `name+id+base64(kind ‖ 32 bytes)`.
fn parts(text: &str) -> Result<(&str, u32, KeyKind, [u8; 32]), KeyError> {
    let mut fields = text.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (fields.next(), fields.next(), fields.next()) else {
        return Err(KeyError::Malformed);
    };
    let hex = id.len() == 8 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let id = u32::from_str_radix(id, 16).ok().filter(|_| hex).ok_or(KeyError::Malformed)?;
    let bytes = Zeroizing::new(STANDARD.decode(key).map_err(|_| KeyError::Malformed)?);
    let (kind, key) = bytes.split_first().ok_or(KeyError::Malformed)?;
    let kind = KeyKind::of(*kind).ok_or(KeyError::Malformed)?;
    Ok((name, id, kind, key.try_into().map_err(|_| KeyError::Malformed)?))
}

/// Whether a name can stand on a signature line.
pub(super) fn is_name(name: &str) -> bool {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '+';
    !name.is_empty() && name.len() <= 255 && name.chars().all(plain)
}

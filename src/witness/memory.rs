//! Witness memory: what does a witness remember? For each log the newest checkpoint it signed, in a
//! file of its own, and its key. What it signs is on disk before anybody sees the signature.

use keyledger_adapters::folder::{keep_private, try_for_a_while};
use keyledger_core::clock::Ids;
use keyledger_handlers::trail::{Checkpoint, Hash, KeyError, KeyKind, Note, Signer};
use keyledger_schemas::cipher::hex;
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Why a witness's folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// The file system said no.
    #[error("{} cannot be used", .0.display())]
    Io(PathBuf, #[source] io::Error),
    /// Another witness has it: two would sign two histories.
    #[error("the folder {} is used by another process", .0.display())]
    InUse(PathBuf),
    /// The key file holds no key.
    #[error("{} holds no key", .0.display())]
    Key(PathBuf, #[source] KeyError),
    /// What is remembered of a log cannot be read. Forgetting it would sign anything.
    #[error("{} is damaged: restore it from a backup, because without it this witness would sign anything", .0.display())]
    Damaged(PathBuf),
}

/// The folder of a witness, locked for this process.
#[derive(Debug)]
pub struct Memory {
    folder: PathBuf,
    _lock: File,
}

impl Memory {
    /// Opens the folder; makes it where it is not there.
    pub fn open(folder: &Path) -> Result<Self, MemoryError> {
        let failed = |error| MemoryError::Io(folder.to_owned(), error);
        let logs = folder.join("logs");
        DirBuilder::new().recursive(true).mode(0o700).create(&logs).map_err(failed)?;
        let mut options = OpenOptions::new();
        let lock = options.write(true).create(true).truncate(false).mode(0o600);
        let lock = lock.open(folder.join("lock")).map_err(failed)?;
        match try_for_a_while(&lock) {
            Ok(()) => {
                keep_private(folder).map_err(failed)?;
                Ok(Self { folder: folder.to_owned(), _lock: lock })
            }
            Err(TryLockError::WouldBlock) => Err(MemoryError::InUse(folder.to_owned())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// The witness's key. The first one is made here, under `name`; later the name is the key's.
    pub fn key(&self, name: &str, ids: &dyn Ids) -> Result<Signer, MemoryError> {
        let path = self.folder.join("key");
        match fs::read_to_string(&path) {
            Ok(text) => {
                let text = Zeroizing::new(text);
                Signer::parse(text.trim_end()).map_err(|error| MemoryError::Key(path, error))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let signer = Signer::random(name, KeyKind::Cosigner, ids);
                let signer = signer.map_err(|error| MemoryError::Key(path.clone(), error))?;
                self.replace(&path, format!("{}\n", *signer.to_text()).as_bytes())?;
                Ok(signer)
            }
            Err(error) => Err(MemoryError::Io(path, error)),
        }
    }

    /// What is remembered of a log.
    pub fn known(&self, origin: &str) -> Result<Option<(u64, Hash)>, MemoryError> {
        let path = self.path_of(origin);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(MemoryError::Io(path, error)),
        };
        let read = Note::parse(&bytes).ok();
        let read = read.and_then(|note| note.text.parse::<Checkpoint>().ok());
        match read.filter(|checkpoint| checkpoint.origin == origin) {
            Some(checkpoint) => Ok(Some((checkpoint.size, checkpoint.root))),
            None => Err(MemoryError::Damaged(path)),
        }
    }

    /// Remembers a checkpoint: on disk when this returns.
    pub fn remember(&self, origin: &str, note: &Note) -> Result<(), MemoryError> {
        self.replace(&self.path_of(origin), note.to_string().as_bytes())
    }

    /// A log's name may hold anything that a file's must not.
    fn path_of(&self, origin: &str) -> PathBuf {
        let hash = Sha256::digest(origin.as_bytes());
        let name = hex(&hash);
        self.folder.join("logs").join(name)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), MemoryError> {
        let failed = |error| MemoryError::Io(path.to_owned(), error);
        let part = path.with_extension("part");
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(true).mode(0o600).open(&part);
        let mut file = file.map_err(failed)?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
        fs::rename(&part, path).map_err(failed)?;
        let folder = path.parent().unwrap_or(&self.folder);
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyledger_adapters::random::SeededIds;

    fn note(size: u64) -> Note {
        let root = Hash::of_leaf(&size.to_be_bytes());
        let checkpoint = Checkpoint { origin: "keyledger/a".to_owned(), size, root };
        let signer = Signer::random("keyledger/a", KeyKind::Log, &SeededIds::new(1)).unwrap();
        let text = checkpoint.to_string();
        Note { signatures: vec![signer.sign(&text, 0)], text }
    }

    #[test]
    fn what_is_remembered_is_there_after_a_restart_and_so_is_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::open(folder.path()).unwrap();
        assert!(matches!(Memory::open(folder.path()), Err(MemoryError::InUse(_))));
        let key = memory.key("witness.example", &SeededIds::new(1)).unwrap();
        assert_eq!(memory.known("keyledger/a").unwrap(), None);
        for size in [3, 7] {
            memory.remember("keyledger/a", &note(size)).unwrap();
        }
        drop(memory);
        let memory = Memory::open(folder.path()).unwrap();
        assert_eq!(memory.known("keyledger/a").unwrap().unwrap().0, 7);
        assert_eq!(memory.known("keyledger/b").unwrap(), None);
        let again = memory.key("another.example", &SeededIds::new(2)).unwrap();
        assert_eq!(again.verifier(), key.verifier());
    }

    #[test]
    fn what_cannot_be_read_is_never_taken_for_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let memory = Memory::open(folder.path()).unwrap();
        memory.remember("keyledger/a", &note(3)).unwrap();
        for bytes in [&b""[..], b"garbage", note(3).to_string().as_bytes().split_at(40).0] {
            fs::write(memory.path_of("keyledger/a"), bytes).unwrap();
            assert!(matches!(memory.known("keyledger/a"), Err(MemoryError::Damaged(_))));
        }
    }
}

//! Vault key files: where do the vault's own keys lie? One file per epoch, readable by nobody but
//! the engine.

use super::OpenVaultError;
use keyledger_handlers::private_files::foreign_rights;
use keyledger_schemas::cipher::{KEY_BYTES, Key, hex};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The folder `keys/`.
pub(crate) struct KeyFiles {
    folder: PathBuf,
}

impl KeyFiles {
    /// Makes the folder if it is not there, and refuses it if others can look into it.
    pub(crate) fn open(folder: &Path) -> Result<Self, OpenVaultError> {
        match DirBuilder::new().mode(0o700).create(folder) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(source) => return Err(file_error(folder, source)),
        }
        refuse_exposed(folder, "700")?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// Where the key of an epoch lies.
    pub(crate) fn path(&self, epoch: u32) -> PathBuf {
        self.folder.join(format!("kek-{epoch}"))
    }

    /// The key of an epoch: 64 hex digits.
    pub(crate) fn read(&self, epoch: u32) -> Result<Option<Key>, OpenVaultError> {
        let path = self.path(epoch);
        let text = match fs::read(&path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(file_error(&path, source)),
        };
        refuse_exposed(&path, "600")?;
        parse(&text).map(Some).ok_or(OpenVaultError::NotAKey { path })
    }

    /// Writes a new key. It is on disk under its whole name, or it is not there at all.
    pub(crate) fn create(&self, epoch: u32, key: Key) -> Result<Key, OpenVaultError> {
        let path = self.path(epoch);
        self.write(&path, &key).map_err(|source| file_error(&path, source))?;
        Ok(key)
    }

    /// Destroys the key of an epoch: a mark that it is gone for good, zeros where it was, no file.
    /// What a file system keeps of overwritten blocks is beyond a program.
    pub(crate) fn destroy(&self, epoch: u32) -> Result<(), OpenVaultError> {
        let path = self.path(epoch);
        self.erase(&path).map_err(|source| file_error(&path, source))
    }

    /// Whether the key of an epoch was destroyed here, as opposed to lost.
    pub(super) fn is_destroyed(&self, epoch: u32) -> bool {
        mark(&self.path(epoch)).exists()
    }

    fn erase(&self, path: &Path) -> io::Result<()> {
        let mut made = OpenOptions::new();
        made.write(true).create(true).truncate(true).mode(0o600);
        made.open(mark(path))?.sync_all()?;
        File::open(&self.folder)?.sync_all()?;
        match OpenOptions::new().write(true).open(path) {
            Ok(mut file) => {
                let length = usize::try_from(file.metadata()?.len()).unwrap_or(0);
                file.write_all(&vec![0; length])?;
                file.sync_all()?;
                fs::remove_file(path)?;
                File::open(&self.folder)?.sync_all()
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn write(&self, path: &Path, key: &Key) -> io::Result<()> {
        let unfinished = path.with_extension("new");
        // Left behind by a crash: nothing was sealed with it yet.
        match fs::remove_file(&unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut file =
            OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        let text = Zeroizing::new(hex(key.bytes()) + "\n");
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        // A link, not a rename: it never replaces a key that is already there.
        fs::hard_link(&unfinished, path)?;
        fs::remove_file(&unfinished)?;
        File::open(&self.folder)?.sync_all()
    }
}

/// Where it says that a key was destroyed.
fn mark(path: &Path) -> PathBuf {
    path.with_extension("destroyed")
}

fn refuse_exposed(path: &Path, wanted: &'static str) -> Result<(), OpenVaultError> {
    let metadata = fs::metadata(path).map_err(|source| file_error(path, source))?;
    let mode = metadata.permissions().mode() & 0o7777;
    if foreign_rights(mode) == 0 {
        return Ok(());
    }
    Err(OpenVaultError::Exposed { path: path.to_owned(), mode, wanted })
}

fn parse(text: &[u8]) -> Option<Key> {
    let digits = text.trim_ascii();
    if digits.len() != KEY_BYTES * 2 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(KEY_BYTES));
    for pair in digits.chunks_exact(2) {
        let pair = std::str::from_utf8(pair).ok()?;
        bytes.push(u8::from_str_radix(pair, 16).ok()?);
    }
    Key::kept(&bytes)
}

fn file_error(path: &Path, source: io::Error) -> OpenVaultError {
    OpenVaultError::File { path: path.to_owned(), source }
}

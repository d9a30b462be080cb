//! Where do secrets lie on one machine? In `vault.db`, sealed under the keys in `keys/`.
//!
//! Three rules let an entry be forgotten for good. A destroyed entry's bytes are overwritten in
//! place with as many zeros, so that no row changes its size and nothing sealed is moved about.
//! `secure_delete` clears what SQLite itself gives back. And the write-ahead log is emptied before
//! `destroy` answers. What backups still hold dies with the key-encryption key of its epoch.

mod database;
mod key_files;
#[cfg(test)]
mod tests;

use database::{Database, Entry};
use key_files::KeyFiles;
use keyledger_core::clock::Ids;
use keyledger_core::vault::{SecretName, Vault, VaultError};
use keyledger_schemas::cipher::{self, CipherError, Key, length_prefixed};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The vault of one data folder.
pub struct SqliteVault {
    database: Mutex<Database>,
    /// The key-encryption key of every epoch that an entry names.
    keys: BTreeMap<u32, Key>,
    /// The epoch new entries are sealed in.
    epoch: u32,
    ids: Arc<dyn Ids>,
}

/// The vault of a data folder cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenVaultError {
    /// Somebody else on this machine could read a key.
    #[error("others can read {path} (mode {mode:04o}): run `chmod {wanted} {path}`", path = path.display())]
    Exposed {
        /// The key file or the folder.
        path: PathBuf,
        /// Its mode.
        mode: u32,
        /// What it should be.
        wanted: &'static str,
    },
    /// Without its key the vault cannot be read, and a new key would not open it.
    #[error(
        "{path} is missing, and {vault} has entries sealed with it: put the key file back from \
         its backup",
        path = path.display(), vault = vault.display()
    )]
    KeyMissing {
        /// Where the key file should be.
        path: PathBuf,
        /// The vault that needs it.
        vault: PathBuf,
    },
    /// The file holds no key.
    #[error("{path} is not a key file: put the right one back from its backup", path = path.display())]
    NotAKey {
        /// The file.
        path: PathBuf,
    },
    /// The key is one, but not this vault's.
    #[error(
        "{path} is not the key that {vault} was sealed with: put back the two that belong together",
        path = path.display(), vault = vault.display()
    )]
    WrongKey {
        /// The key file.
        path: PathBuf,
        /// The vault.
        vault: PathBuf,
    },
    /// A newer release wrote it.
    #[error("{vault} was written by a newer release (version {version}): run that one", vault = vault.display())]
    TooNew {
        /// The vault.
        vault: PathBuf,
        /// The version of its tables.
        version: u32,
    },
    /// The file system said no.
    #[error("{path} cannot be used", path = path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// SQLite said no.
    #[error("{vault} cannot be used", vault = vault.display())]
    Database {
        /// The vault.
        vault: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// The cipher refused.
    #[error(transparent)]
    Cipher(#[from] CipherError),
}

impl SqliteVault {
    /// Opens `vault.db` and `keys/` in the data folder `folder`; makes both in a new one.
    pub fn open(folder: &Path, ids: Arc<dyn Ids>) -> Result<Self, OpenVaultError> {
        let path = folder.join("vault.db");
        let files = KeyFiles::open(&folder.join("keys"))?;
        let database = Database::open(&path)?;
        let epochs = database.epochs().map_err(|source| database_error(&path, source))?;
        let mut keys = BTreeMap::new();
        for (epoch, proof) in &epochs {
            let Some(key) = files.read(*epoch)? else {
                return Err(OpenVaultError::KeyMissing { path: files.path(*epoch), vault: path });
            };
            if cipher::open(&key, &proof_place(*epoch), proof).is_none() {
                return Err(OpenVaultError::WrongKey { path: files.path(*epoch), vault: path });
            }
            keys.insert(*epoch, key);
        }
        let epoch = match keys.last_key_value() {
            Some((newest, _)) => *newest,
            None => begin_first_epoch(&files, &database, &path, &*ids, &mut keys)?,
        };
        Ok(Self { database: Mutex::new(database), keys, epoch, ids })
    }

    fn database(&self) -> MutexGuard<'_, Database> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self, name: &SecretName, entry: &Entry) -> Result<Option<Vec<u8>>, VaultError> {
        let Entry::Sealed { epoch, sealed } = entry else {
            return Ok(None);
        };
        let unreadable = || VaultError::Unreadable(name.clone());
        let key = self.keys.get(epoch).ok_or_else(unreadable)?;
        let secret = cipher::open(key, &entry_place(name, *epoch), sealed);
        secret.map(|secret| Some(secret.to_vec())).ok_or_else(unreadable)
    }
}

/// A key file without a vault is what a crash between the two leaves: it is used as it is.
fn begin_first_epoch(
    files: &KeyFiles,
    database: &Database,
    path: &Path,
    ids: &dyn Ids,
    keys: &mut BTreeMap<u32, Key>,
) -> Result<u32, OpenVaultError> {
    const FIRST: u32 = 1;
    let key = match files.read(FIRST)? {
        Some(key) => key,
        None => files.create(FIRST, Key::random(ids))?,
    };
    let proof = cipher::seal(&key, ids, &proof_place(FIRST), b"")?;
    database.begin_epoch(FIRST, &proof).map_err(|source| database_error(path, source))?;
    keys.insert(FIRST, key);
    Ok(FIRST)
}

fn database_error(path: &Path, source: rusqlite::Error) -> OpenVaultError {
    OpenVaultError::Database { vault: path.to_owned(), source }
}

/// What an entry is bound to: its name, and the epoch it was sealed in.
fn entry_place(name: &SecretName, epoch: u32) -> Vec<u8> {
    length_prefixed(&[b"kl1 vault entry", name.as_str().as_bytes(), &epoch.to_be_bytes()])
}

/// What the proof of a key is bound to: it tells a wrong key file when the vault is opened.
fn proof_place(epoch: u32) -> Vec<u8> {
    length_prefixed(&[b"kl1 vault key", &epoch.to_be_bytes()])
}

impl Vault for SqliteVault {
    fn put(&self, name: &SecretName, secret: &[u8]) -> Result<(), VaultError> {
        let database = self.database();
        if let Some(entry) = database.entry(name).map_err(unavailable)? {
            return match self.opened(name, &entry)? {
                Some(there) if there == secret => Ok(()),
                Some(_) | None => Err(VaultError::Taken(name.clone())),
            };
        }
        let key = self.keys.get(&self.epoch).ok_or_else(|| unavailable(CipherError))?;
        let place = entry_place(name, self.epoch);
        let sealed = cipher::seal(key, &*self.ids, &place, secret).map_err(unavailable)?;
        database.insert(name, self.epoch, &sealed).map_err(|error| match error {
            // Another process was first, between the look and the write.
            error if database::is_taken(&error) => VaultError::Taken(name.clone()),
            error => unavailable(error),
        })
    }

    fn get(&self, name: &SecretName) -> Result<Option<Vec<u8>>, VaultError> {
        match self.database().entry(name).map_err(unavailable)? {
            Some(entry) => self.opened(name, &entry),
            None => Ok(None),
        }
    }

    fn destroy(&self, name: &SecretName) -> Result<(), VaultError> {
        self.database().destroy(name, self.epoch).map_err(unavailable)
    }

    fn names(&self, prefix: &str) -> Result<Vec<SecretName>, VaultError> {
        self.database().names(prefix).map_err(unavailable)
    }
}

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> VaultError {
    VaultError::Unavailable(Box::new(error))
}

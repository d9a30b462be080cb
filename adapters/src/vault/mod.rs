//! SQLite vault: where do secrets lie on one machine? In `vault.db`, sealed under the keys in
//! `keys/`.
//!
//! Three rules let an entry be forgotten for good. A destroyed entry's bytes are overwritten in
//! place with as many zeros, so that no row changes its size and nothing sealed is moved about.
//! `secure_delete` clears what SQLite itself gives back. And the write-ahead log is emptied before
//! `destroy` answers. What backups still hold dies with the key-encryption key of its epoch, which is
//! what `epochs` is about.

mod database;
mod epochs;
pub(crate) mod key_files;
#[cfg(test)]
mod tests;

pub(crate) use database::Row;
use database::{Database, Entry};
use key_files::KeyFiles;
use keyledger_core::clock::Ids;
use keyledger_core::vault::{SecretName, Vault, VaultError};
use keyledger_handlers::private_files::group_hint;
use keyledger_schemas::cipher::{self, CipherError, Key, length_prefixed};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The epoch that a new vault begins with.
pub(crate) const FIRST_EPOCH: u32 = 1;

/// The vault of one data folder.
pub struct SqliteVault {
    open: Mutex<Open>,
    files: KeyFiles,
    path: PathBuf,
    ids: Arc<dyn Ids>,
}

/// What changes together: the rows, and the keys they are sealed with.
struct Open {
    database: Database,
    /// The key-encryption key of every epoch that an entry names.
    keys: BTreeMap<u32, Key>,
    /// The epoch new entries are sealed in.
    epoch: u32,
    /// Up to which row everything is known to be sealed in it.
    rewrapped: i64,
}

/// The vault of a data folder cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenVaultError {
    /// Somebody else on this machine could read a key.
    #[error(
        "others can read {path} (mode {mode:04o}): run `chmod {wanted} {path}`{}",
        group_hint(*mode, 0),
        path = path.display()
    )]
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
    /// It is a backup from before its key was destroyed: nobody may read it any more.
    #[error(
        "{vault} is an old backup: it was sealed with the key of epoch {epoch}, which was destroyed \
         so that such backups stay unreadable. Put back the newest backup of vault.db",
        vault = vault.display()
    )]
    OldBackup {
        /// The vault.
        vault: PathBuf,
        /// The epoch whose key is gone.
        epoch: u32,
    },
    /// The file holds no key.
    #[error("{path} is not a key file: restore the right one from its backup", path = path.display())]
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
                if files.is_destroyed(*epoch) {
                    return Err(OpenVaultError::OldBackup { vault: path, epoch: *epoch });
                }
                return Err(OpenVaultError::KeyMissing { path: files.path(*epoch), vault: path });
            };
            if cipher::open(&key, &proof_place(*epoch), proof).is_none() {
                return Err(OpenVaultError::WrongKey { path: files.path(*epoch), vault: path });
            }
            keys.insert(*epoch, key);
        }
        if keys.is_empty() {
            keys.insert(FIRST_EPOCH, begin(&files, &database, &path, &*ids, FIRST_EPOCH)?);
        }
        let epoch = keys.last_key_value().map_or(FIRST_EPOCH, |(newest, _)| *newest);
        let open = Mutex::new(Open { database, keys, epoch, rewrapped: 0 });
        Ok(Self { open, files, path, ids })
    }

    /// A vault with what is kept elsewhere, in the place of whatever lies in the folder: its epochs, and
    /// then its rows, some at a time.
    pub(crate) fn replaced(
        folder: &Path,
        epochs: Vec<(u32, Vec<u8>)>,
    ) -> Result<Replaced, OpenVaultError> {
        let path = folder.join("vault.db");
        for suffix in ["", "-wal", "-shm"] {
            let mut file = path.clone().into_os_string();
            file.push(suffix);
            match std::fs::remove_file(&file) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(OpenVaultError::File { path: file.into(), source });
                }
                Ok(()) | Err(_) => {}
            }
        }
        let database = Database::open(&path)?;
        for (epoch, proof) in epochs {
            database.begin_epoch(epoch, &proof).map_err(|source| database_error(&path, source))?;
        }
        Ok(Replaced { database, path })
    }

    /// The epochs and the proofs of their keys, as they are kept.
    pub(crate) fn epoch_rows(&self) -> Result<Vec<(u32, Vec<u8>)>, OpenVaultError> {
        let epochs = self.open_now().database.epochs();
        epochs.map_err(|source| database_error(&self.path, source))
    }

    /// At most `max` entries behind the row `number`, sealed as they are kept, destroyed ones too.
    pub(crate) fn rows_after(&self, number: i64, max: usize) -> Result<Vec<Row>, OpenVaultError> {
        let rows = self.open_now().database.rows_after(number, max);
        rows.map_err(|source| database_error(&self.path, source))
    }

    fn open_now(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A vault that is being filled.
pub(crate) struct Replaced {
    database: Database,
    path: PathBuf,
}

impl Replaced {
    /// Takes rows as they are sealed.
    pub(crate) fn add(&mut self, rows: &[Row]) -> Result<(), OpenVaultError> {
        let path = &self.path;
        self.database.add_rows(rows).map_err(|source| database_error(path, source))
    }
}

impl Open {
    fn opened(&self, name: &SecretName, entry: &Entry) -> Result<Option<Vec<u8>>, VaultError> {
        let Entry::Sealed { epoch, sealed } = entry else {
            return Ok(None);
        };
        let unreadable = || VaultError::Unreadable(name.clone());
        let key = self.keys.get(epoch).ok_or_else(unreadable)?;
        let secret = cipher::open(key, &entry_place(name, *epoch), sealed);
        secret.map(|secret| Some(secret.to_vec())).ok_or_else(unreadable)
    }

    /// Sealed with the present key, in its place.
    fn sealed(
        &self,
        ids: &dyn Ids,
        name: &SecretName,
        secret: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let key = self.keys.get(&self.epoch).ok_or_else(|| unavailable(CipherError))?;
        cipher::seal(key, ids, &entry_place(name, self.epoch), secret).map_err(unavailable)
    }
}

/// Begins an epoch. A key file that no vault names is what a crash between the two leaves: nothing
/// was sealed with it yet, and it is used as it is.
fn begin(
    files: &KeyFiles,
    database: &Database,
    path: &Path,
    ids: &dyn Ids,
    epoch: u32,
) -> Result<Key, OpenVaultError> {
    let key = match files.read(epoch)? {
        Some(key) => key,
        None => files.create(epoch, Key::random(ids))?,
    };
    let proof = cipher::seal(&key, ids, &proof_place(epoch), b"")?;
    database.begin_epoch(epoch, &proof).map_err(|source| database_error(path, source))?;
    Ok(key)
}

fn database_error(path: &Path, source: rusqlite::Error) -> OpenVaultError {
    OpenVaultError::Database { vault: path.to_owned(), source }
}

/// What an entry is bound to: its name, and the epoch it was sealed in.
pub(crate) fn entry_place(name: &SecretName, epoch: u32) -> Vec<u8> {
    length_prefixed(&[b"kl1 vault entry", name.as_str().as_bytes(), &epoch.to_be_bytes()])
}

/// What the proof of a key is bound to: it tells a wrong key file when the vault is opened.
pub(crate) fn proof_place(epoch: u32) -> Vec<u8> {
    length_prefixed(&[b"kl1 vault key", &epoch.to_be_bytes()])
}

impl Vault for SqliteVault {
    fn put(&self, name: &SecretName, secret: &[u8]) -> Result<(), VaultError> {
        let open = self.open_now();
        if let Some(entry) = open.database.entry(name).map_err(unavailable)? {
            return match open.opened(name, &entry)? {
                Some(there) if there == secret => Ok(()),
                Some(_) | None => Err(VaultError::Taken(name.clone())),
            };
        }
        let sealed = open.sealed(&*self.ids, name, secret)?;
        open.database.insert(name, open.epoch, &sealed).map_err(|error| match error {
            // Another process was first, between the look and the write.
            error if database::is_taken(&error) => VaultError::Taken(name.clone()),
            error => unavailable(error),
        })
    }

    fn get(&self, name: &SecretName) -> Result<Option<Vec<u8>>, VaultError> {
        let open = self.open_now();
        match open.database.entry(name).map_err(unavailable)? {
            Some(entry) => open.opened(name, &entry),
            None => Ok(None),
        }
    }

    fn destroy(&self, name: &SecretName) -> Result<(), VaultError> {
        let open = self.open_now();
        open.database.destroy(name, open.epoch).map_err(unavailable)
    }

    fn names(&self, prefix: &str) -> Result<Vec<SecretName>, VaultError> {
        self.open_now().database.names(prefix).map_err(unavailable)
    }

    fn put_after(&self, number: u64, max: usize) -> Result<Vec<(u64, SecretName)>, VaultError> {
        self.open_now().database.put_after(number, max).map_err(unavailable)
    }

    fn last_number(&self) -> Result<u64, VaultError> {
        self.open_now().database.last_number().map_err(unavailable)
    }
}

fn unavailable(error: impl std::error::Error + Send + Sync + 'static) -> VaultError {
    VaultError::Unavailable(Box::new(error))
}

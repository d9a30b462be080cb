//! Where do the keys come from? Out of the vault, kept in memory until they are forgotten.

use crate::cipher::{CipherError, Key, length_prefixed};
use crate::keys::{KeyName, day_secret, month_secret};
use keyledger_core::clock::Ids;
use keyledger_core::codec::CodecError;
use keyledger_core::ids::AccountId;
use keyledger_core::vault::{SecretName, Vault, VaultError};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many keys of boxes stay in memory; above it the cache starts anew.
const CACHED_MAX: usize = 50_000;

/// The keys of one ledger.
pub struct KeyRing {
    vault: Arc<dyn Vault>,
    ids: Arc<dyn Ids>,
    cache: Mutex<Cache>,
}

/// A miss is read from the vault under the cache's lock. So a key that is destroyed and then
/// forgotten cannot be put back here by a reader that fetched it in between.
#[derive(Default)]
struct Cache {
    /// Keys of boxes.
    boxes: HashMap<KeyName, Key>,
    /// Keys that are no person's: months, days and indexes.
    shared: HashMap<SecretName, Key>,
}

/// A key could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It was destroyed, or the person was never created: nothing personal can be written.
    #[error("the key {0} does not exist: the person is unknown or erased, or its time is over")]
    Absent(SecretName),
    /// What the vault has is no key.
    #[error("the vault's entry {0} is not a key")]
    Malformed(SecretName),
    /// The vault did not answer.
    #[error("the vault did not give or take a key")]
    Vault(#[source] VaultError),
    /// The cipher refused.
    #[error(transparent)]
    Cipher(#[from] CipherError),
}

impl From<KeyError> for CodecError {
    fn from(error: KeyError) -> Self {
        // `CodecError` carries a sentence, so the causes go into it.
        let mut what = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            what.push_str(": ");
            what.push_str(&inner.to_string());
            cause = inner.source();
        }
        Self::Key(what)
    }
}

impl KeyRing {
    /// The keys that lie in `vault`; new ones are drawn from `ids`.
    pub fn new(vault: Arc<dyn Vault>, ids: Arc<dyn Ids>) -> Self {
        Self { vault, ids, cache: Mutex::default() }
    }

    /// Draws the key of a person: durable when this returns. Asked again, the key stays.
    pub fn create_person(&self, account: AccountId) -> Result<(), KeyError> {
        let _held = self.cache();
        let name = SecretName::person(account);
        match self.kept(&name)? {
            Some(_) => Ok(()),
            None => self.draw(&name).map(|_| ()),
        }
    }

    /// Forgets what was kept in memory about `account`. Call it after its keys were destroyed.
    pub fn forget(&self, account: AccountId) {
        self.cache().boxes.retain(|name, _| name.account() != Some(account));
    }

    /// Forgets everything kept in memory. Call it after the key of a month or a day was destroyed.
    pub fn forget_all(&self) {
        *self.cache() = Cache::default();
    }

    /// Keeps the key of a person's origins of one month by itself: it then outlives the month's
    /// half. Call it before that half is destroyed, for whoever is under a legal hold. False where
    /// there is nothing to keep: the person is erased, or the month's half is gone already.
    pub fn keep_origin(&self, account: AccountId, month: &str) -> Result<bool, KeyError> {
        let Some(key) = self.for_reading(&KeyName::Origin(account, month.to_owned()))? else {
            return Ok(false);
        };
        match self.vault.put(&SecretName::origin_held(account, month), key.bytes()) {
            Ok(()) => Ok(true),
            // It was kept before and destroyed when that hold was lifted: gone is gone.
            Err(VaultError::Taken(_)) => Ok(false),
            Err(error) => Err(KeyError::Vault(error)),
        }
    }

    /// The key to write under. Months and days get theirs on first use, persons never.
    pub fn for_writing(&self, name: &KeyName) -> Result<Key, KeyError> {
        self.box_key(name, true)?
            .ok_or_else(|| KeyError::Absent(SecretName::stored(&name.to_string())))
    }

    /// The key to read with; `None` when it is gone.
    pub fn for_reading(&self, name: &KeyName) -> Result<Option<Key>, KeyError> {
        self.box_key(name, false)
    }

    /// A key of the engine itself, drawn on first use: flow tokens, hashes of requests.
    pub fn engine(&self, purpose: &str) -> Result<Key, KeyError> {
        self.index(&SecretName::engine(purpose))
    }

    /// The key that links of one 30-day period are made with, drawn on first use.
    pub fn link_key(&self, period: u32) -> Result<Key, KeyError> {
        self.index(&SecretName::link_key(period))
    }

    /// The key of a period's links, while it lives.
    pub fn link_key_if_kept(&self, period: u32) -> Result<Option<Key>, KeyError> {
        self.index_if_kept(&SecretName::link_key(period))
    }

    /// A key that is no person's, drawn on first use.
    pub(crate) fn index(&self, name: &SecretName) -> Result<Key, KeyError> {
        self.shared_or_new(&mut self.cache(), name)
    }

    /// A key that is no person's, if it was ever drawn and still is.
    pub(crate) fn index_if_kept(&self, name: &SecretName) -> Result<Option<Key>, KeyError> {
        self.shared(&mut self.cache(), name)
    }

    fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn box_key(&self, name: &KeyName, writing: bool) -> Result<Option<Key>, KeyError> {
        let mut cache = self.cache();
        if let Some(key) = cache.boxes.get(name) {
            return Ok(Some(key.clone()));
        }
        let key = match name {
            KeyName::Person(account) => self.kept(&SecretName::person(*account))?,
            KeyName::UnknownOrigin(day) => self.period(&mut cache, &day_secret(day), writing)?,
            KeyName::Origin(account, month) => {
                let Some(person) = self.kept(&SecretName::person(*account))? else {
                    return Ok(None);
                };
                match self.period(&mut cache, &month_secret(month), writing)? {
                    Some(half) => {
                        let what = length_prefixed(&[
                            b"kl1 origin",
                            account.0.as_bytes(),
                            month.as_bytes(),
                        ]);
                        Some(Key::derived(&half, &person, &what)?)
                    }
                    None => self.kept(&SecretName::origin_held(*account, month))?,
                }
            }
        };
        if let Some(key) = &key {
            if cache.boxes.len() >= CACHED_MAX {
                cache.boxes.clear();
            }
            cache.boxes.insert(name.clone(), key.clone());
        }
        Ok(key)
    }

    fn period(
        &self,
        cache: &mut Cache,
        name: &SecretName,
        writing: bool,
    ) -> Result<Option<Key>, KeyError> {
        if writing { self.shared_or_new(cache, name).map(Some) } else { self.shared(cache, name) }
    }

    fn shared(&self, cache: &mut Cache, name: &SecretName) -> Result<Option<Key>, KeyError> {
        if let Some(key) = cache.shared.get(name) {
            return Ok(Some(key.clone()));
        }
        let key = self.kept(name)?;
        if let Some(key) = &key {
            cache.shared.insert(name.clone(), key.clone());
        }
        Ok(key)
    }

    fn shared_or_new(&self, cache: &mut Cache, name: &SecretName) -> Result<Key, KeyError> {
        if let Some(key) = self.shared(cache, name)? {
            return Ok(key);
        }
        let key = self.draw(name)?;
        cache.shared.insert(name.clone(), key.clone());
        Ok(key)
    }

    /// A new key under `name`, durable before it is used.
    fn draw(&self, name: &SecretName) -> Result<Key, KeyError> {
        let drawn = Key::random(&*self.ids);
        match self.vault.put(name, drawn.bytes()) {
            Ok(()) => Ok(drawn),
            // Another engine drew one in the same moment: its key holds. Or it was destroyed.
            Err(VaultError::Taken(_)) => {
                self.kept(name)?.ok_or_else(|| KeyError::Absent(name.clone()))
            }
            Err(error) => Err(KeyError::Vault(error)),
        }
    }

    fn kept(&self, name: &SecretName) -> Result<Option<Key>, KeyError> {
        let Some(bytes) = self.vault.get(name).map_err(KeyError::Vault)? else {
            return Ok(None);
        };
        let bytes = zeroize::Zeroizing::new(bytes);
        Key::kept(&bytes).map(Some).ok_or_else(|| KeyError::Malformed(name.clone()))
    }
}

//! Keyring: where do the keys come from? Out of the vault, kept in memory until they are forgotten.
//!
//! A key of a period, or of the engine itself, that was destroyed before its time is drawn anew under
//! a name of its own (`…~2`): nobody is shut out for a key that is gone. What lay under the old one
//! stays unreadable.

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

/// Under which prefixes a key may be drawn anew.
const DRAWN_ANEW: [&str; 5] =
    ["index:unknown:", "link:", "origin-month:", "origin:unknown:", "engine:"];
/// How often one key may be drawn anew.
const DRAWS_MAX: u32 = 100;

/// The keys of one ledger.
pub struct KeyRing {
    vault: Arc<dyn Vault>,
    ids: Arc<dyn Ids>,
    cache: Mutex<Cache>,
    /// Keys drawn anew that nobody has written down yet.
    drawn_anew: Mutex<Vec<SecretName>>,
}

/// A miss is read from the vault under the cache's lock. So a key that is destroyed and then
/// forgotten cannot be put back here by a reader that fetched it in between.
#[derive(Default)]
struct Cache {
    /// Keys of boxes.
    boxes: HashMap<KeyName, Key>,
    /// Keys that are no person's: months, days and indexes.
    shared: HashMap<SecretName, Key>,
    /// Which name was drawn last in the place of the first; read from the vault once.
    anew: Option<HashMap<String, SecretName>>,
}

/// A key could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It was destroyed, or the person was never created: nothing personal can be written.
    #[error("the key {0} does not exist: the person is unknown or erased, or the key has expired")]
    Absent(SecretName),
    /// What the vault has is no key.
    #[error("the vault's entry {0} is not a key")]
    Malformed(SecretName),
    /// The vault did not answer.
    #[error("the vault could not read or store a key")]
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
        Self { vault, ids, cache: Mutex::default(), drawn_anew: Mutex::default() }
    }

    /// Draws the key of a person: durable when this returns. Asked again, the key stays.
    pub fn create_person(&self, account: AccountId) -> Result<(), KeyError> {
        let _held = self.cache();
        let name = SecretName::person(account);
        match self.kept(&name)? {
            Some(_) => Ok(()),
            None => match self.draw(&name)? {
                Some(_) => Ok(()),
                None => Err(KeyError::Absent(name)),
            },
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

    /// The name to write under: that of the last draw, where the period's key was gone before its time.
    pub fn present(&self, name: KeyName) -> Result<KeyName, KeyError> {
        let Some(secret) = name.period_secret() else { return Ok(name) };
        let (present, _) = self.drawn(&mut self.cache(), &secret)?;
        Ok(if present == secret { name } else { name.of_period(&present) })
    }

    /// Every name that was written under in the period of `name`, oldest first.
    pub fn draws(&self, name: &KeyName) -> Result<Vec<KeyName>, KeyError> {
        let mut draws = vec![name.clone()];
        let Some(mut secret) = name.period_secret() else { return Ok(draws) };
        let mut cache = self.cache();
        let Some(last) = self.anew(&mut cache)?.get(secret.as_str()).cloned() else {
            return Ok(draws);
        };
        while secret != last {
            secret = secret.anew();
            draws.push(name.of_period(&secret));
        }
        Ok(draws)
    }

    /// The keys that were drawn anew and that nobody has written down yet.
    pub fn drawn_anew(&self) -> Vec<SecretName> {
        self.drawn_anew.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// This one lies in the ledger now.
    pub fn written(&self, name: &SecretName) {
        let mut drawn = self.drawn_anew.lock().unwrap_or_else(PoisonError::into_inner);
        drawn.retain(|known| known != name);
    }

    /// Every key that was ever drawn anew and lives.
    pub fn all_drawn_anew(&self) -> Result<Vec<SecretName>, KeyError> {
        Ok(self.anew(&mut self.cache())?.values().cloned().collect())
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

    /// A key that is no person's, drawn on first use, and anew where it is gone.
    pub(crate) fn index(&self, name: &SecretName) -> Result<Key, KeyError> {
        self.drawn(&mut self.cache(), name).map(|(_, key)| key)
    }

    /// A key that is drawn once for ever: with another one, what was written under it is not found.
    pub(crate) fn index_for_ever(&self, name: &SecretName) -> Result<Key, KeyError> {
        self.shared_or_new(&mut self.cache(), name)?.ok_or_else(|| KeyError::Absent(name.clone()))
    }

    /// A key that is no person's, if it was ever drawn and still is.
    pub(crate) fn index_if_kept(&self, name: &SecretName) -> Result<Option<Key>, KeyError> {
        let mut cache = self.cache();
        let last = self.anew(&mut cache)?.get(name.as_str()).cloned();
        self.shared(&mut cache, last.as_ref().unwrap_or(name))
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
        if writing { self.shared_or_new(cache, name) } else { self.shared(cache, name) }
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

    /// `None` where it is gone for good.
    fn shared_or_new(&self, cache: &mut Cache, name: &SecretName) -> Result<Option<Key>, KeyError> {
        if let Some(key) = self.shared(cache, name)? {
            return Ok(Some(key));
        }
        let key = self.draw(name)?;
        if let Some(key) = &key {
            cache.shared.insert(name.clone(), key.clone());
        }
        Ok(key)
    }

    /// The present key of what is first called `name`, drawn anew where it is gone; its name too.
    fn drawn(&self, cache: &mut Cache, name: &SecretName) -> Result<(SecretName, Key), KeyError> {
        let last = self.anew(cache)?.get(name.as_str()).cloned();
        let mut present = last.unwrap_or_else(|| name.clone());
        for _ in 0..DRAWS_MAX {
            if let Some(key) = self.shared_or_new(cache, &present)? {
                return Ok((present, key));
            }
            present = present.anew();
            if let Some(key) = self.shared_or_new(cache, &present)? {
                self.anew(cache)?.insert(name.as_str().to_owned(), present.clone());
                let mut drawn = self.drawn_anew.lock().unwrap_or_else(PoisonError::into_inner);
                drawn.push(present.clone());
                return Ok((present, key));
            }
        }
        Err(KeyError::Absent(name.clone()))
    }

    /// The last draws, by the first one's name.
    fn anew<'a>(
        &self,
        cache: &'a mut Cache,
    ) -> Result<&'a mut HashMap<String, SecretName>, KeyError> {
        if cache.anew.is_none() {
            let mut anew: HashMap<String, SecretName> = HashMap::new();
            for prefix in DRAWN_ANEW {
                for name in self.vault.names(prefix).map_err(KeyError::Vault)? {
                    if name.first_draw() == name.as_str() {
                        continue;
                    }
                    let last = anew.entry(name.first_draw().to_owned()).or_insert(name.clone());
                    if (last.as_str().len(), last.as_str()) < (name.as_str().len(), name.as_str()) {
                        *last = name;
                    }
                }
            }
            cache.anew = Some(anew);
        }
        Ok(cache.anew.get_or_insert_default())
    }

    /// A new key under `name`, durable before it is used; `None` where one was destroyed.
    fn draw(&self, name: &SecretName) -> Result<Option<Key>, KeyError> {
        let drawn = Key::random(&*self.ids);
        match self.vault.put(name, drawn.bytes()) {
            Ok(()) => Ok(Some(drawn)),
            // Another engine drew one in the same moment: its key holds. Or it was destroyed.
            Err(VaultError::Taken(_)) => self.kept(name),
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

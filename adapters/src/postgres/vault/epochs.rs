//! Key epochs of a vault that engines share: how do keys begin, reach the other engines, and end?
//!
//! An epoch is a row. Its key lies in `keys/` of each engine and, sealed with the key before it, in the
//! row: the row is there before any engine has the file, so a crash in between loses nothing. Ending is
//! the same the other way round: the row goes first, and each engine that finds it gone destroys its file.

use super::{Parameters, PostgresVault, PostgresVaultError, unavailable};
use crate::postgres::error::PostgresError;
use crate::vault::{FIRST_EPOCH, entry_place, proof_place};
use keyledger_core::clock::Ids;
use keyledger_core::vault::{KeyEpoch, KeyEpochs, SecretName, VaultError};
use keyledger_schemas::cipher::{self, Key, length_prefixed};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio_postgres::types::Type;
use zeroize::Zeroizing;

/// The keys that this engine has.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) by_epoch: BTreeMap<u32, Key>,
    /// The epoch new entries are sealed in.
    pub(super) epoch: u32,
}

/// A row of `epochs`.
struct EpochRow {
    epoch: u32,
    proof: Vec<u8>,
    handed_over: Option<(u32, Vec<u8>)>,
}

/// A living entry that is sealed in another epoch than the present one.
struct Older {
    number: i64,
    name: String,
    epoch: i32,
    sealed: Vec<u8>,
}

/// What a key that is handed over is bound to.
fn hand_over_place(epoch: u32, sealed_with: u32) -> Vec<u8> {
    length_prefixed(&[
        b"kl1 vault key handed over",
        &epoch.to_be_bytes(),
        &sealed_with.to_be_bytes(),
    ])
}

/// Epochs are counted from 1, monthly.
pub(super) fn stored(epoch: u32) -> i32 {
    i32::try_from(epoch).unwrap_or(i32::MAX)
}

pub(super) fn read(epoch: i32) -> u32 {
    u32::try_from(epoch).unwrap_or_default()
}

impl PostgresVault {
    /// Begins the first epoch of a new vault. Its key is in a file before anything is sealed with it, and
    /// nobody else has it: other engines are given a copy of the folder.
    pub(super) fn begin_first(&self) -> Result<(), PostgresVaultError> {
        if !self.epoch_rows()?.is_empty() {
            return Ok(());
        }
        let key = match self.files.read(FIRST_EPOCH)? {
            Some(key) => key,
            None => self.files.create(FIRST_EPOCH, Key::random(&*self.ids))?,
        };
        let proof = cipher::seal(&key, &*self.ids, &proof_place(FIRST_EPOCH), b"")?;
        self.insert_epoch(FIRST_EPOCH, proof, None).map_err(PostgresVaultError::Database)
    }

    /// Learns of epochs that other engines began or ended.
    pub(super) fn refresh(&self, keys: &mut Keys) -> Result<(), PostgresVaultError> {
        let rows = self.epoch_rows()?;
        for row in &rows {
            if !keys.by_epoch.contains_key(&row.epoch) {
                let key = self.key_of(row, keys)?;
                keys.by_epoch.insert(row.epoch, key);
            }
        }
        // Without rows the database is being put back, and nothing is known.
        let Some(newest) = rows.last().map(|row| row.epoch) else { return Ok(()) };
        keys.epoch = newest;
        // Also what ended while this engine was off. A key behind the newest row is kept: the database
        // went back, and a newer one may return.
        let there = |epoch: &u32| rows.iter().any(|row| row.epoch == *epoch);
        for epoch in (FIRST_EPOCH..newest).filter(|epoch| !there(epoch)) {
            if keys.by_epoch.remove(&epoch).is_some() || self.files.path(epoch).exists() {
                self.files.destroy(epoch)?;
            }
        }
        Ok(())
    }

    /// The key of an epoch: in its file, or handed over.
    fn key_of(&self, row: &EpochRow, keys: &Keys) -> Result<Key, PostgresVaultError> {
        let (path, place) = (self.files.path(row.epoch), self.place().to_owned());
        let proves = |key: &Key| cipher::open(key, &proof_place(row.epoch), &row.proof).is_some();
        if let Some(key) = self.files.read(row.epoch)? {
            if proves(&key) {
                return Ok(key);
            }
            return Err(PostgresVaultError::WrongKey { path, place });
        }
        let handed_over = row.handed_over.as_ref().and_then(|(sealed_with, sealed)| {
            let key = keys.by_epoch.get(sealed_with)?;
            let bytes = cipher::open(key, &hand_over_place(row.epoch, *sealed_with), sealed)?;
            Key::kept(&bytes).filter(proves)
        });
        match handed_over {
            Some(key) => Ok(self.files.create(row.epoch, key)?),
            None => Err(PostgresVaultError::KeyMissing { path, place }),
        }
    }

    fn epoch_rows(&self) -> Result<Vec<EpochRow>, PostgresVaultError> {
        let rows = self.link.ask(Box::new(|connection| {
            let select = "SELECT epoch, proof, sealed_with, handed_over \
                          FROM keyledger_vault.epochs ORDER BY epoch";
            Box::pin(connection.client.query_typed(select, &[]))
        }));
        let rows = rows.map_err(PostgresVaultError::Database)?;
        let row = |row: &tokio_postgres::Row| {
            let handed_over = row.get::<_, Option<i32>>(2).map(read).zip(row.get(3));
            EpochRow { epoch: read(row.get(0)), proof: row.get(1), handed_over }
        };
        Ok(rows.iter().map(row).collect())
    }

    /// One that another engine began at the same moment stays as it is.
    fn insert_epoch(
        &self,
        epoch: u32,
        proof: Vec<u8>,
        handed_over: Option<(u32, Vec<u8>)>,
    ) -> Result<(), Arc<PostgresError>> {
        let (sealed_with, handed_over) = handed_over.unzip();
        let (epoch, sealed_with) = (stored(epoch), sealed_with.map(stored));
        self.link.ask(Box::new(move |connection| {
            let (proof, handed_over) = (proof.clone(), handed_over.clone());
            Box::pin(async move {
                let insert = "INSERT INTO keyledger_vault.epochs (epoch, proof, sealed_with, handed_over) \
                              VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
                let parameters: &Parameters<'_> = &[
                    (&epoch, Type::INT4),
                    (&proof, Type::BYTEA),
                    (&sealed_with, Type::INT4),
                    (&handed_over, Type::BYTEA),
                ];
                connection.client.query_typed(insert, parameters).await.map(drop)
            })
        }))
    }

    fn older(&self, epoch: u32, max: usize) -> Result<Vec<Older>, Arc<PostgresError>> {
        let (epoch, max) = (stored(epoch), i64::try_from(max).unwrap_or(i64::MAX));
        let rows = self.link.ask(Box::new(move |connection| {
            Box::pin(async move {
                let select = "SELECT number, name, epoch, sealed FROM keyledger_vault.entries \
                              WHERE epoch IS NOT NULL AND epoch <> $1 ORDER BY number LIMIT $2";
                let parameters: &Parameters<'_> = &[(&epoch, Type::INT4), (&max, Type::INT8)];
                connection.client.query_typed(select, parameters).await
            })
        }))?;
        let older = |row: &tokio_postgres::Row| Older {
            number: row.get(0),
            name: row.get(1),
            epoch: row.get(2),
            sealed: row.get(3),
        };
        Ok(rows.iter().map(older).collect())
    }

    /// Replaces sealed bytes, all or none of them; what was destroyed or exchanged meanwhile stays so.
    fn replace(
        &self,
        epoch: u32,
        older: Vec<i64>,
        before: Vec<i32>,
        sealed: Vec<Vec<u8>>,
    ) -> Result<(), Arc<PostgresError>> {
        let epoch = stored(epoch);
        self.link.ask(Box::new(move |connection| {
            let (older, before, sealed) = (older.clone(), before.clone(), sealed.clone());
            Box::pin(async move {
                let update = "UPDATE keyledger_vault.entries AS entry SET epoch = $1, sealed = new.sealed \
                              FROM unnest($2, $3, $4) AS new (number, before, sealed) \
                              WHERE entry.number = new.number AND entry.epoch = new.before";
                let parameters: &Parameters<'_> = &[
                    (&epoch, Type::INT4),
                    (&older, Type::INT8_ARRAY),
                    (&before, Type::INT4_ARRAY),
                    (&sealed, Type::BYTEA_ARRAY),
                ];
                connection.client.query_typed(update, parameters).await.map(drop)
            })
        }))
    }

    /// Also what is handed over with its key: nobody needs it any more, and everybody could keep it.
    fn delete_epoch(&self, epoch: u32) -> Result<(), Arc<PostgresError>> {
        let epoch = stored(epoch);
        self.link.ask(Box::new(move |connection| {
            Box::pin(async move {
                let change = connection.client.transaction().await?;
                let forget = "UPDATE keyledger_vault.epochs SET handed_over = NULL, sealed_with = NULL \
                              WHERE sealed_with = $1";
                change.query_typed(forget, &[(&epoch, Type::INT4)]).await?;
                let delete = "DELETE FROM keyledger_vault.epochs WHERE epoch = $1";
                change.query_typed(delete, &[(&epoch, Type::INT4)]).await?;
                change.commit().await
            })
        }))
    }
}

impl KeyEpochs for PostgresVault {
    fn epochs(&self) -> Result<Vec<KeyEpoch>, VaultError> {
        let living = self.living()?;
        let rows = self.link.ask(Box::new(|connection| {
            let tally = "SELECT epoch, count(*) FROM keyledger_vault.entries \
                         WHERE epoch IS NOT NULL GROUP BY epoch";
            Box::pin(connection.client.query_typed(tally, &[]))
        }));
        let rows = rows.map_err(unavailable)?;
        let tally: BTreeMap<u32, i64> =
            rows.iter().map(|row| (read(row.get(0)), row.get(1))).collect();
        let entries =
            |epoch| tally.get(&epoch).map_or(0, |count| u64::try_from(*count).unwrap_or(0));
        Ok(living.into_iter().map(|epoch| KeyEpoch { epoch, entries: entries(epoch) }).collect())
    }

    fn living(&self) -> Result<Vec<u32>, VaultError> {
        let mut keys = self.keys();
        self.refresh(&mut keys).map_err(unavailable)?;
        Ok(keys.by_epoch.keys().copied().collect())
    }

    fn begin_epoch(&self, epoch: u32) -> Result<(), VaultError> {
        let mut keys = self.keys();
        self.refresh(&mut keys).map_err(unavailable)?;
        if epoch <= keys.epoch {
            return Ok(()); // Asked twice, or another engine was first: already true.
        }
        let key = Key::random(&*self.ids);
        let proof = cipher::seal(&key, &*self.ids, &proof_place(epoch), b"");
        let before = keys.by_epoch.get(&keys.epoch);
        let before = before.ok_or(VaultError::EpochInUse(epoch))?;
        let place = hand_over_place(epoch, keys.epoch);
        let handed_over = cipher::seal(before, &*self.ids, &place, key.bytes());
        let handed_over = (keys.epoch, handed_over.map_err(unavailable)?);
        self.insert_epoch(epoch, proof.map_err(unavailable)?, Some(handed_over))
            .map_err(unavailable)?;
        // The row is the truth: its key, ours or that of an engine that was faster, gets its file.
        self.refresh(&mut keys).map_err(unavailable)
    }

    fn rewrap(&self, max: usize) -> Result<bool, VaultError> {
        let mut keys = self.keys();
        self.refresh(&mut keys).map_err(unavailable)?;
        let epoch = keys.epoch;
        if keys.by_epoch.len() < 2 {
            return Ok(false);
        }
        let older = self.older(epoch, max).map_err(unavailable)?;
        let more = older.len() == max;
        let (mut numbers, mut before, mut sealed) = (vec![], vec![], vec![]);
        for entry in older {
            let name = SecretName::stored(&entry.name);
            let secret = keys.opened(&name, read(entry.epoch), &entry.sealed)?;
            let secret = Zeroizing::new(secret);
            sealed.push(keys.sealed(&*self.ids, &name, &secret)?);
            numbers.push(entry.number);
            before.push(entry.epoch);
        }
        drop(keys);
        self.replace(epoch, numbers, before, sealed).map_err(unavailable)?;
        Ok(more)
    }

    fn destroy_epoch(&self, epoch: u32) -> Result<(), VaultError> {
        let mut keys = self.keys();
        self.refresh(&mut keys).map_err(unavailable)?;
        if epoch >= keys.epoch {
            return Err(VaultError::EpochInUse(epoch));
        }
        self.delete_epoch(epoch).map_err(|error| match error {
            error if error.broke_a_reference() => VaultError::EpochInUse(epoch),
            error => unavailable(error),
        })?;
        self.refresh(&mut keys).map_err(unavailable)
    }
}

impl Keys {
    pub(super) fn opened(
        &self,
        name: &SecretName,
        epoch: u32,
        sealed: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let unreadable = || VaultError::Unreadable(name.clone());
        let key = self.by_epoch.get(&epoch).ok_or_else(unreadable)?;
        let secret = cipher::open(key, &entry_place(name, epoch), sealed);
        secret.map(|secret| secret.to_vec()).ok_or_else(unreadable)
    }

    /// Sealed with the present key, in its place.
    pub(super) fn sealed(
        &self,
        ids: &dyn Ids,
        name: &SecretName,
        secret: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let unreadable = || VaultError::Unreadable(name.clone());
        let key = self.by_epoch.get(&self.epoch).ok_or_else(unreadable)?;
        cipher::seal(key, ids, &entry_place(name, self.epoch), secret).map_err(unavailable)
    }
}

//! Entries of a vault that engines share: how is a secret put, found and destroyed?

use super::epochs::{read, stored};
use super::schema::PUT_LOCK;
use super::{Parameters, PostgresVault, unavailable};
use crate::postgres::error::PostgresError;
use keyledger_core::vault::{SecretName, Vault, VaultError};
use std::sync::Arc;
use tokio_postgres::Row;
use tokio_postgres::types::Type;

/// What lies under a name.
enum Entry {
    Sealed(u32, Vec<u8>),
    /// Nothing, for ever.
    Destroyed,
}

impl PostgresVault {
    fn entry(&self, name: &SecretName) -> Result<Option<Entry>, VaultError> {
        let name = name.as_str().to_owned();
        let rows = self.link.ask(Box::new(move |connection| {
            let name = name.clone();
            Box::pin(async move {
                let select = "SELECT epoch, sealed FROM keyledger_vault.entries WHERE name = $1";
                let parameters: &Parameters<'_> = &[(&name, Type::TEXT)];
                connection.client.query_typed(select, parameters).await
            })
        }));
        let rows = rows.map_err(unavailable)?;
        Ok(rows.first().map(|row| match (row.get::<_, Option<i32>>(0), row.get(1)) {
            (Some(epoch), Some(sealed)) => Entry::Sealed(read(epoch), sealed),
            _ => Entry::Destroyed,
        }))
    }

    /// The secret in an entry. Another engine may have begun its epoch meanwhile.
    fn opened(&self, name: &SecretName, entry: &Entry) -> Result<Option<Vec<u8>>, VaultError> {
        let Entry::Sealed(epoch, sealed) = entry else { return Ok(None) };
        let mut keys = self.keys();
        if !keys.by_epoch.contains_key(epoch) {
            self.refresh(&mut keys).map_err(unavailable)?;
        }
        keys.opened(name, *epoch, sealed).map(Some)
    }

    /// Seals and inserts; false where the name is taken.
    fn insert(&self, name: &SecretName, secret: &[u8]) -> Result<bool, VaultError> {
        match self.insert_once(name, secret)? {
            Ok(done) => Ok(done),
            // The epoch ended while this engine did not look: a newer one has begun.
            Err(error) if error.broke_a_reference() => {
                self.refresh(&mut self.keys()).map_err(unavailable)?;
                self.insert_once(name, secret)?.map_err(unavailable)
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    fn insert_once(
        &self,
        name: &SecretName,
        secret: &[u8],
    ) -> Result<Result<bool, Arc<PostgresError>>, VaultError> {
        let (epoch, sealed) = {
            let keys = self.keys();
            (stored(keys.epoch), keys.sealed(&*self.ids, name, secret)?)
        };
        let name = name.as_str().to_owned();
        let inserted = self.link.ask(Box::new(move |connection| {
            let (name, sealed) = (name.clone(), sealed.clone());
            Box::pin(async move {
                // Its number is drawn under the lock: see `last_number`.
                let insert = "WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared($1)) \
                              INSERT INTO keyledger_vault.entries (epoch, name, sealed) \
                              SELECT $2, $3, $4 FROM held \
                              ON CONFLICT (name) DO NOTHING RETURNING number";
                let parameters: &Parameters<'_> = &[
                    (&PUT_LOCK, Type::INT8),
                    (&epoch, Type::INT4),
                    (&name, Type::TEXT),
                    (&sealed, Type::BYTEA),
                ];
                connection.client.query_typed(insert, parameters).await
            })
        }));
        Ok(inserted.map(|rows| !rows.is_empty()))
    }
}

fn named(rows: &[Row]) -> Vec<SecretName> {
    rows.iter().map(|row| SecretName::stored(row.get(0))).collect()
}

impl Vault for PostgresVault {
    fn put(&self, name: &SecretName, secret: &[u8]) -> Result<(), VaultError> {
        if self.insert(name, secret)? {
            return Ok(());
        }
        // Taken: by the same secret, perhaps put by the try before this one.
        let there = match self.entry(name)? {
            Some(entry) => self.opened(name, &entry)?,
            None => None,
        };
        match there {
            Some(there) if there == secret => Ok(()),
            Some(_) | None => Err(VaultError::Taken(name.clone())),
        }
    }

    fn get(&self, name: &SecretName) -> Result<Option<Vec<u8>>, VaultError> {
        match self.entry(name)? {
            Some(entry) => self.opened(name, &entry),
            None => Ok(None),
        }
    }

    /// A name that was destroyed is never used again.
    fn destroy(&self, name: &SecretName) -> Result<(), VaultError> {
        let name = name.as_str().to_owned();
        let destroyed = self.link.ask(Box::new(move |connection| {
            let name = name.clone();
            Box::pin(async move {
                let destroy = "WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared($1)) \
                               INSERT INTO keyledger_vault.entries AS entry (epoch, name, sealed) \
                               SELECT NULL::int4, $2, NULL::bytea FROM held \
                               ON CONFLICT (name) DO UPDATE SET epoch = NULL, sealed = NULL \
                               WHERE entry.epoch IS NOT NULL";
                let parameters: &Parameters<'_> = &[(&PUT_LOCK, Type::INT8), (&name, Type::TEXT)];
                connection.client.query_typed(destroy, parameters).await.map(drop)
            })
        }));
        destroyed.map_err(unavailable)
    }

    fn names(&self, prefix: &str) -> Result<Vec<SecretName>, VaultError> {
        let (from, to) = (prefix.to_owned(), format!("{prefix}{}", char::MAX));
        let rows = self.link.ask(Box::new(move |connection| {
            let (from, to) = (from.clone(), to.clone());
            Box::pin(async move {
                // A range, not a pattern: the index by name has only these looked at.
                let select = "SELECT name FROM keyledger_vault.entries \
                              WHERE epoch IS NOT NULL AND name >= $1 AND name < $2 ORDER BY name";
                let parameters: &Parameters<'_> = &[(&from, Type::TEXT), (&to, Type::TEXT)];
                connection.client.query_typed(select, parameters).await
            })
        }));
        Ok(named(&rows.map_err(unavailable)?))
    }

    fn put_after(&self, number: u64, max: usize) -> Result<Vec<(u64, SecretName)>, VaultError> {
        let after = i64::try_from(number).unwrap_or(i64::MAX);
        let max = i64::try_from(max).unwrap_or(i64::MAX);
        let rows = self.link.ask(Box::new(move |connection| {
            Box::pin(async move {
                let select = "SELECT name, number FROM keyledger_vault.entries \
                              WHERE number > $1 AND epoch IS NOT NULL ORDER BY number LIMIT $2";
                let parameters: &Parameters<'_> = &[(&after, Type::INT8), (&max, Type::INT8)];
                connection.client.query_typed(select, parameters).await
            })
        }));
        let rows = rows.map_err(unavailable)?;
        let numbers =
            rows.iter().map(|row| u64::try_from(row.get::<_, i64>(1)).unwrap_or_default());
        Ok(numbers.zip(named(&rows)).collect())
    }

    /// Waits for whoever is putting something: what becomes visible later has a later number.
    fn last_number(&self) -> Result<u64, VaultError> {
        let last = self.link.ask(Box::new(|connection| {
            Box::pin(async move {
                let change = connection.client.transaction().await?;
                // Alone in its statement: the next one sees what was committed while this one waited.
                let lock = "SELECT pg_advisory_xact_lock($1)";
                change.query_typed(lock, &[(&PUT_LOCK, Type::INT8)]).await?;
                let last = "SELECT coalesce(max(number), 0) FROM keyledger_vault.entries";
                let last = change.query_typed(last, &[]).await?;
                change.commit().await?;
                Ok(last.first().map_or(0, |row| row.get::<_, i64>(0)))
            })
        }));
        Ok(u64::try_from(last.map_err(unavailable)?).unwrap_or_default())
    }
}

//! Copy of a vault: how do the secrets of one data folder become those of several engines, and back? Row
//! by row as they are sealed, under the same names, epochs and keys.

use super::epochs::stored;
use super::{OpenFor, PostgresVault, PostgresVaultError, epochs, schema};
use crate::postgres::connection::Place;
use crate::postgres::{Address, Options, PostgresError};
use crate::vault::{Row, SqliteVault};
use keyledger_core::ids::LedgerId;
use keyledger_core::progress::Progress;
use keyledger_core::vault::{SecretName, Vault, VaultError};
use std::path::Path;
use tokio_postgres::Client;

/// Rows in one transaction.
const BATCH: usize = 2_000;

/// Copies the vault of a data folder, which nobody uses meanwhile, into a database; one that was
/// interrupted goes on where it stopped. Answers how many entries lie there.
pub async fn copy_vault(
    from: &SqliteVault,
    folder: &Path,
    address: &Address,
    ledger: LedgerId,
    progress: Progress<'_>,
) -> Result<u64, PostgresVaultError> {
    let place = Place::new(address, Options::default())?;
    schema::open(&place, ledger, true).await?;
    let connection = place.connect().await?;
    let client = &connection.client;
    let explain = |error| PostgresVaultError::from(place.explain(error));
    for (epoch, proof) in from.epoch_rows()? {
        let insert = "INSERT INTO keyledger_vault.epochs (epoch, proof) VALUES ($1, $2) \
                      ON CONFLICT DO NOTHING";
        let epoch = stored(epoch);
        client.execute(insert, &[&epoch, &proof]).await.map_err(explain)?;
    }
    let last = from.last_number().map_err(|error| failed(&place, &error))?;
    let mut after = end(client).await.map_err(explain)?;
    let mut wanted = 0;
    // Everything is counted, also what an earlier try has copied.
    let (mut number, mut done) = (0, 0);
    loop {
        let rows = from.rows_after(number, BATCH)?;
        let Some(newest) = rows.last().map(|row| row.number) else { break };
        done += rows.len() as u64;
        number = newest;
        let copied: Vec<Row> = rows.into_iter().filter(|row| !is_of_one_engine(row)).collect();
        wanted += copied.len() as u64;
        if newest > after {
            insert(client, copied).await.map_err(explain)?;
        }
        progress(done, last.max(done));
    }
    after = end(client).await.map_err(explain)?;
    let next = "SELECT setval(pg_get_serial_sequence('keyledger_vault.entries', 'number'), \
                greatest($1::int8, 1), $1::int8 > 0), \
                (SELECT count(*) FROM keyledger_vault.entries)";
    let last = i64::try_from(last).unwrap_or(i64::MAX).max(after);
    let there = client.query_one(next, &[&last]).await.map_err(explain)?;
    let found = u64::try_from(there.get::<_, i64>(1)).unwrap_or(0);
    if found != wanted {
        let (place, from) = (place.name().to_owned(), folder.to_owned());
        return Err(PostgresVaultError::Differs { place, found, from, wanted });
    }
    Ok(found)
}

/// Copies the vault that engines shared into the data folder of the one that stays, in the place of what
/// lies there. Answers how many entries there are.
pub async fn copy_vault_back(
    address: &Address,
    what: OpenFor<'_>,
    progress: Progress<'_>,
) -> Result<u64, PostgresVaultError> {
    let folder = what.folder;
    // Whoever opens it has the keys of all its epochs in the folder afterwards.
    let opened = PostgresVault::open(address, Options::default(), what).await?;
    let connection = opened.link.place().connect().await?;
    let (client, place) = (&connection.client, opened.link.place());
    let explain = |error| PostgresVaultError::from(place.explain(error));
    let select = "SELECT epoch, proof FROM keyledger_vault.epochs ORDER BY epoch";
    let epochs = client.query(select, &[]).await.map_err(explain)?;
    let epochs = epochs.iter().map(|row| (epochs::read(row.get(0)), row.get(1))).collect();
    let mut into = SqliteVault::replaced(folder, epochs)?;
    let count = "SELECT count(*) FROM keyledger_vault.entries";
    let known: i64 = client.query_one(count, &[]).await.map_err(explain)?.get(0);
    let (mut after, mut done) = (0, 0);
    loop {
        let select = "SELECT number, name, epoch, sealed FROM keyledger_vault.entries \
                      WHERE number > $1 ORDER BY number LIMIT $2";
        let most = i64::try_from(BATCH).unwrap_or(i64::MAX);
        let rows = client.query(select, &[&after, &most]).await.map_err(explain)?;
        let rows: Vec<Row> = rows.iter().map(row).collect();
        let Some(last) = rows.last() else { return Ok(done) };
        after = last.number;
        into.add(&rows)?;
        done += rows.len() as u64;
        progress(done, u64::try_from(known).unwrap_or(0).max(done));
    }
}

fn row(row: &tokio_postgres::Row) -> Row {
    let epoch = row.get::<_, Option<i32>>(2).map(epochs::read);
    Row { number: row.get(0), name: row.get(1), sealed: epoch.zip(row.get(3)) }
}

/// Keys of names that one engine keeps in its own folder.
fn is_of_one_engine(row: &Row) -> bool {
    row.name.starts_with(SecretName::NAMES)
}

async fn end(client: &Client) -> Result<i64, tokio_postgres::Error> {
    let last = "SELECT coalesce(max(number), 0) FROM keyledger_vault.entries";
    Ok(client.query_one(last, &[]).await?.get(0))
}

async fn insert(client: &Client, rows: Vec<Row>) -> Result<(), tokio_postgres::Error> {
    let (mut numbers, mut names, mut epochs, mut sealed) = (vec![], vec![], vec![], vec![]);
    for row in rows {
        let (epoch, bytes) = row.sealed.unzip();
        numbers.push(row.number);
        names.push(row.name);
        epochs.push(epoch.map(stored));
        sealed.push(bytes);
    }
    let insert = "INSERT INTO keyledger_vault.entries (number, name, epoch, sealed) \
                  SELECT * FROM unnest($1::int8[], $2::text[], $3::int4[], $4::bytea[]) \
                  ON CONFLICT DO NOTHING";
    client.execute(insert, &[&numbers, &names, &epochs, &sealed]).await.map(drop)
}

fn failed(place: &Place, error: &VaultError) -> PostgresVaultError {
    let (place, what) = (place.name().to_owned(), error.to_string());
    PostgresError::Damaged { place, what }.into()
}

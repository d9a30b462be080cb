//! Projection checkpoints: how far has each projection come? Kept in the same transaction as its
//! rows.

use crate::projection::{ALL, Projection};
use crate::values::{Columns, number};
use crate::writer::Head;
use keyledger_core::ids::EventId;
use keyledger_core::store::Position;
use rusqlite::{Connection, OptionalExtension, Result, params};

/// The table of checkpoints. `tables` lets a later release drop what this one made.
pub(crate) const SCHEMA: &str = "
    CREATE TABLE projections (
        name TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        tables TEXT NOT NULL,
        position INTEGER,
        event BLOB,
        next_sequence INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;";

/// Makes every projection of this release present in its present version. One whose version
/// changed starts again from nothing; the others stay as they are. With `indexed`, the indexes
/// that only queries need are made too.
pub(crate) fn adopt(views: &Connection, indexed: bool) -> Result<()> {
    for projection in &ALL {
        let found: Option<(u32, String)> = views
            .query_row(
                "SELECT version, tables FROM projections WHERE name = ?1",
                [projection.name],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        match found {
            Some((version, _)) if version == projection.version => continue,
            Some((version, tables)) => {
                tracing::info!(
                    projection = projection.name,
                    found = version,
                    current = projection.version,
                    "a projection has a new version and is built again"
                );
                drop_tables(views, tables.split(' '))?;
            }
            None => {}
        }
        create(views, projection, indexed)?;
    }
    Ok(())
}

/// Empties a projection of this release, and leaves out the indexes that only queries need.
pub(crate) fn begin_again(views: &Connection, projection: &Projection) -> Result<()> {
    drop_tables(views, projection.tables.iter().copied())?;
    create(views, projection, false)
}

fn drop_tables<'a>(views: &Connection, tables: impl IntoIterator<Item = &'a str>) -> Result<()> {
    tables
        .into_iter()
        .try_for_each(|table| views.execute_batch(&format!("DROP TABLE IF EXISTS \"{table}\"")))
}

fn create(views: &Connection, projection: &Projection, indexed: bool) -> Result<()> {
    views.execute_batch(projection.schema)?;
    if indexed {
        views.execute_batch(projection.indexes)?;
    }
    views.execute(
        "INSERT OR REPLACE INTO projections VALUES (?1, ?2, ?3, NULL, NULL, 0)",
        (projection.name, projection.version, projection.tables.join(" ")),
    )?;
    Ok(())
}

/// How far each projection has come, in the order of [`ALL`].
pub(crate) fn all(views: &Connection) -> Result<Vec<Head>> {
    let sql = "SELECT position, event, next_sequence FROM projections WHERE name = ?1";
    let mut select = views.prepare_cached(sql)?;
    let mut checkpoints = Vec::with_capacity(ALL.len());
    for projection in &ALL {
        checkpoints.push(select.query_row([projection.name], |row| {
            let position = row.number_if_any("position")?.map(Position);
            let event = row.id_if_any("event")?.map(EventId);
            Ok(Head { position, event, next_sequence: row.number("next_sequence")? })
        })?);
    }
    Ok(checkpoints)
}

/// What all projections have reached: the one that lags most.
pub(crate) fn lowest(checkpoints: &[Head]) -> Head {
    checkpoints.iter().min_by_key(|head| head.next_sequence).copied().unwrap_or_default()
}

/// Moves the checkpoint of one projection.
pub(crate) fn advance(views: &Connection, projection: &Projection, head: &Head) -> Result<()> {
    let sql = "UPDATE projections SET position = ?2, event = ?3, next_sequence = ?4
               WHERE name = ?1";
    views.prepare_cached(sql)?.execute(params![
        projection.name,
        head.position.map(|Position(position)| number(position)).transpose()?,
        head.event.map(|EventId(event)| event.into_bytes()),
        number(head.next_sequence)?,
    ])?;
    Ok(())
}

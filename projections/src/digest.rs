//! Digest of projections: are two files of views the same? One SHA-256 per projection, over every
//! row by primary key.

use crate::projection::{ALL, Projection};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};
use sha2::{Digest as _, Sha256};
use std::fmt::Write;

/// What one projection holds, as a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// The projection.
    pub projection: &'static str,
    /// Its version.
    pub version: u32,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 in hex over its tables' names and columns, and every value of every row with its
    /// type and length.
    pub sha256: String,
}

/// The digests of all projections.
pub fn all(views: &Connection) -> Result<Vec<Digest>> {
    ALL.iter().map(|projection| of(views, projection)).collect()
}

fn of(views: &Connection, projection: &Projection) -> Result<Digest> {
    let mut hash = Sha256::new();
    let mut rows = 0;
    part(&mut hash, b'n', projection.name.as_bytes());
    part(&mut hash, b'v', &projection.version.to_be_bytes());
    for table in projection.tables {
        part(&mut hash, b't', table.as_bytes());
        let key = primary_key(views, table)?;
        let mut select = views.prepare(&format!("SELECT * FROM {table} ORDER BY {key}"))?;
        for column in select.column_names() {
            part(&mut hash, b'c', column.as_bytes());
        }
        let columns = select.column_count();
        let mut found = select.query([])?;
        while let Some(row) = found.next()? {
            rows += 1;
            for column in 0..columns {
                value(&mut hash, row.get_ref(column)?);
            }
        }
    }
    let mut sha256 = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(Digest { projection: projection.name, version: projection.version, rows, sha256 })
}

fn primary_key(views: &Connection, table: &str) -> Result<String> {
    let sql = "SELECT group_concat(name, ', ') FROM
               (SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk)";
    views.query_row(sql, [table], |row| row.get(0))
}

fn value(hash: &mut Sha256, value: ValueRef<'_>) {
    match value {
        ValueRef::Null => part(hash, b'0', &[]),
        ValueRef::Integer(number) => part(hash, b'i', &number.to_be_bytes()),
        ValueRef::Real(number) => part(hash, b'r', &number.to_be_bytes()),
        ValueRef::Text(text) => part(hash, b's', text),
        ValueRef::Blob(bytes) => part(hash, b'b', bytes),
    }
}

/// One part with its type and length, so that no two lists of parts look alike.
fn part(hash: &mut Sha256, kind: u8, bytes: &[u8]) {
    hash.update([kind]);
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

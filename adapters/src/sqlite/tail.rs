//! Index tail: which events are not in `stream_events` yet? The index tail, and how it is written
//! out.
//!
//! Writing an index entry with each event would touch a random page each time. Instead the newest
//! entries stay in memory; above a limit each transaction writes out as many as it appended,
//! sweeping through the keys in order, so that neighbours meet on the same page. Within a stream
//! the sweep goes upwards, so the index always holds a stream's first revisions without a hole and
//! the tail holds the rest. When a sweep wraps, everything that was there when it began is in the
//! index: `indexed_to` says so, and only events above it are scanned again on open.

use super::schema;
use rusqlite::{Connection, OptionalExtension, Result};
use std::collections::BTreeMap;
use std::ops::Bound;

/// A stream's number and a revision: the primary key of `stream_events`.
pub(super) type Key = (i64, i64);

/// The newest entries of the index, all of them committed. About 40 bytes of memory each.
#[derive(Default)]
pub(super) struct Tail {
    positions: BTreeMap<Key, i64>,
}

impl Tail {
    /// Finds the entries that are in `events` but not in `stream_events`.
    pub(super) fn rebuild(connection: &Connection) -> Result<Self> {
        // One snapshot for all: opening one for each stream would cost more than the lookup.
        let snapshot = connection.unchecked_transaction()?;
        let mut scan = snapshot
            .prepare("SELECT stream_no, revision, position FROM events WHERE position > ?1")?;
        let mut entries = scan
            .query_map([schema::indexed_to(&snapshot)?], |row| {
                Ok(((row.get(0)?, row.get(1)?), row.get(2)?))
            })?
            .collect::<Result<Vec<(Key, i64)>>>()?;
        // In key order the index is asked about each stream once, and about neighbours in a row.
        entries.sort_unstable();
        let mut stream = None;
        let mut missing = Vec::with_capacity(entries.len());
        for ((stream_no, revision), position) in entries {
            let indexed = match stream {
                Some((no, indexed)) if no == stream_no => indexed,
                Some(_) | None => last_indexed(&snapshot, stream_no)?,
            };
            stream = Some((stream_no, indexed));
            if Some(revision) > indexed {
                missing.push(((stream_no, revision), position));
            }
        }
        Ok(Self { positions: missing.into_iter().collect() })
    }

    pub(super) fn len(&self) -> usize {
        self.positions.len()
    }

    /// The last revision of a stream, if its newest events are in the tail.
    pub(super) fn last_revision(&self, stream_no: i64) -> Option<i64> {
        let own = self.positions.range((stream_no, 0)..=(stream_no, i64::MAX));
        own.last().map(|((_, revision), _)| *revision)
    }

    /// Revisions and positions of one stream from `low` to `high`, as far as they are in the tail.
    pub(super) fn range(&self, stream_no: i64, low: i64, high: i64) -> Vec<(i64, i64)> {
        if low > high {
            return Vec::new(); // a BTreeMap panics on such a range
        }
        let own = self.positions.range((stream_no, low)..=(stream_no, high));
        own.map(|((_, revision), position)| (*revision, *position)).collect()
    }

    /// Takes in what a transaction appended, after it was committed.
    pub(super) fn extend(&mut self, committed: impl IntoIterator<Item = (Key, i64)>) {
        self.positions.extend(committed);
    }
}

/// The last revision of a stream that `stream_events` holds.
pub(super) fn last_indexed(connection: &Connection, stream_no: i64) -> Result<Option<i64>> {
    connection
        .prepare_cached("SELECT max(revision) FROM stream_events WHERE stream_no = ?1")?
        .query_row([stream_no], |row| row.get(0))
        .optional()
        .map(Option::flatten)
}

/// Revisions and positions of one stream from `low` to `high`, as far as they are in the index.
pub(super) fn indexed(
    connection: &Connection,
    stream_no: i64,
    low: i64,
    high: i64,
) -> Result<Vec<(i64, i64)>> {
    connection
        .prepare_cached(
            "SELECT revision, position FROM stream_events \
             WHERE stream_no = ?1 AND revision BETWEEN ?2 AND ?3 ORDER BY revision",
        )?
        .query_map((stream_no, low, high), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

/// How far the tail was written out in this round.
pub(super) struct Sweep {
    /// The last key written; the next is the first one above it.
    at: Option<Key>,
    /// The head of the ledger when this round began.
    began: i64,
    /// How many entries may stay in memory.
    limit: usize,
}

/// What one transaction wrote out; true only once that transaction is committed.
pub(super) struct Swept {
    keys: Vec<Key>,
    wrapped: bool,
}

impl Sweep {
    pub(super) fn new(head: i64, limit: usize) -> Self {
        Self { at: None, began: head, limit }
    }

    /// Writes out as many entries as the transaction appended, if there are too many.
    pub(super) fn write_out(
        &self,
        connection: &Connection,
        tail: &Tail,
        appended: usize,
    ) -> Result<Swept> {
        if tail.len() <= self.limit {
            return Ok(Swept { keys: Vec::new(), wrapped: false });
        }
        // Plain inserts: a key that is there already would mean that the bookkeeping is wrong.
        let mut insert = connection.prepare_cached(
            "INSERT INTO stream_events (stream_no, revision, position) VALUES (?1, ?2, ?3)",
        )?;
        let from = self.at.map_or(Bound::Unbounded, Bound::Excluded);
        let mut keys = Vec::with_capacity(appended);
        for (key, position) in tail.positions.range((from, Bound::Unbounded)).take(appended) {
            insert.execute((key.0, key.1, position))?;
            keys.push(*key);
        }
        let wrapped = keys.len() < appended;
        if wrapped {
            set_indexed_to(connection, self.began)?;
        }
        Ok(Swept { keys, wrapped })
    }

    /// Follows a committed transaction; `head` is the ledger's head before it.
    pub(super) fn committed(&mut self, tail: &mut Tail, swept: &Swept, head: i64) {
        for key in &swept.keys {
            tail.positions.remove(key);
        }
        if swept.wrapped {
            (self.at, self.began) = (None, head);
        } else if let Some(last) = swept.keys.last() {
            self.at = Some(*last);
        }
    }
}

/// Writes out the whole tail, so that the next open scans nothing.
pub(super) fn write_out_all(connection: &Connection, tail: &Tail, head: i64) -> Result<()> {
    let everything = Sweep::new(head, 0);
    // One more than there is: the sweep wraps and stores `indexed_to`.
    everything.write_out(connection, tail, tail.len() + 1)?;
    set_indexed_to(connection, head)
}

fn set_indexed_to(connection: &Connection, position: i64) -> Result<()> {
    let update = "UPDATE meta SET value = ?1 WHERE name = 'indexed_to'";
    connection.prepare_cached(update)?.execute([position]).map(drop)
}

//! Projection writer: how do events become rows? Batch by batch, rows and checkpoint in one
//! transaction.

use crate::checkpoint;
use crate::error::ViewsError;
use crate::file::{Identity, Mode, open_for_writing};
use crate::projection::{ALL, Projection};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::EventId;
use keyledger_core::store::Position;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, Result, TransactionBehavior};
use std::path::{Path, PathBuf};

/// How far the views have come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The position of the last event in them.
    pub position: Option<Position>,
    /// Its id.
    pub event: Option<EventId>,
    /// The sequence of the first event that is not in them: how many they have.
    pub next_sequence: u64,
}

impl Head {
    /// The sequence of the last event in them.
    pub fn sequence(&self) -> Option<u64> {
        self.next_sequence.checked_sub(1)
    }
}

/// The only connection that changes a file of views.
pub(crate) struct Writer {
    connection: Connection,
    path: PathBuf,
    mode: Mode,
    checkpoints: Vec<Head>,
    /// What SQLite had counted of other connections when the checkpoints were read.
    others_wrote: i64,
}

impl Writer {
    /// Opens the file, creating it and every projection that is missing in it.
    pub(crate) fn open(path: &Path, identity: Identity, mode: Mode) -> Result<Self, ViewsError> {
        let connection = open_for_writing(path, identity, mode)?;
        let begin = || -> Result<Vec<Head>> {
            if mode == Mode::Bulk {
                // One transaction for all: pages that many batches change are written once. There
                // is nothing to lose, since a file that is not finished is thrown away.
                connection.execute_batch("BEGIN")?;
            }
            checkpoint::all(&connection)
        };
        // Counted before the checkpoints are read: what is written in between is noticed.
        let others_wrote = others_wrote(&connection).map_err(ViewsError::sql(path))?;
        let checkpoints = begin().map_err(ViewsError::sql(path))?;
        Ok(Self { connection, path: path.to_owned(), mode, checkpoints, others_wrote })
    }

    /// What every projection has reached.
    pub(crate) fn head(&self) -> Head {
        checkpoint::lowest(&self.checkpoints)
    }

    /// What the projection furthest ahead has reached.
    pub(crate) fn furthest(&self) -> Head {
        let furthest = self.checkpoints.iter().max_by_key(|head| head.next_sequence);
        furthest.copied().unwrap_or_default()
    }

    /// The file it writes.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Applies events that follow the head without a gap. Those seen before change nothing: neither
    /// a position at or before the head, nor one that a projection is already past.
    pub(crate) fn apply(&mut self, events: &[Recorded<DomainEvent>]) -> Result<Head, ViewsError> {
        let applied = self.apply_in_one_step(events);
        applied.map_err(ViewsError::sql(&self.path))
    }

    fn apply_in_one_step(&mut self, events: &[Recorded<DomainEvent>]) -> Result<Head> {
        self.checkpoints = match self.mode {
            Mode::Bulk => apply_to(&self.connection, &self.checkpoints, events)?,
            Mode::Live => {
                let behavior = TransactionBehavior::Immediate;
                let tx = self.connection.transaction_with_behavior(behavior)?;
                // The last stage of an engine that ended may have written meanwhile: what it applied is
                // not applied again. SQLite counts the commits of other connections.
                let others = others_wrote(&tx)?;
                let known = (others == self.others_wrote).then_some(&self.checkpoints);
                let known =
                    known.map_or_else(|| checkpoint::all(&tx), |known| Ok(known.clone()))?;
                let checkpoints = apply_to(&tx, &known, events)?;
                tx.commit()?;
                self.others_wrote = others;
                checkpoints
            }
        };
        Ok(self.head())
    }

    /// Empties these projections: they begin at the first event again.
    pub(crate) fn begin_again(&mut self, only: &[&Projection]) -> Result<(), ViewsError> {
        let emptied = || {
            only.iter().try_for_each(|one| checkpoint::begin_again(&self.connection, one))?;
            checkpoint::all(&self.connection)
        };
        self.checkpoints = emptied().map_err(ViewsError::sql(&self.path))?;
        Ok(())
    }

    /// Makes the indexes that queries need, after a bulk load of these projections.
    pub(crate) fn make_indexes(&self, built: &[&Projection]) -> Result<(), ViewsError> {
        let indexed = built.iter().try_for_each(|p| self.connection.execute_batch(p.indexes));
        indexed.map_err(ViewsError::sql(&self.path))
    }

    /// Closes the file; what was written is in it, and SQLite leaves nothing beside it.
    pub(crate) fn close(self) -> Result<(), ViewsError> {
        let Self { connection, path, mode, .. } = self;
        let close = || -> Result<()> {
            if mode == Mode::Bulk {
                connection.execute_batch("COMMIT")?;
            }
            connection.close().map_err(|(_, error)| error)
        };
        close().map_err(ViewsError::sql(&path))
    }
}

/// A number that changes whenever another connection commits (SQLite, `PRAGMA data_version`).
fn others_wrote(connection: &Connection) -> Result<i64> {
    connection.prepare_cached("PRAGMA data_version")?.query_row([], |row| row.get(0))
}

/// Applies events to every projection that has not seen them, and moves the checkpoints with them.
fn apply_to(
    tx: &Connection,
    checkpoints: &[Head],
    events: &[Recorded<DomainEvent>],
) -> Result<Vec<Head>> {
    let mut head = checkpoint::lowest(checkpoints);
    for recorded in events {
        if recorded.position.is_none() || recorded.position <= head.position {
            continue;
        }
        let sequence = head.next_sequence;
        for (projection, checkpoint) in ALL.iter().zip(checkpoints) {
            if checkpoint.next_sequence <= sequence {
                (projection.apply)(recorded, sequence, tx)?;
            }
        }
        let event = Some(recorded.id);
        head = Head { position: recorded.position, event, next_sequence: sequence + 1 };
    }
    let mut moved = checkpoints.to_vec();
    for (projection, checkpoint) in ALL.iter().zip(&mut moved) {
        if checkpoint.next_sequence < head.next_sequence {
            *checkpoint = head;
            checkpoint::advance(tx, projection, checkpoint)?;
        }
    }
    Ok(moved)
}

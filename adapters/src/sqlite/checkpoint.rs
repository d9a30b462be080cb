//! WAL checkpoints: how does the log get back into the database without anyone waiting for it?
//!
//! SQLite syncs the database only in the pass that copies the log's last frame, and makes whoever
//! runs that pass wait for all pages copied so far. So a thread copies and syncs, again until few
//! frames remain, and only then the writer runs the last pass between two transactions: little is
//! left to sync, and the next transaction starts the log from its beginning.

use super::schema::Link;
use super::writer::{Shared, Work};
use rusqlite::{Connection, Result};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender};

/// With so few frames left the writer takes over.
const FEW_FRAMES: i64 = 256;

/// After so many passes the writer takes over whatever is left: it was written faster than copied.
const PASSES_MAX: usize = 8;

/// How long the log is, and how much of it is in the database already.
#[derive(Clone, Copy)]
pub(super) struct Frames {
    pub(super) in_log: i64,
    pub(super) copied: i64,
}

/// Looks without copying anything.
pub(super) fn frames(connection: &Connection) -> Result<Frames> {
    run(connection, "PRAGMA wal_checkpoint(NOOP)")
}

/// Copies what no reader stands in the way of.
pub(super) fn copy_frames(connection: &Connection) -> Result<Frames> {
    run(connection, "PRAGMA wal_checkpoint(PASSIVE)")
}

fn run(connection: &Connection, pragma: &str) -> Result<Frames> {
    connection
        .prepare_cached(pragma)?
        .query_row([], |row| Ok(Frames { in_log: row.get(1)?, copied: row.get(2)? }))
}

/// When the checkpoint thread is woken next.
pub(super) struct Due {
    every: i64,
    at: i64,
    asked: bool,
}

impl Due {
    /// Due whenever the log has grown by so many bytes.
    pub(super) fn every(bytes: u64) -> Self {
        let every = i64::try_from(bytes / 4096).unwrap_or(i64::MAX).max(1);
        Self { every, at: every, asked: false }
    }

    /// Says once that it is due.
    pub(super) fn is_due(&mut self, frames_in_log: i64) -> bool {
        let due = !self.asked && frames_in_log >= self.at;
        self.asked |= due;
        due
    }

    /// The log starts again from its beginning, unless a reader kept some of it in use.
    pub(super) fn finished(&mut self, frames: Frames) {
        let all = frames.copied >= frames.in_log;
        self.at = if all { self.every } else { frames.in_log.saturating_add(self.every) };
        self.asked = false;
    }
}

/// The checkpoint thread: works each time it is woken, ends with the one who wakes it.
pub(super) fn run_thread(
    link: &Link,
    shared: &Arc<Shared>,
    woken: &Receiver<()>,
    writer: &Sender<Work>,
) {
    while woken.recv().is_ok() {
        for _ in 0..PASSES_MAX {
            match copy_and_sync(link) {
                Ok(left) if left > FEW_FRAMES => {}
                Ok(_) => break,
                Err(error) if error.passes() => break,
                Err(error) => {
                    // A sync that failed may succeed when asked again, with the pages lost. The
                    // log still has them, and is not started again: the writer does not finish.
                    shared.poison(Arc::new(error));
                    return;
                }
            }
        }
        if writer.send(Work::FinishCheckpoint).is_err() {
            return;
        }
    }
}

/// One pass; gives how many frames the log has by now beyond those copied.
fn copy_and_sync(link: &Link) -> Result<i64, super::error::LedgerError> {
    let explain = |error| link.place.explain(error);
    let copied = copy_frames(&link.connection).map_err(explain)?.copied;
    link.place.file.sync_data().map_err(|source| super::error::LedgerError::File {
        path: link.place.path.clone(),
        source,
    })?;
    Ok(frames(&link.connection).map_err(explain)?.in_log - copied)
}

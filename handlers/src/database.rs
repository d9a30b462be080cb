//! The handlers' database: how far did the handlers come? `reactions.db`: the checkpoint, streams
//! that wait, mails and messages to phones that are due.
//!
//! It can be deleted: the ledger says what was done, and causes older than a day are not acted on.
//! `synchronous=NORMAL` is enough for the same reason: a power cut may take the last commits back,
//! all of them in order, and what they said is done again. So its calls are short and not moved to
//! a thread of their own.

mod wakes;

use chrono::TimeDelta;
use keyledger_core::ids::{EventId, MailId, StoreId};
use keyledger_core::store::{Position, Revision};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::fs::File;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Longer than any mail or handler ever waits: what is to wait for longer was put off in a time that was
/// set back since, and is due.
const WAITS_MAX: TimeDelta = TimeDelta::minutes(61);

/// The newest format this release reads and writes, kept in `user_version`.
const FORMAT: i64 = 1;

const SCHEMA: &str = "
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS checkpoint (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    store TEXT NOT NULL, position INTEGER, sequence INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS waiting (
    handler TEXT NOT NULL, stream TEXT NOT NULL, revision INTEGER NOT NULL, event TEXT NOT NULL,
    failures INTEGER NOT NULL, retry_at INTEGER NOT NULL, parked INTEGER NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (handler, stream)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mails_due (
    mail TEXT PRIMARY KEY, due_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mails_due_at ON mails_due (due_at);
CREATE TABLE IF NOT EXISTS wakes_due (
    account TEXT NOT NULL, request TEXT NOT NULL, factor TEXT NOT NULL, event TEXT NOT NULL,
    revision INTEGER NOT NULL, sent_at INTEGER NOT NULL, due_at INTEGER NOT NULL,
    PRIMARY KEY (account, request, factor)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS wakes_due_at ON wakes_due (due_at);
";

/// Why the file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// `SQLite` says no.
    #[error("reactions.db cannot be used; it may be deleted while nobody serves, no mail is lost")]
    Sqlite(#[from] rusqlite::Error),
    /// A newer release wrote it.
    #[error("reactions.db was written by a newer release (format {0}): run that one")]
    Newer(i64),
    /// A row is not what was written.
    #[error("reactions.db is damaged ({0}); delete it while nobody serves, no mail is lost")]
    Damaged(&'static str),
}

/// How far the ledger was delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checkpoint {
    /// The last event delivered.
    pub position: Option<Position>,
    /// The sequence of the next one.
    pub sequence: u64,
}

/// A stream whose events one handler does not get for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The handler.
    pub handler: String,
    /// The stream.
    pub stream: StreamId,
    /// The event it failed on, where it goes on.
    pub revision: Revision,
    /// That event's id.
    pub event: EventId,
    /// How often in a row it failed on it.
    pub failures: u32,
    /// When it is tried again, unless it is parked.
    pub retry_at: Timestamp,
    /// Whether it waits until somebody asks for another try.
    pub parked: bool,
    /// What failed, without anything personal.
    pub error: String,
}

/// The file.
pub struct Database {
    connection: Mutex<Connection>,
}

impl Database {
    /// Opens the file, or makes it.
    pub fn open(path: &Path) -> Result<Self, DatabaseError> {
        // Its owner's alone, as SQLite makes those beside it. What keeps it from being made keeps SQLite
        // from opening it, which says so.
        let _ = File::options().write(true).create_new(true).mode(0o600).open(path);
        Self::with(Connection::open(path)?)
    }

    /// A database that ends with the process.
    pub fn in_memory() -> Result<Self, DatabaseError> {
        Self::with(Connection::open_in_memory()?)
    }

    fn with(connection: Connection) -> Result<Self, DatabaseError> {
        // Before the first change: a newer release's file stays as it is.
        let found = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found > FORMAT {
            return Err(DatabaseError::Newer(found));
        }
        // A statement that is kept is compiled once, whatever is bound to its `LIMIT`.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch(SCHEMA)?;
        connection.pragma_update(None, "user_version", FORMAT)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far the ledger in `store` was delivered; positions of another store mean nothing here.
    pub fn checkpoint(&self, store: StoreId) -> Result<Checkpoint, DatabaseError> {
        let query = "SELECT position, sequence FROM checkpoint WHERE store = ?1";
        let found = self.lock().query_row(query, [store.to_string()], |row| {
            let position: Option<i64> = row.get(0)?;
            Ok((position, row.get::<_, i64>(1)?))
        });
        let Some((position, sequence)) = found.optional()? else {
            return Ok(Checkpoint::default());
        };
        let position = position.map(i64::cast_unsigned).map(Position);
        Ok(Checkpoint { position, sequence: sequence.cast_unsigned() })
    }

    /// Remembers how far the ledger was delivered.
    pub fn save(&self, store: StoreId, at: Checkpoint) -> Result<(), DatabaseError> {
        let position = at.position.map(|Position(position)| position.cast_signed());
        self.lock().execute(
            "INSERT OR REPLACE INTO checkpoint VALUES (1, ?1, ?2, ?3)",
            params![store.to_string(), position, at.sequence.cast_signed()],
        )?;
        Ok(())
    }

    /// Whether a handler gets no events of a stream for now.
    pub fn waits(&self, handler: &str, stream: &StreamId) -> Result<bool, DatabaseError> {
        Ok(self.waiting_on(handler, stream)?.is_some())
    }

    /// What is known of a stream that waits.
    pub fn waiting_on(
        &self,
        handler: &str,
        stream: &StreamId,
    ) -> Result<Option<Waiting>, DatabaseError> {
        let query = "SELECT * FROM waiting WHERE handler = ?1 AND stream = ?2";
        let found =
            self.lock().query_row(query, [handler, stream.as_str()], |row| Ok(waiting(row)));
        found.optional()?.transpose()
    }

    /// Every stream that waits, parked or not.
    pub fn all_waiting(&self) -> Result<Vec<Waiting>, DatabaseError> {
        self.query_waiting("SELECT * FROM waiting ORDER BY handler, stream", [])
    }

    /// The streams that are to be tried again.
    pub fn to_retry(&self, now: Timestamp) -> Result<Vec<Waiting>, DatabaseError> {
        let query = "SELECT * FROM waiting WHERE NOT parked AND (retry_at <= ?1 OR retry_at > ?2) \
                     ORDER BY retry_at";
        self.query_waiting(query, [now.micros(), now.plus(WAITS_MAX).micros()])
    }

    fn query_waiting(
        &self,
        query: &str,
        parameters: impl rusqlite::Params,
    ) -> Result<Vec<Waiting>, DatabaseError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(query)?;
        let rows = statement.query_map(parameters, |row| Ok(waiting(row)))?;
        rows.map(|row| row.map_err(DatabaseError::from).and_then(|waiting| waiting)).collect()
    }

    /// Lets a stream wait.
    pub fn wait(&self, waiting: &Waiting) -> Result<(), DatabaseError> {
        self.lock().execute(
            "INSERT OR REPLACE INTO waiting VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                waiting.handler,
                waiting.stream.as_str(),
                waiting.revision.0.cast_signed(),
                waiting.event.to_string(),
                waiting.failures,
                waiting.retry_at.micros(),
                waiting.parked,
                waiting.error,
            ],
        )?;
        Ok(())
    }

    /// A stream flows again.
    pub fn flow(&self, handler: &str, stream: &StreamId) -> Result<(), DatabaseError> {
        let delete = "DELETE FROM waiting WHERE handler = ?1 AND stream = ?2";
        self.lock().execute(delete, [handler, stream.as_str()])?;
        Ok(())
    }

    /// Notes when a mail is to be tried, or that it is not to be tried any more.
    pub fn mail_due(&self, mail: MailId, due: Option<Timestamp>) -> Result<(), DatabaseError> {
        let connection = self.lock();
        match due {
            Some(due) => connection.execute(
                "INSERT OR REPLACE INTO mails_due VALUES (?1, ?2)",
                params![mail.to_string(), due.micros()],
            )?,
            None => {
                connection.execute("DELETE FROM mails_due WHERE mail = ?1", [mail.to_string()])?
            }
        };
        Ok(())
    }

    /// The mails to be tried now, the longest waiting first.
    pub fn due(&self, now: Timestamp, max: usize) -> Result<Vec<MailId>, DatabaseError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT mail FROM mails_due WHERE due_at <= ?1 OR due_at > ?2 ORDER BY due_at LIMIT ?3",
        )?;
        let (max, ahead) = (i64::try_from(max).unwrap_or(i64::MAX), now.plus(WAITS_MAX).micros());
        let rows = statement.query_map(params![now.micros(), ahead, max], |row| row.get(0))?;
        rows.map(|row| {
            let mail: String = row?;
            mail.parse().map_err(|_| DatabaseError::Damaged("the id of a mail"))
        })
        .collect()
    }

    /// How many mails are still to be tried, and since when the first of them is due.
    pub fn mails_waiting(&self) -> Result<(u64, Option<Timestamp>), DatabaseError> {
        let query = "SELECT count(*), min(due_at) FROM mails_due";
        let (count, first) = self.lock().query_row(query, [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?))
        })?;
        Ok((count.cast_unsigned(), first.map(Timestamp::from_micros)))
    }
}

fn waiting(row: &Row<'_>) -> Result<Waiting, DatabaseError> {
    let stream: String = row.get(1)?;
    let event: String = row.get(3)?;
    Ok(Waiting {
        handler: row.get(0)?,
        stream: stream.try_into().map_err(|_| DatabaseError::Damaged("the name of a stream"))?,
        revision: Revision(row.get::<_, i64>(2)?.cast_unsigned()),
        event: event.parse().map_err(|_| DatabaseError::Damaged("the id of an event"))?,
        failures: row.get(4)?,
        retry_at: Timestamp::from_micros(row.get(5)?),
        parked: row.get(6)?,
        error: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn what_was_noted_is_still_there_in_the_next_process() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("reactions.db");
        let store = StoreId(Uuid::from_u128(1));
        let at = Checkpoint { position: Some(Position(41)), sequence: 12 };
        let moment = Timestamp::from_micros(1_000_000);
        let (sent, due) = (MailId(Uuid::from_u128(2)), MailId(Uuid::from_u128(3)));
        let waiting = Waiting {
            handler: "reset_mail".to_owned(),
            stream: StreamId::policy(),
            revision: Revision(3),
            event: EventId(Uuid::from_u128(4)),
            failures: 5,
            retry_at: moment,
            parked: true,
            error: "it cannot be done".to_owned(),
        };
        let database = Database::open(&path).unwrap();
        database.save(store, at).unwrap();
        database.wait(&waiting).unwrap();
        for mail in [sent, due] {
            database.mail_due(mail, Some(moment)).unwrap();
        }
        database.mail_due(sent, None).unwrap();
        drop(database);

        let database = Database::open(&path).unwrap();
        assert_eq!(database.checkpoint(store).unwrap(), at);
        assert_eq!(database.all_waiting().unwrap(), [waiting]);
        assert_eq!(database.to_retry(moment).unwrap(), [], "what is parked waits to be asked for");
        assert_eq!(database.due(moment, 10).unwrap(), [due]);
        assert_eq!(database.mails_waiting().unwrap(), (1, Some(moment)));
    }

    #[test]
    fn what_was_put_off_in_a_time_that_was_set_back_is_due() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::open(&folder.path().join("reactions.db")).unwrap();
        let (mail, moment) = (MailId(Uuid::from_u128(2)), Timestamp::from_micros(1_000_000));
        database.mail_due(mail, Some(moment.plus(TimeDelta::minutes(60)))).unwrap();
        assert_eq!(database.due(moment, 10).unwrap(), [], "it waits for its next attempt");
        database.mail_due(mail, Some(moment.plus(TimeDelta::days(40)))).unwrap();
        assert_eq!(database.due(moment, 10).unwrap(), [mail]);
    }
}

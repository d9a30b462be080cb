//! "Was this command seen before?": what commands their callers named, and what followed.
//!
//! Only commands with an `Idempotency-Key` are here: their events carry a hash of the request. The
//! events of one command lie between its first and its last sequence, others may lie between them.

use crate::projection::Projection;
use crate::values::{Columns, number};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::CommandId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Result, Row};

pub(crate) const PROJECTION: Projection = Projection {
    name: "commands",
    version: 1,
    question: "Was this command seen before?",
    tables: &["commands"],
    schema: "
        CREATE TABLE commands (
            command BLOB PRIMARY KEY,
            request TEXT NOT NULL,
            first_sequence INTEGER NOT NULL,
            last_sequence INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;",
    indexes: "",
    apply,
};

/// One command that a caller named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandRow {
    /// The command.
    pub command: CommandId,
    /// The keyed hash of the request, in hex.
    pub request: String,
    /// The first event that followed from it.
    pub first_sequence: u64,
    /// The last one.
    pub last_sequence: u64,
    /// When the first one happened.
    pub at: Timestamp,
}

fn apply(recorded: &Recorded<DomainEvent>, sequence: u64, tx: &Connection) -> Result<()> {
    let Some(command) = &recorded.meta.command else { return Ok(()) };
    let Some(request) = &command.request else { return Ok(()) };
    let sql = "INSERT INTO commands VALUES (?1, ?2, ?3, ?3, ?4)
               ON CONFLICT DO UPDATE SET last_sequence = excluded.last_sequence";
    let at = recorded.meta.at.micros();
    tx.prepare_cached(sql)?.execute((command.id.0.as_bytes(), request, number(sequence)?, at))?;
    Ok(())
}

fn command(row: &Row<'_>) -> Result<CommandRow> {
    Ok(CommandRow {
        command: CommandId(row.id("command")?),
        request: row.get("request")?,
        first_sequence: row.number("first_sequence")?,
        last_sequence: row.number("last_sequence")?,
        at: row.moment("at")?,
    })
}

/// The command with this id, if it led to anything.
pub fn find(views: &Connection, id: CommandId) -> Result<Option<CommandRow>> {
    let mut select = views.prepare_cached("SELECT * FROM commands WHERE command = ?1")?;
    select.query_row([id.0.as_bytes()], command).optional()
}

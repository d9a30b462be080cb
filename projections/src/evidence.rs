//! "Which attempts counted for which lock?"

use crate::projection::Projection;
use crate::values::{Columns, number};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AttemptId, LockId};
use keyledger_core::timestamp::Timestamp;
use keyledger_core::unknown::UnknownEvent;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Result};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) const PROJECTION: Projection = Projection {
    name: "evidence",
    version: 1,
    question: "Which attempts counted for which lock?",
    tables: &["evidence"],
    schema: "
        CREATE TABLE evidence (
            attempt BLOB PRIMARY KEY,
            lock BLOB NOT NULL,
            locked INTEGER NOT NULL,
            locked_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;",
    indexes: "",
    apply,
};

/// The lock that an attempt counted for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedFor {
    /// The lock.
    pub lock: LockId,
    /// The sequence of the event that says so.
    pub locked: u64,
    /// When the account was locked.
    pub locked_at: Timestamp,
}

fn apply(recorded: &Recorded<DomainEvent>, sequence: u64, tx: &Connection) -> Result<()> {
    let (DomainEvent::Account(
        AccountEvent::AccountLocked { lock, evidence, .. }
        | AccountEvent::KnownDevicesShutOut { lock, evidence },
    )
    | DomainEvent::Unknown(UnknownEvent::UnknownAddressLocked { lock, evidence, .. })) =
        &recorded.event
    else {
        return Ok(());
    };
    // An attempt that counted once stays with the first lock it counted for.
    let sql = "INSERT OR IGNORE INTO evidence VALUES (?1, ?2, ?3, ?4)";
    let mut insert = tx.prepare_cached(sql)?;
    let (lock, at) = (lock.0.as_bytes(), recorded.meta.at.micros());
    for attempt in evidence {
        insert.execute((attempt.0.as_bytes(), lock, number(sequence)?, at))?;
    }
    Ok(())
}

/// The locks that these attempts counted for, of those that did.
pub fn of_attempts(
    views: &Connection,
    attempts: &BTreeSet<AttemptId>,
) -> Result<BTreeMap<AttemptId, CountedFor>> {
    let mut select = views.prepare_cached("SELECT * FROM evidence WHERE attempt = ?1")?;
    let mut counted = BTreeMap::new();
    for attempt in attempts {
        let found = select.query_row([attempt.0.as_bytes()], |row| {
            Ok(CountedFor {
                lock: LockId(row.id("lock")?),
                locked: row.number("locked")?,
                locked_at: row.moment("locked_at")?,
            })
        });
        counted.extend(found.optional()?.map(|found| (*attempt, found)));
    }
    Ok(counted)
}

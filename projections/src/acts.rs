//! "Who did what to whom?": every event by which somebody acted on another person (S35, C5).
//!
//! Who, why and on whose authority stand in the event itself; here is only where it lies.

use crate::log::{Entry, entry};
use crate::projection::Projection;
use crate::values::{Columns, limit, number};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::AccountId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, Result, Row, params};

pub(crate) const PROJECTION: Projection = Projection {
    name: "acts",
    version: 1,
    question: "Who did what to whom?",
    tables: &["acts"],
    schema: "
        CREATE TABLE acts (
            sequence INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            actor BLOB,
            subject BLOB NOT NULL
        ) STRICT;",
    indexes: "
        CREATE INDEX acts_by_time ON acts (at, sequence);
        CREATE INDEX acts_by_subject ON acts (subject, sequence);
        CREATE INDEX acts_by_actor ON acts (actor, sequence);",
    apply,
};

/// One act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Where it lies.
    pub entry: Entry,
    /// Whom it was done to.
    pub subject: AccountId,
}

fn apply(recorded: &Recorded<DomainEvent>, sequence: u64, tx: &Connection) -> Result<()> {
    let Some(subject) = recorded.event.subject(&recorded.stream) else { return Ok(()) };
    if !recorded.meta.actor.acts_on(subject) {
        return Ok(());
    }
    let actor = recorded.meta.actor.account().map(|actor| actor.0.into_bytes());
    let at = recorded.meta.at.micros();
    tx.prepare_cached("INSERT INTO acts VALUES (?1, ?2, ?3, ?4)")?.execute(params![
        number(sequence)?,
        at,
        actor,
        subject.0.as_bytes()
    ])?;
    Ok(())
}

fn act(row: &Row<'_>) -> Result<Act> {
    Ok(Act { entry: entry(row)?, subject: AccountId(row.id("subject")?) })
}

/// At most `max` acts in a period, `from` included and `to` not, behind a sequence, in the order of
/// the ledger.
pub fn between(
    views: &Connection,
    from: Timestamp,
    to: Timestamp,
    after: Option<u64>,
    max: usize,
) -> Result<Vec<Act>> {
    let mut select = views.prepare_cached(
        "SELECT log.*, acts.subject FROM acts JOIN log USING (sequence)
         WHERE acts.at >= ?1 AND acts.at < ?2 AND sequence > ?3 ORDER BY sequence LIMIT ?4",
    )?;
    let after = after.map_or(Ok(-1), number)?;
    select.query_map((from.micros(), to.micros(), after, limit(max)), act)?.collect()
}

/// What a person did to others, in order.
pub fn by(views: &Connection, actor: AccountId) -> Result<Vec<Act>> {
    let mut select = views.prepare_cached(
        "SELECT log.*, acts.subject FROM acts JOIN log USING (sequence)
         WHERE acts.actor = ?1 ORDER BY sequence",
    )?;
    select.query_map([actor.0.as_bytes()], act)?.collect()
}

//! "What happened to this account, in order?": its events over all streams that concern it (B6).
//!
//! That is its own stream, its address, its mails, what the engine did about it, and what happened to
//! a property while the person belonged to it. Kind and time of each event stand in the log; they are
//! joined when a page is read, and so is what belongs to many: a property's invoice is kept once.

use crate::log::{Entry, entry};
use crate::projection::Projection;
use crate::values::{limit, number};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, MailId};
use keyledger_core::mail::MailEvent;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::stream::StreamId;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Result};
use uuid::Uuid;

pub(crate) const PROJECTION: Projection = Projection {
    name: "timeline",
    version: 2,
    question: "What happened to this account, in order?",
    tables: &["timeline", "timeline_mails", "timeline_properties"],
    schema: "
        CREATE TABLE timeline (
            account BLOB NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (account, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE timeline_mails (
            mail BLOB PRIMARY KEY,
            account BLOB NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE timeline_properties (
            property BLOB NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (property, sequence)
        ) STRICT, WITHOUT ROWID;",
    indexes: "",
    apply,
};

fn apply(recorded: &Recorded<DomainEvent>, sequence: u64, tx: &Connection) -> Result<()> {
    if let DomainEvent::Mail(MailEvent::MailQueued { account, .. }) = &recorded.event
        && let Some(mail) = recorded.stream.as_mail()
    {
        tx.prepare_cached("INSERT INTO timeline_mails VALUES (?1, ?2)")?
            .execute((mail.0.as_bytes(), account.0.as_bytes()))?;
    }
    if let Some(property) = recorded.stream.as_property() {
        tx.prepare_cached("INSERT INTO timeline_properties VALUES (?1, ?2)")?
            .execute((property.0.as_bytes(), number(sequence)?))?;
    }
    if let Some(account) = concerned(recorded, tx)? {
        tx.prepare_cached("INSERT INTO timeline VALUES (?1, ?2)")?
            .execute((account.0.as_bytes(), number(sequence)?))?;
    }
    Ok(())
}

/// The account that an event concerns: its subject, or the one its stream belongs to.
fn concerned(recorded: &Recorded<DomainEvent>, tx: &Connection) -> Result<Option<AccountId>> {
    if let Some(subject) = recorded.event.subject(&recorded.stream) {
        return Ok(Some(subject));
    }
    let stream = match &recorded.event {
        DomainEvent::Operations(
            OperationsEvent::HandlerParked { stream, .. }
            | OperationsEvent::HandlerResumed { stream, .. }
            | OperationsEvent::HandlerSkipped { stream, .. },
        ) => stream,
        DomainEvent::Mail(_) => &recorded.stream,
        DomainEvent::Account(_)
        | DomainEvent::EmailClaim(_)
        | DomainEvent::Property(_)
        | DomainEvent::Unknown(_)
        | DomainEvent::Policy(_)
        | DomainEvent::Operations(_)
        | DomainEvent::Operators(_)
        | DomainEvent::ServiceToken(_)
        | DomainEvent::AuditReads(_) => return Ok(None),
    };
    of_stream(stream, tx)
}

fn of_stream(stream: &StreamId, tx: &Connection) -> Result<Option<AccountId>> {
    let Some(MailId(mail)) = stream.as_mail() else { return Ok(stream.as_account()) };
    tx.prepare_cached("SELECT account FROM timeline_mails WHERE mail = ?1")?
        .query_row([mail.as_bytes()], |row| row.get(0))
        .optional()
        .map(|account| account.map(|bytes| AccountId(Uuid::from_bytes(bytes))))
}

/// The sequences that concern one account, `?1`, on one side of `?2`: its own, and its properties'
/// while it belonged to them. Each part is cut at `?3`, so that a long history is not read whole.
macro_rules! concerning {
    ($side:literal, $order:literal) => {
        concat!(
            "SELECT log.* FROM (
                 SELECT sequence FROM (
                     SELECT sequence FROM timeline WHERE account = ?1 AND sequence ",
            $side,
            " ?2 ORDER BY sequence ",
            $order,
            " LIMIT ?3)
                 UNION
                 SELECT sequence FROM (
                     SELECT at.sequence FROM belonging JOIN timeline_properties AS at
                         ON at.property = belonging.property AND at.sequence > belonging.joined
                         AND (belonging.parted IS NULL OR at.sequence < belonging.parted)
                     WHERE belonging.account = ?1 AND at.sequence ",
            $side,
            " ?2 ORDER BY at.sequence ",
            $order,
            " LIMIT ?3)
             ) JOIN log USING (sequence) ORDER BY sequence ",
            $order,
            " LIMIT ?3"
        )
    };
}

/// The sequences of its own events, without what its properties lived through.
#[cfg(test)]
pub(crate) fn own(views: &Connection, account: AccountId) -> Result<Vec<u64>> {
    use crate::values::Columns;
    let mut select = views.prepare_cached("SELECT sequence FROM timeline WHERE account = ?1")?;
    let sequence = |row: &rusqlite::Row<'_>| row.number("sequence");
    select.query_map([account.0.as_bytes()], sequence)?.collect()
}

/// At most `max` events from `sequence` on, oldest first.
pub fn from(
    views: &Connection,
    account: AccountId,
    sequence: u64,
    max: usize,
) -> Result<Vec<Entry>> {
    let mut select = views.prepare_cached(concerning!(">=", "ASC"))?;
    select.query_map((account.0.as_bytes(), number(sequence)?, limit(max)), entry)?.collect()
}

/// At most `max` events before `sequence`, newest first; the newest of all when it is `None`.
pub fn before(
    views: &Connection,
    account: AccountId,
    sequence: Option<u64>,
    max: usize,
) -> Result<Vec<Entry>> {
    let mut select = views.prepare_cached(concerning!("<", "DESC"))?;
    let before = sequence.map_or(Ok(i64::MAX), number)?;
    select.query_map((account.0.as_bytes(), before, limit(max)), entry)?.collect()
}

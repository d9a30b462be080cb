//! "Which locks were there, and what ended them?": those of accounts, and of addresses nobody holds.

use crate::projection::Projection;
use crate::values::{Columns, limit, word};
use keyledger_core::account::{AccountEvent, UnlockedBy};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, AddressTag, LockId};
use keyledger_core::timestamp::Timestamp;
use keyledger_core::unknown::UnknownEvent;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Params, Result, Row};
use serde::{Deserialize, Serialize};

pub(crate) const PROJECTION: Projection = Projection {
    name: "locks",
    version: 1,
    question: "Which locks were there, and what ended them?",
    tables: &["locks"],
    // The index stands with the table because an erasure looks for the account's present lock.
    schema: "
        CREATE TABLE locks (
            lock BLOB PRIMARY KEY,
            account BLOB,
            address TEXT,
            since INTEGER NOT NULL,
            until INTEGER,
            failures INTEGER NOT NULL,
            known_devices_shut_at INTEGER,
            ended_at INTEGER,
            ended_by TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX locks_by_account ON locks (account, since);",
    indexes: "CREATE INDEX locks_present ON locks (since) WHERE ended_at IS NULL;",
    apply,
};

/// What ended a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedBy {
    /// Its time ran out.
    Time,
    /// The person chose a new password (S13).
    Reset,
    /// The person was forgotten.
    Erasure,
    /// A manager of every property the person belongs to lifted it.
    Manager,
    /// Support lifted it.
    Support,
    /// Somebody at the machine lifted it.
    Machine,
}

/// Who is locked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Locked {
    /// An account.
    Account(AccountId),
    /// An address nobody holds (B7).
    Nobody(AddressTag),
}

/// One lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockRow {
    /// The lock.
    pub lock: LockId,
    /// Who is locked out by it.
    pub locked: Locked,
    /// Since when.
    pub since: Timestamp,
    /// When it ends by itself, if it does.
    pub until: Option<Timestamp>,
    /// How many failures it rests on.
    pub failures: u64,
    /// When known devices were shut out as well.
    pub known_devices_shut_at: Option<Timestamp>,
    /// When it ended, and by what.
    pub ended: Option<(Timestamp, EndedBy)>,
}

fn apply(recorded: &Recorded<DomainEvent>, _: u64, tx: &Connection) -> Result<()> {
    let at = recorded.meta.at.micros();
    match &recorded.event {
        DomainEvent::Account(event) => {
            let Some(account) = recorded.stream.as_account() else { return Ok(()) };
            of_an_account(event, account, at, tx)
        }
        DomainEvent::Unknown(event) => of_nobody(event, at, tx),
        DomainEvent::EmailClaim(_)
        | DomainEvent::Property(_)
        | DomainEvent::Mail(_)
        | DomainEvent::Policy(_)
        | DomainEvent::Operations(_)
        | DomainEvent::Operators(_)
        | DomainEvent::ServiceToken(_)
        | DomainEvent::AuditReads(_) => Ok(()),
    }
}

fn of_an_account(event: &AccountEvent, account: AccountId, at: i64, tx: &Connection) -> Result<()> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these speak of locks")]
    match event {
        AccountEvent::AccountLocked { lock, evidence, until, .. } => begin(
            tx,
            (
                lock.0.as_bytes(),
                Some(account.0.as_bytes()),
                None::<&str>,
                at,
                until.map(Timestamp::micros),
                limit(evidence.len()),
            ),
        ),
        AccountEvent::KnownDevicesShutOut { lock, .. } => {
            let sql = "UPDATE locks SET known_devices_shut_at = ?2 WHERE lock = ?1";
            tx.prepare_cached(sql)?.execute((lock.0.as_bytes(), at))?;
            Ok(())
        }
        AccountEvent::LockExpired { lock } => end(tx, *lock, at, EndedBy::Time),
        AccountEvent::AccountUnlocked { lock, by } => end(tx, *lock, at, by_what(*by)),
        AccountEvent::AccountErased { .. } => {
            let sql = "UPDATE locks SET ended_at = ?2, ended_by = ?3
                       WHERE account = ?1 AND ended_at IS NULL";
            let by = word(&EndedBy::Erasure)?;
            tx.prepare_cached(sql)?.execute((account.0.as_bytes(), at, by))?;
            Ok(())
        }
        _ => Ok(()),
    }
}

fn of_nobody(event: &UnknownEvent, at: i64, tx: &Connection) -> Result<()> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these speak of locks")]
    match event {
        UnknownEvent::UnknownAddressLocked { address, lock, evidence, until, .. } => begin(
            tx,
            (
                lock.0.as_bytes(),
                None::<&[u8]>,
                Some(&address.0),
                at,
                until.map(Timestamp::micros),
                limit(evidence.len()),
            ),
        ),
        UnknownEvent::UnknownLockExpired { lock, .. } => end(tx, *lock, at, EndedBy::Time),
        _ => Ok(()),
    }
}

fn by_what(by: UnlockedBy) -> EndedBy {
    match by {
        UnlockedBy::Reset => EndedBy::Reset,
        UnlockedBy::Manager => EndedBy::Manager,
        UnlockedBy::Support => EndedBy::Support,
        UnlockedBy::Machine => EndedBy::Machine,
    }
}

fn begin(tx: &Connection, lock: impl Params) -> Result<()> {
    let sql = "INSERT INTO locks (lock, account, address, since, until, failures)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    tx.prepare_cached(sql)?.execute(lock)?;
    Ok(())
}

/// A lock ends once; what comes later about it changes nothing.
fn end(tx: &Connection, lock: LockId, at: i64, by: EndedBy) -> Result<()> {
    let sql = "UPDATE locks SET ended_at = ?2, ended_by = ?3 WHERE lock = ?1 AND ended_at IS NULL";
    tx.prepare_cached(sql)?.execute((lock.0.as_bytes(), at, word(&by)?))?;
    Ok(())
}

fn lock(row: &Row<'_>) -> Result<LockRow> {
    let locked = match row.id_if_any("account")? {
        Some(account) => Locked::Account(AccountId(account)),
        None => Locked::Nobody(AddressTag(row.get("address")?)),
    };
    Ok(LockRow {
        lock: LockId(row.id("lock")?),
        locked,
        since: row.moment("since")?,
        until: row.moment_if_any("until")?,
        failures: row.number("failures")?,
        known_devices_shut_at: row.moment_if_any("known_devices_shut_at")?,
        ended: row.moment_if_any("ended_at")?.zip(row.word_if_any("ended_by")?),
    })
}

/// The lock with this id.
pub fn find(views: &Connection, id: LockId) -> Result<Option<LockRow>> {
    let mut select = views.prepare_cached("SELECT * FROM locks WHERE lock = ?1")?;
    select.query_row([id.0.as_bytes()], lock).optional()
}

/// Every lock of one account, the latest first.
pub fn of_account(views: &Connection, account: AccountId) -> Result<Vec<LockRow>> {
    let sql = "SELECT * FROM locks WHERE account = ?1 ORDER BY since DESC, lock";
    views.prepare_cached(sql)?.query_map([account.0.as_bytes()], lock)?.collect()
}

/// At most `max` locks that nothing has ended, the latest first.
pub fn present(views: &Connection, max: usize) -> Result<Vec<LockRow>> {
    let sql = "SELECT * FROM locks WHERE ended_at IS NULL ORDER BY since DESC, lock LIMIT ?1";
    views.prepare_cached(sql)?.query_map([limit(max)], lock)?.collect()
}

//! "Whose data must not be erased now?": legal holds (DESIGN 8).

use crate::projection::Projection;
use crate::values::{Columns, number};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, HoldId};
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Result, Row};

pub(crate) const PROJECTION: Projection = Projection {
    name: "holds",
    version: 1,
    question: "Whose data must not be erased now?",
    tables: &["holds"],
    schema: "
        CREATE TABLE holds (
            hold BLOB PRIMARY KEY,
            account BLOB NOT NULL,
            placed INTEGER NOT NULL,
            placed_at INTEGER NOT NULL,
            lifted_at INTEGER
        ) STRICT, WITHOUT ROWID;",
    indexes: "",
    apply,
};

/// One hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRow {
    /// The hold.
    pub hold: HoldId,
    /// Whose data it keeps.
    pub account: AccountId,
    /// The sequence of the event that placed it: the reason stands there.
    pub placed: u64,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// When it was lifted, if it was.
    pub lifted_at: Option<Timestamp>,
}

fn apply(recorded: &Recorded<DomainEvent>, sequence: u64, tx: &Connection) -> Result<()> {
    let (DomainEvent::Account(event), Some(account)) =
        (&recorded.event, recorded.stream.as_account())
    else {
        return Ok(());
    };
    let at = recorded.meta.at.micros();
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these speak of holds")]
    match event {
        AccountEvent::LegalHoldPlaced { hold } => {
            tx.prepare_cached("INSERT OR REPLACE INTO holds VALUES (?1, ?2, ?3, ?4, NULL)")?
                .execute((hold.0.as_bytes(), account.0.as_bytes(), number(sequence)?, at))?;
        }
        AccountEvent::LegalHoldLifted { hold } => {
            tx.prepare_cached("UPDATE holds SET lifted_at = ?2 WHERE hold = ?1")?
                .execute((hold.0.as_bytes(), at))?;
        }
        _ => {}
    }
    Ok(())
}

fn row(row: &Row<'_>) -> Result<HoldRow> {
    Ok(HoldRow {
        hold: HoldId(row.id("hold")?),
        account: AccountId(row.id("account")?),
        placed: row.number("placed")?,
        placed_at: row.moment("placed_at")?,
        lifted_at: row.moment_if_any("lifted_at")?,
    })
}

/// The hold with this id.
pub fn find(views: &Connection, hold: HoldId) -> Result<Option<HoldRow>> {
    let mut select = views.prepare_cached("SELECT * FROM holds WHERE hold = ?1")?;
    select.query_row([hold.0.as_bytes()], row).optional()
}

/// Every hold, the lifted ones too where they are asked for, oldest first.
pub fn list(views: &Connection, lifted_too: bool) -> Result<Vec<HoldRow>> {
    let sql = "SELECT * FROM holds WHERE lifted_at IS NULL OR ?1 ORDER BY placed";
    views.prepare_cached(sql)?.query_map([lifted_too], row)?.collect()
}

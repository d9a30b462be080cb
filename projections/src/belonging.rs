//! "Who belonged to a property, and from when to when?"
//!
//! Present members are in [`members`](crate::members). This one forgets nobody: it says whose stream
//! to read when it is asked who could do what on some day.

use crate::projection::Projection;
use crate::values::{Columns, number};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, Result, Row};

pub(crate) const PROJECTION: Projection = Projection {
    name: "belonging",
    version: 1,
    question: "Who belonged to a property, and from when to when?",
    tables: &["belonging"],
    schema: "
        CREATE TABLE belonging (
            account BLOB NOT NULL,
            property BLOB NOT NULL,
            joined INTEGER NOT NULL,
            parted INTEGER,
            PRIMARY KEY (account, property, joined)
        ) STRICT, WITHOUT ROWID;",
    indexes: "CREATE INDEX belonging_by_property ON belonging (property);",
    apply,
};

/// One person at one property, from one event to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belonging {
    /// The person.
    pub account: AccountId,
    /// The property.
    pub property: PropertyId,
    /// The sequence of the event they came with.
    pub joined: u64,
    /// The sequence of the event they went with.
    pub parted: Option<u64>,
}

fn apply(recorded: &Recorded<DomainEvent>, sequence: u64, tx: &Connection) -> Result<()> {
    let (DomainEvent::Account(event), Some(account)) =
        (&recorded.event, recorded.stream.as_account())
    else {
        return Ok(());
    };
    let (account, sequence) = (account.0.as_bytes(), number(sequence)?);
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these speak of memberships")]
    match event {
        AccountEvent::MembershipAdded { property, .. } => {
            let property = property.0.as_bytes();
            tx.prepare_cached("INSERT INTO belonging VALUES (?1, ?2, ?3, NULL)")?
                .execute((account, property, sequence))?;
        }
        AccountEvent::MembershipRemoved { property, .. } => {
            let sql = "UPDATE belonging SET parted = ?3
                       WHERE account = ?1 AND property = ?2 AND parted IS NULL";
            let property = property.0.as_bytes();
            tx.prepare_cached(sql)?.execute((account, property, sequence))?;
        }
        AccountEvent::AccountDeleted {} | AccountEvent::AccountErased { .. } => {
            let sql = "UPDATE belonging SET parted = ?2 WHERE account = ?1 AND parted IS NULL";
            tx.prepare_cached(sql)?.execute((account, sequence))?;
        }
        _ => {}
    }
    Ok(())
}

fn row(row: &Row<'_>) -> Result<Belonging> {
    Ok(Belonging {
        account: AccountId(row.id("account")?),
        property: PropertyId(row.id("property")?),
        joined: row.number("joined")?,
        parted: row.number_if_any("parted")?,
    })
}

/// Everybody who ever belonged to a property, each once.
pub fn ever_at(views: &Connection, property: PropertyId) -> Result<Vec<AccountId>> {
    let sql = "SELECT DISTINCT account FROM belonging WHERE property = ?1 ORDER BY account";
    let mut select = views.prepare_cached(sql)?;
    select.query_map([property.0.as_bytes()], |row| row.id("account").map(AccountId))?.collect()
}

/// Where a person belonged, oldest first.
pub fn of_account(views: &Connection, account: AccountId) -> Result<Vec<Belonging>> {
    let sql = "SELECT * FROM belonging WHERE account = ?1 ORDER BY joined";
    views.prepare_cached(sql)?.query_map([account.0.as_bytes()], row)?.collect()
}

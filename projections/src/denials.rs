//! "Who was refused what at a property, and who asked for it?" (S10)
//!
//! What a manager can change: a permission that somebody who belongs there lacks. A row goes when the
//! permission comes, or the person goes.

use crate::projection::Projection;
use crate::values::{Columns, limit, word};
use keyledger_core::account::{AccountEvent, DenialCause, PermissionRequested};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::permission::Permission;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, Result, Row};

pub(crate) const PROJECTION: Projection = Projection {
    name: "denials",
    version: 1,
    question: "Who was refused what at a property, and who asked for it?",
    tables: &["denials"],
    // The index stands with the table because an end of the account looks for all of its rows.
    schema: "
        CREATE TABLE denials (
            property BLOB NOT NULL,
            account BLOB NOT NULL,
            permission TEXT NOT NULL,
            denied_at INTEGER,
            requested_at INTEGER,
            PRIMARY KEY (property, account, permission)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX denials_by_account ON denials (account);",
    indexes: "",
    apply,
};

/// One permission that somebody lacks and wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DenialRow {
    /// Where.
    pub property: PropertyId,
    /// Who.
    pub account: AccountId,
    /// What.
    pub permission: Permission,
    /// When it last did not open for them, as far as that was written down.
    pub denied_at: Option<Timestamp>,
    /// When they last asked for it.
    pub requested_at: Option<Timestamp>,
}

fn apply(recorded: &Recorded<DomainEvent>, _: u64, tx: &Connection) -> Result<()> {
    let (DomainEvent::Account(event), Some(account)) =
        (&recorded.event, recorded.stream.as_account())
    else {
        return Ok(());
    };
    let (account, at) = (account.0.as_bytes(), recorded.meta.at.micros());
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these speak of what is lacking")]
    match event {
        AccountEvent::AccessDenied {
            property,
            permission,
            cause: DenialCause::PermissionMissing,
        } => {
            let sql = "INSERT INTO denials VALUES (?1, ?2, ?3, ?4, NULL)
                       ON CONFLICT DO UPDATE SET denied_at = excluded.denied_at";
            let row = (property.0.as_bytes(), account, word(permission)?, at);
            tx.prepare_cached(sql)?.execute(row)?;
        }
        AccountEvent::PermissionRequested(PermissionRequested { property, permission }) => {
            let sql = "INSERT INTO denials VALUES (?1, ?2, ?3, NULL, ?4)
                       ON CONFLICT DO UPDATE SET requested_at = excluded.requested_at";
            let row = (property.0.as_bytes(), account, word(permission)?, at);
            tx.prepare_cached(sql)?.execute(row)?;
        }
        AccountEvent::PermissionsChanged { property, granted, .. } => {
            let sql = "DELETE FROM denials
                       WHERE property = ?1 AND account = ?2 AND permission = ?3";
            for permission in granted {
                let row = (property.0.as_bytes(), account, word(permission)?);
                tx.prepare_cached(sql)?.execute(row)?;
            }
        }
        AccountEvent::MembershipRemoved { property, .. } => {
            tx.prepare_cached("DELETE FROM denials WHERE property = ?1 AND account = ?2")?
                .execute((property.0.as_bytes(), account))?;
        }
        AccountEvent::AccountDeleted {} | AccountEvent::AccountErased { .. } => {
            tx.prepare_cached("DELETE FROM denials WHERE account = ?1")?.execute([account])?;
        }
        _ => {}
    }
    Ok(())
}

fn row(row: &Row<'_>) -> Result<DenialRow> {
    Ok(DenialRow {
        property: PropertyId(row.id("property")?),
        account: AccountId(row.id("account")?),
        permission: row.word("permission")?,
        denied_at: row.moment_if_any("denied_at")?,
        requested_at: row.moment_if_any("requested_at")?,
    })
}

/// What was lacking at a property since a moment, what was asked for first, then the latest first.
pub fn at_property(
    views: &Connection,
    property: PropertyId,
    since: Timestamp,
    max: usize,
) -> Result<Vec<DenialRow>> {
    let sql = "SELECT * FROM denials
               WHERE property = ?1 AND max(ifnull(denied_at, 0), ifnull(requested_at, 0)) >= ?2
               ORDER BY requested_at IS NULL,
                        max(ifnull(denied_at, 0), ifnull(requested_at, 0)) DESC,
                        account, permission
               LIMIT ?3";
    let asked = (property.0.as_bytes(), since.micros(), limit(max));
    views.prepare_cached(sql)?.query_map(asked, row)?.collect()
}

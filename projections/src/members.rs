//! "Who belongs to a property?", and what may they do there?

use crate::projection::Projection;
use crate::values::{Columns, json, limit};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::permission::Permission;
use keyledger_core::property::PropertyEvent;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Result, Row};
use std::collections::BTreeSet;

pub(crate) const PROJECTION: Projection = Projection {
    name: "members",
    version: 2,
    question: "Who belongs to a property?",
    tables: &["properties", "members"],
    // The index stands with the table because an erasure looks for the person's memberships.
    schema: "
        CREATE TABLE properties (
            property BLOB PRIMARY KEY,
            name TEXT NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE members (
            property BLOB NOT NULL,
            account BLOB NOT NULL,
            permissions TEXT NOT NULL,
            since INTEGER NOT NULL,
            ends_at INTEGER,
            PRIMARY KEY (property, account)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX members_by_account ON members (account);",
    indexes: "",
    apply,
};

/// One property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyRow {
    /// The property.
    pub property: PropertyId,
    /// What it is called.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// One person at one property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberRow {
    /// The property.
    pub property: PropertyId,
    /// What it is called, where it is known.
    pub property_name: Option<String>,
    /// The person.
    pub account: AccountId,
    /// What they may do there.
    pub permissions: BTreeSet<Permission>,
    /// Since when they belong there.
    pub since: Timestamp,
    /// From when on they no longer do, where that is set.
    pub ends_at: Option<Timestamp>,
}

fn apply(recorded: &Recorded<DomainEvent>, _: u64, tx: &Connection) -> Result<()> {
    let at = recorded.meta.at.micros();
    if let DomainEvent::Account(event) = &recorded.event {
        let Some(account) = recorded.stream.as_account() else { return Ok(()) };
        return apply_to_member(event, account, at, tx);
    }
    if let DomainEvent::Property(PropertyEvent::PropertyCreated { name }) = &recorded.event {
        let Some(property) = recorded.stream.as_property() else { return Ok(()) };
        let sql = "INSERT INTO properties VALUES (?1, ?2, ?3)";
        tx.prepare_cached(sql)?.execute((property.0.as_bytes(), name, at))?;
    }
    Ok(())
}

fn apply_to_member(
    event: &AccountEvent,
    account: AccountId,
    at: i64,
    tx: &Connection,
) -> Result<()> {
    let account = account.0.as_bytes();
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these speak of memberships")]
    match event {
        AccountEvent::MembershipAdded { property, permissions } => {
            tx.prepare_cached("INSERT OR REPLACE INTO members VALUES (?1, ?2, ?3, ?4, NULL)")?
                .execute((property.0.as_bytes(), account, json(permissions)?, at))?;
        }
        AccountEvent::PermissionsChanged { property, granted, withdrawn } => {
            let key = (property.0.as_bytes(), account);
            let held = "SELECT permissions FROM members WHERE property = ?1 AND account = ?2";
            let held: Option<BTreeSet<Permission>> = tx
                .prepare_cached(held)?
                .query_row(key, |row| row.json("permissions"))
                .optional()?;
            let Some(mut held) = held else { return Ok(()) };
            held.retain(|permission| !withdrawn.contains(permission));
            held.extend(granted);
            let sql = "UPDATE members SET permissions = ?3 WHERE property = ?1 AND account = ?2";
            tx.prepare_cached(sql)?.execute((key.0, key.1, json(&held)?))?;
        }
        AccountEvent::MembershipEndSet { property, ends_at } => {
            let sql = "UPDATE members SET ends_at = ?3 WHERE property = ?1 AND account = ?2";
            let ends_at = ends_at.map(Timestamp::micros);
            tx.prepare_cached(sql)?.execute((property.0.as_bytes(), account, ends_at))?;
        }
        AccountEvent::MembershipRemoved { property, .. } => {
            tx.prepare_cached("DELETE FROM members WHERE property = ?1 AND account = ?2")?
                .execute((property.0.as_bytes(), account))?;
        }
        AccountEvent::AccountDeleted {} | AccountEvent::AccountErased { .. } => {
            tx.prepare_cached("DELETE FROM members WHERE account = ?1")?.execute([account])?;
        }
        _ => {}
    }
    Ok(())
}

fn property(row: &Row<'_>) -> Result<PropertyRow> {
    Ok(PropertyRow {
        property: PropertyId(row.id("property")?),
        name: row.get("name")?,
        created_at: row.moment("created_at")?,
    })
}

fn member(row: &Row<'_>) -> Result<MemberRow> {
    Ok(MemberRow {
        property: PropertyId(row.id("property")?),
        property_name: row.get("name")?,
        account: AccountId(row.id("account")?),
        permissions: row.json("permissions")?,
        since: row.moment("since")?,
        ends_at: row.moment_if_any("ends_at")?,
    })
}

/// The property with this id.
pub fn find_property(views: &Connection, id: PropertyId) -> Result<Option<PropertyRow>> {
    let mut select = views.prepare_cached("SELECT * FROM properties WHERE property = ?1")?;
    select.query_row([id.0.as_bytes()], property).optional()
}

/// At most `max` properties behind `after`, in the order of their ids.
pub fn list_properties(
    views: &Connection,
    after: Option<PropertyId>,
    max: usize,
) -> Result<Vec<PropertyRow>> {
    let after = after.map_or(vec![], |id| id.0.as_bytes().to_vec());
    let sql = "SELECT * FROM properties WHERE property > ?1 ORDER BY property LIMIT ?2";
    views.prepare_cached(sql)?.query_map((after, limit(max)), property)?.collect()
}

/// At most `max` members of a property behind `after`, in the order of their accounts' ids.
pub fn of_property(
    views: &Connection,
    property: PropertyId,
    after: Option<AccountId>,
    max: usize,
) -> Result<Vec<MemberRow>> {
    let after = after.map_or(vec![], |id| id.0.as_bytes().to_vec());
    let mut select = views.prepare_cached(
        "SELECT members.*, properties.name FROM members LEFT JOIN properties USING (property)
         WHERE property = ?1 AND account > ?2 ORDER BY account LIMIT ?3",
    )?;
    select.query_map((property.0.as_bytes(), after, limit(max)), member)?.collect()
}

/// Every property a person belongs to, by name.
pub fn of_account(views: &Connection, account: AccountId) -> Result<Vec<MemberRow>> {
    let mut select = views.prepare_cached(
        "SELECT members.*, properties.name FROM members LEFT JOIN properties USING (property)
         WHERE account = ?1 ORDER BY name, property",
    )?;
    select.query_map([account.0.as_bytes()], member)?.collect()
}

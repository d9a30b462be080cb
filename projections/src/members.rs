//! "Who belongs to a property?", and what may they do there?

use crate::projection::Projection;
use crate::values::{Columns, json, limit, number};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::permission::Permission;
use keyledger_core::property::PropertyEvent;
use keyledger_core::store::Revision;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Result, Row};
use std::collections::BTreeSet;

pub(crate) const PROJECTION: Projection = Projection {
    name: "members",
    version: 3,
    question: "Who belongs to a property?",
    tables: &["properties", "members", "offers"],
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
        CREATE INDEX members_by_account ON members (account);
        CREATE TABLE offers (
            property BLOB NOT NULL,
            account BLOB NOT NULL,
            permissions TEXT NOT NULL,
            offered_at INTEGER NOT NULL,
            ends_at INTEGER,
            expires_at INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            PRIMARY KEY (property, account)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX offers_by_account ON offers (account);",
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

/// Somebody who has an account and was asked whether they want to belong to a property too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferRow {
    /// The property.
    pub property: PropertyId,
    /// The person.
    pub account: AccountId,
    /// What they would be allowed to do there.
    pub permissions: BTreeSet<Permission>,
    /// When they were asked.
    pub offered_at: Timestamp,
    /// From when on they would no longer belong there, where that is set.
    pub ends_at: Option<Timestamp>,
    /// Until when they can say yes.
    pub expires_at: Timestamp,
    /// Where in their stream the address lies as it was typed.
    pub revision: Revision,
}

/// One line of a property's list of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Somebody belongs there.
    Member(MemberRow),
    /// Somebody was asked.
    Offer(OfferRow),
}

impl Listed {
    /// Whose line it is.
    pub fn account(&self) -> AccountId {
        match self {
            Self::Member(row) => row.account,
            Self::Offer(row) => row.account,
        }
    }
}

fn apply(recorded: &Recorded<DomainEvent>, _: u64, tx: &Connection) -> Result<()> {
    let at = recorded.meta.at.micros();
    if let DomainEvent::Account(event) = &recorded.event {
        let Some(account) = recorded.stream.as_account() else { return Ok(()) };
        apply_to_offer(event, account, recorded, tx)?;
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

fn apply_to_offer(
    event: &AccountEvent,
    account: AccountId,
    recorded: &Recorded<DomainEvent>,
    tx: &Connection,
) -> Result<()> {
    let account = account.0.as_bytes();
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these speak of offers")]
    match event {
        AccountEvent::MembershipOffered { property, permissions, ends_at, expires_at, .. } => {
            let sql = "INSERT OR REPLACE INTO offers VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
            tx.prepare_cached(sql)?.execute((
                property.0.as_bytes(),
                account,
                json(permissions)?,
                recorded.meta.at.micros(),
                ends_at.map(Timestamp::micros),
                expires_at.micros(),
                number(recorded.revision.0)?,
            ))?;
        }
        AccountEvent::MembershipAdded { property, .. }
        | AccountEvent::MembershipAccepted { property }
        | AccountEvent::MembershipDeclined { property }
        | AccountEvent::MembershipOfferWithdrawn { property }
        | AccountEvent::MembershipOfferExpired { property } => {
            tx.prepare_cached("DELETE FROM offers WHERE property = ?1 AND account = ?2")?
                .execute((property.0.as_bytes(), account))?;
        }
        AccountEvent::AccountDeleted {} | AccountEvent::AccountErased { .. } => {
            tx.prepare_cached("DELETE FROM offers WHERE account = ?1")?.execute([account])?;
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

/// The accounts of all members of a property, in the order of their ids.
pub fn accounts_of(views: &Connection, property: PropertyId) -> Result<Vec<AccountId>> {
    let sql = "SELECT account FROM members WHERE property = ?1 ORDER BY account";
    let mut select = views.prepare_cached(sql)?;
    let account = |row: &Row<'_>| Ok(AccountId(row.id("account")?));
    select.query_map([property.0.as_bytes()], account)?.collect()
}

/// At most `max` people of a property behind `after`, in the order of their accounts' ids: its members,
/// and those who were asked and have not answered yet.
pub fn listed(
    views: &Connection,
    property: PropertyId,
    after: Option<AccountId>,
    max: usize,
) -> Result<Vec<Listed>> {
    let members = of_property(views, property, after, max)?.into_iter().map(Listed::Member);
    let after = after.map_or(vec![], |id| id.0.as_bytes().to_vec());
    let mut select = views.prepare_cached(
        "SELECT * FROM offers WHERE property = ?1 AND account > ?2 ORDER BY account LIMIT ?3",
    )?;
    let offers = select.query_map((property.0.as_bytes(), after, limit(max)), offer)?;
    let offers = offers.map(|row| row.map(Listed::Offer)).collect::<Result<Vec<_>>>()?;
    let mut all: Vec<Listed> = members.chain(offers).collect();
    all.sort_unstable_by_key(Listed::account);
    all.truncate(max);
    Ok(all)
}

/// One line of that list.
pub fn listed_one(
    views: &Connection,
    property: PropertyId,
    account: AccountId,
) -> Result<Option<Listed>> {
    let key = (property.0.as_bytes(), account.0.as_bytes());
    let sql = "SELECT members.*, name FROM members LEFT JOIN properties USING (property)
               WHERE property = ?1 AND account = ?2";
    let found = views.prepare_cached(sql)?.query_row(key, member).optional()?;
    if let Some(row) = found {
        return Ok(Some(Listed::Member(row)));
    }
    let sql = "SELECT * FROM offers WHERE property = ?1 AND account = ?2";
    let found = views.prepare_cached(sql)?.query_row(key, offer).optional()?;
    Ok(found.map(Listed::Offer))
}

fn offer(row: &Row<'_>) -> Result<OfferRow> {
    Ok(OfferRow {
        property: PropertyId(row.id("property")?),
        account: AccountId(row.id("account")?),
        permissions: row.json("permissions")?,
        offered_at: row.moment("offered_at")?,
        ends_at: row.moment_if_any("ends_at")?,
        expires_at: row.moment("expires_at")?,
        revision: Revision(row.number("revision")?),
    })
}

/// Every property a person belongs to, by name.
pub fn of_account(views: &Connection, account: AccountId) -> Result<Vec<MemberRow>> {
    let mut select = views.prepare_cached(
        "SELECT members.*, properties.name FROM members LEFT JOIN properties USING (property)
         WHERE account = ?1 ORDER BY name, property",
    )?;
    select.query_map([account.0.as_bytes()], member)?.collect()
}

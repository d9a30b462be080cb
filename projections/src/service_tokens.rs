//! "Which other software may do what?": every service token, and until when it is good.

use crate::projection::Projection;
use crate::values::{Columns, json, limit};
use keyledger_core::authority::Scope;
use keyledger_core::codec::Recorded;
use keyledger_core::ids::ServiceId;
use keyledger_core::service_token::ServiceTokenEvent;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, Result, Row};
use serde::Serialize;
use std::collections::BTreeSet;

pub(crate) const PROJECTION: Projection = Projection {
    name: "service_tokens",
    version: 1,
    question: "Which other software may do what?",
    tables: &["service_tokens"],
    schema: "
        CREATE TABLE service_tokens (
            service BLOB PRIMARY KEY,
            name TEXT NOT NULL,
            scopes TEXT NOT NULL,
            issued_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            revoked_at INTEGER,
            expired INTEGER NOT NULL DEFAULT 0,
            refusals INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;",
    indexes: "CREATE INDEX service_tokens_due ON service_tokens (expires_at)
              WHERE revoked_at IS NULL AND NOT expired;",
    apply,
};

/// One service token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenRow {
    /// The token's name in the ledger.
    pub service: ServiceId,
    /// What the software is called.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// When it was made.
    pub issued_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// When it was revoked, if it was.
    pub revoked_at: Option<Timestamp>,
    /// How many refusals are written down.
    pub refusals: u64,
}

fn apply(recorded: &Recorded<DomainEvent>, _: u64, tx: &Connection) -> Result<()> {
    let (DomainEvent::ServiceToken(event), Some(service)) =
        (&recorded.event, recorded.stream.as_service_token())
    else {
        return Ok(());
    };
    let (key, at) = (service.0.as_bytes(), recorded.meta.at.micros());
    match event {
        ServiceTokenEvent::ServiceTokenIssued { name, scopes, expires_at, .. } => {
            let sql = "INSERT INTO service_tokens (service, name, scopes, issued_at, expires_at)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let row = (key, name, json(scopes)?, at, expires_at.micros());
            tx.prepare_cached(sql)?.execute(row)?;
        }
        ServiceTokenEvent::ServiceTokenRevoked {} => {
            let sql = "UPDATE service_tokens SET revoked_at = ?2 WHERE service = ?1";
            tx.prepare_cached(sql)?.execute((key, at))?;
        }
        ServiceTokenEvent::ServiceTokenExpired {} => {
            let sql = "UPDATE service_tokens SET expired = 1 WHERE service = ?1";
            tx.prepare_cached(sql)?.execute([key])?;
        }
        ServiceTokenEvent::ServiceTokenRefused { .. }
        | ServiceTokenEvent::ServiceMessageRefused { .. } => {
            let sql = "UPDATE service_tokens SET refusals = refusals + 1 WHERE service = ?1";
            tx.prepare_cached(sql)?.execute([key])?;
        }
    }
    Ok(())
}

fn token(row: &Row<'_>) -> Result<TokenRow> {
    Ok(TokenRow {
        service: ServiceId(row.id("service")?),
        name: row.get("name")?,
        scopes: row.json("scopes")?,
        issued_at: row.moment("issued_at")?,
        expires_at: row.moment("expires_at")?,
        revoked_at: row.moment_if_any("revoked_at")?,
        refusals: row.number("refusals")?,
    })
}

/// Every token there ever was, the latest first.
pub fn all(views: &Connection) -> Result<Vec<TokenRow>> {
    let sql = "SELECT * FROM service_tokens ORDER BY issued_at DESC, service";
    views.prepare_cached(sql)?.query_map([], token)?.collect()
}

/// At most `max` tokens whose time was over at `until`, and whose end is not written down.
pub fn due(views: &Connection, until: Timestamp, max: usize) -> Result<Vec<ServiceId>> {
    let sql = "SELECT service FROM service_tokens
               WHERE revoked_at IS NULL AND NOT expired AND expires_at <= ?1
               ORDER BY expires_at, service LIMIT ?2";
    let mut select = views.prepare_cached(sql)?;
    select
        .query_map((until.micros(), limit(max)), |row| row.id("service").map(ServiceId))?
        .collect()
}

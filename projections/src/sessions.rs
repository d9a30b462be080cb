//! "Who is signed in, and from which device?": the sessions that nothing has ended.
//!
//! A session whose time ran out stays here until that is an event; its end is among the deadlines.

use crate::projection::Projection;
use crate::values::Columns;
use keyledger_core::account::{AccountEvent, SessionRenewed};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, DeviceId, SessionId};
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Result, Row};

pub(crate) const PROJECTION: Projection = Projection {
    name: "sessions",
    version: 1,
    question: "Who is signed in, and from which device?",
    tables: &["sessions"],
    schema: "
        CREATE TABLE sessions (
            account BLOB NOT NULL,
            session TEXT NOT NULL,
            opened_at INTEGER NOT NULL,
            seen_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            device TEXT NOT NULL,
            PRIMARY KEY (account, session)
        ) STRICT, WITHOUT ROWID;",
    indexes: "CREATE INDEX sessions_by_session ON sessions (session);",
    apply,
};

/// One session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Whose it is.
    pub account: AccountId,
    /// The session.
    pub session: SessionId,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it was last written down as used.
    pub seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The device it began on.
    pub device: DeviceId,
}

fn apply(recorded: &Recorded<DomainEvent>, _: u64, tx: &Connection) -> Result<()> {
    let (DomainEvent::Account(event), Some(account)) =
        (&recorded.event, recorded.stream.as_account())
    else {
        return Ok(());
    };
    let (account, at) = (account.0.as_bytes(), recorded.meta.at.micros());
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these speak of sessions")]
    match event {
        AccountEvent::LoginSucceeded { session, device, expires_at, .. } => {
            tx.prepare_cached("INSERT OR REPLACE INTO sessions VALUES (?1, ?2, ?3, ?3, ?4, ?5)")?
                .execute((account, &session.0, at, expires_at.micros(), &device.0))?;
        }
        AccountEvent::SessionSeen { session } => {
            let sql = "UPDATE sessions SET seen_at = ?3 WHERE account = ?1 AND session = ?2";
            tx.prepare_cached(sql)?.execute((account, &session.0, at))?;
        }
        AccountEvent::SessionRenewed(SessionRenewed { session, renewed }) => {
            let sql = "UPDATE OR REPLACE sessions SET session = ?3
                       WHERE account = ?1 AND session = ?2";
            tx.prepare_cached(sql)?.execute((account, &session.0, &renewed.0))?;
        }
        AccountEvent::SessionsEnded { sessions, .. } => {
            let sql = "DELETE FROM sessions WHERE account = ?1 AND session = ?2";
            let mut delete = tx.prepare_cached(sql)?;
            for session in sessions {
                delete.execute((account, &session.0))?;
            }
        }
        AccountEvent::AccountErased { .. } => {
            tx.prepare_cached("DELETE FROM sessions WHERE account = ?1")?.execute([account])?;
        }
        _ => {}
    }
    Ok(())
}

fn session(row: &Row<'_>) -> Result<SessionRow> {
    Ok(SessionRow {
        account: AccountId(row.id("account")?),
        session: SessionId(row.get("session")?),
        opened_at: row.moment("opened_at")?,
        seen_at: row.moment("seen_at")?,
        expires_at: row.moment("expires_at")?,
        device: DeviceId(row.get("device")?),
    })
}

/// The sessions of one account, the latest first.
pub fn of_account(views: &Connection, account: AccountId) -> Result<Vec<SessionRow>> {
    let sql = "SELECT * FROM sessions WHERE account = ?1 ORDER BY opened_at DESC, session";
    views.prepare_cached(sql)?.query_map([account.0.as_bytes()], session)?.collect()
}

/// The session with this id.
pub fn find(views: &Connection, id: &SessionId) -> Result<Option<SessionRow>> {
    let mut select = views.prepare_cached("SELECT * FROM sessions WHERE session = ?1")?;
    select.query_row([&id.0], session).optional()
}

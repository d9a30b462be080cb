//! "Whose attempts carry this reference?": flags that support set on the next attempts (B13).

use crate::projection::Projection;
use crate::values::{Columns, number};
use keyledger_core::account::{AccountEvent, FlagReference, NextAttemptFlagged};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::AccountId;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Result};

pub(crate) const PROJECTION: Projection = Projection {
    name: "flags",
    version: 1,
    question: "Whose attempts carry this reference?",
    tables: &["flags"],
    schema: "
        CREATE TABLE flags (
            reference TEXT PRIMARY KEY,
            account BLOB NOT NULL,
            flagged INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;",
    indexes: "",
    apply,
};

fn apply(recorded: &Recorded<DomainEvent>, sequence: u64, tx: &Connection) -> Result<()> {
    let (
        DomainEvent::Account(AccountEvent::NextAttemptFlagged(NextAttemptFlagged {
            reference,
            ..
        })),
        Some(account),
    ) = (&recorded.event, recorded.stream.as_account())
    else {
        return Ok(());
    };
    // Drawn again after years, it means whom it was given last.
    tx.prepare_cached("INSERT OR REPLACE INTO flags VALUES (?1, ?2, ?3)")?.execute((
        reference.as_str(),
        account.0.as_bytes(),
        number(sequence)?,
    ))?;
    Ok(())
}

/// Whom this reference was given last.
pub fn find(views: &Connection, reference: &FlagReference) -> Result<Option<AccountId>> {
    let mut select = views.prepare_cached("SELECT account FROM flags WHERE reference = ?1")?;
    let account = |row: &rusqlite::Row<'_>| row.id("account").map(AccountId);
    select.query_row([reference.as_str()], account).optional()
}

//! "Which accounts were acted on from where?": the keyed tags of networks, one row for each account,
//! period and network.
//!
//! A tag is worth as much as its key: whoever asks for a network makes the tag it would have for an
//! account in a month, and looks whether it is here. Once that month's key is destroyed nobody can.

use crate::projection::Projection;
use crate::values::{Columns, limit, number};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, NetworkTag};
use keyledger_schemas::domain::DomainEvent;
use keyledger_schemas::keys::KeyName;
use rusqlite::{Connection, Result, Row};

pub(crate) const PROJECTION: Projection = Projection {
    name: "origins",
    version: 1,
    question: "Which accounts were acted on from where?",
    tables: &["origins"],
    schema: "
        CREATE TABLE origins (
            account BLOB NOT NULL,
            period TEXT NOT NULL,
            net TEXT NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            events INTEGER NOT NULL,
            PRIMARY KEY (account, period, net)
        ) STRICT, WITHOUT ROWID;",
    indexes: "CREATE INDEX origins_by_period ON origins (period, account, net);",
    apply,
};

/// One network as one account saw it in one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Under whose key the tag was made: the one who acted, else the one acted on.
    pub account: AccountId,
    /// The month, or for attempts at addresses nobody holds the day.
    pub period: String,
    /// The tag.
    pub net: NetworkTag,
    /// The sequence of the first event from there.
    pub first: u64,
    /// The sequence of the last event from there.
    pub last: u64,
    /// How many events came from there.
    pub events: u64,
}

/// Under this key lie origins of attempts against addresses nobody holds.
pub(crate) const NOBODY: [u8; 16] = [0; 16];

fn apply(recorded: &Recorded<DomainEvent>, sequence: u64, tx: &Connection) -> Result<()> {
    let Some(origin) = &recorded.meta.origin else { return Ok(()) };
    let Some((account, period)) = key_of(recorded) else { return Ok(()) };
    let account = account.map_or(NOBODY, |account| account.0.into_bytes());
    let sql = "INSERT INTO origins VALUES (?1, ?2, ?3, ?4, ?4, 1)
               ON CONFLICT DO UPDATE SET last = excluded.last, events = events + 1";
    tx.prepare_cached(sql)?.execute((account, period, &origin.net.0, number(sequence)?))?;
    Ok(())
}

/// Under whose key of which period the origin of an event lies; nobody's is a day's.
pub(crate) fn key_of(recorded: &Recorded<DomainEvent>) -> Option<(Option<AccountId>, String)> {
    let subject = recorded.event.subject(&recorded.stream);
    match KeyName::of_origin(&recorded.meta.actor, subject, recorded.meta.at) {
        KeyName::Origin(account, month) => Some((Some(account), month)),
        KeyName::UnknownOrigin(day) => Some((None, day)),
        KeyName::Person(_) => None, // No origin lies under a person's key.
    }
}

fn row(row: &Row<'_>) -> Result<Origin> {
    Ok(Origin {
        account: AccountId(row.id("account")?),
        period: row.get("period")?,
        net: NetworkTag(row.get("net")?),
        first: row.number("first")?,
        last: row.number("last")?,
        events: row.number("events")?,
    })
}

/// At most `max` rows of a month behind `after`, by account: nobody's addresses are not among them.
pub fn of_month(
    views: &Connection,
    month: &str,
    after: Option<(AccountId, NetworkTag)>,
    max: usize,
) -> Result<Vec<Origin>> {
    let (account, net) =
        after.map_or((NOBODY, String::new()), |(account, net)| (account.0.into_bytes(), net.0));
    let mut select = views.prepare_cached(
        "SELECT * FROM origins WHERE period = ?1 AND (account, net) > (?2, ?3)
         ORDER BY account, net LIMIT ?4",
    )?;
    select.query_map((month, account, net, limit(max)), row)?.collect()
}

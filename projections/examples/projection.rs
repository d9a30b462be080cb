//! Example of a projection: how many log-ins were there on each day?
//!
//! ```sh
//! cargo run -p keyledger-projections --example projection
//! ```
//!
//! One of the program's own is one file in `projections/src/` and one line in `projection.rs`; the
//! engine then builds it, follows the ledger with it, and builds it anew when its version is raised.
#![expect(clippy::print_stdout, reason = "an example says what it found")]

use keyledger_core::account::{Account, AccountEvent};
use keyledger_core::codec::Recorded;
use keyledger_core::testing::accounts::{an_active_account, attempt, device, session};
use keyledger_core::testing::given::{Past, moment, recorded, wait};
use keyledger_projections::Connection;
use keyledger_projections::projection::Projection;
use keyledger_schemas::domain::DomainEvent;
use std::error::Error;

/// The projection.
const PROJECTION: Projection = Projection {
    name: "log_ins",
    version: 1,
    question: "How many log-ins were there on each day?",
    tables: &["log_ins"],
    schema: "
        CREATE TABLE log_ins (
            day TEXT NOT NULL PRIMARY KEY,
            times INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;",
    indexes: "",
    apply,
};

/// What an event changes. It sees every event once and in order, so there is nothing to look up.
fn apply(
    recorded: &Recorded<DomainEvent>,
    _sequence: u64,
    tx: &Connection,
) -> Result<(), rusqlite::Error> {
    if let DomainEvent::Account(AccountEvent::LoginSucceeded { .. }) = recorded.event {
        let day: String = recorded.meta.at.to_string().chars().take(10).collect();
        let sql = "INSERT INTO log_ins VALUES (?1, 1) ON CONFLICT DO UPDATE SET times = times + 1";
        tx.prepare_cached(sql)?.execute([day])?;
    }
    Ok(())
}

/// The answer: a query reads its own projection's tables and decides nothing.
fn by_day(views: &Connection) -> Result<Vec<(String, u32)>, rusqlite::Error> {
    let mut query = views.prepare("SELECT day, times FROM log_ins ORDER BY day")?;
    let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    let views = Connection::open_in_memory()?;
    views.execute_batch(PROJECTION.schema)?;
    for (sequence, recorded) in (0..).zip(a_history()) {
        (PROJECTION.apply)(&recorded, sequence, &views)?;
    }
    for (day, times) in by_day(&views)? {
        println!("{day} {times}");
    }
    Ok(())
}

/// Two log-ins on one day and one on the next.
fn a_history() -> Vec<Recorded<DomainEvent>> {
    let log_in = |number: u128| {
        Past::of([AccountEvent::LoginSucceeded {
            attempt: attempt(number),
            session: session(number),
            device: device(1),
            expires_at: moment(60 * 24),
        }])
    };
    let minutes = |minutes| wait(chrono::TimeDelta::minutes(minutes));
    let history = [
        an_active_account(),
        minutes(1),
        log_in(1),
        minutes(10),
        log_in(2),
        minutes(60 * 24),
        log_in(3),
    ];
    let of_accounts = |recorded: Recorded<AccountEvent>| {
        let Recorded { stream, revision, id, meta, event, position } = recorded;
        Recorded { stream, revision, id, meta, event: DomainEvent::Account(event), position }
    };
    recorded::<Account>(history).into_iter().map(of_accounts).collect()
}

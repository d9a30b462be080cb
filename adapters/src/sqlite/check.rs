//! Ledger integrity check: is `ledger.db` sound? What `doctor` asks; nothing is changed by asking.

use super::error::LedgerError;
use super::schema;
use keyledger_core::progress::Progress;
use rusqlite::{Connection, OpenFlags, Result};
use std::path::Path;

/// How many findings of each sort are told.
const FINDINGS_MAX: usize = 20;

/// Laws that SQLite does not know, each as a query for what breaks it.
const LAWS: [(&str, &str); 7] = [
    (
        "the event at position {} belongs to no stream",
        "SELECT position FROM events WHERE stream_no NOT IN (SELECT no FROM streams)",
    ),
    (
        "the revisions of {} are not contiguous from 0",
        "SELECT coalesce(streams.id, 'stream number ' || stream_no) \
         FROM events LEFT JOIN streams ON no = stream_no GROUP BY stream_no \
         HAVING min(revision) <> 0 OR count(DISTINCT revision) <> count(*) \
             OR max(revision) <> count(*) - 1",
    ),
    (
        "the event at position {} has no readable id",
        "SELECT position FROM events WHERE length(id) <> 16",
    ),
    (
        "the event at position {} holds damaged JSON",
        "SELECT position FROM events WHERE NOT json_valid(metadata) OR NOT json_valid(data)",
    ),
    (
        "the index entry for position {} belongs to a different event",
        "SELECT listed.position FROM stream_events AS listed LEFT JOIN events USING (position) \
         WHERE events.stream_no IS NOT listed.stream_no OR events.revision IS NOT listed.revision",
    ),
    (
        "the index lacks the event at position {}",
        "SELECT position FROM events \
         WHERE NOT EXISTS (SELECT 1 FROM stream_events AS listed \
             WHERE listed.stream_no = events.stream_no AND listed.revision = events.revision) \
         AND (position <= (SELECT value FROM meta WHERE name = 'indexed_to') \
             OR revision < (SELECT max(listed.revision) FROM stream_events AS listed \
                 WHERE listed.stream_no = events.stream_no))",
    ),
    (
        "the index lacks the stream {}",
        "SELECT id FROM streams AS there NOT INDEXED \
         WHERE NOT EXISTS (SELECT 1 FROM streams AS named INDEXED BY sqlite_autoindex_streams_1 \
             WHERE named.id = there.id AND named.no = there.no)",
    ),
];

/// Tells what does not fit in the index by streams alone: what the engine decides by, and no event
/// says. May run beside an open ledger.
pub fn check_index(path: &Path) -> Result<Vec<String>, LedgerError> {
    let connection = reading(path)?;
    let of_the_index = LAWS.iter().filter(|(sentence, _)| sentence.starts_with("the index "));
    let mut findings = vec![];
    for (sentence, query) in of_the_index {
        let broken =
            told(&connection, query).map_err(|error| LedgerError::from_sqlite(path, error))?;
        findings.extend(broken.into_iter().map(|what| sentence.replace("{}", &what)));
    }
    Ok(findings)
}

fn reading(path: &Path) -> Result<Connection, LedgerError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|error| LedgerError::from_sqlite(path, error))?;
    schema::verify(&connection, path)?;
    Ok(connection)
}

/// Reads the whole file and tells, in sentences, what does not fit. Empty means sound. May run
/// beside an open ledger. How many steps of how many are done is told meanwhile.
pub fn check(path: &Path, progress: Progress<'_>) -> Result<Vec<String>, LedgerError> {
    let connection = reading(path)?;
    schema::identity(&connection, path)?;
    let steps = LAWS.len() as u64 + 1;
    progress(0, steps);
    let mut findings = pages(&connection).unwrap_or_else(|error| vec![error.to_string()]);
    for ((sentence, query), done) in LAWS.into_iter().zip(1..) {
        progress(done, steps);
        match told(&connection, query) {
            Ok(broken) => {
                findings.extend(broken.into_iter().map(|what| sentence.replace("{}", &what)));
            }
            // Damage on a page the query needs is a finding as well.
            Err(error) => findings.push(error.to_string()),
        }
    }
    findings.dedup();
    Ok(findings)
}

/// What SQLite itself finds in its pages.
fn pages(connection: &Connection) -> Result<Vec<String>> {
    let mut findings = told(connection, "PRAGMA integrity_check")?;
    findings.retain(|finding| finding != "ok");
    Ok(findings)
}

fn told(connection: &Connection, query: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(query)?;
    let rows = statement.query_map([], |row| {
        let value: rusqlite::types::Value = row.get(0)?;
        Ok(match value {
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Integer(number) => number.to_string(),
            other @ (rusqlite::types::Value::Null
            | rusqlite::types::Value::Real(_)
            | rusqlite::types::Value::Blob(_)) => format!("{other:?}"),
        })
    })?;
    rows.take(FINDINGS_MAX).collect()
}

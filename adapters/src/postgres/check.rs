//! Thorough check: do all rows fit together? What the tables' own rules do not refuse: gaps.

use super::connection::Place;
use super::error::PostgresError;
use tokio_postgres::Row;

/// How many streams are named that do not fit.
const NAMED_MAX: i64 = 20;

/// Tells what does not fit. Reads everything, so it takes as long as it takes.
pub(super) async fn check(place: &Place) -> Result<Vec<String>, PostgresError> {
    let connection = place.connect().await?;
    let client = &connection.client;
    let explain = |error| place.explain(error);
    client.batch_execute("SET statement_timeout = 0").await.map_err(explain)?;
    let question = "SELECT count(*), coalesce(max(position), 0) FROM keyledger.events";
    let all: Row = client.query_one(question, &[]).await.map_err(explain)?;
    let (count, last): (i64, i64) = (all.get(0), all.get(1));
    let mut findings = Vec::new();
    if count != last {
        findings.push(format!("{} events are missing before position {last}", last - count));
    }
    let question = "SELECT stream, count(*), max(revision) FROM keyledger.events GROUP BY stream \
                    HAVING count(*) <> max(revision) + 1 ORDER BY stream LIMIT $1";
    for row in client.query(question, &[&NAMED_MAX]).await.map_err(explain)? {
        let (stream, count, last): (&str, i64, i64) = (row.get(0), row.get(1), row.get(2));
        findings.push(format!("{stream} has {count} events and ends at revision {last}"));
    }
    Ok(findings)
}

//! Statements that write: what does a transaction say to the server? Prepared once a connection.

use tokio_postgres::{Client, Statement};

/// What a transaction says to the server.
pub(super) struct Statements {
    pub(super) begin: Statement,
    pub(super) lock: Statement,
    pub(super) ends: Statement,
    pub(super) head: Statement,
    pub(super) insert: Statement,
    pub(super) commit: Statement,
    pub(super) rollback: Statement,
    pub(super) repeated: Statement,
    pub(super) confirm: Statement,
}

impl Statements {
    pub(super) async fn prepare(client: &Client) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            begin: client.prepare("BEGIN").await?,
            // Alone in its statement: a look in the same one would not see what was committed while
            // it waited.
            lock: client.prepare("SELECT pg_advisory_xact_lock($1)").await?,
            ends: client
                .prepare(
                    "SELECT (SELECT max(revision) FROM keyledger.events WHERE stream = asked.stream) \
                     FROM unnest($1::text[]) WITH ORDINALITY AS asked (stream, place) ORDER BY place",
                )
                .await?,
            head: client.prepare("SELECT coalesce(max(position), 0) FROM keyledger.events").await?,
            insert: client
                .prepare(
                    "INSERT INTO keyledger.events (position, stream, revision, id, kind, metadata, data) \
                     SELECT * FROM unnest($1::int8[], $2::text[], $3::int8[], $4::uuid[], $5::text[], \
                     $6::text[], $7::text[])",
                )
                .await?,
            commit: client.prepare("COMMIT").await?,
            rollback: client.prepare("ROLLBACK").await?,
            repeated: client
                .prepare(
                    "SELECT id, position FROM keyledger.events \
                     WHERE stream = $1 AND revision >= $2 ORDER BY revision LIMIT $3",
                )
                .await?,
            // A record of its own in the log: the commit waits for the standby, and so for all before it.
            confirm: client.prepare("SELECT pg_logical_emit_message(true, 'keyledger', '')").await?,
        })
    }
}

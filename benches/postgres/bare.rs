//! Bare inserts: what does the server itself manage? The same rows in the same groups, and nothing else.

use super::{Store, server};
use keyledger_core::store::NewEvent;
use keyledger_core::stream::StreamId;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::{Client, Statement};
use uuid::Uuid;

struct Row {
    stream: StreamId,
    revision: i64,
    event: NewEvent,
    done: oneshot::Sender<()>,
}

/// Takes what waits and inserts it.
pub struct Bare {
    queue: mpsc::Sender<Row>,
}

impl Bare {
    pub async fn open(address: &str) -> Self {
        let client = server::client(address).await;
        let table = "CREATE TABLE rows (position bigint PRIMARY KEY, stream text COLLATE \"C\" NOT NULL, \
                     revision bigint NOT NULL, id uuid NOT NULL, kind text NOT NULL, \
                     metadata text NOT NULL, data text NOT NULL, UNIQUE (stream, revision))";
        client.batch_execute(table).await.unwrap();
        let insert = "INSERT INTO rows SELECT * FROM unnest($1::int8[], $2::text[], $3::int8[], \
                      $4::uuid[], $5::text[], $6::text[], $7::text[])";
        let insert = client.prepare(insert).await.unwrap();
        let (queue, waiting) = mpsc::channel(4096);
        tokio::spawn(run(client, insert, waiting));
        Self { queue }
    }
}

async fn run(client: Client, insert: Statement, mut waiting: mpsc::Receiver<Row>) {
    let (mut rows, mut position) = (Vec::new(), 0);
    while waiting.recv_many(&mut rows, 1024).await > 0 {
        let positions: Vec<i64> = (position + 1..).take(rows.len()).collect();
        position += i64::try_from(rows.len()).unwrap();
        let streams: Vec<&str> = rows.iter().map(|row| row.stream.as_str()).collect();
        let revisions: Vec<i64> = rows.iter().map(|row| row.revision).collect();
        let ids: Vec<Uuid> = rows.iter().map(|row| row.event.id.0).collect();
        let kinds: Vec<&str> = rows.iter().map(|row| &*row.event.kind).collect();
        let text = |bytes| std::str::from_utf8(bytes).unwrap();
        let metadata: Vec<&str> = rows.iter().map(|row| text(&row.event.metadata)).collect();
        let data: Vec<&str> = rows.iter().map(|row| text(&row.event.data)).collect();
        // A statement alone is a transaction of its own: one round trip and one commit.
        client
            .execute(&insert, &[&positions, &streams, &revisions, &ids, &kinds, &metadata, &data])
            .await
            .unwrap();
        for row in rows.drain(..) {
            row.done.send(()).unwrap();
        }
    }
}

impl Store for Bare {
    async fn write(self: Arc<Self>, stream: StreamId, revision: u64, event: NewEvent) {
        let (done, answered) = oneshot::channel();
        let revision = i64::try_from(revision).unwrap();
        self.queue.send(Row { stream, revision, event, done }).await.ok().unwrap();
        answered.await.unwrap();
    }
}

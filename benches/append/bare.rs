//! What does the disk allow? A bare file with the same group commit: write, sync, answer.
//!
//! It checks no revision, keeps no index and cannot be read: the floor under every store.

use keyledger_core::ids::StoreId;
use keyledger_core::store::{
    Appended, BoxFuture, Direction, EventStore, Expected, NewEvent, Page, Position, ReadFrom,
    StoreError, StoredEvent,
};
use keyledger_core::stream::StreamId;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;
use tokio::sync::oneshot;
use uuid::Uuid;

pub struct BareFile {
    queue: Sender<Append>,
}

struct Append {
    stream: StreamId,
    expected: Expected,
    events: Vec<NewEvent>,
    reply: oneshot::Sender<Appended>,
}

impl BareFile {
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = File::create(path)?;
        let (queue, work) = mpsc::channel();
        thread::spawn(move || write(file, &work));
        Ok(Self { queue })
    }
}

fn write(mut file: File, work: &Receiver<Append>) {
    let mut frame = Vec::new();
    let mut position = 0;
    while let Ok(first) = work.recv() {
        let mut batch = vec![first];
        batch.extend(work.try_iter());
        frame.clear();
        let mut answers = Vec::with_capacity(batch.len());
        for append in batch {
            for event in &append.events {
                position += 1;
                for part in [
                    append.stream.as_str().as_bytes(),
                    event.id.0.as_bytes(),
                    event.kind.as_bytes(),
                    &event.metadata,
                    &event.data,
                ] {
                    frame.extend_from_slice(&(part.len() as u64).to_be_bytes());
                    frame.extend_from_slice(part);
                }
            }
            let mut revision = append.expected.first_revision();
            revision.0 += append.events.len() as u64 - 1;
            answers.push((append.reply, Appended { revision, position: Position(position) }));
        }
        file.write_all(&frame).and_then(|()| file.sync_data()).unwrap();
        for (reply, appended) in answers {
            let _ = reply.send(appended);
        }
    }
}

fn unreadable() -> StoreError {
    StoreError::Unavailable("a bare file cannot be read".into())
}

impl EventStore for BareFile {
    fn id(&self) -> StoreId {
        StoreId(Uuid::nil())
    }

    fn append<'a>(
        &'a self,
        stream: &'a StreamId,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> BoxFuture<'a, Result<Appended, StoreError>> {
        Box::pin(async move {
            let (reply, answer) = oneshot::channel();
            self.queue.send(Append { stream: stream.clone(), expected, events, reply }).unwrap();
            Ok(answer.await.unwrap())
        })
    }

    fn read_stream<'a>(
        &'a self,
        _stream: &'a StreamId,
        _from: ReadFrom,
        _direction: Direction,
        _max: usize,
    ) -> BoxFuture<'a, Result<Vec<StoredEvent>, StoreError>> {
        Box::pin(async { Err(unreadable()) })
    }

    fn read_all(
        &self,
        _after: Option<Position>,
        _max: usize,
    ) -> BoxFuture<'_, Result<Page, StoreError>> {
        Box::pin(async { Err(unreadable()) })
    }

    fn wait_past(&self, _position: Option<Position>, _timeout: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}

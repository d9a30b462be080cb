//! Writer task: how do appends become durable? One task takes all that wait into one transaction, and
//! answers after its commit.

use super::batch::{self, Answer, Done, Failure};
use super::connection::{Connection, Place};
use super::error::PostgresError;
use super::schema::{self, Identity};
use super::statements::Statements;
use super::{Engines, Shared};
use crate::recent::Recent;
use keyledger_core::store::{Expected, NewEvent, StoreError};
use keyledger_core::stream::StreamId;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout};
use tokio_postgres::types::ToSql;

/// How many appends may wait. Whoever comes then waits to be let in.
pub(super) const QUEUE_MAX: usize = 4096;

/// How many appends one transaction takes at most, and how many bytes: the lock is held meanwhile.
const BATCH_MAX: usize = 1024;
const BATCH_BYTES: usize = 8 << 20;

/// Of how many streams it is remembered which revision was seen, at least. About 150 bytes each.
const KNOWN_MIN: usize = 50_000;

/// How often it is tried whether anything can be written, while nothing could be.
const PROBE_EVERY: Duration = Duration::from_secs(1);

/// Whose connection holds a lock in this database.
const HOLDER: &str = "SELECT pid FROM pg_catalog.pg_locks \
     WHERE locktype = 'advisory' AND granted AND objsubid = 1 \
     AND (classid::int8 << 32 | objid::int8) = $1 \
     AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())";

/// How soon a lock that somebody holds is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(50);

/// One append on its way.
pub(super) struct Append {
    pub(super) stream: StreamId,
    pub(super) expected: Expected,
    pub(super) events: Vec<NewEvent>,
    pub(super) reply: oneshot::Sender<Answer>,
}

impl Append {
    fn bytes(&self) -> usize {
        self.events.iter().map(|event| event.metadata.len() + event.data.len()).sum()
    }
}

/// The writer's own state; it lives in its task.
pub(super) struct Writer {
    place: Arc<Place>,
    identity: Identity,
    shared: Arc<Shared>,
    waiting: VecDeque<Append>,
    /// Made when it is first needed, and again after each failure.
    link: Option<(Connection, Statements)>,
    /// What the server calls the connections that were closed while it still worked for them.
    abandoned: Vec<i32>,
    /// Whether the end of the ledger was looked up on this connection: another one may lead to a
    /// server that has less.
    looked: bool,
    known: Known,
}

/// Which revision of which streams was seen. Events never go, so whatever was seen is there; there may
/// be more.
struct Known(Recent<StreamId, i64>);

impl Known {
    /// Whether the event is known to be there that an append is expected behind.
    fn has(&mut self, append: &Append) -> bool {
        let first = batch::first(append);
        first == 0 || self.0.get(&append.stream).is_some_and(|seen| seen >= first - 1)
    }

    fn learn(&mut self, appends: &[Append], answers: &[Answer]) {
        for (append, answer) in appends.iter().zip(answers) {
            let Ok(end) = answer else { continue };
            // A repeat answers with where it ended then.
            let last = i64::try_from(end.revision.0).unwrap_or(0);
            let seen = self.0.get(&append.stream).unwrap_or(0);
            self.0.insert(append.stream.clone(), last.max(seen));
        }
        self.0.trim();
    }
}

impl Writer {
    pub(super) fn new(place: Arc<Place>, identity: Identity, shared: Arc<Shared>) -> Self {
        let (waiting, known) = (VecDeque::new(), Known(Recent::new(KNOWN_MIN)));
        let (link, abandoned, looked) = (None, Vec::new(), false);
        Self { place, identity, shared, waiting, link, abandoned, looked, known }
    }

    /// Works until nobody is left who could append, and everybody was answered.
    pub(super) async fn run(mut self, mut queue: mpsc::Receiver<Append>) {
        loop {
            if self.waiting.is_empty() {
                match self.next(&mut queue).await {
                    Some(append) => self.waiting.push_back(append),
                    None => return,
                }
            }
            while self.waiting.len() < QUEUE_MAX
                && let Ok(append) = queue.try_recv()
            {
                self.waiting.push_back(append);
            }
            let appends = self.next_batch();
            let served = self.serve(appends).await;
            self.note(served.as_ref().err().cloned());
            if let Err(error) = served {
                // Who came meanwhile has waited as well: not for the same again.
                while let Ok(append) = queue.try_recv() {
                    self.waiting.push_back(append);
                }
                refuse(self.waiting.drain(..), &error, false);
            }
        }
    }

    /// The next append. While nothing can be written, whether anything can is tried again meanwhile.
    async fn next(&mut self, queue: &mut mpsc::Receiver<Append>) -> Option<Append> {
        while self.shared.trouble.borrow().is_some() {
            if let Ok(next) = timeout(PROBE_EVERY, queue.recv()).await {
                return next;
            }
            let confirmed = self.probe().await;
            self.note(confirmed.err());
        }
        queue.recv().await
    }

    /// Whether a commit is confirmed.
    async fn probe(&mut self) -> Result<(), Arc<PostgresError>> {
        if self.link.as_ref().is_none_or(|(connection, _)| connection.client.is_closed()) {
            self.connect().await.map_err(Arc::new)?;
        }
        let Some((connection, statements)) = &self.link else { return Ok(()) };
        match batch::confirm(&self.place, connection, statements).await {
            Ok(()) => Ok(()),
            Err(failure) => Err(self.fail(Vec::new(), failure)),
        }
    }

    fn note(&self, trouble: Option<Arc<PostgresError>>) {
        self.shared.trouble.send_if_modified(|known| {
            let changed = known.is_some() || trouble.is_some();
            *known = trouble;
            changed
        });
    }

    /// The oldest that wait, one of each stream: the second of a stream depends on what becomes of the
    /// first.
    fn next_batch(&mut self) -> Vec<Append> {
        let (mut batch, mut later) = (Vec::new(), VecDeque::new());
        let (mut streams, mut bytes) = (HashSet::new(), 0);
        while let Some(append) = self.waiting.pop_front() {
            let full =
                batch.len() >= BATCH_MAX || (bytes > 0 && bytes + append.bytes() > BATCH_BYTES);
            // What comes behind an append of its stream stays behind it.
            if !streams.insert(append.stream.clone()) || full {
                later.push_back(append);
            } else {
                bytes += append.bytes();
                batch.push(append);
            }
        }
        self.waiting = later;
        batch
    }

    /// Answers these appends; the error is one that those behind them would meet as well.
    async fn serve(&mut self, appends: Vec<Append>) -> Result<(), Arc<PostgresError>> {
        let poisoned = self.shared.poison.borrow().clone();
        if let Some(source) = poisoned {
            let place = self.place.name().to_owned();
            let poisoned = Arc::new(PostgresError::Poisoned { place, source });
            refuse(appends, &poisoned, false);
            return Err(poisoned);
        }
        match self.write(&appends).await {
            Ok(done) => {
                self.committed(&done);
                self.known.learn(&appends, &done.answers);
                for (append, answer) in appends.into_iter().zip(done.answers) {
                    // A caller who no longer waits is not told; that is all a failed send means.
                    let _ = append.reply.send(answer);
                }
                Ok(())
            }
            Err(failure) => Err(self.fail(appends, failure)),
        }
    }

    async fn write(&mut self, appends: &[Append]) -> Result<Done, Failure> {
        let was_there = self.link.is_some();
        match self.write_once(appends).await {
            // A connection that ended since it was used last says nothing about the server.
            Err(Failure::NotWritten(error)) if was_there && error.ended_the_connection() => {
                self.link = None;
                self.write_once(appends).await
            }
            written => written,
        }
    }

    async fn write_once(&mut self, appends: &[Append]) -> Result<Done, Failure> {
        let seen = *self.shared.head.borrow();
        if self.link.as_ref().is_none_or(|(connection, _)| connection.client.is_closed()) {
            self.connect().await.map_err(Failure::NotWritten)?;
        }
        let Some((connection, statements)) = &self.link else {
            let place = self.place.name().to_owned();
            return Err(Failure::NotWritten(PostgresError::Closed { place }));
        };
        let may_be_blind = self.looked && appends.iter().all(|append| self.known.has(append));
        if may_be_blind {
            let written = batch::write_blind(&self.place, connection, statements, appends, seen);
            if let Some(done) = written.await? {
                return Ok(done);
            }
        }
        let written = batch::write(&self.place, connection, statements, appends, seen).await;
        self.looked = true;
        written
    }

    /// Makes the connection that writes.
    pub(super) async fn connect(&mut self) -> Result<(), PostgresError> {
        // The one before goes first: it may hold the lock that the next one takes.
        self.link = None;
        self.looked = false;
        self.known.0.clear();
        let link = linked(&self.place, self.identity).await?;
        if self.place.engines == Engines::One {
            alone(&self.place, &link.0, &self.abandoned).await?;
            self.abandoned.clear();
        }
        self.link = Some(link);
        Ok(())
    }

    fn committed(&self, done: &Done) {
        if done.wrote {
            self.shared.commits.fetch_add(1, Ordering::Relaxed);
        }
        self.shared.reaches(done.head);
    }

    /// Tells everybody that the transaction failed. The connection goes with it: whatever the server
    /// still does for it is not waited for.
    fn fail(&mut self, appends: Vec<Append>, failure: Failure) -> Arc<PostgresError> {
        self.abandoned.extend(self.link.take().map(|(connection, _)| connection.pid));
        let (error, perhaps) = match failure {
            Failure::NotWritten(error) => (Arc::new(error), false),
            Failure::PerhapsWritten(error) => (Arc::new(error), true),
        };
        if error.is_final() {
            self.shared.poison(&error);
        }
        refuse(appends, &error, perhaps);
        error
    }
}

/// A connection to the ledger that is served, and what writes on it.
pub(super) async fn linked(
    place: &Place,
    identity: Identity,
) -> Result<(Connection, Statements), PostgresError> {
    let limit = place.limits.connect;
    let connection = place.connect().await?;
    let ready = async {
        schema::verify(place, &connection.client, identity).await?;
        let statements = Statements::prepare(&connection.client).await;
        statements.map_err(|error| place.explain(error))
    };
    let ready = timeout(limit, ready).await;
    let statements = ready.map_err(|_| place.slow(limit))??;
    Ok((connection, statements))
}

/// Takes the lock of the one engine that serves. It falls with the connection, so an engine that lost
/// its connection has lost it, and whoever took it meanwhile is not disturbed.
#[expect(clippy::disallowed_methods, reason = "adapters may sleep")]
async fn alone(
    place: &Place,
    connection: &Connection,
    abandoned: &[i32],
) -> Result<(), PostgresError> {
    // Who ended just now may still be seen as connected.
    let until = Instant::now() + place.limits.connect;
    let client = &connection.client;
    let explain = |error| place.explain(error);
    let lock: [&(dyn ToSql + Sync); 1] = [&schema::ENGINE_LOCK];
    loop {
        let asked = client.query_one("SELECT pg_try_advisory_lock($1)", &lock).await;
        if asked.map_err(explain)?.get(0) {
            return Ok(());
        }
        if Instant::now() > until {
            let holder = client.query_opt(HOLDER, &lock).await.map_err(explain)?;
            let ours = holder.is_some_and(|row| abandoned.contains(&row.get(0)));
            let place = place.name().to_owned();
            return Err(if ours {
                PostgresError::Unfinished { place }
            } else {
                PostgresError::InUse { place }
            });
        }
        tokio::time::sleep(TRY_AGAIN).await;
    }
}

fn refuse(appends: impl IntoIterator<Item = Append>, error: &Arc<PostgresError>, perhaps: bool) {
    for append in appends {
        let why = Box::new(Arc::clone(error));
        let told = if perhaps { StoreError::Unknown(why) } else { StoreError::Unavailable(why) };
        let _ = append.reply.send(Err(told));
    }
}

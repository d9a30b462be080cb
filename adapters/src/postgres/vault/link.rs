//! Link to the vault's database: how do calls that block ask it? On connections and a thread of their
//! own, so that a server that is away holds up the first who needs a secret, and nobody after that:
//! everybody is refused at once until it answers again, which is tried in the background.

use crate::postgres::connection::{Connection, Place};
use crate::postgres::error::PostgresError;
use keyledger_core::store::BoxFuture;
use std::io;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::runtime::{Handle, Runtime, RuntimeFlavor};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Connections at a time. Few: each costs the server a process.
const CONNECTIONS: usize = 4;
/// How often a server that did not answer is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// What is asked on one connection. It may be asked twice: a connection that ended since it was used last
/// says nothing about the server.
pub(super) type Work<T> = dyn for<'a> Fn(&'a mut Connection) -> BoxFuture<'a, Result<T, tokio_postgres::Error>>
    + Send
    + Sync;

/// Asks the database for callers that block.
pub(super) struct Link {
    shared: Arc<Shared>,
    /// Taken when the link is dropped: a runtime must not end where something else runs.
    runtime: Option<Runtime>,
}

struct Shared {
    place: Place,
    idle: Mutex<Vec<Connection>>,
    /// Whoever asks has one of the connections, or makes it.
    places: Semaphore,
    /// Why the server cannot be asked, until it answers again.
    trouble: Mutex<Option<Arc<PostgresError>>>,
}

impl Link {
    pub(super) fn new(place: Place) -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("vault")
            .enable_all()
            .build()?;
        let (idle, trouble) = (Mutex::default(), Mutex::default());
        let shared = Shared { place, idle, places: Semaphore::new(CONNECTIONS), trouble };
        let shared = Arc::new(shared);
        Ok(Self { shared, runtime: Some(runtime) })
    }

    pub(super) fn place(&self) -> &Place {
        &self.shared.place
    }

    /// Asks, and waits for the answer.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        work: Box<Work<T>>,
    ) -> Result<T, Arc<PostgresError>> {
        if let Some(error) = &*lock(&self.shared.trouble) {
            return Err(Arc::clone(error));
        }
        let answer = self.answer(work).map_err(Arc::new);
        if let Err(error) = &answer
            // What a statement may not do says nothing about the next one.
            && !error.is_of_the_statement()
        {
            self.try_in_the_background(error);
        }
        answer
    }

    /// Until it answers, everybody is refused: whoever waits for a secret may hold up others.
    fn try_in_the_background(&self, error: &Arc<PostgresError>) {
        let Some(runtime) = &self.runtime else { return };
        if lock(&self.shared.trouble).replace(Arc::clone(error)).is_some() {
            return; // Somebody else found out at the same time, and it is tried already.
        }
        let shared = Arc::clone(&self.shared);
        runtime.spawn(async move {
            let asks: &Work<()> =
                &|connection| Box::pin(connection.client.batch_execute("SELECT 1"));
            loop {
                #[expect(clippy::disallowed_methods, reason = "adapters may sleep")]
                tokio::time::sleep(TRY_AGAIN).await;
                let found = shared.ask(asks).await.err().map(Arc::new);
                let is_over = found.is_none();
                *lock(&shared.trouble) = found;
                if is_over {
                    return;
                }
            }
        });
    }

    fn answer<T: Send + 'static>(&self, work: Box<Work<T>>) -> Result<T, PostgresError> {
        let closed = || PostgresError::Closed { place: self.shared.place.name().to_owned() };
        let runtime = self.runtime.as_ref().ok_or_else(closed)?;
        let (tell, told) = sync_channel(1);
        let (shared, limits) = (Arc::clone(&self.shared), self.shared.place.limits);
        runtime.spawn(async move {
            // Nobody may wait any more: then nobody is told.
            let _ = tell.send(shared.ask(&*work).await);
        });
        // Longer than the task's own limits, which name what was too slow.
        let longest = (limits.connect + limits.answer) * 3;
        match without_holding_up_others(|| told.recv_timeout(longest)) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => Err(self.shared.place.slow(longest)),
            Err(RecvTimeoutError::Disconnected) => Err(closed()),
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Shared {
    async fn ask<T>(&self, work: &Work<T>) -> Result<T, PostgresError> {
        let limit = self.place.limits.answer;
        let place = timeout(limit, self.places.acquire()).await;
        // It is never closed.
        let _place = place.map_err(|_| PostgresError::NoConnection {
            place: self.place.name().to_owned(),
            limit,
        })?;
        let idle = lock(&self.idle).pop();
        if let Some(connection) = idle {
            match self.ask_on(connection, work).await {
                Err(error) if error.ended_the_connection() => {}
                answer => return answer,
            }
        }
        self.ask_on(self.place.connect().await?, work).await
    }

    async fn ask_on<T>(
        &self,
        mut connection: Connection,
        work: &Work<T>,
    ) -> Result<T, PostgresError> {
        let limit = self.place.limits.answer;
        // Without an answer in time it is closed: what the server still does on it belongs to nobody.
        let answer = timeout(limit, work(&mut connection)).await;
        let answer = answer.map_err(|_| self.place.slow(limit))?;
        let answer = answer.map_err(|error| self.place.explain(error))?;
        if connection.wait_was_ended() {
            return Err(PostgresError::NotReplicated { place: self.place.name().to_owned() });
        }
        lock(&self.idle).push(connection);
        Ok(answer)
    }
}

/// Waits on a thread that others run on as well: they go on elsewhere.
fn without_holding_up_others<T>(wait: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(wait),
        Ok(_) | Err(_) => wait(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! Lines of several engines: advisory locks on one connection that is nobody else's.
//!
//! A wait for a lock that is given up goes on in the server, so nobody waits there: it is tried again
//! and again. The locks end with their connection.

use super::connection::{Connection, Place};
use super::{Address, Options, PostgresError};
use keyledger_core::ids::CommandId;
use keyledger_core::lines::{self, Lines, LinesError};
use keyledger_core::store::BoxFuture;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tokio::time::timeout;
use tokio_postgres::types::ToSql;

/// How long a turn is waited for: what is under way elsewhere ends within its own limits.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// How often it is tried.
const TRY_EVERY: Duration = Duration::from_millis(20);

/// Turns that all engines of one ledger keep to.
pub struct PostgresLines {
    shared: Arc<Shared>,
}

struct Shared {
    place: Place,
    /// What holds all locks of this engine; made when one is needed.
    connection: Mutex<Option<Arc<Connection>>>,
    runtime: Handle,
}

impl PostgresLines {
    /// Turns in the database with this address. Nothing is asked before somebody needs one.
    pub fn new(address: &Address, options: Options) -> Result<Self, PostgresError> {
        let (place, runtime) = (Place::new(address, options)?, Handle::current());
        Ok(Self { shared: Arc::new(Shared { place, connection: Mutex::new(None), runtime }) })
    }
}

impl Lines for PostgresLines {
    fn take(&self, name: CommandId) -> BoxFuture<'_, Result<Box<dyn lines::Place>, LinesError>> {
        let shared = Arc::clone(&self.shared);
        Box::pin(async move {
            let runtime = shared.runtime.clone();
            let taken = runtime.spawn(async move { shared.take(key(name)).await }).await;
            let taken = taken.map_err(|error| LinesError::Unavailable(Box::new(error)))?;
            taken.map(|taken| Box::new(taken) as Box<dyn lines::Place>)
        })
    }
}

/// One lock that is held.
struct Taken {
    shared: Arc<Shared>,
    connection: Arc<Connection>,
    key: i64,
}

impl lines::Place for Taken {}

impl fmt::Debug for Taken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Taken({:x})", self.key)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let (shared, connection, key) =
            (Arc::clone(&self.shared), Arc::clone(&self.connection), self.key);
        self.shared.runtime.spawn(async move { shared.give_back(&connection, key).await });
    }
}

impl Shared {
    async fn take(self: Arc<Self>, key: i64) -> Result<Taken, LinesError> {
        let began = Instant::now();
        loop {
            // Held here from the question on: whoever gives up meanwhile gives it back.
            if let Some(taken) = self.try_once(key).await? {
                return Ok(taken);
            }
            if began.elapsed() >= WAIT_MAX {
                return Err(LinesError::Held { waited_seconds: WAIT_MAX.as_secs() });
            }
            #[expect(clippy::disallowed_methods, reason = "adapters may sleep")]
            tokio::time::sleep(TRY_EVERY).await;
        }
    }

    /// A connection that ended since it was used last is made anew, once.
    async fn try_once(self: &Arc<Self>, key: i64) -> Result<Option<Taken>, LinesError> {
        let unavailable = |error| LinesError::Unavailable(Box::new(error));
        let connection = self.connection().await.map_err(unavailable)?;
        match self.ask(&connection, key).await {
            Err(error) if error.ended_the_connection() => {
                self.forget(&connection).await;
                let connection = self.connection().await.map_err(unavailable)?;
                self.ask(&connection, key).await
            }
            answer => answer,
        }
        .map_err(unavailable)
    }

    async fn ask(
        self: &Arc<Self>,
        connection: &Arc<Connection>,
        key: i64,
    ) -> Result<Option<Taken>, PostgresError> {
        let limit = self.place.limits.answer;
        let parameters: [&(dyn ToSql + Sync); 1] = [&key];
        let asked = connection.client.query_one("SELECT pg_try_advisory_lock($1)", &parameters);
        let Ok(answer) = timeout(limit, asked).await else {
            // It may be held now: it ends with the connection.
            self.forget(connection).await;
            return Err(self.place.slow(limit));
        };
        let taken: bool = answer.map_err(|error| self.place.explain(error))?.get(0);
        let (shared, connection) = (Arc::clone(self), Arc::clone(connection));
        Ok(taken.then_some(Taken { shared, connection, key }))
    }

    async fn give_back(&self, connection: &Arc<Connection>, key: i64) {
        let parameters: [&(dyn ToSql + Sync); 1] = [&key];
        let given = connection.client.query_one("SELECT pg_advisory_unlock($1)", &parameters);
        if !matches!(timeout(self.place.limits.answer, given).await, Ok(Ok(_))) {
            // What is still held on it ends with it.
            self.forget(connection).await;
        }
    }

    async fn connection(&self) -> Result<Arc<Connection>, PostgresError> {
        let mut held = self.connection.lock().await;
        if let Some(connection) = held.as_ref().filter(|open| !open.client.is_closed()) {
            return Ok(Arc::clone(connection));
        }
        let connection = Arc::new(self.place.connect().await?);
        *held = Some(Arc::clone(&connection));
        Ok(connection)
    }

    /// Closes it, once nobody has a place on it any more.
    async fn forget(&self, connection: &Arc<Connection>) {
        connection.end();
        let mut held = self.connection.lock().await;
        if held.as_ref().is_some_and(|open| Arc::ptr_eq(open, connection)) {
            *held = None;
        }
    }
}

/// The lock of a line. The ledger's own locks begin with `KLDG`: no hash is one of them but by a chance of
/// one in 2^62.
fn key(name: CommandId) -> i64 {
    let (high, low) = name.0.as_u64_pair();
    (high ^ low).cast_signed()
}

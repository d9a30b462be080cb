//! Reading from a database: which connections and statements answer questions? A pool of connections
//! to the primary: a standby shows what the primary still hides, and lacks what it shows.

use super::connection::{Connection, Place};
use super::error::PostgresError;
use super::rows;
use super::schema::{self, Identity};
use deadpool::Runtime;
use deadpool::managed::{self, Metrics, Object, Pool, PoolError, RecycleError, RecycleResult};
use keyledger_core::store::{Direction, Page, Position, ReadFrom, StoredEvent};
use keyledger_core::stream::StreamId;
use std::sync::Arc;
use tokio::time::timeout;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};

/// How many connections read at a time. Few: each costs the server a process.
const CONNECTIONS: usize = 8;

/// The connections that read.
pub(super) struct Reads {
    pool: Pool<Maker>,
    place: Arc<Place>,
}

/// Makes connections, and throws away what is closed.
struct Maker {
    place: Arc<Place>,
    identity: Identity,
}

/// A connection and what it is asked.
struct Reader {
    connection: Connection,
    statements: Statements,
}

struct Statements {
    head: Statement,
    all: Statement,
    forwards: Statement,
    backwards: Statement,
    last: Statement,
}

impl Statements {
    async fn prepare(client: &Client) -> Result<Self, tokio_postgres::Error> {
        let select = format!("SELECT {} FROM keyledger.events WHERE", rows::COLUMNS);
        let prepare = async |rest: &str| client.prepare(&format!("{select} {rest}")).await;
        Ok(Self {
            head: client.prepare("SELECT coalesce(max(position), 0) FROM keyledger.events").await?,
            all: prepare("position > $1 ORDER BY position LIMIT $2").await?,
            forwards: prepare("stream = $1 AND revision >= $2 ORDER BY revision LIMIT $3").await?,
            backwards: prepare("stream = $1 AND revision <= $2 ORDER BY revision DESC LIMIT $3")
                .await?,
            last: prepare("stream = $1 ORDER BY revision DESC LIMIT least(1, $2::int8)").await?,
        })
    }
}

impl managed::Manager for Maker {
    type Type = Reader;
    type Error = PostgresError;

    async fn create(&self) -> Result<Reader, PostgresError> {
        let connection = self.place.connect().await?;
        schema::verify(&self.place, &connection.client, self.identity).await?;
        let statements = Statements::prepare(&connection.client).await;
        let statements = statements.map_err(|error| self.place.explain(error))?;
        Ok(Reader { connection, statements })
    }

    async fn recycle(&self, reader: &mut Reader, _: &Metrics) -> RecycleResult<PostgresError> {
        if reader.connection.client.is_closed() {
            return Err(RecycleError::message("the connection ended"));
        }
        Ok(())
    }
}

impl Reads {
    pub(super) fn open(place: &Arc<Place>, identity: Identity) -> Result<Self, PostgresError> {
        let pool = Pool::builder(Maker { place: Arc::clone(place), identity })
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(place.limits.answer))
            .create_timeout(Some(place.limits.connect.saturating_mul(2)))
            .build();
        let place = Arc::clone(place);
        match pool {
            Ok(pool) => Ok(Self { pool, place }),
            Err(_) => Err(PostgresError::Closed { place: place.name().to_owned() }),
        }
    }

    /// The position of the newest event, 0 when there is none.
    pub(super) async fn head(&self) -> Result<i64, PostgresError> {
        let rows = self.ask(|statements| &statements.head, &[]).await?;
        Ok(rows.first().map_or(0, |row| row.get(0)))
    }

    /// At most `max` events of one stream.
    pub(super) async fn stream(
        &self,
        stream: &StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
    ) -> Result<Vec<StoredEvent>, PostgresError> {
        let from = match from {
            ReadFrom::Start => 0,
            ReadFrom::Revision(revision) => i64::try_from(revision.0).unwrap_or(i64::MAX),
            ReadFrom::End if direction == Direction::Backwards => i64::MAX,
            ReadFrom::End => {
                return self
                    .events(|statements| &statements.last, &[&stream.as_str(), &limit(max)])
                    .await;
            }
        };
        let choose: fn(&Statements) -> &Statement = match direction {
            Direction::Forwards => |statements| &statements.forwards,
            Direction::Backwards => |statements| &statements.backwards,
        };
        self.events(choose, &[&stream.as_str(), &from, &limit(max)]).await
    }

    /// At most `max` events of all streams behind a position.
    pub(super) async fn all(
        &self,
        after: Option<Position>,
        max: usize,
    ) -> Result<Page, PostgresError> {
        let behind = after.map_or(0, |Position(after)| i64::try_from(after).unwrap_or(i64::MAX));
        // One more than was asked for: its absence says that the page reached the head.
        let wanted = limit(max.saturating_add(1));
        let mut events = self.events(|statements| &statements.all, &[&behind, &wanted]).await?;
        let at_head = events.len() <= max;
        events.truncate(max);
        let next = events.last().map(|event| event.position).or(after);
        Ok(Page { events, next, at_head })
    }

    async fn events(
        &self,
        choose: impl Fn(&Statements) -> &Statement,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<StoredEvent>, PostgresError> {
        let rows = self.ask(choose, parameters).await?;
        let damaged = |what| PostgresError::Damaged { place: self.place.name().to_owned(), what };
        rows.iter().map(rows::event).collect::<Result<_, _>>().map_err(damaged)
    }

    /// A connection that ended since it was used last says nothing about the server: it is asked once
    /// more, on another.
    async fn ask(
        &self,
        choose: impl Fn(&Statements) -> &Statement,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, PostgresError> {
        match self.ask_once(&choose, parameters).await {
            Err(error) if error.ended_the_connection() => self.ask_once(&choose, parameters).await,
            answer => answer,
        }
    }

    async fn ask_once(
        &self,
        choose: &impl Fn(&Statements) -> &Statement,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, PostgresError> {
        let reader = self.reader().await?;
        let limit = self.place.limits.answer;
        let asked = reader.connection.client.query(choose(&reader.statements), parameters);
        let Ok(rows) = timeout(limit, asked).await else {
            // What the server still does for it belongs to nobody: it is closed, not given back.
            drop(Object::take(reader));
            return Err(self.place.slow(limit));
        };
        rows.map_err(|error| self.place.explain(error))
    }

    async fn reader(&self) -> Result<Object<Maker>, PostgresError> {
        let place = || self.place.name().to_owned();
        self.pool.get().await.map_err(|error| match error {
            PoolError::Backend(error) => error,
            PoolError::Timeout(_) => {
                PostgresError::NoConnection { place: place(), limit: self.place.limits.answer }
            }
            PoolError::Closed | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
                PostgresError::Closed { place: place() }
            }
        })
    }
}

fn limit(max: usize) -> i64 {
    i64::try_from(max).unwrap_or(i64::MAX)
}

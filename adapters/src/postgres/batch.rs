//! Write transaction: what does one of them do? Under the lock that orders all writers it looks where
//! streams and ledger end, stores what fits, and commits.
//!
//! Two round trips, whatever waits: the lock and the looks in one, the events and the commit in the
//! other. Where every stream was seen before, one: lock, events and commit go out together, at the places
//! where they belong if nobody else has written. If somebody has, the tables' own rules refuse them, and
//! the same appends are written the longer way.
//!
//! Statements are prepared, so each is sent as a whole when it is first polled and the server gets them
//! in the order written here; as texts they would overtake each other.

use super::connection::{Connection, Place};
use super::error::PostgresError;
use super::schema::WRITE_LOCK;
use super::statements::Statements;
use super::writer::Append;
use futures_util::future::{join, join4};
use keyledger_core::ids::EventId;
use keyledger_core::store::{Appended, Position, Revision, StoreError, StoredEvent};
use tokio::time::timeout;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

/// Why a transaction answers nobody.
pub(super) enum Failure {
    /// Nothing of it was written.
    NotWritten(PostgresError),
    /// The server was told to commit and did not say that it has.
    PerhapsWritten(PostgresError),
}

pub(super) type Answer = Result<Appended, StoreError>;

/// What came of a transaction.
pub(super) struct Done {
    /// The answers to its appends, in order.
    pub(super) answers: Vec<Answer>,
    /// The position of the newest event.
    pub(super) head: i64,
    /// Whether it wrote anything.
    pub(super) wrote: bool,
}

/// Stores these appends, each to another stream, behind the position `head`, if nobody else has written
/// meanwhile; `None` where somebody has, and nothing is written then. The revision that each is expected
/// behind must have been seen, as events never go: what is stored behind it leaves no gap.
pub(super) async fn write_blind(
    place: &Place,
    connection: &Connection,
    statements: &Statements,
    appends: &[Append],
    mut head: i64,
) -> Result<Option<Done>, Failure> {
    let mut rows = Rows::default();
    let ends = appends.iter().map(|append| rows.add(append, first(append), &mut head));
    let answers = ends.map(Ok).collect();
    let client = &connection.client;
    let lock = [&WRITE_LOCK as &(dyn ToSql + Sync)];
    let begun =
        join(client.execute(&statements.begin, &[]), client.execute(&statements.lock, &lock));
    let limit = place.limits.answer;
    let together = join(begun, store(place, connection, statements, &rows));
    let Ok(((begun, locked), stored)) = timeout(limit, together).await else {
        return Err(Failure::PerhapsWritten(place.slow(limit)));
    };
    match (begun.and(locked), stored) {
        // Without the lock the transaction was over before anything was stored.
        (Err(error), _) if error.code().is_some() => Err(Failure::NotWritten(place.explain(error))),
        (_, Err(Failure::NotWritten(PostgresError::TakenPlace))) => Ok(None),
        (_, Err(failure)) => Err(failure),
        (_, Ok(())) => Ok(Some(Done { answers, head, wrote: true })),
    }
}

/// The revision that the first event of an append is to get.
pub(super) fn first(append: &Append) -> i64 {
    number(append.expected.first_revision().0)
}

/// Stores what fits of these appends, each to another stream. `seen` is the newest position that this
/// engine knows of.
pub(super) async fn write(
    place: &Place,
    connection: &Connection,
    statements: &Statements,
    appends: &[Append],
    seen: i64,
) -> Result<Done, Failure> {
    let streams: Vec<&str> = appends.iter().map(|append| append.stream.as_str()).collect();
    let found = Box::pin(look(place, connection, statements, &streams))
        .await
        .map_err(Failure::NotWritten)?;
    if found.head < seen {
        let place = place.name().to_owned();
        let went_back = PostgresError::WentBack { place, seen, found: found.head };
        return Err(Failure::NotWritten(went_back));
    }
    let mut rows = Rows::default();
    let mut head = found.head;
    let mut judged = Vec::with_capacity(appends.len());
    for (append, last) in appends.iter().zip(&found.lasts) {
        let first = first(append);
        if first == last.map_or(0, |last| last + 1) {
            let end = rows.add(append, first, &mut head);
            judged.push(Judged::Stored(end));
        } else {
            judged.push(Judged::Elsewhere { first, last: *last });
        }
    }
    let wrote = !rows.positions.is_empty();
    if wrote {
        store(place, connection, statements, &rows).await?;
    } else {
        within(place, connection.client.execute(&statements.rollback, &[]))
            .await
            .map_err(Failure::NotWritten)?;
    }
    let mut answers = Vec::with_capacity(appends.len());
    let mut confirmed = false;
    for (append, judged) in appends.iter().zip(judged) {
        answers.push(match judged {
            Judged::Stored(end) => Ok(end),
            Judged::Elsewhere { first, last } => {
                let written = repeated(place, connection, statements, append, first, last).await;
                match written {
                    Ok(Some(end)) if confirmed => Ok(end),
                    Ok(Some(end)) => {
                        confirm(place, connection, statements).await?;
                        confirmed = true;
                        Ok(end)
                    }
                    Ok(None) => Err(StoreError::Conflict { current: last.and_then(told) }),
                    Err(error) => Err(error.unavailable()),
                }
            }
        });
    }
    Ok(Done { answers, head, wrote })
}

/// Stores these events where they were, at the end of the ledger.
pub(super) async fn load(
    place: &Place,
    connection: &Connection,
    statements: &Statements,
    events: &[StoredEvent],
) -> Result<(), Failure> {
    let Some(first) = events.first() else { return Ok(()) };
    let found =
        Box::pin(look(place, connection, statements, &[])).await.map_err(Failure::NotWritten)?;
    if u64::try_from(found.head + 1) != Ok(first.position.0) {
        let (place, seen) = (place.name().to_owned(), number(first.position.0 - 1));
        return Err(Failure::NotWritten(PostgresError::WentBack {
            place,
            seen,
            found: found.head,
        }));
    }
    let mut rows = Rows::default();
    for event in events {
        let (place, documents) = (number(event.position.0), (&event.metadata[..], &event.data[..]));
        let revision = number(event.revision.0);
        rows.push(place, (event.stream.as_str(), revision), (event.id, &event.kind), documents);
    }
    store(place, connection, statements, &rows).await
}

/// What became of an append.
enum Judged {
    Stored(Appended),
    /// Its stream does not end where it was expected to.
    Elsewhere {
        first: i64,
        last: Option<i64>,
    },
}

/// Where everything ended when the lock was taken.
struct Found {
    lasts: Vec<Option<i64>>,
    head: i64,
}

/// Begins the transaction, waits for its turn and looks.
async fn look(
    place: &Place,
    connection: &Connection,
    statements: &Statements,
    streams: &[&str],
) -> Result<Found, PostgresError> {
    let client = &connection.client;
    let (parameters, lock) = ([&streams as &(dyn ToSql + Sync)], WRITE_LOCK);
    let lock_parameters = [&lock as &(dyn ToSql + Sync)];
    let together = join4(
        client.execute(&statements.begin, &[]),
        client.execute(&statements.lock, &lock_parameters),
        client.query(&statements.ends, &parameters),
        client.query_one(&statements.head, &[]),
    );
    let looked = async {
        let (begun, locked, ends, head) = together.await;
        // The first that failed says why; those behind it only that the transaction is over.
        begun?;
        locked?;
        Ok::<_, tokio_postgres::Error>((ends?, head?))
    };
    let (ends, head) = within(place, Box::pin(looked)).await?;
    let lasts: Vec<Option<i64>> = ends.iter().map(|row: &Row| row.get(0)).collect();
    Ok(Found { lasts, head: head.get(0) })
}

/// Stores the events and commits.
async fn store(
    place: &Place,
    connection: &Connection,
    statements: &Statements,
    rows: &Rows<'_>,
) -> Result<(), Failure> {
    let client = &connection.client;
    let parameters: [&(dyn ToSql + Sync); 7] = [
        &rows.positions,
        &rows.streams,
        &rows.revisions,
        &rows.ids,
        &rows.kinds,
        &rows.metadata,
        &rows.data,
    ];
    let together = join(
        client.execute(&statements.insert, &parameters),
        client.execute(&statements.commit, &[]),
    );
    let limit = place.limits.answer;
    let Ok((inserted, committed)) = timeout(limit, together).await else {
        return Err(Failure::PerhapsWritten(place.slow(limit)));
    };
    // A refusal of the server ends the transaction; without one nobody knows what came to it.
    match inserted {
        Err(error) if error.code().is_some() => {
            return Err(Failure::NotWritten(place.explain(error)));
        }
        Err(error) => return Err(Failure::PerhapsWritten(place.explain(error))),
        Ok(_) => {}
    }
    committed.map_err(|error| Failure::PerhapsWritten(place.explain(error)))?;
    is_replicated(place, connection)
}

/// The answer given before, if exactly these events were written at this place. Events never change,
/// so the look needs no lock.
async fn repeated(
    place: &Place,
    connection: &Connection,
    statements: &Statements,
    append: &Append,
    first: i64,
    last: Option<i64>,
) -> Result<Option<Appended>, PostgresError> {
    let count = i64::try_from(append.events.len()).unwrap_or(i64::MAX);
    let end = first.saturating_add(count - 1);
    if last.is_none_or(|last| end > last) {
        return Ok(None);
    }
    let stream = append.stream.as_str();
    let asked =
        async { connection.client.query(&statements.repeated, &[&stream, &first, &count]).await };
    let rows = within(place, asked).await?;
    let same = rows.len() == append.events.len()
        && rows.iter().zip(&append.events).all(|(row, event)| row.get::<_, Uuid>(0) == event.id.0);
    let position = rows.last().filter(|_| same).map(|row| row.get(1));
    Ok(position.and_then(|position| appended(end, position)))
}

/// Returns when everything that was committed before is as durable as a commit: one whose wait for the
/// standby was ended may not be, and can be read all the same.
pub(super) async fn confirm(
    place: &Place,
    connection: &Connection,
    statements: &Statements,
) -> Result<(), Failure> {
    let confirming = async { connection.client.execute(&statements.confirm, &[]).await };
    within(place, confirming).await.map_err(Failure::PerhapsWritten)?;
    is_replicated(place, connection)
}

/// A commit is none of ours where somebody ended its wait for the standby.
fn is_replicated(place: &Place, connection: &Connection) -> Result<(), Failure> {
    if connection.wait_was_ended() {
        let place = place.name().to_owned();
        return Err(Failure::PerhapsWritten(PostgresError::NotReplicated { place }));
    }
    Ok(())
}

async fn within<T>(
    place: &Place,
    asked: impl Future<Output = Result<T, tokio_postgres::Error>>,
) -> Result<T, PostgresError> {
    let limit = place.limits.answer;
    match timeout(limit, asked).await {
        Ok(answer) => answer.map_err(|error| place.explain(error)),
        Err(_) => Err(place.slow(limit)),
    }
}

/// What is inserted, a column each.
#[derive(Default)]
struct Rows<'appends> {
    positions: Vec<i64>,
    streams: Vec<&'appends str>,
    revisions: Vec<i64>,
    ids: Vec<Uuid>,
    kinds: Vec<&'appends str>,
    metadata: Vec<&'appends str>,
    data: Vec<&'appends str>,
}

impl<'appends> Rows<'appends> {
    fn push(
        &mut self,
        position: i64,
        (stream, revision): (&'appends str, i64),
        (id, kind): (EventId, &'appends str),
        (metadata, data): (&'appends [u8], &'appends [u8]),
    ) {
        self.positions.push(position);
        self.streams.push(stream);
        self.revisions.push(revision);
        self.ids.push(id.0);
        self.kinds.push(kind);
        self.metadata.push(text(metadata));
        self.data.push(text(data));
    }

    fn add(&mut self, append: &'appends Append, first: i64, head: &mut i64) -> Appended {
        let mut end = Appended { revision: Revision(0), position: Position(0) };
        for (revision, event) in (first..).zip(&append.events) {
            *head += 1;
            let (stream, documents) =
                (append.stream.as_str(), (&event.metadata[..], &event.data[..]));
            self.push(*head, (stream, revision), (event.id, &event.kind), documents);
            end = appended(revision, *head).unwrap_or(end);
        }
        end
    }
}

/// `acceptable` has refused what is not UTF-8 before it came here.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn told(revision: i64) -> Option<Revision> {
    u64::try_from(revision).ok().map(Revision)
}

fn appended(revision: i64, position: i64) -> Option<Appended> {
    let position = Position(u64::try_from(position).ok()?);
    Some(Appended { revision: told(revision)?, position })
}

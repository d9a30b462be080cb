//! Event rows: what does a row of `keyledger.events` say? Rows become the events they were, byte for
//! byte.

use keyledger_core::ids::EventId;
use keyledger_core::store::{NewEvent, Position, Revision, StoreError, StoredEvent};
use keyledger_core::stream::StreamId;
use tokio_postgres::Row;
use uuid::Uuid;

/// The columns that [`event`] reads, in its order. Named, so that a column more does no harm.
pub(super) const COLUMNS: &str = "position, stream, revision, id, kind, metadata, data";

/// What PostgreSQL keeps in no text: the byte 0, which no JSON document has either.
pub(super) fn storable(events: &[NewEvent]) -> Result<(), StoreError> {
    let holds_zero = |event: &&NewEvent| {
        [event.kind.as_bytes(), &event.metadata, &event.data].iter().any(|part| part.contains(&0))
    };
    match events.iter().find(holds_zero) {
        Some(event) => {
            Err(StoreError::Rejected(format!("event {} has a byte 0, so is not JSON", event.id)))
        }
        None => Ok(()),
    }
}

/// The event in a row, or what is wrong with it.
pub(super) fn event(row: &Row) -> Result<StoredEvent, String> {
    let position: i64 = row.get(0);
    let damaged = |what: &str| format!("the event at position {position} {what}");
    let stream: &str = row.get(1);
    let id: Uuid = row.get(3);
    Ok(StoredEvent {
        position: Position(u64::try_from(position).map_err(|_| damaged("lies before the first"))?),
        stream: StreamId::try_from(stream.to_owned())
            .map_err(|_| damaged("is in a stream that has no such name"))?,
        revision: u64::try_from(row.get::<_, i64>(2))
            .map(Revision)
            .map_err(|_| damaged("has a revision below 0"))?,
        id: EventId(id),
        kind: row.get::<_, &str>(4).into(),
        metadata: row.get::<_, &str>(5).as_bytes().to_vec(),
        data: row.get::<_, &str>(6).as_bytes().to_vec(),
    })
}

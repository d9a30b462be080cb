//! View of one event: what does one event say? Read from the ledger by its place, opened as far as
//! its keys allow.

use crate::boxed;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::EventId;
use keyledger_core::personal::{Personal, PersonalFields};
use keyledger_core::store::{Direction, ReadFrom, Revision, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::log::Entry;
use keyledger_schemas::domain::DomainEvent;
use keyledger_schemas::withheld::withhold;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Events between two that are wanted which are read along with them.
const GAP_MAX: usize = 4;

/// One event, told.
#[derive(Clone, Debug, Serialize)]
pub struct EventView {
    /// Its place in the ledger.
    pub sequence: u64,
    /// When it happened.
    pub at: Timestamp,
    /// The stream it belongs to.
    pub stream: String,
    /// Its place there.
    pub revision: u64,
    /// Its id.
    pub event: String,
    /// Where it can be read again, for ever.
    pub link: String,
    /// What happened.
    pub kind: String,
    /// Where the JSON Schema of `data` is served: that of the version that was stored.
    pub dataschema: String,
    /// Who acted, in which capacity.
    pub actor: String,
    /// Its public fields, as stored; what is told to nobody is `withheld`.
    pub data: Value,
    /// Its metadata, as stored, without boxes.
    pub metadata: Value,
    /// What its boxes hold, while their keys live: only where it was asked for.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub personal: Map<String, Value>,
}

/// Where an event can be read again.
pub fn permalink(event: EventId) -> String {
    format!("/api/v1/events/{event}")
}

/// Where the stored form of a version of a kind is described.
fn schema_of(kind: &str, version: u64) -> String {
    format!("/schemas/stored/{kind}.v{version}.schema.json")
}

impl EventView {
    /// What the person was shown.
    pub fn shown(&self) -> Option<&str> {
        self.metadata.get("answer")?.as_str()
    }
}

/// Reads the event at `entry` with its personal values.
#[boxed]
pub async fn told(engine: &Engine, entry: &Entry) -> Result<Option<EventView>, Failure> {
    let stored = stored(engine, entry).await?;
    stored.map(|stored| open(engine, &stored, entry.sequence)).transpose()
}

/// Reads the events at `entries`, in their order, with their personal values: those of a stream that
/// follow each other in one read. `known` is a stream that was read already, from its beginning.
#[boxed]
pub async fn told_all(
    engine: &Engine,
    entries: &[Entry],
    known: &[StoredEvent],
) -> Result<Vec<EventView>, Failure> {
    let at_hand = |entry: &Entry| {
        let there = known.get(usize::try_from(entry.revision.0).ok()?);
        there.filter(|stored| stored.id == entry.event)
    };
    let mut stored: HashMap<EventId, StoredEvent> = HashMap::with_capacity(entries.len());
    for (stream, from, count) in runs(entries.iter().filter(|entry| at_hand(entry).is_none())) {
        let from = ReadFrom::Revision(from);
        let read = engine.store.read_stream(stream, from, Direction::Forwards, count);
        let read = read.await.map_err(Failure::Store)?;
        stored.extend(read.into_iter().map(|event| (event.id, event)));
    }
    let found = entries
        .iter()
        .filter_map(|entry| Some((at_hand(entry).or_else(|| stored.get(&entry.event))?, entry)));
    found.map(|(stored, entry)| open(engine, stored, entry.sequence)).collect()
}

/// The stretches of streams in which `entries` lie: a stretch goes on over a small gap, for reading
/// an event too many costs less than another read.
fn runs<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<(&'a StreamId, Revision, usize)> {
    let mut places: Vec<(&StreamId, Revision)> =
        entries.map(|entry| (&entry.stream, entry.revision)).collect();
    places.sort_unstable();
    let mut runs: Vec<(&StreamId, Revision, usize)> = vec![];
    for (stream, revision) in places {
        match runs.last_mut() {
            Some((known, from, count))
                if *known == stream && length(*from, revision) <= *count + GAP_MAX =>
            {
                *count = length(*from, revision);
            }
            Some(_) | None => runs.push((stream, revision, 1)),
        }
    }
    runs
}

/// How many events stand from one place to another, both included.
fn length(from: Revision, to: Revision) -> usize {
    usize::try_from(to.0 - from.0).map_or(usize::MAX, |between| between.saturating_add(1))
}

fn open(engine: &Engine, stored: &StoredEvent, sequence: u64) -> Result<EventView, Failure> {
    let opened = engine.form.open(stored).map_err(Failure::Codec)?;
    with_personal(stored, opened, sequence)
}

/// Reads the event at `entry` as it is stored.
#[boxed]
pub async fn stored(engine: &Engine, entry: &Entry) -> Result<Option<StoredEvent>, Failure> {
    let from = ReadFrom::Revision(entry.revision);
    let read = engine.store.read_stream(&entry.stream, from, Direction::Forwards, 1);
    Ok(read.await.map_err(Failure::Store)?.into_iter().next())
}

/// A stored event with what its boxes held when they were opened.
pub fn with_personal(
    stored: &StoredEvent,
    mut opened: Recorded<DomainEvent>,
    sequence: u64,
) -> Result<EventView, Failure> {
    let mut told = without_personal(stored, sequence)?;
    let mut note = |name: &str, value: &Personal<String>| {
        let value = value.clear().map_or(Value::Null, |clear| Value::String(clear.clone()));
        told.personal.insert(name.to_owned(), value);
    };
    if let Some(origin) = &opened.meta.origin {
        note("ip", &origin.ip);
        note("user_agent", &origin.user_agent);
    }
    if let Some(said) = opened.meta.reason.as_ref().and_then(|reason| reason.note.as_ref()) {
        note("reason.note", said);
    }
    opened.event.personal(&mut |name, value| note(name, value));
    Ok(told)
}

/// An event as outsiders may see it: no personal values, no boxes.
pub fn without_personal(stored: &StoredEvent, sequence: u64) -> Result<EventView, Failure> {
    let document = |bytes: &[u8]| -> Result<Value, Failure> {
        let mut value: Value = serde_json::from_slice(bytes).map_err(|error| {
            Failure::Other(format!("event {} holds damaged JSON: {error}", stored.id))
        })?;
        if let Value::Object(fields) = &mut value {
            fields.remove("personal");
        }
        Ok(value)
    };
    let (mut data, metadata) = (document(&stored.data)?, document(&stored.metadata)?);
    if let Value::Object(fields) = &mut data {
        withhold(fields);
    }
    let text = |path: &str| metadata.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let actor = match text("/actor/id") {
        "" => text("/actor/kind").to_owned(),
        id => format!("{} {id}", text("/actor/kind")),
    };
    let at = text("/at").parse().map_err(|error| {
        Failure::Other(format!("event {} has no readable time: {error}", stored.id))
    })?;
    let version = metadata.get("schema").and_then(Value::as_u64).unwrap_or(1);
    Ok(EventView {
        sequence,
        at,
        stream: stored.stream.to_string(),
        revision: stored.revision.0,
        event: stored.id.to_string(),
        link: permalink(stored.id),
        kind: stored.kind.as_ref().to_owned(),
        dataschema: schema_of(stored.kind.as_ref(), version),
        actor,
        data,
        metadata,
        personal: Map::new(),
    })
}

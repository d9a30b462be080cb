//! Subjects and messages: which events go where, under which subject, in which form?
//!
//! Two spaces: one for our own handlers with the stored frames, one for everybody who may subscribe,
//! as `CloudEvents` without anything personal. Both carry the same headers, so that whoever reads can
//! see a hole: each message names the sequence published before it in the same space.

use async_nats::HeaderMap;
use async_nats::header::{
    NATS_EXPECTED_LAST_MESSAGE_ID, NATS_EXPECTED_LAST_SEQUENCE, NATS_EXPECTED_STREAM,
    NATS_MESSAGE_ID,
};
use keyledger_core::codec::CodecError;
use keyledger_core::ids::EventId;
use keyledger_core::store::StoredEvent;
use keyledger_schemas::cloud_event::{self, CloudEvent};
use keyledger_schemas::leaf::frame;
use keyledger_schemas::public::{published_as, render};
use keyledger_schemas::stored_form::StoredForm;
use serde::Deserialize;

/// The ledger an event comes from.
pub const HEADER_LEDGER: &str = "Keyledger-Ledger";
/// Its place in the whole ledger: dense from 0, but not every event is in every space.
pub const HEADER_SEQUENCE: &str = "Keyledger-Sequence";
/// The sequence published before it in this space; missing at the very first.
pub const HEADER_PREVIOUS: &str = "Keyledger-Previous";
/// Its place in its own stream, dense from 0.
pub const HEADER_REVISION: &str = "Keyledger-Revision";
/// W3C trace context of the request that led to it.
const HEADER_TRACE: &str = "traceparent";

/// The largest message that either stream takes: data and metadata of 48 KiB each, and their names.
pub const MESSAGE_BYTES_MAX: usize = 256 * 1024;

/// A subject space, each with a stream of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Space {
    /// Stored frames, for our own handlers only.
    Internal,
    /// `CloudEvents` for other programs.
    Public,
}

impl Space {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Internal, Self::Public];

    /// The stream's name.
    pub const fn stream(self) -> &'static str {
        match self {
            Self::Internal => "KEYLEDGER_INTERNAL",
            Self::Public => "KEYLEDGER",
        }
    }

    /// What the stream takes.
    pub const fn subjects(self) -> &'static str {
        match self {
            Self::Internal => "keyledger.internal.v1.>",
            Self::Public => "keyledger.v1.>",
        }
    }

    /// The subject of an event, if it belongs here.
    pub fn subject(self, stored: &StoredEvent) -> Option<String> {
        let (stream, kind) = (stored.stream.as_str(), &stored.kind);
        match self {
            Self::Internal => Some(format!("keyledger.internal.v1.{stream}.{kind}")),
            Self::Public => {
                let aggregate = published_as(stored.stream.category())?;
                let id = stream.split_once('-').map_or("", |(_, id)| id);
                Some(format!("keyledger.v1.{aggregate}.{id}.{kind}"))
            }
        }
    }
}

/// A message ready to be published, but for the fence.
pub(super) struct Outgoing {
    pub(super) subject: String,
    pub(super) headers: HeaderMap,
    pub(super) payload: Vec<u8>,
}

/// What of the metadata becomes a header.
#[derive(Deserialize)]
struct Trace {
    trace: Option<String>,
}

/// The message of an event in `space`; `None` where it does not belong there. `previous` is the
/// sequence published before it in the same space, and `site` where schemas are served.
pub(super) fn message(
    space: Space,
    (form, site): (&StoredForm, &str),
    stored: &StoredEvent,
    sequence: u64,
    previous: Option<u64>,
) -> Result<Option<Outgoing>, CodecError> {
    let Some(subject) = space.subject(stored) else { return Ok(None) };
    let ledger = form.ledger();
    let mut headers = HeaderMap::new();
    headers.insert(HEADER_LEDGER, ledger.to_string());
    headers.insert(HEADER_SEQUENCE, sequence.to_string());
    if let Some(previous) = previous {
        headers.insert(HEADER_PREVIOUS, previous.to_string());
    }
    headers.insert(HEADER_REVISION, stored.revision.to_string());
    headers.insert(NATS_MESSAGE_ID, stored.id.to_string());
    if let Some(trace) = trace(stored) {
        headers.insert(HEADER_TRACE, trace);
    }
    let payload = match space {
        Space::Internal => {
            headers.insert("Content-Type", "application/octet-stream");
            frame(ledger, stored)
        }
        Space::Public => {
            headers.insert("Content-Type", cloud_event::ONE);
            let data = render(form, stored, sequence)?;
            written(&CloudEvent::new(site, ledger, data), stored)?
        }
    };
    Ok(Some(Outgoing { subject, headers, payload }))
}

fn written(event: &CloudEvent, stored: &StoredEvent) -> Result<Vec<u8>, CodecError> {
    serde_json::to_vec(event).map_err(|error| CodecError::Damaged {
        event: stored.id,
        stream: stored.stream.clone(),
        revision: stored.revision,
        what: error.to_string(),
    })
}

/// The trace of the request, where it can stand in a header: nothing that a caller sent breaks one.
fn trace(stored: &StoredEvent) -> Option<String> {
    let known: Trace = serde_json::from_slice(&stored.metadata).ok()?;
    known.trace.filter(|trace| trace.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// The same headers, fenced: taken only if the stream's last message is the one numbered `last`.
pub(super) fn fenced(
    mut headers: HeaderMap,
    space: Space,
    last: u64,
    behind: Option<EventId>,
) -> HeaderMap {
    headers.insert(NATS_EXPECTED_STREAM, space.stream());
    headers.insert(NATS_EXPECTED_LAST_SEQUENCE, last.to_string());
    if let Some(behind) = behind {
        headers.insert(NATS_EXPECTED_LAST_MESSAGE_ID, behind.to_string());
    }
    headers
}

/// A number in a header, if there is one and it is written as we write it.
pub(super) fn number(headers: &HeaderMap, name: &'static str) -> Option<u64> {
    let text = headers.get(name)?.as_str();
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

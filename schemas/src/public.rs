//! Public form of events: what may other software see of an event? Its public fields under their
//! names, and nothing that lies in a box (C7).
//!
//! Everything that leaves the house as an event is rendered here, so that one list decides what is
//! public: `fields.txt`, where a field is public, personal or withheld. From where somebody acted,
//! their session and their words stay inside, also as tags and hashes.

use crate::domain::DomainEvent;
use crate::stored_form::StoredForm;
use crate::withheld::withhold;
use keyledger_core::codec::{Codec, CodecError, Recorded};
use keyledger_core::ids::{CorrelationId, EventId, PropertyId};
use keyledger_core::metadata::ActorKind;
use keyledger_core::personal::PersonalFields;
use keyledger_core::store::StoredEvent;
use keyledger_core::stream::{Category, StreamId};
use keyledger_core::timestamp::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};

/// An event as other software sees it, in the shape that this release writes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PublicEvent {
    /// Its place in the whole ledger: dense from 0.
    pub sequence: u64,
    /// Its id: the same event is never delivered under another.
    pub id: EventId,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its place there, dense from 0.
    pub revision: u64,
    /// What happened.
    pub kind: &'static str,
    /// The version of this kind's shape: `schemas/json/public/<kind>.v<version>.schema.json`.
    pub version: u16,
    /// When it happened, by the engine's clock.
    pub at: Timestamp,
    /// Who acted.
    pub actor: PublicActor,
    /// The property it concerns, where one is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<PropertyId>,
    /// What belongs together.
    pub correlation: CorrelationId,
    /// The event this one follows from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub causation: Option<EventId>,
    /// The policy version that judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<u32>,
    /// The code of the reason, where a person acted on another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What the person was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// The public fields of this kind.
    pub data: Map<String, Value>,
}

/// Who acted, by the names the ledger has for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicActor {
    /// In which capacity.
    pub kind: ActorKind,
    /// An account, a service, or a part of the engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The name under which the streams of this category are published on the message bus; `None` where
/// they are not.
pub const fn published_as(category: Category) -> Option<&'static str> {
    match category {
        Category::Account => Some("account"),
        Category::Property => Some("property"),
        Category::Mail => Some("mail"),
        Category::EmailClaim
        | Category::Unknown
        | Category::Policy
        | Category::Operations
        | Category::AuditReads
        | Category::Operators
        | Category::ServiceToken => None,
    }
}

/// Personal fields that may be left unsaid.
const UNSAID: [&str; 1] = ["words"];

/// Renders what lies in the ledger. No key is touched; an event this release cannot read is an
/// error, for a hole would be worse.
pub fn render(
    form: &StoredForm,
    stored: &StoredEvent,
    sequence: u64,
) -> Result<PublicEvent, CodecError> {
    let recorded: Recorded<DomainEvent> = form.decode(stored)?;
    let data = public_data(recorded.event.clone()).map_err(|what| CodecError::Damaged {
        event: stored.id,
        stream: stored.stream.clone(),
        revision: stored.revision,
        what,
    })?;
    let Recorded { stream, revision, id, meta, event, .. } = recorded;
    Ok(PublicEvent {
        sequence,
        id,
        stream,
        revision: revision.0,
        kind: event.kind(),
        version: event.version(),
        at: meta.at,
        actor: PublicActor { kind: meta.actor.kind, id: meta.actor.id },
        property: meta.property,
        correlation: meta.correlation,
        causation: meta.causation,
        policy: meta.policy,
        reason: meta.reason.map(|reason| reason.code),
        answer: meta.answer,
        data,
    })
}

/// The fields of an event without the personal ones, whose boxes stayed shut.
fn public_data(mut event: DomainEvent) -> Result<Map<String, Value>, String> {
    let mut rendered = serde_json::to_value(&event).map_err(|error| error.to_string())?;
    let mut fields = match rendered.get_mut("data").map(Value::take) {
        Some(Value::Object(fields)) => fields,
        Some(_) | None => Map::new(),
    };
    event.personal(&mut |path, _| {
        fields.remove(path);
    });
    // What is personal and was not said is visited by nobody: not even its name is shown.
    fields.retain(|name, value| !(value.is_null() && UNSAID.contains(&name.as_str())));
    withhold(&mut fields);
    Ok(fields)
}

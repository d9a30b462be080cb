//! What may a program that subscribes rely on? The `AsyncAPI` document of the public feed, made from
//! the types, and held against what was published before.
//!
//! `UPDATE_SCHEMAS=1 cargo test -p keyledger-schemas` writes `schemas/json/asyncapi.json`, but never
//! over a change that a program written for the old one would notice. Before the first release such a
//! change is made by taking the kind out of the file by hand; after it, by a new version of the kind.

use crate::support::families::{Kind, kinds};
use crate::support::public_form::{class, event};
use crate::support::shapes::{Place, plain};
use keyledger_schemas::public::published_as;
use serde_json::{Map, Value, json};
use std::fs;

pub const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/json/asyncapi.json");

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/json/examples.json");

const DESCRIPTION: &str = "What happened to accounts, properties and mails, each once and in the \
    ledger's order, without anything personal.\n\nA subscriber keeps the last \
    `Keyledger-Sequence` it has worked through. A message at or below it is a repeat and is passed \
    over. A message whose `Keyledger-Previous` is not that number shows a hole: the events between \
    are read at `GET /api/v1/events`, in the same form as `data`. New kinds, new fields and new \
    values may appear at any time: pass over what you do not know. What is published here is never \
    removed or given another meaning; a kind that must change gets a new version in its `type`.";

fn name(kind: &Kind) -> String {
    format!("{}_v{}", kind.name, kind.version)
}

/// A message: the `CloudEvent` with the event in it.
fn message_schema(kind: &Kind) -> Value {
    let (class, text) = (class(kind), json!({ "type": "string" }));
    json!({
        "title": format!("{class}Message"),
        "type": "object",
        "description": kind.description,
        "properties": {
            "specversion": { "const": "1.0", "type": "string" },
            "id": { "type": "string", "format": "uuid" },
            "source": { "type": "string", "format": "uri" },
            "type": { "const": format!("keyledger.{}.v{}", kind.name, kind.version), "type": "string" },
            "subject": text, "time": { "type": "string", "format": "date-time" },
            "datacontenttype": { "const": "application/json", "type": "string" },
            "dataschema": {
                "type": "string",
                "format": "uri",
                "description": "where the JSON Schema of `data` is served",
            },
            "sequence": { "type": "string", "pattern": "^[0-9]{20}$" },
            "data": Place::Components.the(&class),
        },
        "required": [
            "specversion", "id", "source", "type", "subject", "time", "datacontenttype",
            "dataschema", "sequence", "data"
        ],
    })
}

fn headers() -> Value {
    let number = |description: &str| json!({ "type": "string", "pattern": "^[0-9]+$", "description": description });
    json!({
        "title": "MessageHeaders",
        "type": "object",
        "properties": {
            "Nats-Msg-Id": { "type": "string", "description": "the event's id" },
            "Keyledger-Ledger": { "type": "string", "description": "the ledger it comes from" },
            "Keyledger-Sequence": number("the event's place in the whole ledger"),
            "Keyledger-Previous": number(
                "the sequence published before it on keyledger.v1.>; missing at the very first"),
            "Keyledger-Revision": number("the event's place in its own stream, dense from 0"),
            "Content-Type": { "const": "application/cloudevents+json", "type": "string" },
            "traceparent": { "type": "string", "description": "W3C trace context" },
        },
        "required": ["Nats-Msg-Id", "Keyledger-Ledger", "Keyledger-Sequence", "Keyledger-Revision"],
    })
}

pub fn document() -> Value {
    let (mut channels, mut operations) = (Map::new(), Map::new());
    let (mut messages, mut schemas) = (Map::new(), Map::new());
    let examples = examples();
    schemas.insert("MessageHeaders".to_owned(), headers());
    for kind in kinds() {
        let Some(aggregate) = published_as(kind.stream.category()) else { continue };
        let name = name(&kind);
        let title = kind.description.as_str().unwrap_or_default();
        let message = json!({ "$ref": format!("#/components/messages/{name}") });
        channels.insert(
            kind.name.to_owned(),
            json!({
                "address": format!("keyledger.v1.{aggregate}.{{id}}.{}", kind.name),
                "title": kind.name,
                "description": title,
                "parameters": { "id": { "description": format!("the id of the {aggregate}") } },
                "messages": { name.clone(): message },
            }),
        );
        operations.insert(
            format!("publish_{}", kind.name),
            json!({
                "action": "send",
                "title": kind.name,
                "summary": title,
                "security": [{ "$ref": "#/components/securitySchemes/user" }],
                "channel": { "$ref": format!("#/channels/{}", kind.name) },
                "messages": [{ "$ref": format!("#/channels/{}/messages/{name}", kind.name) }],
            }),
        );
        let mut content = json!({
            "name": name, "title": kind.name, "summary": title,
            "contentType": "application/cloudevents+json",
            "headers": { "$ref": "#/components/schemas/MessageHeaders" },
            "payload": Place::Components.the(&format!("{}Message", class(&kind))),
        });
        if examples[kind.name].is_array() {
            content["examples"] = examples[kind.name].clone();
        }
        messages.insert(name.clone(), content);
        let (shape, defs) = event(&kind, Place::Components);
        schemas.extend(defs);
        schemas.insert(class(&kind), shape);
        schemas.insert(format!("{}Message", class(&kind)), message_schema(&kind));
    }
    let mut document = json!({
        "asyncapi": "3.1.0",
        "info": {
            "title": "Keyledger's feed", "version": "1.0.0", "description": DESCRIPTION,
            "license": { "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" },
        },
        "defaultContentType": "application/cloudevents+json",
        "servers": { "nats": {
            "host": "nats.example:4222",
            "protocol": "nats",
            "description": "your own NATS server; the stream is called KEYLEDGER",
            "security": [{ "$ref": "#/components/securitySchemes/user" }],
        } },
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": schemas,
            "securitySchemes": { "user": {
                "type": "userPassword",
                "description": "as in deploy/nats-permissions.conf; NKeys do as well",
            } },
        },
    });
    plain(&mut document);
    document
}

/// Messages as the demo wrote them, one of each kind. They come from its feed, asked for `CloudEvents`.
fn examples() -> Value {
    let text = fs::read_to_string(EXAMPLES).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_else(|_| json!({}))
}

/// Every field of a message is one that the document tells of.
#[test]
fn nothing_personal_is_in_the_published_feed() {
    let text = document().to_string();
    for inside in ["\"Sealed", "\"Box\"", "user_agent", "\"ip\"", "Personal"] {
        assert!(!text.contains(inside), "{inside}");
    }
}

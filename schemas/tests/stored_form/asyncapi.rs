//! What may a program that subscribes rely on? The `AsyncAPI` document of the public feed, made from
//! the types, and held against what was published before.
//!
//! `UPDATE_SCHEMAS=1 cargo test -p keyledger-schemas` writes `schemas/json/asyncapi.json`, but never
//! over a change that a program written for the old one would notice. Before the first release such a
//! change is made by taking the kind out of the file by hand; after it, by a new version of the kind.

use crate::support::families::{Kind, kinds};
use crate::support::instance::Plain;
use keyledger_core::personal::PersonalFields;
use keyledger_schemas::public::published_as;
use serde_json::{Map, Value, json};
use std::fs;

const PUBLISHED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/json/asyncapi.json");

const DESCRIPTION: &str = "What happened to accounts, properties and mails, each once and in the \
    ledger's order, without anything personal.\n\nA subscriber keeps the last \
    `Keyledger-Sequence` it has worked through. A message at or below it is a repeat and is passed \
    over. A message whose `Keyledger-Previous` is not that number shows a hole: the events between \
    are read at `GET /api/v1/events`, in the same form as `data`. New kinds, new fields and new \
    values may appear at any time: pass over what you do not know. What is published here is never \
    removed or given another meaning; a kind that must change gets a new version in its `type`.";

fn name(kind: &Kind) -> String {
    format!("{}.v{}", kind.name, kind.version)
}

/// References lead to where all schemas of the document lie.
fn moved(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().map(moved).collect()),
        Value::Object(members) => {
            let member = |(name, member): (&String, &Value)| match member.as_str() {
                Some(target) if name == "$ref" => {
                    let target = target.replace("#/$defs/", "#/components/schemas/");
                    (name.clone(), Value::String(target))
                }
                _ => (name.clone(), moved(member)),
            };
            Value::Object(members.iter().map(member).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// The definitions that `schema` leads to.
fn collect(schema: &Value, defs: &Value, found: &mut Map<String, Value>) {
    match schema {
        Value::Array(items) => items.iter().for_each(|item| collect(item, defs, found)),
        Value::Object(members) => {
            if let Some(target) = members.get("$ref").and_then(Value::as_str) {
                let target = target.trim_start_matches("#/$defs/");
                if !found.contains_key(target) {
                    found.insert(target.to_owned(), moved(&defs[target]));
                    collect(&defs[target], defs, found);
                }
            }
            members.values().for_each(|member| collect(member, defs, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The public fields of a kind.
fn public_fields(kind: &Kind) -> Value {
    let mut schema = kind.schema.clone();
    kind.event(&mut Plain).personal(&mut |path, _| {
        if let Some(properties) = schema["properties"].as_object_mut() {
            properties.remove(path);
        }
        if let Some(required) = schema["required"].as_array_mut() {
            required.retain(|name| name != path);
        }
    });
    if let Some(members) = schema.as_object_mut() {
        members.remove("additionalProperties");
    }
    schema
}

/// A message: the `CloudEvent` with the event in it.
fn message_schema(kind: &Kind) -> Value {
    let uuid = json!({ "type": "string", "format": "uuid" });
    let whole = json!({ "type": "integer", "minimum": 0 });
    let text = json!({ "type": "string" });
    let event = json!({
        "type": "object",
        "properties": {
            "sequence": whole, "id": uuid, "stream": text, "revision": whole,
            "kind": { "const": kind.name, "type": "string" }, "version": whole,
            "at": { "type": "string", "format": "date-time" },
            "actor": {
                "type": "object",
                "properties": { "kind": text, "id": text },
                "required": ["kind"],
            },
            "property": uuid, "correlation": uuid, "causation": uuid, "policy": whole,
            "reason": text, "answer": text,
            "data": moved(&public_fields(kind)),
        },
        "required": [
            "sequence", "id", "stream", "revision", "kind", "version", "at", "actor",
            "correlation", "data"
        ],
    });
    json!({
        "type": "object",
        "description": kind.description,
        "properties": {
            "specversion": { "const": "1.0", "type": "string" }, "id": uuid,
            "source": { "type": "string", "format": "uri" },
            "type": { "const": format!("keyledger.{}", name(kind)), "type": "string" },
            "subject": text, "time": { "type": "string", "format": "date-time" },
            "datacontenttype": { "const": "application/json", "type": "string" },
            "sequence": { "type": "string", "pattern": "^[0-9]{20}$" },
            "data": event,
        },
        "required": [
            "specversion", "id", "source", "type", "subject", "time", "datacontenttype",
            "sequence", "data"
        ],
    })
}

fn headers() -> Value {
    let number = |description: &str| json!({ "type": "string", "pattern": "^[0-9]+$", "description": description });
    json!({
        "type": "object",
        "properties": {
            "Nats-Msg-Id": { "type": "string", "description": "the event's id" },
            "Keyledger-Ledger": { "type": "string", "description": "the ledger it comes from" },
            "Keyledger-Sequence": number("the event's place in the whole ledger"),
            "Keyledger-Previous": number(
                "the sequence published before it on keyledger.v1.>; missing at the very first"),
            "Keyledger-Revision": number("the event's place in its own stream, dense from 0"),
            "traceparent": { "type": "string", "description": "W3C trace context" },
        },
        "required": ["Nats-Msg-Id", "Keyledger-Ledger", "Keyledger-Sequence", "Keyledger-Revision"],
    })
}

fn document() -> Value {
    let (mut channels, mut operations) = (Map::new(), Map::new());
    let (mut messages, mut schemas) = (Map::new(), Map::new());
    schemas.insert("headers".to_owned(), headers());
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
        messages.insert(
            name.clone(),
            json!({
                "name": name, "title": kind.name, "summary": title,
                "contentType": "application/cloudevents+json",
                "headers": { "$ref": "#/components/schemas/headers" },
                "payload": { "$ref": format!("#/components/schemas/{name}") },
            }),
        );
        schemas.insert(name, message_schema(&kind));
        collect(&public_fields(&kind), &kind.defs, &mut schemas);
    }
    json!({
        "asyncapi": "3.0.0",
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
    })
}

/// What a program written for `old` would notice in `new`.
fn breaks(old: &Value, new: &Value, path: &str, found: &mut Vec<String>) {
    for word in ["type", "$ref", "format", "const", "pattern"] {
        let (before, now) = (&old[word], &new[word]);
        // Something that was any value and now is one of a shape is no surprise.
        if !before.is_null() && before != now {
            found.push(format!("{path}: {word} was {before}, is {now}"));
        }
    }
    for (name, member) in old["properties"].as_object().into_iter().flatten() {
        match new["properties"].get(name) {
            Some(now) => breaks(member, now, &format!("{path}.{name}"), found),
            None => found.push(format!("{path}.{name} is gone")),
        }
    }
    for name in old["required"].as_array().into_iter().flatten() {
        let still = new["required"].as_array().is_some_and(|required| required.contains(name));
        if !still && new["properties"].get(name.as_str().unwrap_or_default()).is_some() {
            found.push(format!("{path}.{name} may be missing now"));
        }
    }
    if !old["items"].is_null() {
        breaks(&old["items"], &new["items"], &format!("{path}[]"), found);
    }
    for several in ["oneOf", "anyOf"] {
        let of = |schema: &Value| schema[several].as_array().cloned().unwrap_or_default();
        let before = of(old);
        if before.is_empty() {
            continue;
        }
        let shape = |one: &Value| (one["type"].clone(), one["$ref"].clone());
        for one in of(new) {
            // Another value of a list is announced as possible; another shape is not.
            if !before.iter().any(|known| shape(known) == shape(&one)) {
                found.push(format!("{path} may be something else: {one}"));
            }
        }
    }
}

/// What changed between two documents that a subscriber would notice.
fn noticed(published: &Value, now: &Value) -> Vec<String> {
    let mut found = vec![];
    let schemas = |document: &Value| document["components"]["schemas"].clone();
    let (before, after) = (schemas(published), schemas(now));
    for (name, schema) in before.as_object().into_iter().flatten() {
        match after.get(name) {
            Some(there) => breaks(schema, there, name, &mut found),
            None if succeeded(name, &after) => {}
            None => found.push(format!("{name} is gone")),
        }
    }
    let addresses = published["channels"].as_object().into_iter().flatten();
    for (channel, known) in addresses {
        if now["channels"][channel]["address"] != known["address"] {
            found.push(format!("the subject of {channel} changed"));
        }
    }
    found
}

/// Whether a newer version of the same kind is there: its `type` says so.
fn succeeded(name: &str, after: &Value) -> bool {
    let Some((kind, version)) = name.rsplit_once(".v") else { return false };
    let version: u16 = version.parse().unwrap_or(u16::MAX);
    (version.saturating_add(1)..version.saturating_add(50))
        .any(|newer| after.get(format!("{kind}.v{newer}")).is_some())
}

#[test]
fn the_published_feed_is_that_of_the_types_and_no_old_subscriber_notices_a_change() {
    let now = document();
    let text = serde_json::to_string_pretty(&now).unwrap() + "\n";
    let there = fs::read_to_string(PUBLISHED).unwrap_or_default();
    let published: Value = serde_json::from_str(&there).unwrap_or_default();
    let noticed = noticed(&published, &now);
    assert!(noticed.is_empty(), "a subscriber would notice:\n{}", noticed.join("\n"));
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        fs::write(PUBLISHED, &text).unwrap();
        return;
    }
    assert!(there == text, "schemas/json/asyncapi.json is stale: UPDATE_SCHEMAS=1 writes it");
}

/// Something done to a schema.
type Change = fn(&mut Value);

#[test]
fn whatever_an_old_subscriber_would_notice_is_found() {
    let now = document();
    let schema = "/components/schemas/account_created.v1/properties/data";
    let changes: [(Change, &str); 6] = [
        (|data| drop(data["properties"].as_object_mut().unwrap().remove("id")), "id is gone"),
        (|data| data["properties"]["revision"]["type"] = json!("string"), "type was"),
        (|data| data["required"] = json!([]), "may be missing"),
        (|data| data["properties"]["at"]["format"] = json!("time"), "format was"),
        (|data| data["properties"]["kind"]["const"] = json!("other"), "const was"),
        (|data| *data = json!({}), "is gone"),
    ];
    for (change, said) in changes {
        let mut other = now.clone();
        change(other.pointer_mut(schema).unwrap());
        let found = noticed(&now, &other).join("\n");
        assert!(found.contains(said), "{said}: {found}");
    }
    let mut gone = now.clone();
    let schemas = gone["components"]["schemas"].as_object_mut().unwrap();
    let created = schemas.remove("account_created.v1").unwrap();
    assert_eq!(noticed(&now, &gone), ["account_created.v1 is gone"]);
    gone["components"]["schemas"]["account_created.v2"] = created;
    assert_eq!(noticed(&now, &gone), [""; 0], "a new version says so in its type");
    let mut more = now.clone();
    more.pointer_mut(schema).unwrap()["properties"]["new"] = json!({ "type": "string" });
    assert_eq!(noticed(&now, &more), [""; 0], "a new field is announced as possible");
}

/// Every field of a message is one that the document tells of.
#[test]
fn nothing_personal_is_in_the_published_feed() {
    let text = document().to_string();
    for inside in ["\"Sealed", "\"Box\"", "user_agent", "\"ip\"", "Personal"] {
        assert!(!text.contains(inside), "{inside}");
    }
}

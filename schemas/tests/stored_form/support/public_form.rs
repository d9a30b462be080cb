//! What does the public form of a kind look like? As `keyledger_schemas::public` renders it.

use super::families::Kind;
use super::instance::Plain;
use super::shapes::{Place, camel, collect, opened, plain, whole};
use keyledger_core::metadata::ActorKind;
use keyledger_core::personal::PersonalFields;
use serde_json::{Map, Value, json};

/// The name of a kind and its version, as a class is named.
pub fn class(kind: &Kind) -> String {
    format!("{}V{}", camel(kind.name), kind.version)
}

/// The public form of a kind, and the definitions it leads to.
pub fn event(kind: &Kind, place: Place) -> (Value, Map<String, Value>) {
    let class = class(kind);
    let data = format!("{class}Data");
    let mut defs = Map::new();
    let fields = public_fields(kind);
    collect(&fields, &kind.defs, place, &mut defs);
    let mut shape = opened(&fields, place);
    shape["title"] = json!(data);
    if shape["type"].is_null() {
        shape["type"] = json!("object");
    }
    plain(&mut shape);
    defs.insert(data.clone(), shape);
    let actors = schemars::schema_for!(ActorKind).to_value();
    let all = json!({ "ActorKind": actors });
    collect(&json!({ "$ref": "#/$defs/ActorKind" }), &all, place, &mut defs);
    defs.insert("EventActor".to_owned(), actor(place));
    (envelope(kind, &class, &data, place), defs)
}

fn actor(place: Place) -> Value {
    json!({
        "title": "EventActor",
        "description": "Who acted: an account, a service, or a part of the engine.",
        "type": "object",
        "properties": { "kind": place.the("ActorKind"), "id": { "type": "string" } },
        "required": ["kind"],
    })
}

fn envelope(kind: &Kind, class: &str, data: &str, place: Place) -> Value {
    let uuid = json!({ "type": "string", "format": "uuid" });
    let text = json!({ "type": "string" });
    let mut envelope = json!({
        "title": class,
        "description": kind.description,
        "type": "object",
        "properties": {
            "sequence": whole(),
            "id": uuid,
            "stream": text,
            "revision": whole(),
            "kind": { "const": kind.name, "type": "string" },
            "version": { "type": "integer", "minimum": 1, "maximum": u16::MAX },
            "at": { "type": "string", "format": "date-time" },
            "actor": place.the("EventActor"),
            "property": uuid,
            "correlation": uuid,
            "causation": uuid,
            "policy": whole(),
            "reason": text,
            "answer": text,
            "data": place.the(data),
        },
        "required": [
            "sequence", "id", "stream", "revision", "kind", "version", "at", "actor",
            "correlation", "data"
        ],
    });
    plain(&mut envelope);
    envelope
}

/// The public fields of a kind.
pub fn public_fields(kind: &Kind) -> Value {
    let mut schema = kind.schema.clone();
    kind.event(&mut Plain).personal(&mut |path, _| {
        if let Some(properties) = schema["properties"].as_object_mut() {
            properties.remove(path);
        }
        if let Some(required) = schema["required"].as_array_mut() {
            required.retain(|name| name != path);
        }
    });
    schema
}

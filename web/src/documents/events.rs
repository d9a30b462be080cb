//! Schemas of events: what does each kind hold? Those of the public form, as feed and bus send it,
//! under the names that the `AsyncAPI` document has for them.

use super::shapes::{Named, described_by, named, text, the};
use keyledger_schemas::published::{Form, schemas};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a file of its own refers to, and what it is in the document.
const REFERENCES: (&str, &str) = ("\"#/$defs/", "\"#/components/schemas/");
/// Names that mean something else among the requests and answers.
const OTHER_NAMES: [(&str, &str); 2] = [("Act", "AuthorityAct"), ("Settings", "RecordedSettings")];
/// What tells kinds apart: everything else stands in the envelope, which all have.
const OWN: [&str; 2] = ["kind", "data"];
const ENVELOPE: &str = "EventEnvelope";

/// Gives the document an event that is one of all kinds, or one that a later release adds; and what
/// they hold.
pub(crate) fn describe(schemas: &mut Map<String, Value>) {
    let mut branches = vec![];
    for file in newest().into_values() {
        let Some((kind, parts)) = read(file) else { continue };
        let (name, event, envelope) = kind;
        schemas.entry(ENVELOPE).or_insert(envelope);
        for (name, part) in parts {
            schemas.entry(name).or_insert(part);
        }
        branches.push(the(&name));
        schemas.insert(name, event);
    }
    let data = described_by("Its fields: `/schemas/public/<kind>.v<version>.schema.json`.");
    let other = of_kind("A kind that this document does not know yet.", &text(), &data);
    branches.push(the("OtherPublicEvent"));
    schemas.insert("OtherPublicEvent".to_owned(), other);
    schemas.insert("PublicEvent".to_owned(), json!({ "anyOf": branches }));
}

/// The newest version of every kind: what this release sends.
fn newest() -> BTreeMap<&'static str, &'static str> {
    let version = |(file, text): (&'static str, &'static str)| {
        let (kind, rest) = file.split_once(".v")?;
        let version: u16 = rest.split('.').next()?.parse().ok()?;
        Some((kind, version, text))
    };
    let mut all: Vec<_> = schemas(Form::Public).filter_map(version).collect();
    // The last one of a kind stays.
    all.sort_unstable_by_key(|(kind, version, _)| (*kind, *version));
    all.into_iter().map(|(kind, _, text)| (kind, text)).collect()
}

/// The event, its envelope, and what it refers to, each under its name in the document.
fn read(file: &str) -> Option<((String, Value, Value), Named)> {
    let mut text = file.replace(REFERENCES.0, REFERENCES.1);
    for (name, other) in OTHER_NAMES {
        let (from, to) =
            (format!("{}{name}\"", REFERENCES.1), format!("{}{other}\"", REFERENCES.1));
        text = text.replace(&from, &to);
    }
    let mut event: Value = serde_json::from_str(&text).ok()?;
    let parts = event.as_object_mut()?.remove("$defs").unwrap_or_default();
    let parts = parts.as_object()?.iter().map(|(name, part)| {
        let other = OTHER_NAMES.iter().find(|(known, _)| known == name);
        named(other.map_or(name.as_str(), |(_, other)| other), untitled(part))
    });
    let name = event.get("title")?.as_str()?.to_owned();
    let own = |field: &str| event.pointer(&format!("/properties/{field}")).cloned();
    let about = event.get("description")?.as_str()?;
    let about = about.split(" This is the public form").next()?;
    let whole = of_kind(about, &own("kind")?, &own("data")?);
    Some(((name, whole, envelope(&event)?), parts.collect()))
}

/// Without its title: the name stands before it already. Where a kind says it all, its data is empty.
fn untitled(part: &Value) -> Value {
    let mut part = part.clone();
    part.as_object_mut().and_then(|part| part.remove("title"));
    if part == json!({ "type": "object" }) {
        part = json!({ "type": "object", "properties": {}, "description": "Nothing: the kind says it all." });
    }
    part
}

fn of_kind(about: &str, kind: &Value, data: &Value) -> Value {
    let own = json!({
        "type": "object",
        "properties": { "kind": kind, "data": data },
        "required": OWN,
    });
    json!({ "description": about, "allOf": [the(ENVELOPE), own] })
}

/// What every event has.
fn envelope(event: &Value) -> Option<Value> {
    let of_all = |name: &str| !OWN.contains(&name);
    let properties = event.get("properties")?.as_object()?.clone();
    let properties: Map<_, _> = properties.into_iter().filter(|(name, _)| of_all(name)).collect();
    let required = event.get("required")?.as_array()?.iter();
    let required: Vec<_> = required.filter(|name| name.as_str().is_some_and(of_all)).collect();
    Some(json!({
        "type": "object",
        "description": "What every event has: its place, when it was written, and who acted.",
        "properties": properties,
        "required": required,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is inserted first stands: so both have to say the same.
    #[test]
    fn what_two_kinds_call_the_same_is_the_same() {
        let mut known = BTreeMap::new();
        let mut envelopes = vec![];
        for file in newest().into_values() {
            let ((name, event, envelope), mut parts) = read(file).unwrap();
            parts.push((name, event));
            envelopes.push(envelope);
            for (name, part) in parts {
                let first = known.entry(name.clone()).or_insert_with(|| part.clone());
                assert_eq!(*first, part, "{name}");
            }
        }
        envelopes.dedup();
        assert_eq!(envelopes.len(), 1);
    }

    /// And what requests and answers call the same admits the same words and fields.
    #[test]
    fn what_the_endpoints_call_the_same_is_the_same() {
        let document = crate::documents::openapi::document();
        let schemas = document.pointer("/components/schemas").unwrap();
        let mut shared = 0;
        for file in newest().into_values() {
            for (name, part) in read(file).unwrap().1 {
                let there = schemas.get(&name).unwrap_or_else(|| panic!("{name} is missing"));
                for word in ["type", "enum", "properties", "required", "anyOf"] {
                    assert_eq!(there.get(word).is_some(), part.get(word).is_some(), "{name}");
                }
                assert_eq!(there.get("enum"), part.get("enum"), "{name}");
                shared += 1;
            }
        }
        assert!(shared > 300, "{shared}");
    }
}

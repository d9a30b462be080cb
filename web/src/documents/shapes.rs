//! Schema helpers: with which words are exact schemas written where the types lie in packages that
//! know nothing of OpenAPI? What is written with them is closed: an answer with anything else in it
//! fails a test.

use serde::Serialize;
use serde_json::{Map, Value, json};

/// The fields of a shape. One whose name ends in `?` may be left out.
pub(crate) type Fields = Vec<(&'static str, Value)>;

/// Exactly these fields.
pub(crate) fn object(fields: Fields) -> Value {
    let mut properties = Map::new();
    let mut required = vec![];
    for (name, shape) in fields {
        let plain = name.trim_end_matches('?');
        if plain == name {
            required.push(name);
        }
        properties.insert(plain.to_owned(), shape);
    }
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// One of several shapes, told apart by the word in `tag`.
pub(crate) fn tagged(tag: &'static str, variants: Vec<(&'static str, Fields)>) -> Value {
    let one = |(word, fields): (&'static str, Fields)| {
        object([vec![(tag, json!({ "const": word }))], fields].concat())
    };
    json!({ "oneOf": variants.into_iter().map(one).collect::<Vec<_>>() })
}

pub(crate) fn list(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// A schema of the document, by its name.
pub(crate) fn the(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

pub(crate) fn or_null(shape: &Value) -> Value {
    json!({ "oneOf": [shape, { "type": "null" }] })
}

pub(crate) fn text() -> Value {
    json!({ "type": "string" })
}

pub(crate) fn id() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

pub(crate) fn moment() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

/// A whole number that counts something.
pub(crate) fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

pub(crate) fn yes_no() -> Value {
    json!({ "type": "boolean" })
}

pub(crate) fn one_of(words: &[impl Serialize]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// What other schemas describe, by the kind of the event.
pub(crate) fn described_by(file: &str) -> Value {
    json!({ "type": "object", "description": format!("as `{file}` describes it") })
}

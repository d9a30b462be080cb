//! Schema helpers: with which words are exact schemas written where the types lie in packages that
//! know nothing of OpenAPI? What is written with them is open, as every answer is: a later release may
//! add fields. A test holds what is answered now against the fields that are named.

use serde_json::{Map, Value, json};

/// The fields of a shape. One whose name ends in `?` may be left out.
pub(crate) type Fields = Vec<(&'static str, Value)>;

/// Schemas by their names in the document.
pub(crate) type Named = Vec<(String, Value)>;

/// The largest whole number that every reader of JSON keeps exact.
pub(crate) const WHOLE_MAX: u64 = (1 << 53) - 1;

/// A schema under its name.
pub(crate) fn named(name: &str, schema: Value) -> (String, Value) {
    (name.to_owned(), schema)
}

/// An object with these fields.
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
    let object = json!({ "type": "object", "properties": properties });
    if required.is_empty() { object } else { with(object, "required", required) }
}

/// One of several shapes, told apart by the word in `tag`: each under a name of its own, with one for
/// the words that a later release adds.
pub(crate) fn tagged(
    union: &str,
    tag: &'static str,
    variants: Vec<(&'static str, Fields)>,
) -> Named {
    let mut all = vec![];
    for (word, fields) in variants {
        let only = json!({ "type": "string", "const": word });
        all.push((format!("{union}{}", camel(word)), object([vec![(tag, only)], fields].concat())));
    }
    let other = object(vec![(tag, text())]);
    let other = with(other, "description", "One that this document does not know yet.");
    all.push((format!("Other{union}"), other));
    let branches: Vec<_> = all.iter().map(|(name, _)| the(name)).collect();
    all.push((union.to_owned(), json!({ "anyOf": branches })));
    all
}

/// `payment_reminder` as `PaymentReminder`.
pub(crate) fn camel(word: &str) -> String {
    let mut camel = String::new();
    for part in word.split('_') {
        let mut letters = part.chars();
        camel.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// The same with another member.
pub(crate) fn with(mut schema: Value, name: &str, value: impl Into<Value>) -> Value {
    let whole = &mut schema;
    whole[name] = value.into();
    schema
}

/// Sets a member of what stands under `within`.
pub(crate) fn set(schema: &mut Value, within: &str, name: &str, value: Value) {
    let within = &mut schema[within];
    within[name] = value;
}

pub(crate) fn list(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// A schema of the document, by its name.
pub(crate) fn the(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The words of this release, where nothing else can stand.
pub(crate) fn known(list: &str) -> Value {
    the(&format!("Known{list}"))
}

pub(crate) fn or_null(shape: &Value) -> Value {
    match shape.get("type").and_then(Value::as_str) {
        Some(kind) if shape.get("enum").is_none() => {
            with(shape.clone(), "type", vec![kind, "null"])
        }
        Some(_) | None => json!({ "oneOf": [shape, { "type": "null" }] }),
    }
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
    json!({ "type": "integer", "format": "int64", "minimum": 0, "maximum": WHOLE_MAX })
}

pub(crate) fn yes_no() -> Value {
    json!({ "type": "boolean" })
}

/// What other schemas describe, by the kind of the event.
pub(crate) fn described_by(what: &str) -> Value {
    json!({ "type": "object", "additionalProperties": true, "description": what })
}

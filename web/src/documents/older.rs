//! The document in OpenAPI 3.0, for tools that stand there: nothing in it says more than the one in
//! 3.1, and what 3.0 has no words for is left out.

use super::shapes::with;
use super::{descriptions, older_answers, older_unions};
use serde_json::{Map, Value, json};

/// What only JSON Schema of 2020 knows. Each narrows; without it more would be accepted, not less.
const UNKNOWN: [&str; 10] = [
    "if",
    "then",
    "else",
    "contains",
    "minContains",
    "maxContains",
    "contentEncoding",
    "contentMediaType",
    "$defs",
    "examples",
];

/// The same document in 3.0.
pub(crate) fn rendered(document: &Value) -> Value {
    let mut older = with(document.clone(), "openapi", "3.0.3");
    if let Some(license) = older.pointer_mut("/info/license").and_then(Value::as_object_mut) {
        // `identifier` came with 3.1.
        license.remove("identifier");
        license.insert("url".to_owned(), "https://www.apache.org/licenses/LICENSE-2.0".into());
    }
    let schemas = older.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    if let Some(schemas) = schemas {
        schemas.values_mut().for_each(schema_of);
        older_unions::exclude(schemas);
    }
    for place in ["/components/responses", "/components/headers", "/paths"] {
        if let Some(below) = older.pointer_mut(place) {
            schemas_below(below);
        }
    }
    no_scopes(&mut older);
    older_answers::one_of_each(&mut older);
    let schemas = older.pointer("/components/schemas").cloned().unwrap_or_default();
    typed(&schemas, &mut older);
    while descriptions::forget_unused(&mut older) {}
    older
}

/// `nullable` counts beside a `type` only: that of what is referred to.
fn typed(schemas: &Value, value: &mut Value) {
    let is_bare = value.get("nullable") == Some(&Value::Bool(true)) && value.get("type").is_none();
    if is_bare {
        if let Some(kind) = kind_of(schemas, value) {
            value["type"] = kind.into();
        } else if let Some(first) = value.pointer_mut("/anyOf/0") {
            first["nullable"] = true.into();
            value.as_object_mut().and_then(|members| members.remove("nullable"));
        } else {
            // Of several types and perhaps null: 3.0 has no words for it, and leaves it open.
            *value = json!({});
        }
    }
    match value {
        Value::Object(members) => members.values_mut().for_each(|member| typed(schemas, member)),
        Value::Array(items) => items.iter_mut().for_each(|item| typed(schemas, item)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The one type that everything in a schema is of.
fn kind_of(schemas: &Value, schema: &Value) -> Option<String> {
    if let Some(kind) = schema.get("type").and_then(Value::as_str) {
        return Some(kind.to_owned());
    }
    if let Some(place) = schema.get("$ref").and_then(Value::as_str) {
        return kind_of(schemas, schemas.get(place.rsplit('/').next()?)?);
    }
    let branches = ["allOf", "anyOf", "oneOf"].into_iter().find_map(|several| schema.get(several));
    let mut kinds = branches?.as_array()?.iter().map(|branch| kind_of(schemas, branch));
    let first = kinds.next()??;
    kinds.all(|kind| kind.as_ref() == Some(&first)).then_some(first)
}

/// Every schema that stands in a parameter, a header or a body.
fn schemas_below(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                if name == "schema" { schema_of(member) } else { schemas_below(member) }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(schemas_below),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// 3.0 names scopes with `OAuth` and `OpenID` Connect only.
fn no_scopes(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (_, item) in paths.into_iter().flatten() {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            let security = operation.get_mut("security").and_then(Value::as_array_mut);
            for scheme in security.into_iter().flatten() {
                for (_, scopes) in scheme.as_object_mut().into_iter().flatten() {
                    *scopes = json!([]);
                }
            }
        }
    }
}

fn schema_of(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else { return };
    for unknown in UNKNOWN {
        members.remove(unknown);
    }
    if let Some(only) = members.remove("const") {
        members.insert("enum".to_owned(), json!([only]));
    }
    if members
        .get("enum")
        .and_then(Value::as_array)
        .is_some_and(|words| words.contains(&Value::Null))
    {
        members.insert("nullable".to_owned(), true.into());
    }
    one_type(members);
    for several in ["oneOf", "anyOf"] {
        without_null(members, several);
    }
    for several in ["oneOf", "anyOf"] {
        if members.get(several).and_then(Value::as_array).is_some_and(|only| only.len() == 1)
            && let Some(only) = members.remove(several)
        {
            members.insert("allOf".to_owned(), only);
        }
    }
    if members.get("anyOf").and_then(Value::as_array).is_some_and(|kinds| are_apart(kinds))
        && let Some(kinds) = members.remove("anyOf")
    {
        members.insert("oneOf".to_owned(), kinds);
    }
    // Beside a reference, 3.0 reads nothing.
    if members.len() > 1
        && let Some(reference) = members.remove("$ref")
    {
        members.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
    below(members);
}

/// Whether each branch is of a type of its own: a number, or a yes or no.
fn are_apart(branches: &[Value]) -> bool {
    let mut kinds: Vec<_> = branches.iter().filter_map(|one| one.get("type")?.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.len() == branches.len()
}

fn below(members: &mut Map<String, Value>) {
    for place in ["items", "additionalProperties", "not"] {
        members.get_mut(place).into_iter().for_each(schema_of);
    }
    for place in ["oneOf", "anyOf", "allOf"] {
        let branches = members.get_mut(place).and_then(Value::as_array_mut);
        branches.into_iter().flatten().for_each(schema_of);
    }
    let properties = members.get_mut("properties").and_then(Value::as_object_mut);
    for (_, property) in properties.into_iter().flatten() {
        schema_of(property);
    }
}

/// `["string", "null"]` is a text that is `nullable`.
fn one_type(members: &mut Map<String, Value>) {
    let Some(kinds) = members.get("type").and_then(Value::as_array).cloned() else { return };
    let (null, others): (Vec<_>, Vec<_>) = kinds.into_iter().partition(|kind| kind == "null");
    if let [kind] = others.as_slice() {
        members.insert("type".to_owned(), kind.clone());
    } else {
        members.remove("type");
    }
    if !null.is_empty() {
        members.insert("nullable".to_owned(), true.into());
    }
}

/// A branch that is nothing but `null` becomes the word for it.
fn without_null(members: &mut Map<String, Value>, several: &str) {
    let Some(branches) = members.get_mut(several).and_then(Value::as_array_mut) else { return };
    let before = branches.len();
    branches.retain(|branch| branch.get("type").is_none_or(|kind| kind != "null"));
    if branches.len() < before {
        members.insert("nullable".to_owned(), true.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn older(schema: Value) -> Value {
        let mut older = schema;
        schema_of(&mut older);
        older
    }

    #[test]
    fn what_may_be_null_is_nullable() {
        let text = older(json!({ "type": ["string", "null"], "format": "uuid" }));
        assert_eq!(text, json!({ "type": "string", "nullable": true, "format": "uuid" }));
        let named = older(json!({ "oneOf": [{ "$ref": "#/a" }, { "type": "null" }] }));
        assert_eq!(named, json!({ "allOf": [{ "$ref": "#/a" }], "nullable": true }));
    }

    #[test]
    fn what_the_older_one_has_no_words_for_goes_and_the_rest_stays() {
        let body = older(json!({
            "type": "object",
            "if": { "required": ["a"] },
            "then": { "required": ["b"] },
            "properties": { "a": { "const": "x", "type": "string" } },
        }));
        let a = json!({ "enum": ["x"], "type": "string" });
        assert_eq!(body, json!({ "type": "object", "properties": { "a": a } }));
        let described = older(json!({ "$ref": "#/a", "description": "why" }));
        assert_eq!(described, json!({ "allOf": [{ "$ref": "#/a" }], "description": "why" }));
    }
}

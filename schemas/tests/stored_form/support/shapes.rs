//! How is the schema of a type published? As validators and generators of other people read it: no
//! formats that only Rust knows, a title for everything, no numbers of requirements. What is public is
//! open besides: a later release may add words, kinds of things, and fields.

use keyledger_schemas::words::without_numbers;
use serde_json::{Map, Value, json};

/// The largest whole number that every reader of JSON keeps exact.
const WHOLE_MAX: u64 = (1 << 53) - 1;

/// Where a document keeps the definitions that it refers to.
#[derive(Clone, Copy)]
pub enum Place {
    /// A JSON Schema.
    Defs,
    /// `AsyncAPI`.
    Components,
}

impl Place {
    pub fn the(self, name: &str) -> Value {
        match self {
            Self::Defs => json!({ "$ref": format!("#/$defs/{name}") }),
            Self::Components => json!({ "$ref": format!("#/components/schemas/{name}") }),
        }
    }
}

/// `account_locked` as `AccountLocked`.
pub fn camel(word: &str) -> String {
    let capital = |part: &str| {
        let (first, rest) = part.split_at(part.len().min(1));
        first.to_uppercase() + rest
    };
    word.split('_').map(capital).collect()
}

/// A whole number from 0.
pub fn whole() -> Value {
    json!({ "type": "integer", "format": "int64", "minimum": 0, "maximum": WHOLE_MAX })
}

/// In words that everybody's tools know.
pub fn plain(schema: &mut Value) {
    if let Some(members) = schema.as_object_mut() {
        let most = match members.get("format").and_then(Value::as_str) {
            Some("uint8") => Some(u64::from(u8::MAX)),
            Some("uint16") => Some(u64::from(u16::MAX)),
            Some("uint32") => Some(u64::from(u32::MAX)),
            Some("uint64" | "uint") => Some(WHOLE_MAX),
            Some(_) | None => None,
        };
        if let Some(most) = most {
            members.insert("format".to_owned(), "int64".into());
            members.entry("minimum").or_insert(0.into());
            members.entry("maximum").or_insert(most.into());
        }
        if members.get("const").is_some_and(Value::is_u64) {
            members.insert("type".to_owned(), "integer".into());
        }
        for said in ["description", "summary"] {
            if let Some(Value::String(text)) = members.get_mut(said) {
                *text = without_numbers(text);
            }
        }
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(plain),
        Value::Array(items) => items.iter_mut().for_each(plain),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A schema whose references lead to what lies in `place`, and to which anything may be added.
pub fn opened(schema: &Value, place: Place) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(|item| opened(item, place)).collect(),
        Value::Object(members) => {
            if let Some(name) = referred(schema) {
                let mut reference = place.the(name);
                if let Some(said) = members.get("description") {
                    reference["description"] = said.clone();
                }
                return reference;
            }
            let is_open = |name: &str| name != "additionalProperties";
            let kept = members.iter().filter(|(name, _)| is_open(name));
            kept.map(|(name, member)| (name.clone(), opened(member, place))).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => schema.clone(),
    }
}

/// The name of the definition that a schema is.
pub fn referred(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str().map(|place| place.trim_start_matches("#/$defs/"))
}

/// Every definition that `schema` leads to, opened, under the names it has in the document.
pub fn collect(schema: &Value, defs: &Value, place: Place, found: &mut Map<String, Value>) {
    match schema {
        Value::Array(items) => items.iter().for_each(|item| collect(item, defs, place, found)),
        Value::Object(members) => {
            if let Some(name) = referred(schema)
                && !found.contains_key(name)
            {
                let named = definition(name, &defs[name], place);
                found.extend(named.into_iter().map(|(name, shape)| titled(name, shape)));
                collect(&defs[name], defs, place, found);
            }
            members.values().for_each(|member| collect(member, defs, place, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn titled(name: String, mut shape: Value) -> (String, Value) {
    shape["title"] = json!(name);
    plain(&mut shape);
    (name, shape)
}

fn definition(name: &str, shape: &Value, place: Place) -> Vec<(String, Value)> {
    let Some(branches) = shape["oneOf"].as_array() else {
        return vec![(name.to_owned(), opened(shape, place))];
    };
    if branches.iter().all(|branch| branch["const"].is_string()) {
        return words(name, shape, branches, place);
    }
    let tag = tag(branches);
    let Some(tag) = tag else { return vec![(name.to_owned(), opened(shape, place))] };
    let mut all = vec![];
    for branch in branches {
        let word = branch["properties"][&tag]["const"].as_str().unwrap();
        all.push((format!("{name}{}", camel(word)), opened(branch, place)));
    }
    let other = json!({
        "type": "object",
        "description": "One that this document does not know yet.",
        "properties": { tag.clone(): { "type": "string" } },
        "required": [tag],
    });
    all.push((format!("Other{name}"), other));
    let named: Vec<Value> = all.iter().map(|(name, _)| place.the(name)).collect();
    let union = json!({ "description": shape["description"], "anyOf": named });
    all.push((name.to_owned(), union));
    all
}

/// The field by whose word the branches are told apart.
fn tag(branches: &[Value]) -> Option<String> {
    let first = branches.first()?["properties"].as_object()?;
    let is_tag = |name: &&String| {
        branches.iter().all(|branch| branch["properties"][name.as_str()]["const"].is_string())
    };
    first.keys().find(is_tag).cloned()
}

/// A list of words: those of this release, and any other.
fn words(name: &str, shape: &Value, branches: &[Value], place: Place) -> Vec<(String, Value)> {
    let known = format!("Known{name}");
    let said = shape["description"].as_str().unwrap_or_default();
    let each = branches.iter().map(|branch| {
        let meaning = branch["description"].as_str().unwrap_or_default();
        format!("\n- `{}`: {meaning}", branch["const"].as_str().unwrap_or_default())
    });
    let each: String = each.collect();
    let list: Vec<&Value> = branches.iter().map(|branch| &branch["const"]).collect();
    let open = json!({
        "description": format!("{said} A later release may add words: treat one you do not know as such."),
        "anyOf": [place.the(&known), { "type": "string" }],
    });
    let closed =
        json!({ "type": "string", "description": format!("{said}\n{each}"), "enum": list });
    vec![(known, closed), (name.to_owned(), open)]
}

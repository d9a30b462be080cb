//! Is an answer what the OpenAPI document says of it? Asked of every answer that a browser of the
//! scenarios gets: its status, its headers, its type, and every field of its body.

use super::Answer;
use reqwest::Method;
use serde_json::Value;
use std::sync::LazyLock;

static DOCUMENT: LazyLock<Value> = LazyLock::new(keyledger_web::document);

/// Headers that say something of this answer; the others are those of every answer, and of proxies.
const TELLING: [&str; 11] = [
    "content-disposition",
    "etag",
    "keyledger-account",
    "keyledger-permission",
    "keyledger-property",
    "keyledger-revision",
    "keyledger-sequence",
    "link",
    "location",
    "retry-after",
    "set-cookie",
];

/// Panics where the document does not say so.
#[track_caller]
pub fn check(method: &Method, path: &str, answer: &Answer) {
    if let Err(wrong) = is_documented(method, path, answer) {
        panic!("{method} {path}: {} is not as documented: {wrong}", answer.status);
    }
}

fn is_documented(method: &Method, path: &str, answer: &Answer) -> Result<(), String> {
    let document = &*DOCUMENT;
    let verb = method.as_str().to_lowercase();
    let Some(item) = item_of(document, path) else { return Ok(()) };
    let operation = &item[if verb == "head" { "get" } else { &verb }];
    if operation.is_null() {
        return Ok(());
    }
    let status = answer.status.to_string();
    let response = match (&operation["responses"][&status], answer.status) {
        // Not modified is what who sends `If-None-Match` asks for; what has no place is everywhere.
        (Value::Null, 400..) => &operation["responses"]["default"],
        (Value::Null, _) => return Err("the status is not declared".to_owned()),
        (response, _) => response,
    };
    let response = match response["$ref"].as_str() {
        Some(place) => document.pointer(place.trim_start_matches('#')).unwrap(),
        None => response,
    };
    let declared: Vec<String> = response["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.to_lowercase())
        .collect();
    for name in TELLING.into_iter().filter(|name| answer.header(name).is_some()) {
        if !declared.iter().any(|known| known == name) {
            return Err(format!("the header {name} is not declared"));
        }
    }
    let content = response["content"].as_object();
    let sent = answer.header("content-type").unwrap_or_default();
    let kind = sent.split(';').next().unwrap_or_default().trim();
    // The pages that browsers are shown are no part of the document, and CloudEvents are told of in
    // words: of two JSON types for one answer, generators of clients choose one for all.
    if kind == "text/html" || kind == keyledger_schemas::cloud_event::SEVERAL {
        return Ok(());
    }
    match content.map(|content| &content.get(kind).unwrap_or(&Value::Null)["schema"]) {
        None if answer.text.is_empty() => Ok(()),
        // What a proxy compressed says enough with its type.
        Some(_) if verb == "head" || answer.header("content-encoding").is_some() => Ok(()),
        None | Some(Value::Null) => Err(format!("{sent:?} is not declared")),
        Some(schema) if kind == "application/json" || kind.ends_with("+json") => {
            fits(document, schema, &answer.body(), "")
        }
        Some(_) => Ok(()),
    }
}

/// The path of the document that this one is of: one without places first.
fn item_of<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    let is_of = |template: &str| {
        let (parts, asked): (Vec<_>, Vec<_>) =
            (template.split('/').collect(), path.split('/').collect());
        parts.len() == asked.len()
            && parts.iter().zip(asked).all(|(part, asked)| part.starts_with('{') || *part == asked)
    };
    let mut all: Vec<_> =
        document["paths"].as_object()?.iter().filter(|(one, _)| is_of(one)).collect();
    all.sort_by_key(|(template, _)| template.matches('{').count());
    all.first().map(|(_, item)| *item)
}

fn may_be(schema: &Value, kind: &str) -> bool {
    let said = &schema["type"];
    said == kind || said.as_array().is_some_and(|kinds| kinds.iter().any(|one| one == kind))
}

/// Whether a value is what the schema says, with nothing else in it: what the document leaves open for
/// later releases is closed for this one.
pub fn fits(document: &Value, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    if let Some(place) = schema["$ref"].as_str() {
        let there = document.pointer(place.trim_start_matches('#'));
        return fits(document, there.ok_or_else(|| format!("{place} is nowhere"))?, value, path);
    }
    if schema["allOf"].is_array() && schema["type"].is_null() {
        return fits(document, &whole(document, schema), value, path);
    }
    for several in ["oneOf", "anyOf"] {
        if let Some(shapes) = schema[several].as_array() {
            let shapes = shapes.iter().filter(|shape| is_of_this_release(shapes, shape));
            let tried: Vec<_> = shapes.map(|shape| fits(document, shape, value, path)).collect();
            if !tried.iter().any(Result::is_ok) {
                let why: Vec<_> = tried.into_iter().filter_map(Result::err).collect();
                return Err(format!("{path} fits none: {}", why.join("; ")));
            }
        }
    }
    let wrong = |what: &str| Err(format!("{path} {what}: {value}"));
    if schema.get("const").is_some_and(|only| only != value) {
        return wrong("is another word");
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return wrong("is no word of the list");
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if schema.get("type").is_some() && !may_be(schema, kind) {
        return wrong(&format!("is a {kind}"));
    }
    if let Some(text) = value.as_str() {
        let is_id = text.parse::<uuid::Uuid>().is_ok();
        let is_moment = chrono::DateTime::parse_from_rfc3339(text).is_ok();
        match schema["format"].as_str() {
            Some("uuid") if !is_id => return wrong("is no id"),
            Some("date-time") if !is_moment => return wrong("is no moment"),
            Some(_) | None => {}
        }
    }
    if let Some(number) = value.as_i64() {
        let within = |bound: &str| schema[bound].as_i64();
        let too_small = within("minimum").is_some_and(|least| number < least);
        if too_small || within("maximum").is_some_and(|most| number > most) {
            return wrong("is out of its bounds");
        }
    }
    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
        fits(document, &schema["items"], item, &format!("{path}/{place}"))?;
    }
    members_fit(document, schema, value, path)
}

/// An object that is described in parts, as one.
fn whole(document: &Value, schema: &Value) -> Value {
    let mut whole = serde_json::json!({ "type": "object", "properties": {}, "required": [] });
    for part in schema["allOf"].as_array().unwrap() {
        let place = part["$ref"].as_str().map(|place| place.trim_start_matches('#'));
        let part = place.map_or(part, |place| document.pointer(place).unwrap());
        for (name, shape) in part["properties"].as_object().unwrap() {
            whole["properties"][name] = shape.clone();
        }
        let required = part["required"].as_array().unwrap().clone();
        whole["required"].as_array_mut().unwrap().extend(required);
    }
    whole
}

/// What a later release may add has a branch of its own.
fn is_of_this_release(shapes: &[Value], shape: &Value) -> bool {
    let leads_to = |shape: &Value, prefix: &str| {
        let place = shape["$ref"].as_str().unwrap_or_default();
        place.rsplit('/').next().is_some_and(|name| name.starts_with(prefix))
    };
    let has_list = shapes.iter().any(|other| leads_to(other, "Known"));
    let is_any_word = has_list && shape["type"] == "string";
    !(leads_to(shape, "Other") || is_any_word)
}

fn members_fit(document: &Value, schema: &Value, value: &Value, path: &str) -> Result<(), String> {
    let Some(members) = value.as_object() else { return Ok(()) };
    for name in schema["required"].as_array().into_iter().flatten() {
        if !members.contains_key(name.as_str().unwrap()) {
            return Err(format!("{path} has no {name}: {value}"));
        }
    }
    let branches = schema.get("anyOf").or_else(|| schema.get("oneOf")).is_some();
    for (name, member) in members.iter().filter(|_| !branches) {
        let path = format!("{path}/{name}");
        match (&schema["properties"][name], &schema["additionalProperties"]) {
            (Value::Null, Value::Null | Value::Bool(false)) => {
                return Err(format!("{path} is not described"));
            }
            (Value::Null, Value::Bool(true)) => {}
            (Value::Null, all) => fits(document, all, member, &path)?,
            (own, _) => fits(document, own, member, &path)?,
        }
    }
    Ok(())
}

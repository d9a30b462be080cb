//! Descriptions in the document: what is said of each answer, in words that need no other paper.

use serde_json::Value;
use std::collections::BTreeSet;

/// Describes what the endpoints leave undescribed, and takes out the numbers of requirements that the
/// sources carry: who reads the document does not have them.
pub(crate) fn describe(document: &mut Value) {
    let schemas = document.pointer("/components/schemas").cloned().unwrap_or_default();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (_, item) in paths.into_iter().flatten() {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            let responses = operation.get_mut("responses").and_then(Value::as_object_mut);
            for (status, response) in responses.into_iter().flatten() {
                of_answer(&schemas, status, response);
            }
        }
    }
    without_numbers(document);
    while forget_unused(document) {}
}

/// A list of words has two schemas, and most need one of them; and a refusal may be said by each
/// endpoint itself.
pub(crate) fn forget_unused(document: &mut Value) -> bool {
    let (mut used, mut forgotten) = (BTreeSet::new(), false);
    references(document, &mut used);
    for part in ["schemas", "responses", "headers"] {
        let named = document.pointer_mut(&format!("/components/{part}"));
        let Some(named) = named.and_then(Value::as_object_mut) else { continue };
        let before = named.len();
        named.retain(|name, _| used.contains(&format!("#/components/{part}/{name}")));
        forgotten |= named.len() < before;
    }
    forgotten
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn of_answer(schemas: &Value, status: &str, response: &mut Value) {
    let is_said =
        response.get("description").and_then(Value::as_str).is_some_and(|it| !it.is_empty());
    if is_said || response.get("$ref").is_some() {
        return;
    }
    let schema = response.pointer("/content/application~1json/schema/$ref").and_then(Value::as_str);
    let name = schema.and_then(|place| place.rsplit('/').next());
    let about = name.and_then(|name| schemas.get(name)?.get("description")?.as_str());
    let otherwise = if status == "201" { "It was made." } else { "The answer." };
    response["description"] = about.unwrap_or(otherwise).into();
}

fn without_numbers(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let is_said = name == "description" || name == "summary";
                match member.as_str().filter(|_| is_said) {
                    Some(text) => *member = keyledger_schemas::words::without_numbers(text).into(),
                    None => without_numbers(member),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_numbers),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

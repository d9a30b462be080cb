//! Would a program that was written for the published feed notice a change?

use crate::asyncapi::{PUBLISHED, document};
use serde_json::{Value, json};
use std::fs;

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
        // Where others are announced, a further one is no surprise.
        let leads = |one: &Value| one["$ref"].as_str().unwrap_or_default().contains("/Other");
        if before.iter().any(leads) {
            continue;
        }
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
    let name = name.trim_end_matches("Message").trim_end_matches("Data");
    let Some((kind, version)) = name.rsplit_once('V') else {
        return false;
    };
    let version: u16 = version.parse().unwrap_or(u16::MAX);
    (version.saturating_add(1)..version.saturating_add(50))
        .any(|newer| after.get(format!("{kind}V{newer}")).is_some())
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
    let schema = "/components/schemas/AccountCreatedV1";
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
    let created = schemas.remove("AccountCreatedV1").unwrap();
    assert_eq!(noticed(&now, &gone), ["AccountCreatedV1 is gone"]);
    gone["components"]["schemas"]["AccountCreatedV2"] = created;
    assert_eq!(noticed(&now, &gone), [""; 0], "a new version says so in its type");
    let schemas = gone["components"]["schemas"].as_object_mut().unwrap();
    let data = schemas.remove("AccountCreatedV1Data").unwrap();
    schemas.insert("AccountCreatedV2Data".to_owned(), data);
    assert_eq!(noticed(&now, &gone), [""; 0], "and its data go with it");
    let mut more = now.clone();
    more.pointer_mut(schema).unwrap()["properties"]["new"] = json!({ "type": "string" });
    assert_eq!(noticed(&now, &more), [""; 0], "a new field is announced as possible");
}

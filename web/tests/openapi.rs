//! Is the OpenAPI document one that other people's tools accept as it is? Its shape is held here; what
//! the engine answers is held against it by the scenarios.
//!
//! `UPDATE_SCHEMAS=1 cargo test -p keyledger-web` writes `schemas/json/openapi.json` and
//! `openapi-3.0.json`.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas/json");
const VERBS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn documents() -> [(&'static str, Value); 2] {
    let (newer, older) = (keyledger_web::document(), keyledger_web::older_document());
    [("openapi.json", newer), ("openapi-3.0.json", older)]
}

/// Every object of a document, with the path that leads to it.
fn visit(value: &Value, path: &str, look: &mut dyn FnMut(&str, &Value)) {
    match value {
        Value::Object(members) => {
            look(path, value);
            for (name, member) in members {
                visit(member, &format!("{path}/{}", name.replace('/', "~1")), look);
            }
        }
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                visit(item, &format!("{path}/{place}"), look);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn operations(document: &Value) -> Vec<(String, &Value)> {
    let mut all = vec![];
    for (path, item) in document["paths"].as_object().unwrap() {
        for verb in VERBS.into_iter().filter(|verb| !item[verb].is_null()) {
            all.push((format!("{verb} {path}"), &item[verb]));
        }
    }
    all
}

#[test]
fn the_published_documents_are_the_present_ones() {
    for (file, document) in documents() {
        let (path, text) =
            (format!("{FOLDER}/{file}"), serde_json::to_string_pretty(&document).unwrap() + "\n");
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            fs::write(&path, &text).unwrap();
        }
        let published = fs::read_to_string(&path).unwrap_or_default();
        assert!(published == text, "schemas/json/{file} is stale: UPDATE_SCHEMAS=1 writes it");
    }
}

#[test]
fn every_reference_leads_somewhere_and_everything_is_referred_to() {
    for (file, document) in documents() {
        let mut referred = BTreeSet::new();
        visit(&document, "", &mut |path, value| {
            if let Some(place) = value["$ref"].as_str() {
                let there = document.pointer(place.trim_start_matches('#'));
                assert!(there.is_some(), "{file}: {path} refers to {place}");
                referred.insert(place.trim_start_matches('#').to_owned());
            }
        });
        for part in ["schemas", "responses", "headers"] {
            for name in document["components"][part].as_object().unwrap().keys() {
                let place = format!("/components/{part}/{name}");
                assert!(referred.contains(&place), "{file}: nothing refers to {place}");
                assert!(!name.contains('.'), "{file}: {name} reads as a module");
            }
        }
    }
}

#[test]
fn every_operation_says_who_may_send_it_and_what_every_answer_is() {
    let document = keyledger_web::document();
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    let mut ids = BTreeSet::new();
    for (operation, shape) in operations(&document) {
        let id = shape["operationId"].as_str().unwrap();
        assert!(ids.insert(id), "{operation}: {id} is not its own");
        let named =
            id.contains('_') && id.bytes().all(|one| one.is_ascii_lowercase() || one == b'_');
        assert!(named, "{operation}: {id} is no name of a method");
        for scheme in shape["security"].as_array().expect(&operation) {
            let mut keys = scheme.as_object().unwrap().keys();
            assert!(keys.all(|key| schemes.contains_key(key)), "{operation}: {scheme}");
        }
        assert_eq!(shape["responses"]["default"]["$ref"], "#/components/responses/Refused");
        for (status, response) in shape["responses"].as_object().unwrap() {
            let reference = response["$ref"].as_str().map(|place| place.trim_start_matches('#'));
            let response = reference.map_or(response, |place| document.pointer(place).unwrap());
            let said = response["description"].as_str().unwrap_or_default();
            assert!(!said.is_empty(), "{operation} {status}");
            let empty = ["202", "204", "304"].contains(&status.as_str()) || id == "forward_auth";
            assert!(empty || response["content"].is_object(), "{operation} {status} has no type");
        }
    }
}

/// A generator takes a schema for what it says: a text that is a moment, a number that fits.
#[test]
fn every_number_has_bounds_every_moment_its_format_and_no_parameter_is_null() {
    let document = keyledger_web::document();
    let kinds = |value: &Value| {
        let kinds = &value["type"];
        kinds.as_array().cloned().unwrap_or_else(|| vec![kinds.clone()])
    };
    visit(&document, "", &mut |path, value| {
        if kinds(value).contains(&"integer".into()) && !path.ends_with("properties") {
            let format = value["format"].as_str().unwrap_or_default();
            assert!(["int32", "int64"].contains(&format), "{path} is {format:?}");
            assert!(value["minimum"].is_i64(), "{path} has no least");
            assert!(value["maximum"].is_i64() || path.contains("headers"), "{path} has no most");
        }
        let name = path.rsplit('/').next().unwrap();
        let is_moment = name.ends_with("_at") || name == "at" || name == "since" || name == "until";
        if is_moment && path.contains("/properties/") {
            // Those of events have a name for it.
            let named = value["$ref"].as_str().or(value["anyOf"][0]["$ref"].as_str());
            let is_named = named == Some("#/components/schemas/Timestamp");
            assert!(value["format"] == "date-time" || is_named, "{path}");
        }
        if value["in"].is_string() && value["name"].is_string() && value["schema"].is_object() {
            assert!(!kinds(&value["schema"]).contains(&"null".into()), "{path} may be null");
        }
    });
}

/// Whoever generated a client from this document reads what a later release answers.
#[test]
fn what_is_answered_is_open_and_what_is_sent_is_closed() {
    let document = keyledger_web::document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut sent = BTreeSet::new();
    for (_, operation) in operations(&document) {
        reached(&document, &operation["requestBody"], &mut sent);
        reached(&document, &operation["parameters"], &mut sent);
    }
    let mut answered = BTreeSet::new();
    for (_, operation) in operations(&document) {
        reached(&document, &operation["responses"], &mut answered);
    }
    for (name, schema) in schemas {
        let is_known = name.starts_with("Known") || name.ends_with("Setting");
        if answered.contains(name) && !is_known {
            visit(schema, name, &mut |path, value| {
                assert_ne!(value["additionalProperties"], false, "{path} is closed");
                let stage = path.ends_with("/stage");
                assert!(value["enum"].is_null() || stage, "{path} is a closed list");
            });
        }
        // RFC 7662 has whoever introspects send more than is known here.
        if sent.contains(name) && schema["type"] == "object" && name != "IntrospectForm" {
            assert_eq!(schema["additionalProperties"], false, "{name} takes anything");
        }
    }
}

/// The schemas that something leads to.
fn reached(document: &Value, from: &Value, found: &mut BTreeSet<String>) {
    let mut next = vec![];
    visit(from, "", &mut |_, value| {
        if let Some(place) = value["$ref"].as_str() {
            next.push(place.trim_start_matches('#').to_owned());
        }
    });
    for place in next {
        let name = place.rsplit('/').next().unwrap().to_owned();
        if found.insert(name) {
            reached(document, document.pointer(&place).unwrap(), found);
        }
    }
}

#[test]
fn nothing_in_it_names_a_paper_that_its_readers_do_not_have() {
    let text = keyledger_web::document().to_string();
    for (at, _) in text.match_indices('(') {
        let inside: String = text[at + 1..].chars().take_while(|one| *one != ')').collect();
        let word = inside.trim_start_matches("DESIGN ");
        let number = word.trim_start_matches(['S', 'C', 'B', ' ']);
        let is_number = !number.is_empty() && number.len() < word.len() + 1;
        let digits = number.bytes().all(|one| one.is_ascii_digit());
        assert!(!(is_number && digits && word != number), "({inside})");
    }
    for word in ["DESIGN", "HOUSE", ".rs`"] {
        assert!(!text.contains(word), "{word}");
    }
}

/// 3.0 has neither lists of types nor `const`, and reads nothing beside a reference.
#[test]
fn the_older_one_is_one_of_its_version() {
    let older = keyledger_web::older_document();
    assert_eq!(older["openapi"], "3.0.3");
    visit(&older, "", &mut |path, value| {
        assert!(!value["type"].is_array(), "{path}");
        for word in ["const", "if", "then", "else", "contains", "examples"] {
            assert!(value[word].is_null() || path.ends_with("/properties"), "{path}/{word}");
        }
        let alone = value.as_object().unwrap().len() == 1;
        assert!(value["$ref"].is_null() || alone, "{path} says something beside its reference");
        assert_ne!(value["type"], "null", "{path}");
    });
    let (newer, older) = (keyledger_web::document(), older);
    assert_eq!(operations(&newer).len(), operations(&older).len());
}

//! Are the published shapes and the list of fields those of the types?
//!
//! `UPDATE_SCHEMAS=1 cargo test -p keyledger-schemas` writes both. A new field comes into the list
//! as `undeclared`: a person decides that it is public. Personal is what has the type for it.

use crate::support::families::{Kind, kinds};
use crate::support::instance::Plain;
use keyledger_core::metadata::Metadata;
use keyledger_core::personal::{PersonalFields, SEALED_MARKER};
use keyledger_schemas::withheld;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/json");
const FIELDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fields.txt");
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

fn updating() -> bool {
    std::env::var_os("UPDATE_SCHEMAS").is_some()
}

/// The schema of one stored document: the type's, with the box that may stand in it.
fn document(title: &str, description: &Value, schema: &Value, all_defs: &Value) -> Value {
    let mut schema = schema.clone();
    let mut properties = schema["properties"].as_object().cloned().unwrap_or_default();
    properties.insert("personal".to_owned(), json!({ "$ref": "#/$defs/Box" }));
    schema["$schema"] = json!(DIALECT);
    schema["title"] = json!(title);
    schema["description"] = description.clone();
    schema["type"] = json!("object");
    schema["properties"] = Value::Object(properties);
    schema["additionalProperties"] = json!(false);
    let mut all_defs = all_defs.as_object().cloned().unwrap_or_default();
    all_defs.insert("Box".to_owned(), sealed_box());
    let mut defs = Map::new();
    collect(&schema, &all_defs, &mut defs);
    schema["$defs"] = Value::Object(defs);
    schema
}

fn sealed_box() -> Value {
    let base64 = json!({ "type": "string", "contentEncoding": "base64" });
    json!({
        "description": "what is personal in this document, sealed under a key that can be destroyed",
        "type": "object",
        "properties": {
            "v": { "const": 1 },
            "key": { "type": "string", "pattern": "^(person|origin):" },
            "commit": base64,
            "box": base64,
        },
        "required": ["v", "key", "commit", "box"],
        "additionalProperties": false,
    })
}

/// The definitions that `schema` refers to, and those that they refer to.
fn collect(schema: &Value, all: &Map<String, Value>, found: &mut Map<String, Value>) {
    match schema {
        Value::Array(items) => items.iter().for_each(|item| collect(item, all, found)),
        Value::Object(members) => {
            if let Some(name) = members.get("$ref").and_then(Value::as_str) {
                let name = name.trim_start_matches("#/$defs/");
                if !found.contains_key(name) {
                    found.insert(name.to_owned(), all[name].clone());
                    collect(&all[name], all, found);
                }
            }
            members.values().for_each(|member| collect(member, all, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn metadata_schema() -> Value {
    schemars::schema_for!(Metadata).to_value()
}

fn published() -> BTreeMap<String, Value> {
    let of_kind = |kind: Kind| {
        let title = format!("{} version {}", kind.name, kind.version);
        let schema = document(&title, &kind.description, &kind.schema, &kind.defs);
        (format!("{}.v{}.schema.json", kind.name, kind.version), schema)
    };
    let metadata = metadata_schema();
    let description = &metadata["description"];
    let document = document("metadata", description, &metadata, &metadata["$defs"]);
    let mut published: BTreeMap<_, _> = kinds().into_iter().map(of_kind).collect();
    published.insert("metadata.schema.json".to_owned(), document);
    published
}

#[test]
fn the_published_schemas_are_those_of_the_types() {
    for (file, schema) in published() {
        let path = format!("{SCHEMAS}/{file}");
        let now = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if updating() {
            fs::write(&path, &now).unwrap();
        }
        let there = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(there, now, "{path} is stale: UPDATE_SCHEMAS=1 writes it anew");
    }
    for entry in fs::read_dir(SCHEMAS).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        if file == "openapi.json" || file == "asyncapi.json" {
            continue; // The front door's and the feed's, held by tests of their own.
        }
        let kind = file.split('.').next().unwrap();
        let known = published().keys().any(|known| known.split('.').next() == Some(kind));
        assert!(known, "{file} is of no kind that is written or was");
    }
}

/// What the types say about one field.
struct Field {
    shape: String,
    personal: bool,
}

/// Every leaf of a schema under its path.
fn leaves(schema: &Value, defs: &Value, path: &str, found: &mut BTreeMap<String, Field>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.trim_start_matches("#/$defs/");
        let definition = &defs[name];
        if definition.get("properties").is_none() && definition.get("oneOf").is_none() {
            let personal = definition["const"] == SEALED_MARKER;
            found.insert(path.to_owned(), Field { shape: name.to_owned(), personal });
            return;
        }
        return leaves(definition, defs, path, found);
    }
    for several in ["oneOf", "anyOf"] {
        for shape in schema[several].as_array().into_iter().flatten() {
            if shape.get("const").is_some() && shape["type"] == "string" {
                let plain = Field { shape: "one of several".to_owned(), personal: false };
                found.entry(path.to_owned()).or_insert(plain);
            } else if shape["type"] != "null" {
                leaves(shape, defs, path, found);
            }
        }
    }
    if let Some(properties) = schema["properties"].as_object() {
        for (name, member) in properties {
            leaves(member, defs, &format!("{path}.{name}"), found);
        }
    } else if schema["type"] == "array" {
        leaves(&schema["items"], defs, &format!("{path}[]"), found);
    } else if schema.get("type").is_some() {
        let shape = schema["format"].as_str().or(schema["type"].as_str());
        let shape = shape.or(schema["type"][0].as_str()).expect("a field has a type").to_owned();
        found.insert(path.to_owned(), Field { shape, personal: false });
    }
}

fn fields() -> BTreeMap<String, Field> {
    let mut found = BTreeMap::new();
    for kind in kinds() {
        leaves(&kind.schema, &kind.defs, kind.name, &mut found);
        // A kind without fields is listed too, so that the list is one of all kinds.
        if !found.keys().any(|path| path.split('.').next() == Some(kind.name)) {
            let empty = Field { shape: "no fields".to_owned(), personal: false };
            found.insert(kind.name.to_owned(), empty);
        }
    }
    let metadata = metadata_schema();
    leaves(&metadata, &metadata["$defs"], "metadata", &mut found);
    found
}

/// The list as a file: path, declaration, type.
fn list(declared: &BTreeMap<String, String>) -> String {
    let mut text = String::from(
        "# Every field of every event, and of the metadata beside it: public, personal or withheld.\n\
         # Personal fields are sealed and forgotten with their key. To declare a new field, change\n\
         # `undeclared` to `public` here after asking whether it can ever say something about a person.\n\
         # What is withheld lies open in the ledger and is told to nobody who reads events.\n",
    );
    for (path, field) in fields() {
        let declaration = match declared.get(&path).map(String::as_str) {
            _ if field.personal => "personal",
            _ if is_withheld(&path) => "withheld",
            Some("public") => "public",
            _ => "undeclared",
        };
        writeln!(text, "{path:<55} {declaration:<10} {}", field.shape).unwrap();
    }
    text
}

/// Named so, and a field of the event's data itself.
fn is_withheld(path: &str) -> bool {
    path.split_once('.').is_some_and(|(_, field)| withheld::FIELDS.contains(&field))
}

/// Whoever has a payment link can open the invoice: no field of its type is forgotten.
#[test]
fn every_payment_link_is_withheld() {
    for (path, field) in fields() {
        assert_eq!(field.shape == "PaymentLink", is_withheld(&path), "{path}");
    }
}

#[test]
fn every_field_is_declared_public_personal_or_withheld() {
    let there = fs::read_to_string(FIELDS).unwrap_or_default();
    let lines = there.lines().filter(|line| !line.starts_with('#'));
    let declared = lines
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?.to_owned(), words.next()?.to_owned()))
        })
        .collect();
    let now = list(&declared);
    if updating() {
        fs::write(FIELDS, &now).unwrap();
    } else {
        assert_eq!(there, now, "fields.txt is stale: UPDATE_SCHEMAS=1 writes it anew");
    }
    assert!(!now.contains("undeclared "), "a field is neither public nor personal:\n{now}");
}

/// A personal field that the walk forgot would be sealed and opened by nobody.
#[test]
fn the_walk_over_personal_values_finds_every_personal_field() {
    for kind in kinds() {
        let mut found = BTreeMap::new();
        leaves(&kind.schema, &kind.defs, "", &mut found);
        let typed = found.iter().filter(|(_, field)| field.personal);
        let typed: BTreeSet<_> = typed.map(|(path, _)| path.trim_start_matches('.')).collect();
        let mut walked = BTreeSet::new();
        kind.event(&mut Plain).personal(&mut |path, _| {
            walked.insert(path);
        });
        assert_eq!(typed, walked, "{}", kind.name);
    }
}

#[test]
fn every_schema_has_its_sample() {
    for file in published().keys().filter(|file| *file != "metadata.schema.json") {
        let sample = file.replace(".schema", "");
        let path = Path::new(SCHEMAS).with_file_name("samples").join(&sample);
        assert!(path.exists(), "{sample} is missing");
    }
}

//! Are the published shapes and the list of fields those of the types?
//!
//! Two folders: `stored` is what lies in the ledger, `public` is what feed and bus send of it.
//! `UPDATE_SCHEMAS=1 cargo test -p keyledger-schemas` writes both. A new field comes into the list
//! as `undeclared`: a person decides that it is public. Personal is what has the type for it.

use crate::support::families::{Kind, kinds};
use crate::support::instance::Plain;
use crate::support::public_form::{class, event};
use crate::support::shapes::{Place, camel, plain};
use keyledger_core::metadata::Metadata;
use keyledger_core::personal::{PersonalFields, SEALED_MARKER};
use keyledger_schemas::published::{Form, asyncapi, schemas};
use keyledger_schemas::withheld;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/json");
/// How the two forms are told apart.
const IS_STORED: &str = "This is the stored form, as it lies in the ledger: what feed and bus send \
                         is described in the folder `public`.";
/// Where a schema is: an engine that serves it says its own address instead.
const SITE: &str = "https://accounts.example/schemas";
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
    schema["description"] = stored_form_of(description);
    schema["type"] = json!("object");
    schema["properties"] = Value::Object(properties);
    schema["additionalProperties"] = json!(false);
    let mut all_defs = all_defs.as_object().cloned().unwrap_or_default();
    all_defs.insert("Box".to_owned(), sealed_box());
    let mut defs = Map::new();
    collect(&schema, &all_defs, &mut defs);
    for (name, shape) in &mut defs {
        shape["title"] = json!(name);
    }
    schema["$defs"] = Value::Object(defs);
    plain(&mut schema);
    schema
}

/// What is said of a stored form, once.
fn stored_form_of(description: &Value) -> Value {
    let said = description.as_str().unwrap_or_default();
    let is_said = said.ends_with(IS_STORED);
    if is_said { description.clone() } else { json!(format!("{said} {IS_STORED}")) }
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

fn file(kind: &Kind) -> String {
    format!("{}.v{}.schema.json", kind.name, kind.version)
}

/// The stored form of every kind, and of the metadata beside it.
fn stored() -> BTreeMap<String, Value> {
    let of_kind = |kind: Kind| {
        let title = format!("Stored{}", class(&kind));
        let mut schema = document(&title, &kind.description, &kind.schema, &kind.defs);
        schema["$id"] = json!(format!("{SITE}/stored/{}", file(&kind)));
        (file(&kind), schema)
    };
    let metadata = metadata_schema();
    let description = &metadata["description"];
    let mut document = document("StoredMetadata", description, &metadata, &metadata["$defs"]);
    document["$id"] = json!(format!("{SITE}/stored/metadata.schema.json"));
    let mut published: BTreeMap<_, _> = kinds().into_iter().map(of_kind).collect();
    published.insert("metadata.schema.json".to_owned(), document);
    published
}

/// The public form of every kind.
fn public() -> BTreeMap<String, Value> {
    let of_kind = |kind: Kind| {
        let (mut schema, defs) = event(&kind, Place::Defs);
        schema["$schema"] = json!(DIALECT);
        schema["$id"] = json!(format!("{SITE}/public/{}", file(&kind)));
        let said = schema["description"].as_str().unwrap_or_default();
        schema["description"] =
            json!(format!("{said} This is the public form, as feed and bus send it."));
        schema["$defs"] = Value::Object(defs);
        (file(&kind), schema)
    };
    kinds().into_iter().map(of_kind).collect()
}

/// A form of an earlier version: nothing writes it any more, so its file is the only place it has.
fn earlier(folder: &str, file: &str) -> Value {
    let path = format!("{SCHEMAS}/{folder}/{file}");
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let (kind, version) = file.trim_end_matches(".schema.json").split_once(".v").unwrap();
    if folder == "stored" {
        schema["title"] = json!(format!("Stored{}V{version}", camel(kind)));
        schema["description"] = stored_form_of(&schema["description"]);
    }
    schema["$id"] = json!(format!("{SITE}/{folder}/{file}"));
    for (name, shape) in schema["$defs"].as_object_mut().into_iter().flatten() {
        shape["title"] = json!(name);
    }
    plain(&mut schema);
    schema
}

#[test]
fn the_published_schemas_are_those_of_the_types() {
    for (folder, mut schemas) in [("stored", stored()), ("public", public())] {
        for entry in fs::read_dir(format!("{SCHEMAS}/{folder}")).unwrap() {
            let file = entry.unwrap().file_name().into_string().unwrap();
            let kind = file.split('.').next().unwrap();
            let known = schemas.keys().any(|known| known.split('.').next() == Some(kind));
            assert!(known, "{folder}/{file} is of no kind that is written or was");
            if !schemas.contains_key(&file) {
                schemas.insert(file.clone(), earlier(folder, &file));
            }
        }
        for (file, schema) in schemas {
            let path = format!("{SCHEMAS}/{folder}/{file}");
            let now = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            if updating() {
                fs::write(&path, &now).unwrap();
            }
            let there = fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(there, now, "{path} is stale: UPDATE_SCHEMAS=1 writes it anew");
        }
    }
}

/// The program serves what lies in the folders, those of earlier versions too: events that were sent,
/// or lie there, name them.
#[test]
fn every_document_is_packed_into_the_program() {
    for form in [Form::Public, Form::Stored] {
        let served: BTreeMap<_, _> = schemas(form).collect();
        let mut there = 0;
        for entry in fs::read_dir(format!("{SCHEMAS}/{}", form.folder())).unwrap() {
            let entry = entry.unwrap();
            let file = entry.file_name().into_string().unwrap();
            assert_eq!(served[&*file], fs::read_to_string(entry.path()).unwrap(), "{file}");
            there += 1;
        }
        assert_eq!(served.len(), there);
    }
    assert_eq!(asyncapi(), fs::read_to_string(format!("{SCHEMAS}/asyncapi.json")).unwrap());
}

/// What validators and generators of others stop at.
#[test]
fn nothing_in_a_schema_is_known_to_rust_only() {
    for (folder, schemas) in [("stored", stored()), ("public", public())] {
        for (file, schema) in schemas {
            let text = schema.to_string();
            for inside in ["\"uint", "(S1", "(S3", "DESIGN"] {
                assert!(!text.contains(inside), "{folder}/{file}: {inside}");
            }
            let mut names = schema["$defs"].as_object().into_iter().flatten();
            assert!(names.all(|(name, shape)| shape["title"] == **name && !name.contains('.')));
            assert!(!schema["title"].as_str().unwrap().contains('.'), "{folder}/{file}");
            let closed = text.contains("\"additionalProperties\":false");
            assert_eq!(closed, folder == "stored", "{folder}/{file}");
        }
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
    for file in stored().keys().filter(|file| *file != "metadata.schema.json") {
        let sample = file.replace(".schema", "");
        let path = Path::new(SCHEMAS).with_file_name("samples").join(&sample);
        assert!(path.exists(), "{sample} is missing");
    }
}

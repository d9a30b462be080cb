//! Do the crates of others take our schemas and events as they are?
//!
//!     keyledger-judges SCHEMAS EVENTS
//!
//! `jsonschema` compiles every schema and checks every stored sample and every event that an engine
//! served; the types that `typify` makes read each event; `cloudevents-sdk` gives each back unchanged.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::{env, fs};

#[expect(warnings, clippy::all, reason = "generated: see build.rs")]
mod types {
    include!(concat!(env!("OUT_DIR"), "/types.rs"));
}

type Outcome<T> = Result<T, Box<dyn Error>>;
type Reader = fn(&Value) -> Result<Value, serde_json::Error>;

/// How each schema's type reads a value and writes it again.
const READERS: &[(&str, Reader)] = include!(concat!(env!("OUT_DIR"), "/readers.rs"));

fn again<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, serde_json::Error> {
    serde_json::to_value(serde_json::from_value::<T>(value.clone())?)
}

fn read(path: &Path) -> Outcome<Value> {
    Ok(serde_json::from_str(&fs::read_to_string(path)?)?)
}

/// Every file of a folder, by its name.
fn files(folder: &Path) -> Outcome<BTreeMap<String, Value>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|_| "a name that is no text")?;
        all.insert(name, read(&entry.path())?);
    }
    Ok(all)
}

/// Every schema of a form, compiled, with its formats checked.
fn compiled(folder: &Path) -> Outcome<BTreeMap<String, jsonschema::Validator>> {
    let compile = |(name, schema): (String, Value)| {
        let compiled = jsonschema::options().should_validate_formats(true).build(&schema);
        Ok((name.clone(), compiled.map_err(|error| format!("{name}: {error}"))?))
    };
    files(folder)?.into_iter().map(compile).collect()
}

/// Numbers and moments are spelled in one of several ways: what is compared is what they mean.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => {
            let moment = |text: &str| chrono::DateTime::parse_from_rfc3339(text).ok();
            left == right || moment(left).is_some_and(|left| moment(right) == Some(left))
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            // A field that is absent may be written as `null`, and an empty list may be left out.
            let empty =
                |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            let within = |one: &serde_json::Map<String, Value>,
                          other: &serde_json::Map<String, Value>| {
                one.iter().all(|(name, value)| match other.get(name) {
                    Some(there) => same(value, there),
                    None => empty(value),
                })
            };
            within(left, right) && within(right, left)
        }
        (left, right) => left == right,
    }
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [schemas, events] = arguments.as_slice() else {
        return Err("usage: keyledger-judges SCHEMAS EVENTS".into());
    };
    let root = Path::new(schemas);
    let (stored, public) =
        (compiled(&root.join("json/stored"))?, compiled(&root.join("json/public"))?);
    let mut samples = 0;
    for (name, sample) in files(&root.join("samples"))? {
        let Some(schema) = stored.get(&name.replace(".json", ".schema.json")) else { continue };
        schema.validate(&sample["data"]).map_err(|error| format!("{name}: {error}"))?;
        samples += 1;
    }
    let readers: BTreeMap<_, _> = READERS.iter().copied().collect();
    let Value::Array(events) = read(Path::new(events))? else { return Err("no events".into()) };
    for event in &events {
        let address = event["dataschema"].as_str().ok_or("no dataschema")?;
        let file = address.rsplit('/').next().unwrap_or_default();
        let data = &event["data"];
        let place = format!("{file} {}", data["sequence"]);
        let schema = public.get(file).ok_or_else(|| format!("{file} is not published"))?;
        schema.validate(data).map_err(|error| format!("{place}: {error}"))?;
        let read = readers.get(file).ok_or_else(|| format!("{file} has no type"))?;
        let typed = read(data).map_err(|error| format!("typify, {place}: {error}"))?;
        if !same(&typed, data) {
            return Err(format!("typify, {place}: {data} came back as {typed}").into());
        }
        let sdk: cloudevents::Event = serde_json::from_value(event.clone())?;
        let back = serde_json::to_value(&sdk)?;
        if !same(&back, event) {
            return Err(format!("cloudevents, {place}: {event} came back as {back}").into());
        }
    }
    if samples < 100 || events.len() < 50 {
        return Err(format!("{samples} samples and {} events are too few", events.len()).into());
    }
    let compiled = stored.len() + public.len();
    println!(
        "crates: {compiled} schemas compile, {samples} samples and {} events fit, {} types read them, all come back unchanged",
        events.len(),
        readers.len(),
    );
    Ok(())
}

//! What may an event of this kind look like? Any instance of the schema its type has.

use super::uuid_of;
use serde_json::{Map, Value, json};

/// Where choices come from. Zero is always the fullest, plainest choice.
pub trait Choices {
    /// A number below `count`.
    fn pick(&mut self, count: usize) -> usize;
    /// Whether everything is to be as in a sample: telling names, nothing left out.
    fn plain(&self) -> bool;
}

/// The choices of samples.
pub struct Plain;

impl Choices for Plain {
    fn pick(&mut self, _: usize) -> usize {
        0
    }
    fn plain(&self) -> bool {
        true
    }
}

/// Choices off a tape: a shorter or smaller tape gives a simpler instance, so that failures shrink.
pub struct Tape {
    rest: std::vec::IntoIter<u16>,
}

impl Tape {
    pub fn new(tape: Vec<u16>) -> Self {
        Self { rest: tape.into_iter() }
    }
}

impl Choices for Tape {
    fn pick(&mut self, count: usize) -> usize {
        usize::from(self.rest.next().unwrap_or(0)) % count
    }
    fn plain(&self) -> bool {
        false
    }
}

/// Texts that have gone wrong somewhere, some day.
const TEXTS: [&str; 9] = [
    "text",
    "",
    "\"quoted\" \\ and / more",
    "line\nbreak\ttab\r",
    "Zoë Œuvré, 東京",
    "\u{0}\u{1f}\u{7f}",
    "🏨👩‍🍳",
    "personal",
    "{\"kind\":\"account_deleted\",\"data\":{}}",
];

/// An instance of `schema`; `name` is the field's name and `defs` the definitions referred to.
pub fn instance(schema: &Value, defs: &Value, name: &str, choices: &mut dyn Choices) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let definition = reference.trim_start_matches("#/$defs/");
        match definition {
            "StreamId" => return json!(format!("account-{}", uuid_of("account"))),
            "AddressTag" => return json!(format!("1-{}", digest(name))),
            "SessionId" | "DeviceId" => return json!(digest(name)),
            _ => {}
        }
        return instance(&defs[definition], defs, name, choices);
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[choices.pick(values.len())].clone();
    }
    for several in ["oneOf", "anyOf"] {
        if let Some(shapes) = schema[several].as_array() {
            let shape = &shapes[choices.pick(shapes.len())];
            return instance(shape, defs, name, choices);
        }
    }
    let kind = match schema["type"].as_array() {
        Some(types) => types[choices.pick(types.len())].clone(),
        None => schema["type"].clone(),
    };
    match kind.as_str().unwrap_or_else(|| panic!("{name} has no type: {schema}")) {
        "null" => Value::Null,
        "boolean" => json!(choices.pick(2) == 0),
        "integer" => integer(schema, choices),
        "string" => string(schema, name, choices),
        "array" => array(schema, defs, name, choices),
        "object" => object(schema, defs, choices),
        other => panic!("{name} is {other}, and no event may have that"),
    }
}

fn digest(name: &str) -> String {
    uuid_of(name).simple().to_string().repeat(2)
}

fn integer(schema: &Value, choices: &mut dyn Choices) -> Value {
    let bits = match schema["format"].as_str() {
        Some("uint8") => 8,
        Some("uint16") => 16,
        Some("uint32") => 32,
        Some("uint64") => 53, // The largest that every reader of JSON keeps exact.
        other => panic!("an integer of the format {other:?}"),
    };
    let most = (1_u64 << bits) - 1;
    json!([7, 0, 1, most, most / 2][choices.pick(5)])
}

fn string(schema: &Value, name: &str, choices: &mut dyn Choices) -> Value {
    match schema["format"].as_str() {
        Some("uuid") if choices.plain() => json!(uuid_of(name)),
        Some("uuid") => json!(uuid_of(&format!("{name} {}", choices.pick(4)))),
        Some("date-time") => {
            let times = [
                "2026-11-22T07:01:02.123456Z",
                "1970-01-01T00:00:00.000000Z",
                "2028-02-29T23:59:59.999999Z",
            ];
            json!(times[choices.pick(times.len())])
        }
        _ if choices.plain() => json!(format!("a {}", name.replace('_', " "))),
        // The id of an actor is an account's or a name.
        _ if name == "id" && choices.pick(2) == 0 => json!(uuid_of("manager")),
        _ => json!(TEXTS[choices.pick(TEXTS.len())]),
    }
}

fn array(schema: &Value, defs: &Value, name: &str, choices: &mut dyn Choices) -> Value {
    let unique = schema["uniqueItems"] == json!(true);
    let mut items: Vec<Value> = vec![];
    for index in 0..[2, 0, 1, 5][choices.pick(4)] {
        let name = format!("{name} {}", index + 1);
        let item = instance(&schema["items"], defs, &name, choices);
        if !unique || !items.contains(&item) {
            items.push(item);
        }
    }
    Value::Array(items)
}

fn object(schema: &Value, defs: &Value, choices: &mut dyn Choices) -> Value {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let mut members = Map::new();
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        if required.contains(&json!(name)) || choices.pick(2) == 0 {
            members.insert(name.clone(), instance(member, defs, name, choices));
        }
    }
    Value::Object(members)
}

//! Schemas of policies: what can be set in a policy, and within which bounds? The rules know; this
//! writes it down.

use super::exact::field;
use super::shapes::{known, or_null, set, the, with};
use keyledger_core::policy::{Policy, Profile, Settings};
use serde_json::{Map, Value, json};

/// Describes the settings once, and refers to them wherever they are sent or shown.
pub(crate) fn describe(schemas: &mut Value) {
    let first = Policy::first(Profile::default()).settings;
    let Ok(Value::Object(first)) = serde_json::to_value(&first) else { return };
    let named = first.iter().map(|(name, value)| (name.clone(), setting(name, value)));
    let properties: Map<String, Value> = named.collect();
    let required: Vec<&String> = first.keys().collect();
    let settings = json!({
        "type": "object",
        "description": "Every setting of a policy; the unit is part of its name.",
        "properties": properties,
        "required": required,
    });
    schemas["Settings"] = settings.clone();
    // What is sent holds nothing else; to what is answered, a later release may add.
    let mut sent = with(settings, "additionalProperties", false);
    set(&mut sent, "properties", "passkeys", known("PasskeyUse"));
    schemas["SettingsBody"] = sent;
    for (name, rule) in rules() {
        schemas[name] = rule;
    }
    let places = [
        ("PolicyAnswer.settings", "Settings"),
        ("PolicyBody.settings", "SettingsBody"),
        ("ProposedAnswer.settings", "Settings"),
    ];
    for (place, shape) in places {
        if let Some(field) = field(schemas, place) {
            let description = field.get("description").cloned().unwrap_or_default();
            *field = the(shape);
            field["description"] = description;
        }
    }
    schemas["SettingValue"] = json!({
        "description": "A setting's value: a number, a yes or no, a word, or a list.",
        "anyOf": [
            { "type": "integer" },
            { "type": "boolean" },
            { "type": "string" },
            { "type": "array", "items": {} },
        ],
    });
    for place in ["SettingChange.from", "SettingChange.to"] {
        if let Some(field) = field(schemas, place) {
            // Before there was one.
            *field = or_null(&the("SettingValue"));
        }
    }
}

fn setting(name: &str, value: &Value) -> Value {
    let bound = Settings::bounds().find(|(setting, ..)| *setting == name);
    match (name, bound) {
        ("unusual_activity", _) => activity(),
        ("lock_minutes", _) => json!({ "type": "array", "items": number(15, 10_080) }),
        ("factor_pause_seconds", _) => {
            json!({ "type": "array", "items": number(30, 86_400), "minItems": 1 })
        }
        (_, Some((_, least, most))) => number(least, most),
        ("passkeys", _) => the("PasskeyUse"),
        (_, None) if value.is_boolean() => json!({ "type": "boolean" }),
        (_, None) => number(0, u32::MAX),
    }
}

fn number(least: u32, most: u32) -> Value {
    json!({ "type": "integer", "minimum": least, "maximum": most })
}

/// The rules of unusual activity: what each measures, and within which bounds.
fn rules() -> Vec<(&'static str, Value)> {
    let both = ["observe", "refuse"];
    let turns = rule("devices_taking_turns", &[("within_minutes", 5, 240)], &both);
    let devices = rule("many_devices", &[("more_than", 3, 50), ("within_hours", 1, 24)], &both);
    let measures = [("more_than", 2, 50), ("within_minutes", 5, 60)];
    let networks = rule("many_networks", &measures, &["observe"]);
    vec![
        ("DevicesTakingTurnsSetting", turns),
        ("ManyDevicesSetting", devices),
        ("ManyNetworksSetting", networks),
    ]
}

fn rule(name: &str, numbers: &[(&str, u32, u32)], actions: &[&str]) -> Value {
    let mut properties = Map::new();
    properties.insert("rule".to_owned(), json!({ "type": "string", "const": name }));
    properties.insert("action".to_owned(), json!({ "type": "string", "enum": actions }));
    for (field, least, most) in numbers {
        properties.insert((*field).to_owned(), number(*least, *most));
    }
    let required: Vec<_> = properties.keys().cloned().collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// The signs of a shared account: each rule once, and the two about devices are always there.
fn activity() -> Value {
    let one = |rule: &str| {
        let named = json!({ "properties": { "rule": { "const": rule } }, "required": ["rule"] });
        json!({ "contains": named, "minContains": 1, "maxContains": 1 })
    };
    let rules: Vec<_> = rules().into_iter().map(|(name, _)| the(name)).collect();
    json!({
        "type": "array",
        "items": { "oneOf": rules },
        "minItems": 2,
        "maxItems": 3,
        "allOf": [one("devices_taking_turns"), one("many_devices")],
    })
}

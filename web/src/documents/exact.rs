//! Exact schemas: what do bodies, queries and answers hold exactly, where the types behind them do
//! not say it?
//!
//! The front door refuses what is not described here; a test walks the document and tries it.

use super::shapes::{WHOLE_MAX, known, set};
use super::{policy, words};
use keyledger_core::account::IdentityCheck;
use serde_json::{Value, json};

/// A text with something in it and no control character.
const PLAIN: &str = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$";
/// Visible ASCII, with spaces between.
const ASCII: &str = "^[!-~]([ -~]*[!-~])?$";
/// `*`, or the `ETag`s of earlier answers.
const TAGS: &str = r#"^(\*|(W/)?"[0-9]{1,19}"( *, *(W/)?"[0-9]{1,19}")*)$"#;
/// The largest sequence that can be asked for.
const SEQUENCE_MAX: i64 = i64::MAX;

/// Fields that an answer always has, be it `null`.
const ALWAYS: [(&str, &[&str]); 17] = [
    ("CheckAnswer", &["recovery_code"]),
    ("EndBody", &["ends_on"]),
    ("Hold", &["lifted_at", "placed_by", "reason"]),
    ("MeAnswer", &["email", "name", "time_zone"]),
    ("Member", &["email", "name", "standing"]),
    ("MemberDenial", &["name"]),
    ("MyFactor", &["changed", "name", "synced"]),
    ("MyFactors", &["pending", "put_off_until", "recovery_codes"]),
    ("MyProperty", &["name"]),
    ("OperatorAnswer", &["email", "proposed_by"]),
    ("PolicyAnswer", &["proposed"]),
    ("PolicyChanged", &["proposal", "until", "version"]),
    ("PolicyStep", &["because", "by", "note", "profile", "proposal", "reason", "until", "version"]),
    ("ProfileAnswer", &["time_zone"]),
    ("ServiceAnswer", &["revoked_at"]),
    ("Subscription", &["since"]),
    ("UnpaidInvoice", &["payment_link", "restricts_at"]),
];

/// The words, bounds and forms of everything that is sent and answered.
pub(crate) fn describe(document: &mut Value) {
    if let Some(schemas) = document.pointer_mut("/components/schemas") {
        flat_problem(schemas);
        for (name, schema) in words::schemas() {
            schemas[&name] = schema;
        }
        for (field, list) in words::fields() {
            allow(schemas, field, list);
        }
        for (field, bounds) in bounds() {
            add(schemas, field, &bounds);
        }
        for (schema, fields) in ALWAYS {
            require(schemas, schema, fields);
        }
        policy::describe(schemas);
        one_of_two(schemas);
        with_a_note(schemas);
        numbers_and_moments(schemas);
    }
    files(document);
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
            for parameter in parameters.into_iter().flatten() {
                parameter_of(path, parameter);
                parameter.get_mut("schema").into_iter().for_each(whole_numbers);
            }
        }
    }
}

/// A file that is sent as bytes.
fn files(document: &mut Value) {
    let place = "/paths/~1api~1v1~1properties~1{id}~1members~1import/post/requestBody/content/application~1octet-stream/schema";
    if let Some(file) = document.pointer_mut(place) {
        *file = json!({ "type": "string", "format": "binary" });
    }
}

/// Bounds and forms of what is sent.
fn bounds() -> Vec<(&'static str, Value)> {
    let address = json!({ "minLength": 3, "format": "idn-email" });
    let name = json!({ "minLength": 1, "pattern": PLAIN });
    // What browsers send and are sent is described by W3C Web Authentication, and grows with it.
    let of_browsers = json!({ "additionalProperties": true });
    vec![
        ("NewPasskeyAnswer.options", of_browsers.clone()),
        ("NewPasskeyBody.answer", of_browsers.clone()),
        ("NewPasskeyBody.name", name.clone()),
        ("PasskeyBody.answer", of_browsers.clone()),
        ("QuestionAnswer.options", of_browsers.clone()),
        ("RemoveWithPasskeyBody.answer", of_browsers),
        ("CreateBody.email", address.clone()),
        ("CreateBody.ends_on", json!({ "format": "date" })),
        ("CreateBody.name", name.clone()),
        ("EndBody.ends_on", json!({ "format": "date" })),
        ("Member.ends_on", json!({ "format": "date" })),
        ("ForgotBody.email", address.clone()),
        ("InvoiceBody.id", json!({ "minLength": 1, "pattern": "^[!-~]+$" })),
        ("InvoiceBody.payment_link", json!({ "pattern": "^https://" })),
        ("IssueBody.name", name.clone()),
        ("IssueBody.scopes", json!({ "minItems": 1 })),
        ("LoginBody.email", address.clone()),
        ("PropertyBody.name", name.clone()),
        ("ProposeBody.email", address),
        ("ProposeBody.name", name),
        ("ReasonBody.note", json!({ "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$" })),
        ("RecoveryCode.number", json!({ "minimum": 1 })),
        ("MyItem.from", json!({ "format": "date-time" })),
        ("MyItem.to", json!({ "format": "date-time" })),
        ("Problem.status", json!({ "minimum": 400, "maximum": 599 })),
        ("Problem.type", json!({ "format": "uri" })),
        ("Reminder.days_left", json!({ "minimum": 0 })),
        ("ResetFactorBody.checked", others_checks()),
    ]
}

/// How other people than the owner can recognise somebody.
fn others_checks() -> Value {
    json!({ "enum": IdentityCheck::BY_OTHERS.map(IdentityCheck::word) })
}

pub(crate) fn field<'a>(schemas: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let (schema, field) = name.split_once('.')?;
    schemas.get_mut(schema)?.get_mut("properties")?.get_mut(field)
}

fn add(schemas: &mut Value, name: &str, more: &Value) {
    if let Some(field) = field(schemas, name) {
        merge(field, more);
    }
}

fn merge(into: &mut Value, more: &Value) {
    for (key, value) in more.as_object().into_iter().flatten() {
        into[key] = value.clone();
    }
}

fn may_be(schema: &Value, kind: &str) -> bool {
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(|one| one == kind),
        Some(one) => one == kind,
        None => false,
    }
}

/// The words of a list stand there: in the field, or in each place of the list it holds.
fn allow(schemas: &mut Value, name: &str, list: Value) {
    let Some(field) = field(schemas, name) else { return };
    if may_be(field, "array") {
        field["items"] = list;
        return;
    }
    let nothing = may_be(field, "null");
    let described = field.get("description").cloned();
    *field = if nothing { json!({ "oneOf": [list, { "type": "null" }] }) } else { list };
    if let Some(description) = described {
        field["description"] = description;
    }
}

/// A problem is one object: what it says of a missing permission stands beside the rest.
fn flat_problem(schemas: &mut Value) {
    let denied = schemas.as_object_mut().and_then(|schemas| schemas.remove("Denied"));
    let Some(problem) = schemas.get_mut("Problem") else { return };
    let described = problem.get("description").cloned().unwrap_or_default();
    *problem = problem.pointer("/allOf/1").cloned().unwrap_or_default();
    let more = denied.as_ref().and_then(|denied| denied.get("properties"));
    for (name, shape) in more.and_then(Value::as_object).into_iter().flatten() {
        set(problem, "properties", name, shape.clone());
    }
    // Members are there or not, and never null.
    let members = problem.get_mut("properties").and_then(Value::as_object_mut);
    for (_, member) in members.into_iter().flatten() {
        never_null(member);
    }
    problem["description"] = described;
}

fn never_null(schema: &mut Value) {
    let Some(kinds) = schema.get("type").and_then(Value::as_array) else { return };
    if let Some(kind) = kinds.iter().find(|kind| *kind != "null").cloned() {
        schema["type"] = kind;
    }
}

/// Says of every whole number how large it can be, and of every moment that it is one.
pub(crate) fn numbers_and_moments(schemas: &mut Value) {
    moments(schemas);
    whole_numbers(schemas);
}

/// Fields that are a moment wherever they stand are named so.
fn moments(schemas: &mut Value) {
    for (_, schema) in schemas.as_object_mut().into_iter().flatten() {
        let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (name, field) in fields.into_iter().flatten() {
            let is_named_so = ["at", "since", "until"].into_iter().any(|word| {
                name.strip_suffix(word).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
            });
            if is_named_so && may_be(field, "string") {
                field["format"] = "date-time".into();
            }
        }
    }
}

/// Every whole number says how large it can be, and what holds it.
fn whole_numbers(schema: &mut Value) {
    if may_be(schema, "integer") {
        let least = schema.get("minimum").cloned().unwrap_or_else(|| 0.into());
        let most = schema.get("maximum").cloned().unwrap_or_else(|| WHOLE_MAX.into());
        let fits = most.as_i64().is_some_and(|most| i32::try_from(most).is_ok());
        schema["format"] = if fits { "int32" } else { "int64" }.into();
        schema["minimum"] = least;
        schema["maximum"] = most;
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(whole_numbers),
        Value::Array(items) => items.iter_mut().for_each(whole_numbers),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn require(schemas: &mut Value, schema: &str, fields: &[&str]) {
    let Some(schema) = schemas.get_mut(schema) else { return };
    let mut required =
        schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    required.extend(fields.iter().map(|field| json!(field)));
    schema["required"] = Value::Array(required);
}

/// A billing message is about an invoice or about the subscription. Said as a condition: what makes
/// clients of the document passes over conditions, and makes of `oneOf` a type without the other fields.
fn one_of_two(schemas: &mut Value) {
    if let Some(body) = schemas.get_mut("BillingBody") {
        let sent = |this: &str, other: &str| {
            let properties = json!({ this: { "type": "object" }, other: { "type": "null" } });
            json!({ "required": [this], "properties": properties })
        };
        let is_there = json!({ "type": "object" });
        body["if"] = json!({ "required": ["invoice"], "properties": { "invoice": is_there } });
        body["then"] = sent("invoice", "subscription");
        body["else"] = sent("subscription", "invoice");
    }
}

/// The code `other` says nothing by itself: it needs a note.
fn with_a_note(schemas: &mut Value) {
    let Some(body) = schemas.get_mut("ReasonBody") else { return };
    let note = json!({ "type": "string", "minLength": 1, "maxLength": 500, "pattern": PLAIN });
    body["if"] = json!({ "properties": { "code": { "enum": words::telling_reasons() } } });
    body["else"] = json!({ "required": ["note"], "properties": { "note": note } });
}

/// Bounds and forms of what stands in the path, behind the question mark and in headers.
fn parameter_of(path: &str, parameter: &mut Value) {
    let text =
        |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (name, place) = (text("name"), text("in"));
    let Some(schema) = parameter.get_mut("schema") else { return };
    // It is sent or not, and never null.
    never_null(schema);
    let list = match (place.as_str(), name.as_str()) {
        ("query", "permission") => Some("Permission"),
        ("query", "reason") => Some("ReasonCode"),
        ("query", "kind") => Some("EventKind"),
        ("query", "format") => Some("ExportFormat"),
        _ => None,
    };
    if let Some(list) = list {
        *schema = known(list);
        return;
    }
    let is_text = may_be(schema, "string") && schema.get("format").is_none();
    let is_number = may_be(schema, "integer");
    let more = match (place.as_str(), name.as_str()) {
        ("path", "flow") => json!({ "minLength": 1 }),
        ("path", "proposal") => json!({ "minimum": 0, "maximum": u32::MAX }),
        ("path", "name") => json!({ "minLength": 1, "pattern": "^[a-z_]+$" }),
        // Anything but `true` says nothing.
        ("header", "keyledger-background" | "If-None-Match") => json!({ "type": "string" }),
        ("header", "If-Match") => json!({ "type": "string", "pattern": TAGS }),
        ("header", _) => {
            json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": ASCII })
        }
        ("query", "limit") => json!({ "minimum": 1, "maximum": page_most(path) }),
        ("query", "wait") => json!({ "minimum": 0, "maximum": 25 }),
        ("query", "from" | "to" | "at") if is_text => json!({ "format": "date-time" }),
        ("query", "network") => {
            json!({ "minLength": 2, "pattern": "^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$" })
        }
        ("query", "note") => json!({ "minLength": 1, "maxLength": 500, "pattern": PLAIN }),
        ("query", "cursor") => json!({ "minLength": 1, "pattern": "^[A-Za-z0-9_-]+$" }),
        ("query", "after") => json!({ "minLength": 1, "pattern": "^[!-~]+$" }),
        ("query", _) if is_number => json!({ "minimum": 0, "maximum": SEQUENCE_MAX }),
        ("query", _) if is_text => json!({ "minLength": 1, "pattern": r"\S" }),
        _ => return,
    };
    merge(schema, &more);
}

/// How many entries a page has at most.
fn page_most(path: &str) -> u32 {
    match path {
        "/api/v1/accounts"
        | "/api/v1/accounts/{id}/timeline"
        | "/api/v1/me/history"
        | "/api/v1/properties/{id}/members" => 200,
        "/api/v1/audit/acts" => 500,
        _ => 1_000,
    }
}

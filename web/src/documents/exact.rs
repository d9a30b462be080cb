//! Exact schemas: what do bodies, queries and answers hold exactly, where the types behind them do
//! not say it?
//!
//! The front door refuses what is not described here; a test walks the document and tries it.

use super::{policy, words};
use serde_json::{Value, json};

/// A text with something in it and no control character.
const PLAIN: &str = r"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f][^\u0000-\u001f\u007f-\u009f]*$";
/// Visible ASCII, with spaces between.
const ASCII: &str = "^[!-~]([ -~]*[!-~])?$";
/// `*`, or the `ETag`s of earlier answers.
const TAGS: &str = r#"^(\*|(W/)?"[0-9]{1,19}"( *, *(W/)?"[0-9]{1,19}")*)$"#;
/// The largest sequence that can be asked for.
const SEQUENCE_MAX: i64 = i64::MAX;

/// Moments: fields that are a date-time wherever they stand.
const MOMENTS: [&str; 37] = [
    "IssueAnswer.expires_at",
    "IssueBody.expires_at",
    "Mail.queued_at",
    "Mail.retry_at",
    "Mail.updated_at",
    "Member.ends_at",
    "Member.since",
    "MemberDenial.denied_at",
    "MemberDenial.requested_at",
    "MemberMail.at",
    "MyFactor.since",
    "MyFactors.put_off_until",
    "MyItem.from",
    "MyItem.to",
    "MyProperty.since",
    "MyRecoveryCodes.since",
    "MySession.expires_at",
    "MySession.factor_at",
    "MySession.idle_at",
    "MySession.opened_at",
    "MySession.seen_at",
    "OperatorAnswer.at",
    "PasswordAnswer.expires_at",
    "PolicyChanged.until",
    "PropertyBilling.since",
    "ProposedAnswer.until",
    "Reminder.until",
    "ServiceAnswer.expires_at",
    "ServiceAnswer.issued_at",
    "ServiceAnswer.revoked_at",
    "SessionAnswer.expires_at",
    "SessionAnswer.idle_at",
    "SessionAnswer.opened_at",
    "SetUpAnswer.expires_at",
    "Subscription.since",
    "UnpaidInvoice.restricts_at",
    "UnpaidInvoice.since",
];

/// Fields that an answer always has, be it `null`.
const ALWAYS: [(&str, &[&str]); 15] = [
    ("EndBody", &["ends_on"]),
    ("Hold", &["lifted_at", "placed_by", "reason"]),
    ("MeAnswer", &["email", "name", "time_zone"]),
    ("Member", &["email", "name"]),
    ("MemberDenial", &["name"]),
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
        for (field, words) in words::fields() {
            allow(schemas, field, &words);
        }
        for field in MOMENTS {
            add(schemas, field, &json!({ "format": "date-time" }));
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
    }
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for (_, operation) in item.as_object_mut().into_iter().flatten() {
            let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
            for parameter in parameters.into_iter().flatten() {
                parameter_of(path, parameter);
            }
        }
    }
}

/// Bounds and forms of what is sent.
fn bounds() -> Vec<(&'static str, Value)> {
    let address = json!({ "minLength": 3, "format": "idn-email" });
    let name = json!({ "minLength": 1, "pattern": PLAIN });
    vec![
        ("CreateBody.email", address.clone()),
        ("CreateBody.ends_on", json!({ "format": "date" })),
        ("CreateBody.name", name.clone()),
        ("EndBody.ends_on", json!({ "format": "date" })),
        ("Member.ends_on", json!({ "format": "date" })),
        ("ForgotBody.email", address.clone()),
        ("IntrospectAnswer.exp", json!({ "minimum": 0 })),
        ("IntrospectAnswer.iat", json!({ "minimum": 0 })),
        ("InvoiceBody.id", json!({ "minLength": 1, "pattern": "^[!-~]+$" })),
        ("InvoiceBody.payment_link", json!({ "pattern": "^https://" })),
        ("IssueBody.name", name.clone()),
        ("IssueBody.scopes", json!({ "minItems": 1 })),
        ("LoginBody.email", address.clone()),
        ("Member.standing", json!({ "type": ["string", "null"] })),
        ("PropertyBody.name", name.clone()),
        ("ProposeBody.email", address),
        ("ProposeBody.name", name),
        ("ReasonBody.note", json!({ "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$" })),
        ("RecoveryCode.number", json!({ "minimum": 1 })),
        ("SettingChange.from", anything()),
        ("SettingChange.to", anything()),
    ]
}

/// A setting's value: a number, a yes or no, or a list.
fn anything() -> Value {
    json!({ "type": ["integer", "boolean", "array", "null"] })
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

/// Only these words may stand there: in the field, or in each place of the list it holds.
fn allow(schemas: &mut Value, name: &str, words: &Value) {
    let Some(field) = field(schemas, name) else { return };
    let nothing = may_be(field, "null") && !may_be(field, "array");
    let place = if may_be(field, "array") { field.get_mut("items") } else { Some(field) };
    let mut words = words.clone();
    if let Some(words) = words.as_array_mut().filter(|_| nothing) {
        words.push(Value::Null);
    }
    if let Some(place) = place {
        place["enum"] = words;
    }
}

fn require(schemas: &mut Value, schema: &str, fields: &[&str]) {
    let Some(schema) = schemas.get_mut(schema) else { return };
    let mut required =
        schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    required.extend(fields.iter().map(|field| json!(field)));
    schema["required"] = Value::Array(required);
}

/// A billing message is about an invoice or about the subscription.
fn one_of_two(schemas: &mut Value) {
    let about = |this: &str, shape: &str, other: &str| {
        let shape = format!("#/components/schemas/{shape}");
        json!({
            "required": [this],
            "properties": { this: { "$ref": shape }, other: { "type": "null" } },
        })
    };
    if let Some(body) = schemas.get_mut("BillingBody") {
        let invoice = about("invoice", "InvoiceBody", "subscription");
        body["oneOf"] = json!([invoice, about("subscription", "SubscriptionBody", "invoice")]);
    }
}

/// The code `other` says nothing by itself: it needs a note.
fn with_a_note(schemas: &mut Value) {
    let Some(body) = schemas.get_mut("ReasonBody") else { return };
    let note = json!({ "type": "string", "minLength": 1, "maxLength": 500, "pattern": PLAIN });
    let other = json!({ "required": ["note"], "properties": { "note": note } });
    let code = json!({ "properties": { "code": { "enum": words::telling_reasons() } } });
    body["anyOf"] = json!([code, other]);
}

/// Bounds and forms of what stands in the path, behind the question mark and in headers.
fn parameter_of(path: &str, parameter: &mut Value) {
    let text =
        |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (name, place) = (text("name"), text("in"));
    let Some(schema) = parameter.get_mut("schema") else { return };
    let is_text = may_be(schema, "string") && schema.get("format").is_none();
    let is_number = may_be(schema, "integer");
    let more = match (place.as_str(), name.as_str()) {
        ("path", "flow") => json!({ "minLength": 1 }),
        ("path", "proposal") => json!({ "minimum": 0, "maximum": u32::MAX }),
        ("path", "name") => json!({ "minLength": 1, "pattern": "^[a-z_]+$" }),
        // Anything but `true` says nothing.
        ("header", "keyledger-background") => json!({ "type": "string" }),
        ("header", "If-Match") => json!({ "type": "string", "pattern": TAGS }),
        ("header", _) => {
            json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": ASCII })
        }
        ("query", "limit") => json!({ "minimum": 1, "maximum": page_most(path) }),
        ("query", "wait") => json!({ "minimum": 0, "maximum": 25 }),
        ("query", "from" | "to" | "at") if is_text => json!({ "format": "date-time" }),
        ("query", "permission") => json!({ "enum": words::permissions() }),
        ("query", "reason") => json!({ "enum": words::reasons() }),
        ("query", "kind") => json!({ "enum": words::kinds() }),
        ("query", "format") => json!({ "enum": ["ndjson", "csv", "excel", "manifest"] }),
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
        "/api/v1/accounts" | "/api/v1/accounts/{id}/timeline" | "/api/v1/me/history" => 200,
        "/api/v1/audit/acts" => 500,
        _ => 1_000,
    }
}

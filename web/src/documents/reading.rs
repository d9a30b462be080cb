//! Schemas of histories: what do histories, searches and reviews hold exactly?

use super::explain::{self, capacity, standing};
use super::shapes::{
    count, described_by, id, list, moment, object, one_of, or_null, text, the, yes_no,
};
use super::words::{kinds, permissions};
use keyledger_core::authority::OperatorRole;
use serde_json::{Value, json};

/// What each of these answers is.
const ANSWERS: [(&str, &str); 14] = [
    ("/api/v1/accounts", "FoundAccounts"),
    ("/api/v1/accounts/{id}", "OneAccount"),
    ("/api/v1/accounts/{id}/explain", "Explained"),
    ("/api/v1/accounts/{id}/state", "StateThen"),
    ("/api/v1/accounts/{id}/timeline", "Timeline"),
    ("/api/v1/audit/access-review/{property}", "AccessReview"),
    ("/api/v1/audit/acts", "Acts"),
    ("/api/v1/audit/events", "FoundEvents"),
    ("/api/v1/audit/export", "ExportManifest"),
    ("/api/v1/audit/reads", "Reads"),
    ("/api/v1/audit/subjects/{id}", "SubjectExport"),
    ("/api/v1/events", "EventFeed"),
    ("/api/v1/events/{id}", "OneEvent"),
    ("/api/v1/explain", "Explained"),
];

/// Gives them their schemas.
pub(crate) fn describe(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas") else { return };
    for (name, schema) in schemas_of_reading().into_iter().chain(explain::schemas()) {
        schemas[name] = schema;
    }
    for (path, name) in ANSWERS {
        let answer = document
            .get_mut("paths")
            .and_then(|paths| paths.get_mut(path))
            .and_then(|item| item.pointer_mut("/get/responses/200/content/application~1json"));
        if let Some(answer) = answer {
            answer["schema"] = the(name);
        }
    }
}

fn schemas_of_reading() -> Vec<(&'static str, Value)> {
    let mut all = vec![
        ("EventKind", json!({ "type": "string", "enum": kinds() })),
        ("OneAccount", one_account()),
        ("AccountRow", account_row()),
        ("FoundAccounts", found_accounts()),
        ("StateThen", state_then()),
        ("OneEvent", object(vec![("what", text()), ("event", the("ToldEvent"))])),
        ("ToldEvent", told()),
        ("PublicEvent", public_event()),
        ("EventFeed", feed()),
        ("Timeline", timeline()),
        ("FoundEvents", found_events()),
        ("ExportManifest", manifest()),
    ];
    all.extend(reviews());
    all
}

fn kind() -> Value {
    the("EventKind")
}

fn next() -> (&'static str, Value) {
    ("next", or_null(&text()))
}

/// Numbers of a kind, by a name each.
fn by_name(shape: &Value) -> Value {
    json!({ "type": "object", "additionalProperties": shape })
}

fn told() -> Value {
    object(vec![
        ("sequence", count()),
        ("at", moment()),
        ("stream", text()),
        ("revision", count()),
        ("event", id()),
        ("link", text()),
        ("kind", kind()),
        ("actor", text()),
        ("data", described_by("schemas/json/<kind>.v<schema>.schema.json")),
        ("metadata", described_by("schemas/json/metadata.schema.json")),
        ("personal?", by_name(&json!({ "type": ["string", "null"] }))),
    ])
}

fn public_event() -> Value {
    object(vec![
        ("sequence", count()),
        ("id", id()),
        ("stream", text()),
        ("revision", count()),
        ("kind", kind()),
        ("version", count()),
        ("at", moment()),
        ("actor", object(vec![("kind", capacity()), ("id?", text())])),
        ("property?", id()),
        ("correlation", id()),
        ("causation?", id()),
        ("policy?", count()),
        ("reason?", text()),
        ("answer?", text()),
        ("data", described_by("schemas/json/<kind>.v<version>.schema.json")),
    ])
}

fn feed() -> Value {
    object(vec![("events", list(&the("PublicEvent"))), next(), ("at_head", yes_no())])
}

fn seen() -> Value {
    object(vec![("first", count()), ("last", count()), ("events", count())])
}

fn account_row() -> Value {
    object(vec![
        ("account", id()),
        ("email", or_null(&text())),
        ("name", or_null(&text())),
        ("standing", or_null(&standing())),
        ("properties", list(&text())),
        ("seen?", seen()),
    ])
}

fn one_account() -> Value {
    object(vec![("account", or_null(&the("AccountRow"))), ("state", the("AccountState"))])
}

fn state_then() -> Value {
    object(vec![("account", id()), ("revision", or_null(&count())), ("state", the("AccountState"))])
}

/// Accounts; or the one event whose id was looked for.
fn found_accounts() -> Value {
    let network = object(vec![
        ("accounts", by_name(&seen())),
        ("networks", list(&text())),
        ("months", list(&text())),
        ("compared", count()),
        ("without_key", count()),
    ]);
    let event = object(vec![
        ("event", id()),
        ("sequence", count()),
        ("kind", kind()),
        ("at", moment()),
        ("stream", text()),
        ("revision", count()),
        ("link", text()),
    ]);
    let accounts = object(vec![
        ("accounts", list(&the("AccountRow"))),
        ("total", count()),
        next(),
        ("network", or_null(&network)),
    ]);
    let none = json!({ "type": "array", "maxItems": 0 });
    let event = object(vec![("accounts", none), ("total", count()), ("event", event)]);
    json!({ "oneOf": [accounts, event] })
}

fn timeline() -> Value {
    let shown = object(vec![("code", text()), ("text", text())]);
    let counted = object(vec![("lock", id()), ("locked", count()), ("locked_at", moment())]);
    let item = object(vec![
        ("from", moment()),
        ("to", moment()),
        ("count", count()),
        ("kind", kind()),
        ("what", text()),
        ("actor", text()),
        ("from_where?", text()),
        ("shown?", shown),
        ("reason?", text()),
        ("counted?", counted),
        ("events", list(&the("ToldEvent"))),
    ]);
    object(vec![("account", id()), ("items", list(&item)), next()])
}

/// What was asked, as it was typed.
fn filters() -> Value {
    object(vec![
        ("account?", text()),
        ("actor?", text()),
        ("kind?", kind()),
        ("property?", id()),
        ("network?", text()),
        ("from?", moment()),
        ("to?", moment()),
    ])
}

fn found_events() -> Value {
    let network = object(vec![("networks", list(&text())), ("without_key", count())]);
    object(vec![
        ("events", list(&the("ToldEvent"))),
        next(),
        ("up_to", or_null(&count())),
        ("query", filters()),
        ("network", or_null(&network)),
    ])
}

fn manifest() -> Value {
    let file = object(vec![
        (
            "name",
            one_of(&["events.ndjson", "events.csv", "events-excel-en.csv", "events-excel-fr.csv"]),
        ),
        ("bytes", count()),
        ("sha256", json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })),
    ]);
    let checkpoint =
        object(vec![("origin", text()), ("size", count()), ("root", text()), ("note", text())]);
    object(vec![
        ("format", one_of(&[keyledger_usecases::compliance::search_files::MANIFEST_FORMAT])),
        ("ledger", id()),
        ("release", text()),
        ("query", filters()),
        ("query_id", id()),
        ("asked_at", moment()),
        ("up_to", or_null(&count())),
        ("personal", yes_no()),
        ("count", count()),
        ("first_sequence", or_null(&count())),
        ("last_sequence", or_null(&count())),
        ("files", list(&file)),
        ("checkpoint", or_null(&checkpoint)),
    ])
}

fn reviews() -> Vec<(&'static str, Value)> {
    let authority = object(vec![("stream", text()), ("revision", count())]);
    let act = object(vec![
        ("at", moment()),
        ("actor", text()),
        ("subject", id()),
        ("subject_name", or_null(&text())),
        ("property?", text()),
        ("what", list(&text())),
        ("authority", list(&authority)),
        ("reason", or_null(&text())),
        ("events", list(&the("ToldEvent"))),
    ]);
    let held = list(&json!({ "type": "string", "enum": permissions() }));
    let member = object(vec![
        ("account", id()),
        ("email", or_null(&text())),
        ("person", or_null(&text())),
        ("permissions", held.clone()),
        ("sensitive", held),
        ("standing", standing()),
    ]);
    let operator = object(vec![
        ("account", id()),
        ("person", or_null(&text())),
        ("role", one_of(&OperatorRole::ALL)),
    ]);
    let review = object(vec![
        ("property", id()),
        ("name", text()),
        ("at", moment()),
        ("members", list(&member)),
        ("operators", list(&operator)),
    ]);
    let period = || vec![("from", moment()), ("to", moment())];
    let acts = object([period(), vec![("acts", list(&act)), next()]].concat());
    let reads = object([period(), vec![("reads", list(&the("ReadRecord")))]].concat());
    vec![
        ("Acts", acts),
        ("AccessReview", review),
        ("Reads", reads),
        ("ReadRecord", read()),
        ("SubjectExport", subject()),
    ]
}

fn read() -> Value {
    let questions = [
        "find",
        "account",
        "timeline",
        "explanation",
        "state",
        "event",
        "acts",
        "access_review",
        "reads",
        "export",
        "search",
        "search_export",
        "pack",
    ];
    object(vec![
        ("at", moment()),
        ("actor", text()),
        ("reader", or_null(&id())),
        ("query", id()),
        ("question", one_of(&questions)),
        ("accounts", list(&id())),
        ("words?", text()),
        ("reason", or_null(&text())),
        ("link", text()),
    ])
}

fn subject() -> Value {
    let membership = object(vec![
        ("property", id()),
        ("name", or_null(&text())),
        ("from", or_null(&moment())),
        ("to", or_null(&moment())),
    ]);
    let fates = ["waiting", "trying", "accepted", "refused", "bounced", "suppressed"];
    let mail = object(vec![
        ("mail", id()),
        ("template", text()),
        ("queued_at", moment()),
        ("updated_at", moment()),
        ("fate", one_of(&fates)),
        ("text", text()),
    ]);
    object(vec![
        ("account", id()),
        ("exported_at", moment()),
        ("email", or_null(&text())),
        ("name", or_null(&text())),
        ("language", or_null(&one_of(&["fr", "en"]))),
        ("state", the("AccountState")),
        ("memberships", list(&membership)),
        ("mails", list(&mail)),
        ("events", list(&the("ToldEvent"))),
        ("acts_on_others", list(&the("ToldEvent"))),
        ("read_by", list(&the("ReadRecord"))),
    ])
}

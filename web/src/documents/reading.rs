//! Schemas of histories: what do histories, searches and reviews hold exactly?

use super::shapes::{
    Named, count, described_by, id, list, moment, named, object, or_null, text, the, yes_no,
};
use super::{events, exact, explain};
use serde_json::{Value, json};

/// What each of these answers is.
const ANSWERS: [(&str, &str); 15] = [
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
    ("/api/v1/me/export", "SubjectExport"),
];

/// Gives them their schemas.
pub(crate) fn describe(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas") else { return };
    for (name, schema) in schemas_of_reading().into_iter().chain(explain::schemas()) {
        schemas[&name] = schema;
    }
    if let Some(schemas) = schemas.as_object_mut() {
        events::describe(schemas);
    }
    exact::numbers_and_moments(schemas);
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

fn schemas_of_reading() -> Named {
    let mut all = vec![
        named("OneAccount", one_account()),
        named("AccountRow", account_row()),
        named("StateThen", state_then()),
        named("OneEvent", object(vec![("what", text()), ("event", the("ToldEvent"))])),
        named("ToldEvent", told()),
        named("EventFeed", feed()),
    ];
    all.extend(found_accounts());
    all.extend(timeline());
    all.extend(found_events());
    all.extend(manifest());
    all.extend(reviews());
    all
}

fn next() -> (&'static str, Value) {
    ("next", or_null(&text()))
}

/// Numbers of a kind, by a name each.
fn by_name(shape: &Value) -> Value {
    json!({ "type": "object", "additionalProperties": shape })
}

/// Where the JSON Schema of what was stored is served.
fn address() -> Value {
    json!({ "type": "string", "format": "uri-reference" })
}

fn told() -> Value {
    object(vec![
        ("sequence", count()),
        ("at", moment()),
        ("stream", text()),
        ("revision", count()),
        ("event", id()),
        ("link", text()),
        ("kind", the("EventKind")),
        ("dataschema", address()),
        ("actor", text()),
        (
            "data",
            described_by(
                "The fields of this kind as they were stored, without what is sealed: `dataschema` \
                 leads to their JSON Schema. In the newest version of a kind they are those of its \
                 schema in this document, such as `AccountLockedV1Data`.",
            ),
        ),
        (
            "metadata",
            described_by("Who acted, from where and why: `/schemas/stored/metadata.schema.json`."),
        ),
        ("personal?", by_name(&json!({ "type": ["string", "null"] }))),
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
        ("standing", or_null(&the("AccountStanding"))),
        ("properties", list(&text())),
        ("seen?", the("SeenFrom")),
    ])
}

fn one_account() -> Value {
    object(vec![("account", or_null(&the("AccountRow"))), ("state", the("AccountState"))])
}

fn state_then() -> Value {
    object(vec![("account", id()), ("revision", or_null(&count())), ("state", the("AccountState"))])
}

/// Accounts; or the one event whose id was looked for.
fn found_accounts() -> Named {
    let network = object(vec![
        ("accounts", by_name(&the("SeenFrom"))),
        ("networks", list(&text())),
        ("months", list(&text())),
        ("compared", count()),
        ("without_key", count()),
    ]);
    let event = object(vec![
        ("event", id()),
        ("sequence", count()),
        ("kind", the("EventKind")),
        ("at", moment()),
        ("stream", text()),
        ("revision", count()),
        ("link", text()),
    ]);
    let found = object(vec![
        ("accounts", list(&the("AccountRow"))),
        ("total", count()),
        ("next?", or_null(&text())),
        ("network?", or_null(&the("AccountsFromNetwork"))),
        ("event?", the("FoundEvent")),
    ]);
    vec![
        named("FoundAccounts", found),
        named("FoundEvent", event),
        named("AccountsFromNetwork", network),
        named("SeenFrom", seen()),
    ]
}

fn timeline() -> Named {
    let shown = object(vec![("code", text()), ("text", text())]);
    let counted = object(vec![("lock", id()), ("locked", count()), ("locked_at", moment())]);
    let item = object(vec![
        ("from", moment()),
        ("to", moment()),
        ("count", count()),
        ("kind", the("EventKind")),
        ("what", text()),
        ("actor", text()),
        ("from_where?", text()),
        ("shown?", the("ShownThen")),
        ("reason?", text()),
        ("counted?", the("CountedInLock")),
        ("reference?", text()),
        ("events", list(&the("ToldEvent"))),
    ]);
    let timeline = vec![("account", id()), ("items", list(&the("TimelineItem"))), next()];
    vec![
        named("Timeline", object(timeline)),
        named("TimelineItem", item),
        named("ShownThen", shown),
        named("CountedInLock", counted),
    ]
}

/// What was asked, as it was typed.
fn filters() -> Value {
    object(vec![
        ("account?", text()),
        ("actor?", text()),
        ("kind?", the("EventKind")),
        ("without?", list(&the("EventKind"))),
        ("property?", id()),
        ("network?", text()),
        ("from?", moment()),
        ("to?", moment()),
    ])
}

fn found_events() -> Named {
    let network = object(vec![("networks", list(&text())), ("without_key", count())]);
    let found = object(vec![
        ("events", list(&the("ToldEvent"))),
        next(),
        ("up_to", or_null(&count())),
        ("query", the("EventFilters")),
        ("network", or_null(&the("EventsFromNetwork"))),
    ]);
    vec![
        named("FoundEvents", found),
        named("EventFilters", filters()),
        named("EventsFromNetwork", network),
    ]
}

fn manifest() -> Named {
    let file = object(vec![
        ("name", the("ExportFileName")),
        ("bytes", count()),
        ("sha256", json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" })),
    ]);
    let checkpoint =
        object(vec![("origin", text()), ("size", count()), ("root", text()), ("note", text())]);
    let manifest = object(vec![
        ("format", the("ManifestFormat")),
        ("ledger", id()),
        ("release", text()),
        ("query", the("EventFilters")),
        ("query_id", id()),
        ("asked_at", moment()),
        ("up_to", or_null(&count())),
        ("personal", yes_no()),
        ("count", count()),
        ("first_sequence", or_null(&count())),
        ("last_sequence", or_null(&count())),
        ("files", list(&the("ExportedFile"))),
        ("checkpoint", or_null(&the("ExportCheckpoint"))),
    ]);
    vec![
        named("ExportManifest", manifest),
        named("ExportedFile", file),
        named("ExportCheckpoint", checkpoint),
    ]
}

fn reviews() -> Named {
    let authority = object(vec![("stream", text()), ("revision", count())]);
    let act = object(vec![
        ("at", moment()),
        ("actor", text()),
        ("subject", id()),
        ("subject_name", or_null(&text())),
        ("property?", text()),
        ("what", list(&text())),
        ("authority", list(&the("ActAuthority"))),
        ("reason", or_null(&text())),
        ("events", list(&the("ToldEvent"))),
    ]);
    let held = list(&the("Permission"));
    let member = object(vec![
        ("account", id()),
        ("email", or_null(&text())),
        ("person", or_null(&text())),
        ("permissions", held.clone()),
        ("sensitive", held),
        ("standing", the("AccountStanding")),
    ]);
    let operator = object(vec![
        ("account", id()),
        ("person", or_null(&text())),
        ("role", the("OperatorRole")),
    ]);
    let review = object(vec![
        ("property", id()),
        ("name", text()),
        ("at", moment()),
        ("members", list(&the("ReviewedMember"))),
        ("operators", list(&the("ReviewedOperator"))),
    ]);
    let period = || vec![("from", moment()), ("to", moment())];
    let acts = object([period(), vec![("acts", list(&the("ReviewedAct"))), next()]].concat());
    let reads = object([period(), vec![("reads", list(&the("ReadRecord"))), next()]].concat());
    vec![
        named("Acts", acts),
        named("AccessReview", review),
        named("Reads", reads),
        named("ReadRecord", read()),
        named("ReviewedAct", act),
        named("ActAuthority", authority),
        named("ReviewedMember", member),
        named("ReviewedOperator", operator),
        named("SubjectExport", subject()),
        named("PastMembership", past_membership()),
        named("SubjectMail", subject_mail()),
    ]
}

fn read() -> Value {
    object(vec![
        ("at", moment()),
        ("actor", text()),
        ("reader", or_null(&id())),
        ("query", id()),
        ("question", the("ReadQuestion")),
        ("accounts", list(&id())),
        ("words?", text()),
        ("reason", or_null(&text())),
        ("link", text()),
    ])
}

fn past_membership() -> Value {
    object(vec![
        ("property", id()),
        ("name", or_null(&text())),
        ("from", or_null(&moment())),
        ("to", or_null(&moment())),
    ])
}

fn subject_mail() -> Value {
    object(vec![
        ("mail", id()),
        ("template", text()),
        ("queued_at", moment()),
        ("updated_at", moment()),
        ("fate", the("MailFate")),
        ("text", text()),
    ])
}

fn subject() -> Value {
    object(vec![
        ("account", id()),
        ("exported_at", moment()),
        ("email", or_null(&text())),
        ("name", or_null(&text())),
        ("language", or_null(&the("Language"))),
        ("state", the("AccountState")),
        ("memberships", list(&the("PastMembership"))),
        ("mails", list(&the("SubjectMail"))),
        ("events", list(&the("ToldEvent"))),
        ("acts_on_others", list(&the("ToldEvent"))),
        ("read_by", list(&the("ReadRecord"))),
    ])
}

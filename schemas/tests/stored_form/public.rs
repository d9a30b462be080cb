//! What leaves the house as an event: is every public field in it, and nothing else?

use crate::support::families::kinds;
use crate::support::instance::Plain;
use crate::support::{form, managed, stored, uuid_of};
use keyledger_core::codec::Codec;
use keyledger_core::ids::EventId;
use keyledger_core::personal::PersonalFields;
use keyledger_schemas::public::render;
use keyledger_schemas::withheld::WITHHELD;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The list of fields: path and declaration.
fn declared() -> BTreeMap<String, String> {
    let list = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fields.txt")).unwrap();
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?.to_owned(), words.next()?.to_owned()))
        })
        .collect()
}

/// Every path of a document that holds a value, as the list of fields writes it.
fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                paths(member, &format!("{path}.{name}"), found);
            }
        }
        Value::Array(items) => {
            for item in items {
                paths(item, &format!("{path}[]"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.insert(path.to_owned());
        }
    }
}

#[test]
fn c7_of_every_kind_exactly_the_public_fields_are_shown() {
    let declared = declared();
    for kind in kinds() {
        let form = form(kind.name);
        let mut event = kind.event(&mut Plain);
        let new = form
            .encode(&kind.stream, EventId(uuid_of(kind.name)), &managed(form.keys()), &event)
            .unwrap();
        let shown = render(&form, &stored(&kind.stream, 3, new), 7).unwrap();
        assert_eq!((shown.sequence, shown.revision, shown.kind), (7, 3, kind.name));
        let mut found = BTreeSet::new();
        paths(&Value::Object(shown.data.clone()), kind.name, &mut found);
        for path in &found {
            let declaration = declared.get(path).map(String::as_str);
            let is_withheld = declaration == Some("withheld");
            assert!(
                is_withheld || declaration == Some("public"),
                "{path} is shown, {declaration:?}"
            );
            let name = path.rsplit('.').next().unwrap();
            assert_eq!(
                shown.data.get(name).is_some_and(|value| value == WITHHELD),
                is_withheld,
                "{path}"
            );
        }
        let mut personal = vec![];
        event.personal(&mut |path, _| personal.push(path));
        assert!(personal.iter().all(|path| !shown.data.contains_key(*path)), "{}", kind.name);
        // Nothing that was left out is missing for another reason.
        let public = kind.schema["properties"].as_object().into_iter().flatten();
        let public = public.map(|(name, _)| name.as_str()).filter(|name| !personal.contains(name));
        for name in public {
            assert!(shown.data.contains_key(name), "{}.{name} is public and not shown", kind.name);
        }
    }
}

#[test]
fn c7_no_origin_no_session_and_no_words_leave_the_house() {
    let kind = kinds().into_iter().find(|kind| kind.name == "account_created").unwrap();
    let form = form("public");
    let meta = managed(form.keys());
    let id = EventId(uuid_of("public"));
    let new = form.encode(&kind.stream, id, &meta, &kind.event(&mut Plain)).unwrap();
    let shown = render(&form, &stored(&kind.stream, 0, new), 0).unwrap();
    assert_eq!(shown.reason.as_deref(), meta.reason.as_ref().map(|reason| reason.code.as_str()));
    let text = serde_json::to_string(&shown).unwrap();
    let session = meta.actor.session.unwrap().0;
    let net = meta.origin.unwrap().net.0;
    for inside in [session.as_str(), net.as_str(), "sealed", "\"box\"", "traceparent", "origin"] {
        assert!(!text.contains(inside), "{inside}: {text}");
    }
}

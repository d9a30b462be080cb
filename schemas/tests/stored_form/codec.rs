//! Is what was written what is read, and is everything else refused with a reason?

use crate::support::families::{Kind, kinds};
use crate::support::instance::{Plain, Tape, instance};
use crate::support::{
    Seeded, ada, by_engine, form, form_over, managed, sample_vault, stored, uuid_of,
};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::{Codec, CodecError, Recorded};
use keyledger_core::ids::{AccountId, EventId, LedgerId};
use keyledger_core::metadata::Metadata;
use keyledger_core::personal::{Personal, PersonalFields};
use keyledger_core::store::{EVENT_BYTES_MAX, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::vault::{SecretName, Vault};
use keyledger_schemas::domain::DomainEvent;
use keyledger_schemas::keyring::KeyRing;
use keyledger_schemas::stored_form::StoredForm;
use proptest::prelude::*;
use serde_json::json;
use std::sync::Arc;

fn kind(name: &str) -> Kind {
    kinds().into_iter().find(|kind| kind.name == name).unwrap()
}

/// Ada's account, created by a manager with a note.
fn created(form: &StoredForm) -> StoredEvent {
    let kind = kind("account_created");
    let event = kind.event(&mut Plain);
    let meta = managed(form.keys());
    let new = form.encode(&kind.stream, EventId(uuid_of("event")), &meta, &event).unwrap();
    stored(&kind.stream, 0, new)
}

fn open(form: &StoredForm, stored: &StoredEvent) -> Result<Recorded<DomainEvent>, CodecError> {
    form.open(stored)
}

/// The same with every personal value as a reader without keys sees it.
fn sealed(mut recorded: Recorded<DomainEvent>) -> Recorded<DomainEvent> {
    each_personal(&mut recorded, |value| *value = Personal::Sealed);
    recorded
}

fn each_personal(
    recorded: &mut Recorded<DomainEvent>,
    mut change: impl FnMut(&mut Personal<String>),
) {
    recorded.event.personal(&mut |_, value| change(value));
    if let Some(note) = recorded.meta.reason.as_mut().and_then(|reason| reason.note.as_mut()) {
        change(note);
    }
    if let Some(origin) = &mut recorded.meta.origin {
        change(&mut origin.ip);
        change(&mut origin.user_agent);
    }
}

fn any_metadata(choices: &mut Tape) -> Metadata {
    let schema = schemars::schema_for!(Metadata).to_value();
    let value = instance(&schema, &schema["$defs"], "metadata", choices);
    let mut meta: Metadata = serde_json::from_value(value).unwrap();
    meta.schema = 1;
    if let Some(note) = meta.reason.as_mut().and_then(|reason| reason.note.as_mut()) {
        *note = Personal::Clear("a note\u{1f} with \"quotes\"".to_owned());
    }
    if let Some(origin) = &mut meta.origin {
        origin.ip = Personal::Clear("2001:db8::7".to_owned());
        origin.user_agent = Personal::Clear("Zoë's browser".to_owned());
    }
    meta
}

proptest! {
    /// Whatever an event says: read with the keys it is what was written; without them it is the
    /// same but for the personal values; and no personal value lies in the bytes.
    #[test]
    fn what_was_written_is_what_is_read(
        which in any::<prop::sample::Index>(),
        tape in prop::collection::vec(any::<u16>(), 0..120),
    ) {
        let kinds = kinds();
        let kind = which.get(&kinds);
        let mut choices = Tape::new(tape);
        let event = kind.event(&mut choices);
        let mut meta = any_metadata(&mut choices);
        meta.schema = kind.version;
        let form = form_over(Arc::default(), "property");
        for account in [event.subject(&kind.stream), meta.actor.account()].into_iter().flatten() {
            form.keys().create_person(account).unwrap();
        }
        let id = EventId(uuid_of("event"));
        let new = form.encode(&kind.stream, id, &meta, &event).unwrap();
        prop_assert_eq!(&*new.kind, kind.name);
        prop_assert_eq!(event.kind(), kind.name);
        let stored = stored(&kind.stream, 7, new);
        let written = Recorded {
            stream: kind.stream.clone(),
            revision: stored.revision,
            id,
            meta,
            event,
            position: Some(stored.position),
        };
        let opened: Recorded<DomainEvent> = form.open(&stored).unwrap();
        prop_assert_eq!(&opened, &written);
        let decoded: Recorded<DomainEvent> = form.decode(&stored).unwrap();
        prop_assert_eq!(decoded, sealed(written));
        let bytes = [stored.metadata, stored.data].concat();
        let text = String::from_utf8(bytes).unwrap();
        for clear in ["ada's", "O'Neil", "zoë@", "2001:db8", "browser\"", "a note"] {
            let shown = text.contains(clear) && !(clear == "browser\"" && text.contains("\"browser\""));
            prop_assert!(!shown, "{} lies in the bytes", clear);
        }
    }

    /// Whatever the bytes are, reading them is an answer or an error, never a panic.
    #[test]
    fn hostile_bytes_are_refused(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        in_data in any::<bool>(),
    ) {
        let kinds = kinds();
        let kind = which.get(&kinds);
        let form = form(kind.name);
        let meta = managed(form.keys());
        let id = EventId(uuid_of("event"));
        let new = form.encode(&kind.stream, id, &meta, &kind.event(&mut Plain)).unwrap();
        let mut stored = stored(&kind.stream, 0, new);
        let bytes = if in_data { &mut stored.data } else { &mut stored.metadata };
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let decoded: Result<Recorded<DomainEvent>, _> = form.decode(&stored);
        if let Err(error) = decoded {
            let told = matches!(error, CodecError::Damaged { .. } | CodecError::TooNew { .. });
            prop_assert!(told, "{}", error);
        }
        if let Ok(opened) = open(&form, &stored) {
            let mut values = vec![];
            each_personal(&mut sealed(opened), |value| values.push(value.clone()));
            prop_assert!(values.iter().all(|value| *value == Personal::Sealed));
        }
    }
}

#[test]
fn a_box_in_another_place_is_refused() {
    let home = form("a");
    let event = created(&home);
    assert!(open(&home, &event).is_ok());

    let other_stream = StreamId::account(AccountId(uuid_of("somebody else")));
    let other_id = EventId(uuid_of("another event"));
    for moved in [
        StoredEvent { stream: other_stream, ..event.clone() },
        StoredEvent { id: other_id, ..event.clone() },
    ] {
        assert!(matches!(open(&home, &moved), Err(CodecError::Damaged { .. })));
    }
    let ids = Seeded::new("another ledger");
    let keys = Arc::new(KeyRing::new(sample_vault(), ids.clone()));
    let elsewhere = StoredForm::new(LedgerId(uuid_of("another ledger")), keys, ids);
    assert!(matches!(open(&elsewhere, &event), Err(CodecError::Damaged { .. })));

    // The data's box in the place of the origin's.
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (data, metadata) = (text(&event.data), text(&event.metadata));
    let boxed = |text: &str| text[text.find("\"personal\":").unwrap()..].to_owned();
    let metadata = metadata.replace(&boxed(&metadata), &boxed(&data));
    let swapped = StoredEvent { metadata: metadata.into_bytes(), ..event };
    let error = open(&home, &swapped).unwrap_err().to_string();
    assert!(error.contains("its origin envelope: an envelope that cannot be decrypted"), "{error}");
}

#[test]
fn after_erasure_the_person_is_gone_and_everything_else_reads_the_same() {
    let vault = sample_vault();
    let form = form_over(vault.clone(), "erasure");
    let event = created(&form);
    let before: Recorded<DomainEvent> = form.decode(&event).unwrap();
    open(&form, &event).unwrap(); // The keys are in memory now.

    vault.destroy(&SecretName::person(ada())).unwrap();
    form.keys().forget(ada());
    let after: Recorded<DomainEvent> = form.decode(&event).unwrap();
    assert_eq!(before, after);
    let mut opened = open(&form, &event).unwrap();
    opened.event.personal(&mut |_, value| assert_eq!(*value, Personal::Gone));
    let note = opened.meta.reason.unwrap().note.unwrap();
    assert_eq!(note, Personal::Gone, "a note about the erased goes with them");
    let origin = opened.meta.origin.unwrap();
    assert_eq!(origin.ip.clear().map(String::as_str), Some("203.0.113.7"), "the manager's own");

    let kind = kind("account_created");
    let again =
        form.encode(&kind.stream, EventId(uuid_of("late")), &by_engine(), &kind.event(&mut Plain));
    let error = again.unwrap_err();
    assert!(matches!(&error, CodecError::Key(what) if what.contains("unknown or erased")));
}

#[test]
fn a_newer_version_and_an_unknown_kind_are_refused_loudly() {
    let form = form("a");
    let event = created(&form);
    let newer = |find: &str, put: &str| {
        let metadata = String::from_utf8(event.metadata.clone()).unwrap().replace(find, put);
        StoredEvent { metadata: metadata.into_bytes(), ..event.clone() }
    };
    for stored in [
        newer("{\"schema\":1,", "{\"schema\":2,"),
        // A newer release may also know members of the metadata that this one does not.
        newer("{\"schema\":1,", "{\"schema\":2,\"weather\":\"fair\","),
    ] {
        let error = open(&form, &stored).unwrap_err();
        assert!(matches!(error, CodecError::TooNew { found: 2, known: 1, .. }), "{error}");
    }
    let unknown = StoredEvent { kind: "account_teleported".into(), ..event.clone() };
    assert!(matches!(open(&form, &unknown), Err(CodecError::UnknownKind { .. })));
    // A kind of another family is none of this one's.
    let stray = StoredEvent { kind: "mail_accepted".into(), ..event };
    assert!(matches!(open(&form, &stray), Err(CodecError::UnknownKind { .. })));
}

#[test]
fn what_cannot_be_sealed_is_not_written() {
    let form = form("a");
    let kind = kind("account_created");
    let id = EventId(uuid_of("event"));
    for marker in [Personal::Sealed, Personal::Gone] {
        let mut event = kind.event(&mut Plain);
        event.personal(&mut |_, value| *value = marker.clone());
        let refused = form.encode(&kind.stream, id, &by_engine(), &event);
        assert!(matches!(refused, Err(CodecError::Unfit { .. })));
    }
}

#[test]
fn an_event_that_is_too_large_is_refused() {
    let form = form("a");
    let kind = kind("account_created");
    let id = EventId(uuid_of("event"));
    let mut event = kind.event(&mut Plain);
    event.personal(&mut |_, value| *value = Personal::Clear("é".repeat(EVENT_BYTES_MAX / 4)));
    let refused = form.encode(&kind.stream, id, &by_engine(), &event);
    assert!(matches!(refused, Err(CodecError::TooLarge { bytes, .. }) if bytes > EVENT_BYTES_MAX));
    let meta = Metadata { answer: Some("a".repeat(EVENT_BYTES_MAX)), ..by_engine() };
    let refused = form.encode(&kind.stream, id, &meta, &kind.event(&mut Plain));
    assert!(matches!(refused, Err(CodecError::TooLarge { .. })));
}

#[test]
fn one_family_and_all_of_them_read_the_same_event() {
    let form = form("a");
    let stored = created(&form);
    let one: Recorded<AccountEvent> = form.decode(&stored).unwrap();
    let all: Recorded<DomainEvent> = form.decode(&stored).unwrap();
    assert_eq!(DomainEvent::Account(one.event), all.event);
    assert_eq!(one.meta, all.meta);
}

#[test]
fn a_clear_value_in_the_ledger_is_damage() {
    let form = form("a");
    let event = created(&form);
    let data = String::from_utf8(event.data.clone()).unwrap();
    let data = data.replace("\"email\":\"sealed\"", "\"email\":\"ada@hotel.example\"");
    let error = open(&form, &StoredEvent { data: data.into_bytes(), ..event }).unwrap_err();
    assert!(error.to_string().contains("in clear"), "{error}");
    assert!(!error.to_string().contains("ada@"), "the message repeats nothing personal: {error}");
}

#[test]
fn a_document_is_one_object_and_nothing_behind_it() {
    let form = form("a");
    let event = created(&form);
    for data in [json!([]).to_string(), "{}".to_owned(), "null".to_owned(), String::new()] {
        let bad = StoredEvent { data: data.into_bytes(), ..event.clone() };
        assert!(matches!(open(&form, &bad), Err(CodecError::Damaged { .. })));
    }
    let behind = StoredEvent { data: [&event.data[..], b" {}"].concat(), ..event };
    assert!(matches!(open(&form, &behind), Err(CodecError::Damaged { .. })));
}

//! Does every event ever written still open? One sample for each kind and version, for ever.
//!
//! `UPDATE_SAMPLES=1 cargo test -p keyledger-schemas` writes the samples of the versions written
//! now, and the opened view beside the old ones. The stored bytes of an old version never change.

use crate::support::families::{Kind, kinds};
use crate::support::instance::Plain;
use crate::support::{
    anonymous, by_engine, form, form_over, managed, sample_vault, stored, uuid_of,
};
use keyledger_core::codec::{Codec, CodecError, Recorded};
use keyledger_core::ids::EventId;
use keyledger_core::metadata::Metadata;
use keyledger_core::personal::{Personal, PersonalFields};
use keyledger_core::store::{NewEvent, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::vault::Vault;
use keyledger_schemas::domain::DomainEvent;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::PathBuf;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/samples");

fn updating() -> bool {
    std::env::var_os("UPDATE_SAMPLES").is_some()
}

/// The sample of the version that is written now.
fn written_now(kind: &Kind) -> StoredEvent {
    let form = form(kind.name);
    let meta = metadata(kind, form.keys());
    let id = EventId(uuid_of(kind.name));
    let new = form.encode(&kind.stream, id, &meta, &kind.event(&mut Plain)).unwrap();
    stored(&kind.stream, 3, new)
}

/// Who acts in a sample: what people do by managing, what nobody known tries, what the engine does.
fn metadata(kind: &Kind, keys: &keyledger_schemas::keyring::KeyRing) -> Metadata {
    let about = kind.stream.as_account();
    if kind.name.contains("login") || kind.name.contains("reset") {
        anonymous(keys, about)
    } else if about.is_some() || kind.name.starts_with("key_") || kind.name.starts_with("policy_") {
        managed(keys)
    } else {
        by_engine()
    }
}

/// What a reader with the keys sees: the public part, and the personal values by their paths.
fn opened_view(mut opened: Recorded<DomainEvent>) -> Value {
    let mut personal = Map::new();
    let mut take = |path: &str, value: &mut Personal<String>| {
        let clear = value.clear().expect("the keys of samples are all there").clone();
        personal.insert(path.to_owned(), json!(clear));
        *value = Personal::Sealed;
    };
    opened.event.personal(&mut |path, value| take(path, value));
    if let Some(note) = opened.meta.reason.as_mut().and_then(|reason| reason.note.as_mut()) {
        take("reason.note", note);
    }
    if let Some(origin) = &mut opened.meta.origin {
        take("origin.ip", &mut origin.ip);
        take("origin.user_agent", &mut origin.user_agent);
    }
    json!({ "event": opened.event, "personal": personal })
}

/// A sample as text: one member a line, the stored documents byte for byte.
fn text(sample: &StoredEvent) -> String {
    let opened = opened_view(form("reader").open(sample).unwrap());
    let opened = serde_json::to_string_pretty(&opened).unwrap().replace('\n', "\n  ");
    format!(
        "{{\n  \"ledger\": \"{}\",\n  \"stream\": \"{}\",\n  \"revision\": {},\n  \"event\": \
         \"{}\",\n  \"kind\": \"{}\",\n  \"metadata\": {},\n  \"data\": {},\n  \"opened\": {}\n}}\n",
        crate::support::ledger(),
        sample.stream,
        sample.revision,
        sample.id.0,
        sample.kind,
        std::str::from_utf8(&sample.metadata).unwrap(),
        std::str::from_utf8(&sample.data).unwrap(),
        opened,
    )
}

/// A sample read back from its file.
fn read(text: &str) -> StoredEvent {
    #[derive(Deserialize)]
    struct Sample<'a> {
        stream: &'a str,
        revision: u64,
        event: EventId,
        kind: &'a str,
        #[serde(borrow)]
        metadata: &'a RawValue,
        #[serde(borrow)]
        data: &'a RawValue,
    }
    let sample: Sample<'_> = serde_json::from_str(text).unwrap();
    let new = NewEvent {
        id: sample.event,
        kind: sample.kind.into(),
        metadata: sample.metadata.get().as_bytes().to_vec(),
        data: sample.data.get().as_bytes().to_vec(),
    };
    stored(&sample.stream.try_into().unwrap(), sample.revision, new)
}

fn files() -> Vec<PathBuf> {
    let mut files: Vec<_> =
        fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(updating() || files.len() >= kinds().len(), "there is a sample of every kind");
    files
}

#[test]
fn every_kind_is_written_as_its_sample_says() {
    for kind in kinds() {
        let path = format!("{FOLDER}/{}.v{}.json", kind.name, kind.version);
        let now = text(&written_now(&kind));
        if updating() {
            fs::write(&path, &now).unwrap();
        }
        let sample = fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("{path} is missing: UPDATE_SAMPLES=1 writes it"));
        assert_eq!(sample, now, "{path}: a change of shape needs a new version, not a new sample");
    }
}

#[test]
fn every_sample_ever_written_opens_to_what_stands_beside_it() {
    for path in files() {
        let sample = fs::read_to_string(&path).unwrap();
        let now = text(&read(&sample));
        if updating() {
            fs::write(&path, &now).unwrap();
        } else {
            assert_eq!(sample, now, "{}", path.display());
        }
    }
}

#[test]
fn a_sample_shows_nothing_personal_and_forgets_everything_with_its_keys() {
    for path in files() {
        let stored = read(&fs::read_to_string(&path).unwrap());
        let before: Recorded<DomainEvent> = form("reader").decode(&stored).unwrap();
        for text in [&stored.metadata, &stored.data] {
            let text = std::str::from_utf8(text).unwrap();
            for clear in ["ada's", "203.0.113", "Mozilla", "front desk"] {
                assert!(!text.contains(clear), "{} shows {clear}", path.display());
            }
        }
        let vault = sample_vault();
        for name in vault.names("").unwrap() {
            vault.destroy(&name).unwrap();
        }
        let form = form_over(vault, "reader");
        let after: Recorded<DomainEvent> = form.decode(&stored).unwrap();
        assert_eq!(before, after, "{}: decoding needs no key", path.display());
        let mut opened: Recorded<DomainEvent> = form.open(&stored).unwrap();
        opened.event.personal(&mut |_, value| assert_eq!(*value, Personal::Gone));
        if let Some(origin) = opened.meta.origin {
            assert_eq!([origin.ip, origin.user_agent], [Personal::Gone, Personal::Gone]);
        }
        if let Some(note) = opened.meta.reason.and_then(|reason| reason.note) {
            assert_eq!(note, Personal::Gone);
        }
    }
}

#[test]
fn every_sample_opens_in_its_own_stream_only() {
    for path in files() {
        let stored = read(&fs::read_to_string(&path).unwrap());
        if !std::str::from_utf8(&stored.data).unwrap().contains("\"commit\"") {
            continue;
        }
        let name = stored.stream.as_str().replace(|digit: char| digit.is_ascii_digit(), "7");
        let other = StreamId::try_from(name).unwrap();
        if other == stored.stream {
            continue; // There is one stream of policies only.
        }
        let moved = StoredEvent { stream: other, ..stored };
        let refused: Result<Recorded<DomainEvent>, _> = form("reader").open(&moved);
        assert!(matches!(refused, Err(CodecError::Damaged { .. })), "{}", path.display());
    }
}

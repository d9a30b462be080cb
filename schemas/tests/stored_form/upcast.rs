//! Does an old shape reach the shape of today, with what was sealed in it?

use crate::support::{ada, by_engine, form, form_over, sample_vault, stored, uuid_of};
use keyledger_core::codec::{Codec, CodecError, Recorded};
use keyledger_core::ids::{AccountId, EventId};
use keyledger_core::personal::{Personal, PersonalFields};
use keyledger_core::store::StoredEvent;
use keyledger_core::stream::StreamId;
use keyledger_core::vault::{SecretName, Vault};
use keyledger_schemas::upcast::{Family, OldShape, Visit, read_old};
use serde::{Deserialize, Serialize};

/// How the family was written long ago: `guest_greeted` with one name and a number in text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
enum LongAgo {
    GuestGreeted { name: Personal<String>, room: String },
}

/// How it was written before today: the number became one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
enum Yesterday {
    GuestGreeted { name: Personal<String>, room: u32 },
}

/// How it is written today: under another name, the personal field too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
enum Today {
    GuestWelcomed { full_name: Personal<String>, room: u32, floor: u32 },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GuestGreetedV1 {
    name: Personal<String>,
    room: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GuestGreetedV2 {
    name: Personal<String>,
    room: u32,
}

impl From<GuestGreetedV1> for GuestGreetedV2 {
    fn from(old: GuestGreetedV1) -> Self {
        Self { name: old.name, room: old.room.parse().unwrap_or(0) }
    }
}

impl From<GuestGreetedV2> for Today {
    fn from(old: GuestGreetedV2) -> Self {
        Self::GuestWelcomed { full_name: old.name, room: old.room, floor: old.room / 100 }
    }
}

impl From<GuestGreetedV1> for Today {
    fn from(old: GuestGreetedV1) -> Self {
        GuestGreetedV2::from(old).into()
    }
}

macro_rules! personal {
    ($($type:ty, $pattern:pat => $field:ident, $path:literal;)*) => {$(
        impl PersonalFields for $type {
            fn personal(&mut self, visit: Visit<'_>) {
                let $pattern = self;
                visit($path, $field);
            }
        }
    )*};
}

personal! {
    LongAgo, Self::GuestGreeted { name, .. } => name, "name";
    Yesterday, Self::GuestGreeted { name, .. } => name, "name";
    Today, Self::GuestWelcomed { full_name, .. } => full_name, "full_name";
    GuestGreetedV1, Self { name, .. } => name, "name";
    GuestGreetedV2, Self { name, .. } => name, "name";
}

keyledger_schemas::codec_of!(LongAgo, Yesterday, Today);

impl Family for LongAgo {
    fn subject(&self, stream: &StreamId) -> Option<AccountId> {
        stream.as_account()
    }
}

impl Family for Yesterday {
    const VERSIONS: &'static [(&'static str, u16)] = &[("guest_greeted", 2)];
    fn subject(&self, stream: &StreamId) -> Option<AccountId> {
        stream.as_account()
    }
}

impl Family for Today {
    const VERSIONS: &'static [(&'static str, u16)] = &[("guest_welcomed", 1)];
    const OLD: &'static [OldShape<Self>] = &[
        OldShape { kind: "guest_greeted", version: 1, read: read_old::<GuestGreetedV1, Self> },
        OldShape { kind: "guest_greeted", version: 2, read: read_old::<GuestGreetedV2, Self> },
    ];
    fn subject(&self, stream: &StreamId) -> Option<AccountId> {
        stream.as_account()
    }
}

fn name() -> Personal<String> {
    Personal::Clear("Ada Lovelace".to_owned())
}

fn written<E: Family>(event: &E) -> StoredEvent {
    let stream = StreamId::account(ada());
    let id = EventId(uuid_of("greeting"));
    stored(&stream, 0, form("upcast").write(&stream, id, &by_engine(), event).unwrap())
}

fn today() -> Today {
    Today::GuestWelcomed { full_name: name(), room: 204, floor: 2 }
}

#[test]
fn every_old_version_opens_as_the_shape_of_today() {
    for old in [
        written(&LongAgo::GuestGreeted { name: name(), room: "204".to_owned() }),
        written(&Yesterday::GuestGreeted { name: name(), room: 204 }),
        written(&today()),
    ] {
        let opened: Recorded<Today> = form("reader").open(&old).unwrap();
        assert_eq!(opened.event, today());
        let decoded: Recorded<Today> = form("reader").decode(&old).unwrap();
        let sealed = Today::GuestWelcomed { full_name: Personal::Sealed, room: 204, floor: 2 };
        assert_eq!(decoded.event, sealed);
    }
}

#[test]
fn an_old_shape_forgets_with_its_key_like_any_other() {
    let old = written(&LongAgo::GuestGreeted { name: name(), room: "204".to_owned() });
    let vault = sample_vault();
    vault.destroy(&SecretName::person(ada())).unwrap();
    let opened: Recorded<Today> = form_over(vault, "reader").open(&old).unwrap();
    let gone = Today::GuestWelcomed { full_name: Personal::Gone, room: 204, floor: 2 };
    assert_eq!(opened.event, gone);
}

#[test]
fn a_version_that_never_was_is_damage_and_a_newer_one_is_too_new() {
    let old = written(&Yesterday::GuestGreeted { name: name(), room: 204 });
    let with_schema = |schema: u16| {
        let metadata = String::from_utf8(old.metadata.clone()).unwrap();
        let metadata = metadata.replace("\"schema\":2", &format!("\"schema\":{schema}"));
        StoredEvent { metadata: metadata.into_bytes(), ..old.clone() }
    };
    let read = |stored| -> Result<Recorded<Today>, _> { form("reader").decode(&stored) };
    assert!(read(with_schema(2)).is_ok());
    assert!(matches!(read(with_schema(3)), Err(CodecError::TooNew { found: 3, known: 2, .. })));
    let never = StoredEvent { kind: "guest_welcomed".into(), ..with_schema(0) };
    assert!(matches!(read(never), Err(CodecError::Damaged { .. })));
}

#[test]
fn a_box_sealed_under_one_version_does_not_open_under_another() {
    let old = written(&LongAgo::GuestGreeted { name: name(), room: "204".to_owned() });
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let metadata = text(&old.metadata).replace("\"schema\":1", "\"schema\":2");
    let data = text(&old.data).replace("\"204\"", "204");
    let forged = StoredEvent { metadata: metadata.into_bytes(), data: data.into_bytes(), ..old };
    let opened: Result<Recorded<Today>, _> = form("reader").open(&forged);
    assert!(matches!(opened, Err(CodecError::Damaged { .. })));
}

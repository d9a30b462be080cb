//! JSON documents of events: how does a fact become one JSON document, and a document a fact,
//! without a tree in between?
//!
//! The event enums are tagged `{"kind": …, "data": {…}}` by serde. In the ledger the kind has a
//! column of its own and the document is the inner object, so both directions go through a thin
//! adapter around serde's own code.

use crate::seal::SealedBox;
use serde::de::value::BorrowedStrDeserializer;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, forward_to_deserialize_any};
use serde_json::value::RawValue;
use std::cell::Cell;

/// The reserved member of both documents: the box.
pub const BOX_MEMBER: &str = "personal";

type JsonError = serde_json::Error;

/// The inner object of an event whose personal values are sealed.
pub(crate) fn inner<E: Serialize>(event: &E) -> Result<Vec<u8>, JsonError> {
    #[derive(Deserialize)]
    struct Outer<'a> {
        #[serde(borrow)]
        data: &'a RawValue,
    }
    let outer = serde_json::to_vec(event)?;
    let Outer { data } = serde_json::from_slice(&outer)?;
    Ok(data.get().as_bytes().to_vec())
}

/// Appends the box as the document's last member.
pub(crate) fn with_box(
    mut document: Vec<u8>,
    boxed: Option<&SealedBox>,
) -> Result<Vec<u8>, JsonError> {
    let Some(boxed) = boxed else {
        return Ok(document);
    };
    if document.pop() != Some(b'}') {
        return Err(JsonError::custom("an event's document must be an object"));
    }
    if document.last() != Some(&b'{') {
        document.push(b',');
    }
    document.extend_from_slice(format!("\"{BOX_MEMBER}\":").as_bytes());
    serde_json::to_writer(&mut document, boxed)?;
    document.push(b'}');
    Ok(document)
}

/// The document's box, if it has one.
pub(crate) fn read_box(document: &[u8]) -> Result<Option<SealedBox>, JsonError> {
    #[derive(Deserialize)]
    struct Boxed {
        #[serde(default)]
        personal: Option<SealedBox>,
    }
    serde_json::from_slice::<Boxed>(document).map(|document| document.personal)
}

/// The document without its box, as `T`.
pub(crate) fn read<'de, T: Deserialize<'de>>(document: &'de [u8]) -> Result<T, JsonError> {
    let mut json = serde_json::Deserializer::from_slice(document);
    let value = T::deserialize(Unboxed(&mut json))?;
    json.end()?;
    Ok(value)
}

/// What came of reading an event of a kind.
pub(crate) enum ReadError {
    /// The family has no such kind.
    UnknownKind,
    /// The document is not of its kind's shape.
    Shape(JsonError),
}

/// The event of `kind` whose document this is.
pub(crate) fn read_kind<'de, E: Deserialize<'de>>(
    kind: &'de str,
    document: &'de [u8],
) -> Result<E, ReadError> {
    let mut json = serde_json::Deserializer::from_slice(document);
    let kinds = Cell::new(&[][..]);
    let event = E::deserialize(Tagged { kind, kinds: &kinds, json: &mut json })
        .and_then(|event| json.end().map(|()| event));
    event.map_err(|error| {
        if kinds.get().contains(&kind) { ReadError::Shape(error) } else { ReadError::UnknownKind }
    })
}

/// All kinds of a family, as its enum lists them.
pub fn kinds_of<'de, E: Deserialize<'de>>() -> &'static [&'static str] {
    let mut json = serde_json::Deserializer::from_slice(b"{}");
    let kinds = Cell::new(&[][..]);
    // No kind is called this; asking for it makes serde say which there are.
    let _: Result<E, _> = E::deserialize(Tagged { kind: "", kinds: &kinds, json: &mut json });
    kinds.get()
}

type Json<'a, 'de> = &'a mut serde_json::Deserializer<serde_json::de::SliceRead<'de>>;

/// Shows serde `{"kind": …, "data": <document>}` where only the document exists.
struct Tagged<'a, 'de> {
    kind: &'de str,
    kinds: &'a Cell<&'static [&'static str]>,
    json: Json<'a, 'de>,
}

impl<'de> Deserializer<'de> for Tagged<'_, 'de> {
    type Error = JsonError;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_map(TaggedMap { tagged: self, next: Member::Kind })
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

#[derive(Clone, Copy)]
enum Member {
    Kind,
    Data,
    End,
}

struct TaggedMap<'a, 'de> {
    tagged: Tagged<'a, 'de>,
    next: Member,
}

impl<'de> MapAccess<'de> for TaggedMap<'_, 'de> {
    type Error = JsonError;
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, JsonError> {
        let name = match self.next {
            Member::Kind => "kind",
            Member::Data => "data",
            Member::End => return Ok(None),
        };
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, JsonError> {
        match self.next {
            Member::Kind => {
                self.next = Member::Data;
                seed.deserialize(Kind { kind: self.tagged.kind, kinds: self.tagged.kinds })
            }
            Member::Data | Member::End => {
                self.next = Member::End;
                seed.deserialize(Unboxed(self.tagged.json))
            }
        }
    }
}

/// The name of a variant; overhears which ones there are.
struct Kind<'a, 'de> {
    kind: &'de str,
    kinds: &'a Cell<&'static [&'static str]>,
}

impl<'de> Deserializer<'de> for Kind<'_, 'de> {
    type Error = JsonError;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        visitor.visit_borrowed_str(self.kind)
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, JsonError> {
        self.kinds.set(variants);
        visitor.visit_enum(self.kind.into_deserializer())
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// The document without its reserved member.
struct Unboxed<'a, 'de>(Json<'a, 'de>);

impl<'de> Deserializer<'de> for Unboxed<'_, 'de> {
    type Error = JsonError;
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, JsonError> {
        self.0.deserialize_map(UnboxedVisitor(visitor))
    }
    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

struct UnboxedVisitor<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for UnboxedVisitor<V> {
    type Value = V::Value;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.expecting(f)
    }
    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(UnboxedMap(members))
    }
}

struct UnboxedMap<A>(A);

impl<'de, A: MapAccess<'de>> MapAccess<'de> for UnboxedMap<A> {
    type Error = A::Error;
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        // Names of fields are plain ASCII, so they are always borrowed from the bytes.
        while let Some(name) = self.0.next_key::<&'de str>()? {
            if name != BOX_MEMBER {
                return seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some);
            }
            self.0.next_value::<IgnoredAny>()?;
        }
        Ok(None)
    }
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(seed)
    }
}

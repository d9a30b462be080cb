//! Event kind names: what is a fact called? The name serde derives from the enum, had without
//! encoding the fact.

use serde::ser::{Impossible, SerializeStruct};
use serde::{Serialize, Serializer};
use std::fmt;

/// The name of the variant; empty for what is no enum tagged by `kind`, and no family is that.
pub(crate) fn kind_of<E: Serialize>(event: &E) -> &'static str {
    event.serialize(Probe).unwrap_or_default()
}

type Never = Impossible<&'static str, fmt::Error>;
type Probed = Result<&'static str, fmt::Error>;

/// Serialises nothing, and answers with the name of the variant it was shown.
struct Probe;

struct TaggedProbe {
    kind: &'static str,
}

impl SerializeStruct for TaggedProbe {
    type Ok = &'static str;
    type Error = fmt::Error;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), fmt::Error> {
        // The data comes under another name and is not looked at: it may hold personal values.
        if name == "kind" {
            self.kind = value.serialize(Probe)?;
        }
        Ok(())
    }
    fn end(self) -> Probed {
        Ok(self.kind)
    }
}

macro_rules! refuse {
    ($($method:ident($($argument:ty),*) -> $answer:ty;)*) => {$(
        fn $method(self, $(_: $argument),*) -> Result<$answer, fmt::Error> {
            Err(fmt::Error)
        }
    )*};
}

impl Serializer for Probe {
    type Ok = &'static str;
    type Error = fmt::Error;
    type SerializeSeq = Never;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = TaggedProbe;
    type SerializeStructVariant = Never;

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<TaggedProbe, fmt::Error> {
        Ok(TaggedProbe { kind: "" })
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Probed {
        Ok(variant)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Probed {
        Err(fmt::Error)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, _: &T) -> Probed {
        Err(fmt::Error)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Probed {
        Err(fmt::Error)
    }
    refuse! {
        serialize_bool(bool) -> &'static str;
        serialize_i8(i8) -> &'static str;
        serialize_i16(i16) -> &'static str;
        serialize_i32(i32) -> &'static str;
        serialize_i64(i64) -> &'static str;
        serialize_u8(u8) -> &'static str;
        serialize_u16(u16) -> &'static str;
        serialize_u32(u32) -> &'static str;
        serialize_u64(u64) -> &'static str;
        serialize_f32(f32) -> &'static str;
        serialize_f64(f64) -> &'static str;
        serialize_char(char) -> &'static str;
        serialize_str(&str) -> &'static str;
        serialize_bytes(&[u8]) -> &'static str;
        serialize_none() -> &'static str;
        serialize_unit() -> &'static str;
        serialize_unit_struct(&'static str) -> &'static str;
        serialize_seq(Option<usize>) -> Never;
        serialize_tuple(usize) -> Never;
        serialize_tuple_struct(&'static str, usize) -> Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_map(Option<usize>) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }
}

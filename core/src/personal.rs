//! Personal values: what is personal in an event? Values that are sealed before they are stored and
//! can be forgotten.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use std::fmt;

/// A personal value (DESIGN 3): readable, still in its box, or gone with its key.
///
/// `evolve` and `decide` never read one. Serialising a clear or a gone value is an error: only the
/// marker of a sealed value may reach the ledger.
#[derive(Clone, PartialEq, Eq)]
pub enum Personal<T> {
    /// Readable now.
    Clear(T),
    /// In the event's box.
    Sealed,
    /// The key was destroyed: nobody will read it again.
    Gone,
}

/// What stands in the stored document where a personal value was.
pub const SEALED_MARKER: &str = "sealed";

impl<T> Personal<T> {
    /// The value, when it can be read.
    pub fn clear(&self) -> Option<&T> {
        match self {
            Self::Clear(value) => Some(value),
            Self::Sealed | Self::Gone => None,
        }
    }
}

impl<T> fmt::Debug for Personal<T> {
    /// Never shows the value: debug output ends in logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Clear(_) => "Clear(…)",
            Self::Sealed => "Sealed",
            Self::Gone => "Gone",
        })
    }
}

impl<T> Serialize for Personal<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Sealed => serializer.serialize_str(SEALED_MARKER),
            Self::Clear(_) => Err(ser::Error::custom("a personal value was not sealed")),
            Self::Gone => Err(ser::Error::custom("a personal value is gone and cannot be stored")),
        }
    }
}

impl<'de, T> Deserialize<'de> for Personal<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let marker = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        if marker == SEALED_MARKER {
            Ok(Self::Sealed)
        } else {
            Err(de::Error::custom("a personal value is in clear in the ledger"))
        }
    }
}

#[cfg(feature = "json-schema")]
impl<T> schemars::JsonSchema for Personal<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Personal".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "const": SEALED_MARKER, "description": "personal: sealed in the event's box" })
    }
}

/// Walks over the personal values of an event, each under its field's path (`email`, `reply`).
/// The one list of what is sealed, opened and forgotten.
pub trait PersonalFields {
    /// Calls `visit` once for every personal value, with its path.
    fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut Personal<String>));
}

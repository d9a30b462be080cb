//! Upcasts: how is an old shape read? Through a frozen struct of its own and one small step to the
//! next.
//!
//! A new word in an enumeration is a new shape as well: the published schema lists them all, and who
//! checks against it knows no other; an older engine says that it is too old, and not that the event is
//! damaged. Then nothing is frozen: raise the kind's number in `VERSIONS` and list the old one in `OLD`
//! with `fewer_words!`.
//!
//! To change the shape of a kind: copy its fields into a frozen struct named by kind and version
//! (`AccountCreatedV1`, with `Deserialize` and `PersonalFields`), write `From` it to the event's
//! new shape, raise the kind's number in the family's `VERSIONS`, and list the old one in `OLD`.
//! The sample of the old version stays where it is and proves that it opens. Boxes are opened under
//! the kind and version they were sealed with; the step runs on what came out of them.

use crate::document;
use keyledger_core::ids::AccountId;
use keyledger_core::personal::{Personal, PersonalFields};
use keyledger_core::stream::StreamId;
use serde::Serialize;
use serde::de::{DeserializeOwned, Error};

/// Called for every personal value of what was read, with its path.
pub type Visit<'a> = &'a mut dyn FnMut(&'static str, &mut Personal<String>);

/// One shape that is no longer written.
pub struct OldShape<E> {
    /// The kind's name then.
    pub kind: &'static str,
    /// The version then.
    pub version: u16,
    /// Reads the document, shows its personal values, and steps up to the shape of today.
    pub read: fn(&[u8], Visit<'_>) -> Result<E, serde_json::Error>,
}

/// A family of events as it is stored: what one kind of stream holds.
pub trait Family:
    Clone + Serialize + DeserializeOwned + PersonalFields + Send + Sync + 'static
{
    /// The kinds whose shape changed, each with the version written now. All others are at 1.
    const VERSIONS: &'static [(&'static str, u16)] = &[];

    /// The shapes that are read and no longer written.
    const OLD: &'static [OldShape<Self>] = &[];

    /// The account the event is about: its key is the data's key.
    fn subject(&self, stream: &StreamId) -> Option<AccountId>;
}

/// The version of a kind's shape that this release writes.
pub fn schema_version<E: Family>(kind: &str) -> u16 {
    E::VERSIONS.iter().find(|(name, _)| *name == kind).map_or(1, |(_, version)| *version)
}

/// The newest version of a kind that this release reads: a retired kind is only among the old.
pub(crate) fn newest_read<E: Family>(kind: &str) -> u16 {
    let old = E::OLD.iter().filter(|old| old.kind == kind).map(|old| old.version);
    old.max().unwrap_or(1).max(schema_version::<E>(kind))
}

/// Reads an old shape `O` and steps up: for [`OldShape::read`]. A chain of steps is a chain of
/// `From`, oldest first.
pub fn read_old<O, E>(data: &[u8], visit: Visit<'_>) -> Result<E, serde_json::Error>
where
    O: DeserializeOwned + PersonalFields + Into<E>,
{
    let mut old: O = document::read(data)?;
    old.personal(visit);
    Ok(old.into())
}

/// Reads a version of `kind` that had fewer words in its enumerations and is otherwise as today's.
/// (Engines between two releases wrote new words under the old number: they are read all the same.)
pub fn read_as_today<E: Family>(
    kind: &str,
    data: &[u8],
    visit: Visit<'_>,
) -> Result<E, serde_json::Error> {
    let mut event: E = document::read_kind(kind, data).map_err(|error| match error {
        document::ReadError::Shape(error) => error,
        document::ReadError::UnknownKind => serde_json::Error::custom("there is no such kind"),
    })?;
    event.personal(visit);
    Ok(event)
}

/// The shape of a version that had fewer words than today's.
macro_rules! fewer_words {
    ($kind:literal, $version:literal) => {
        $crate::upcast::OldShape {
            kind: $kind,
            version: $version,
            read: |data, visit| $crate::upcast::read_as_today($kind, data, visit),
        }
    };
}
pub(crate) use fewer_words;

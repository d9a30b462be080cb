//! Decoding stored events: how does what is stored become a fact again? Straight from the bytes,
//! boxes shut unless asked.

use crate::document::{ReadError, kinds_of, read, read_box, read_kind};
use crate::encode::{NOTE, ORIGIN};
use crate::keys::KeyName;
use crate::seal::{self, BoxError, Place, Values, Which};
use crate::stored_form::StoredForm;
use crate::upcast::{Family, newest_read, schema_version};
use keyledger_core::codec::{CodecError, Recorded};
use keyledger_core::metadata::Metadata;
use keyledger_core::personal::Personal;
use keyledger_core::store::StoredEvent;
use serde::Deserialize;

/// Whether the reader may see what is personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Boxes {
    /// Personal values stay sealed: no key is touched.
    StayShut,
    /// Personal values are opened; those whose key was destroyed are gone.
    Open,
}

/// Reads one stored event.
pub(crate) fn decode<E: Family>(
    form: &StoredForm,
    stored: &StoredEvent,
    boxes: Boxes,
) -> Result<Recorded<E>, CodecError> {
    let mut meta = metadata::<E>(stored)?;
    let mut contents = match boxes {
        Boxes::StayShut => Contents::Untouched,
        Boxes::Open => opened(form, stored, meta.schema, Which::Data, &stored.data)
            .map_err(|error| if knows::<E>(&stored.kind) { error } else { unknown(stored) })?,
    };
    let event = event(stored, meta.schema, &mut contents)?;
    if let Some(note) = meta.reason.as_mut().and_then(|reason| reason.note.as_mut()) {
        contents.give(NOTE, note);
    }
    contents.all_given(stored, Which::Data)?;

    if boxes == Boxes::Open
        && let Some(origin) = &mut meta.origin
    {
        let schema = meta.schema;
        let mut contents = opened(form, stored, schema, Which::Origin, &stored.metadata)?;
        let [ip, user_agent] = ORIGIN;
        contents.give(ip, &mut origin.ip);
        contents.give(user_agent, &mut origin.user_agent);
        contents.all_given(stored, Which::Origin)?;
    }
    Ok(Recorded {
        stream: stored.stream.clone(),
        revision: stored.revision,
        id: stored.id,
        meta,
        event,
        position: Some(stored.position),
    })
}

fn metadata<E: Family>(stored: &StoredEvent) -> Result<Metadata, CodecError> {
    let known = newest_read::<E>(&stored.kind);
    let too_new = |found| CodecError::TooNew {
        event: stored.id,
        kind: stored.kind.as_ref().to_owned(),
        found,
        known,
    };
    match read::<Metadata>(&stored.metadata) {
        Ok(meta) if meta.schema > known => Err(too_new(meta.schema)),
        Ok(meta) => Ok(meta),
        // A newer release may have given the metadata members this one does not know: say that it
        // is too new rather than damaged.
        Err(error) => Err(match schema_only(&stored.metadata) {
            Some(found) if found > known => too_new(found),
            _ => damaged(stored, format!("its metadata: {error}")),
        }),
    }
}

fn schema_only(metadata: &[u8]) -> Option<u16> {
    #[derive(Deserialize)]
    struct Versioned {
        schema: u16,
    }
    serde_json::from_slice::<Versioned>(metadata).ok().map(|versioned| versioned.schema)
}

fn event<E: Family>(
    stored: &StoredEvent,
    schema: u16,
    contents: &mut Contents,
) -> Result<E, CodecError> {
    let kind = &*stored.kind;
    let mut give = |path: &'static str, value: &mut Personal<String>| contents.give(path, value);
    if let Some(old) = E::OLD.iter().find(|old| old.version == schema && old.kind == kind) {
        return (old.read)(&stored.data, &mut give)
            .map_err(|error| damaged(stored, format!("its data: {error}")));
    }
    let mut event = read_kind::<E>(kind, &stored.data).map_err(|error| match error {
        ReadError::UnknownKind => unknown(stored),
        ReadError::Shape(error) => damaged(stored, format!("its data: {error}")),
    })?;
    if schema != schema_version::<E>(kind) {
        return Err(damaged(stored, format!("there never was a version {schema} of its kind")));
    }
    event.personal(&mut give);
    Ok(event)
}

/// What one box gave.
enum Contents {
    /// Nobody asked: markers stay as they are.
    Untouched,
    /// The key is gone, and the values with it.
    Gone,
    /// The values not given out yet, and the first path that had none.
    Values(Values, Option<&'static str>),
}

impl Contents {
    fn give(&mut self, path: &'static str, value: &mut Personal<String>) {
        match self {
            Self::Untouched => {}
            Self::Gone => *value = Personal::Gone,
            Self::Values(values, missing) => match values.remove(path) {
                Some(clear) => *value = Personal::Clear(clear),
                None => *missing = Some(path),
            },
        }
    }

    /// A box holds the values of all markers and no others.
    fn all_given(&self, stored: &StoredEvent, which: Which) -> Result<(), CodecError> {
        let Self::Values(values, missing) = self else {
            return Ok(());
        };
        let what = match (missing, values.keys().next()) {
            (Some(path), _) => format!("its {which} envelope has no value for {path}"),
            (None, Some(path)) => {
                format!(
                    "its {which} envelope has a value for {path}, which the event does not have"
                )
            }
            (None, None) => return Ok(()),
        };
        Err(damaged(stored, what))
    }
}

fn opened(
    form: &StoredForm,
    stored: &StoredEvent,
    schema: u16,
    which: Which,
    document: &[u8],
) -> Result<Contents, CodecError> {
    let shut = |what: String| damaged(stored, format!("its {which} envelope: {what}"));
    let sealed = match read_box(document) {
        Ok(Some(sealed)) => sealed,
        Ok(None) => return Ok(Contents::Values(Values::new(), None)),
        Err(error) => return Err(shut(error.to_string())),
    };
    let name: KeyName = sealed.key.parse().map_err(|error| shut(format!("{error}")))?;
    let Some(key) = form.keys.for_reading(&name)? else {
        return Ok(Contents::Gone);
    };
    let place = Place {
        ledger: form.ledger,
        stream: &stored.stream,
        event: stored.id,
        kind: &stored.kind,
        schema,
        which,
    };
    let values =
        seal::open(&place, &key, &sealed).map_err(|error: BoxError| shut(error.to_string()))?;
    Ok(Contents::Values(values, None))
}

/// A box is bound to its kind: under a kind this release does not know it would look damaged.
fn knows<E: Family>(kind: &str) -> bool {
    kinds_of::<E>().contains(&kind) || E::OLD.iter().any(|old| old.kind == kind)
}

fn unknown(stored: &StoredEvent) -> CodecError {
    CodecError::UnknownKind { event: stored.id, kind: stored.kind.as_ref().to_owned() }
}

fn damaged(stored: &StoredEvent, what: String) -> CodecError {
    CodecError::Damaged {
        event: stored.id,
        stream: stored.stream.clone(),
        revision: stored.revision,
        what,
    }
}

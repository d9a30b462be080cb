//! Encoding events: how does a fact become what is stored? Personal values into their boxes, the
//! rest as JSON.

use crate::document::{inner, with_box};
use crate::keys::KeyName;
use crate::kind::kind_of;
use crate::seal::{self, Place, SealedBox, Values, Which};
use crate::stored_form::StoredForm;
use crate::upcast::{Family, schema_version};
use keyledger_core::codec::CodecError;
use keyledger_core::ids::EventId;
use keyledger_core::metadata::Metadata;
use keyledger_core::personal::Personal;
use keyledger_core::store::{EVENT_BYTES_MAX, EVENT_BYTES_TOTAL, NewEvent};
use keyledger_core::stream::StreamId;

/// The path of the reason's note in the data's box.
pub(crate) const NOTE: &str = "reason.note";
/// The paths in the origin's box.
pub(crate) const ORIGIN: [&str; 2] = ["ip", "user_agent"];

/// Seals and encodes one fact. The version in the metadata is the encoder's to say: what the caller
/// put there is replaced by the version this release writes.
pub(crate) fn encode<E: Family>(
    form: &StoredForm,
    stream: &StreamId,
    id: EventId,
    meta: &Metadata,
    event: &E,
) -> Result<NewEvent, CodecError> {
    let kind = kind_of(event);
    let (mut meta, mut event) = (meta.clone(), event.clone());
    meta.schema = schema_version::<E>(kind);
    let subject = event.subject(stream);
    let place =
        |which| Place { ledger: form.ledger, stream, event: id, kind, schema: meta.schema, which };
    let (data_place, origin_place) = (place(Which::Data), place(Which::Origin));

    let mut personal = Sealing::new(kind);
    event.personal(&mut |path, value| personal.take(path, value));
    if let Some(note) = meta.reason.as_mut().and_then(|reason| reason.note.as_mut()) {
        personal.take(NOTE, note);
    }
    let of_data = || KeyName::of_data(&meta.actor, subject, meta.at);
    let data_box = personal.seal(form, &data_place, of_data)?;

    let mut personal = Sealing::new(kind);
    if let Some(origin) = &mut meta.origin {
        let [ip, user_agent] = ORIGIN;
        personal.take(ip, &mut origin.ip);
        personal.take(user_agent, &mut origin.user_agent);
    }
    let of_origin = || KeyName::of_origin(&meta.actor, subject, meta.at);
    let origin_box = personal.seal(form, &origin_place, of_origin)?;

    let unfit = |error: serde_json::Error| refused(kind, &error.to_string());
    let data = inner(&event).and_then(|data| with_box(data, data_box.as_ref())).map_err(unfit)?;
    let metadata = serde_json::to_vec(&meta)
        .and_then(|metadata| with_box(metadata, origin_box.as_ref()))
        .map_err(unfit)?;
    let total = data.len() + metadata.len();
    for (bytes, max) in [
        (data.len(), EVENT_BYTES_MAX),
        (metadata.len(), EVENT_BYTES_MAX),
        (total, EVENT_BYTES_TOTAL),
    ] {
        if bytes > max {
            return Err(CodecError::TooLarge { kind: kind.to_owned(), bytes });
        }
    }
    Ok(NewEvent { id, kind: kind.into(), metadata, data })
}

/// Collects the personal values of one box and leaves their markers behind.
struct Sealing {
    kind: &'static str,
    values: Values,
    refused: Option<CodecError>,
}

impl Sealing {
    fn new(kind: &'static str) -> Self {
        Self { kind, values: Values::new(), refused: None }
    }

    fn take(&mut self, path: &'static str, value: &mut Personal<String>) {
        let what = match std::mem::replace(value, Personal::Sealed) {
            Personal::Clear(clear) => match self.values.insert(path.to_owned(), clear) {
                None => return,
                Some(_) => "there are two personal values for",
            },
            // Without its value there is nothing to put into a new box.
            Personal::Sealed => "there is only the marker of a sealed value for",
            Personal::Gone => "there is only the marker of a forgotten value for",
        };
        self.refused = Some(refused(self.kind, &format!("{what} {path}")));
    }

    fn seal(
        self,
        form: &StoredForm,
        place: &Place<'_>,
        key: impl FnOnce() -> KeyName,
    ) -> Result<Option<SealedBox>, CodecError> {
        if let Some(refused) = self.refused {
            return Err(refused);
        }
        if self.values.is_empty() {
            return Ok(None);
        }
        let name = form.keys.present(key())?;
        let key = form.keys.for_writing(&name)?;
        seal::seal(place, name.to_string(), &key, &*form.ids, &self.values)
            .map(Some)
            .map_err(|error| refused(self.kind, &error.to_string()))
    }
}

fn refused(kind: &str, what: &str) -> CodecError {
    CodecError::Unfit { kind: kind.to_owned(), what: what.to_owned() }
}

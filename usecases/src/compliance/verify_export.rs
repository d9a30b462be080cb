//! Verification of an exported file: is it whole, and what was handed out? From its bytes alone, and
//! from its manifest where there is one.

use super::search_files::MANIFEST_FORMAT;
use keyledger_schemas::cipher::hex;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::{self, BufRead};

/// What a file turned out to hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Whole {
    /// How many events.
    pub count: u64,
    /// The sequence of the last one, where the file or its manifest says so.
    pub last_sequence: Option<u64>,
    /// What it was compared with: `closing_line`, `manifest` or `both`.
    pub compared: &'static str,
}

/// Why it is not what was exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// It ends without its closing line: the connection broke, and nobody said so.
    Truncated {
        /// How many whole lines there are.
        lines: u64,
    },
    /// Lines are missing or were added.
    Count {
        /// As many events are there.
        found: u64,
        /// As many were exported.
        exported: u64,
    },
    /// The number of events is right and its bytes are not.
    Changed {},
    /// A CSV file says nothing of itself: a manifest is needed.
    NoManifest {},
    /// What was given as the manifest is none, or does not name this file.
    OtherManifest {},
    /// A line is no event.
    Line {
        /// Which one, from 1.
        line: u64,
    },
}

/// The part of a manifest that is compared.
#[derive(Deserialize)]
struct Manifest {
    format: String,
    count: u64,
    last_sequence: Option<u64>,
    files: Vec<Named>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    sha256: String,
}

/// The closing line of NDJSON.
#[derive(Deserialize)]
struct Closing {
    end: End,
}

#[derive(Deserialize)]
struct End {
    count: u64,
    last_sequence: Option<u64>,
    sha256: String,
}

/// Compares a file with its closing line, and with its manifest.
pub fn verify(
    file: impl BufRead,
    is_csv: bool,
    manifest: Option<&str>,
) -> io::Result<Result<Whole, Fault>> {
    let manifest = match manifest.map(read_manifest) {
        Some(None) => return Ok(Err(Fault::OtherManifest {})),
        known => known.flatten(),
    };
    if is_csv {
        let Some(manifest) = manifest else { return Ok(Err(Fault::NoManifest {})) };
        return csv(file, &manifest);
    }
    ndjson(file, manifest.as_ref())
}

fn read_manifest(text: &str) -> Option<Manifest> {
    serde_json::from_str::<Manifest>(text).ok().filter(|it| it.format == MANIFEST_FORMAT)
}

impl Manifest {
    /// The hash of the file with this ending; CSV comes in three forms, of which it is one.
    fn names(&self, hash: &str, ending: &str) -> Result<(), Fault> {
        let mut files = self.files.iter().filter(|file| file.name.ends_with(ending)).peekable();
        if files.peek().is_none() {
            return Err(Fault::OtherManifest {});
        }
        if files.any(|file| file.sha256 == hash) { Ok(()) } else { Err(Fault::Changed {}) }
    }
}

fn ndjson(mut file: impl BufRead, manifest: Option<&Manifest>) -> io::Result<Result<Whole, Fault>> {
    let (mut before, mut line, mut lines) = (Sha256::new(), vec![], 0);
    let closing = loop {
        line.clear();
        file.read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") {
            return Ok(Err(Fault::Truncated { lines }));
        }
        if let Ok(closing) = serde_json::from_slice::<Closing>(&line) {
            break closing.end;
        }
        let event = serde_json::from_slice::<Value>(&line);
        if !event.is_ok_and(|event| event.get("sequence").is_some_and(Value::is_u64)) {
            return Ok(Err(Fault::Line { line: lines + 1 }));
        }
        before.update(&line);
        lines += 1;
    };
    let mut whole = before.clone();
    whole.update(&line);
    let mut rest = vec![];
    file.read_until(b'\n', &mut rest)?;
    Ok(compared(lines, &closing, [before, whole], rest.is_empty(), manifest))
}

fn compared(
    found: u64,
    closing: &End,
    [before, whole]: [Sha256; 2],
    ends_there: bool,
    manifest: Option<&Manifest>,
) -> Result<Whole, Fault> {
    if found != closing.count {
        return Err(Fault::Count { found, exported: closing.count });
    }
    if hex(&before.finalize()) != closing.sha256 || !ends_there {
        return Err(Fault::Changed {});
    }
    if let Some(manifest) = manifest {
        if found != manifest.count {
            return Err(Fault::Count { found, exported: manifest.count });
        }
        manifest.names(&hex(&whole.finalize()), ".ndjson")?;
    }
    let compared = if manifest.is_some() { "both" } else { "closing_line" };
    Ok(Whole { count: found, last_sequence: closing.last_sequence, compared })
}

fn csv(mut file: impl BufRead, manifest: &Manifest) -> io::Result<Result<Whole, Fault>> {
    let mut bytes = vec![];
    file.read_to_end(&mut bytes)?;
    // For an Excel that is set to French, cells are separated by semicolons.
    let heading = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = if heading.contains(&b';') { b';' } else { b',' };
    let mut records = csv::ReaderBuilder::new();
    let records = records.flexible(true).delimiter(delimiter);
    let mut records = records.from_reader(bytes.as_slice());
    let found = records.byte_records().flatten().count() as u64;
    if found != manifest.count {
        return Ok(Err(Fault::Count { found, exported: manifest.count }));
    }
    let named = manifest.names(&hex(&Sha256::digest(&bytes)), ".csv");
    let last_sequence = manifest.last_sequence;
    Ok(named.map(|()| Whole { count: found, last_sequence, compared: "manifest" }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compliance::search_files::{Format, Origin, Tally, manifest};
    use keyledger_core::ids::{LedgerId, QueryId};
    use serde_json::json;
    use uuid::Uuid;

    /// A file of `count` events, and its manifest.
    fn exported(format: Format, count: u64) -> (Vec<u8>, String) {
        let mut tally = Tally::new(format);
        let mut bytes = tally.beginning().unwrap();
        for sequence in 0..count {
            bytes.extend(tally.line(&json!({ "sequence": sequence, "kind": "a\nb" })).unwrap());
        }
        bytes.extend(tally.closing().unwrap());
        let origin = Origin {
            ledger: LedgerId(Uuid::nil()),
            release: "0".to_owned(),
            query: Value::Null,
            query_id: QueryId(Uuid::nil()),
            asked_at: "2026-11-22T07:00:00Z".parse().unwrap(),
            up_to: None,
            personal: false,
        };
        (bytes, manifest(&origin, &[tally], &Value::Null).to_string())
    }

    fn verdict(bytes: &[u8], is_csv: bool, manifest: Option<&str>) -> Result<Whole, Fault> {
        verify(bytes, is_csv, manifest).unwrap()
    }

    #[test]
    fn a_whole_file_is_whole_with_and_without_its_manifest() {
        for count in [0, 1, 300] {
            let (bytes, manifest) = exported(Format::Ndjson, count);
            let last_sequence = count.checked_sub(1);
            let alone = Whole { count, last_sequence, compared: "closing_line" };
            assert_eq!(verdict(&bytes, false, None), Ok(alone.clone()));
            let both = Whole { compared: "both", ..alone.clone() };
            assert_eq!(verdict(&bytes, false, Some(&manifest)), Ok(both));
            for format in [Format::Csv, Format::ExcelFr] {
                let (bytes, manifest) = exported(format, count);
                let with = Whole { compared: "manifest", ..alone.clone() };
                assert_eq!(verdict(&bytes, true, Some(&manifest)), Ok(with));
                assert_eq!(verdict(&bytes, true, None), Err(Fault::NoManifest {}));
            }
        }
    }

    #[test]
    fn a_file_that_was_cut_off_anywhere_is_named() {
        let (bytes, manifest) = exported(Format::Ndjson, 5);
        for cut in 0..bytes.len() {
            let short = verdict(&bytes[..cut], false, Some(&manifest));
            assert!(matches!(short, Err(Fault::Truncated { .. })), "{cut}: {short:?}");
        }
        let (bytes, manifest) = exported(Format::Csv, 5);
        for cut in 0..bytes.len() {
            let short = verdict(&bytes[..cut], true, Some(&manifest));
            let found = matches!(short, Err(Fault::Count { exported: 5, .. } | Fault::Changed {}));
            assert!(found, "{cut}: {short:?}");
        }
    }

    #[test]
    fn a_line_less_a_line_more_and_another_byte_are_named() {
        let (bytes, manifest) = exported(Format::Ndjson, 3);
        let text = String::from_utf8(bytes).unwrap();
        let (first, rest) = text.split_once('\n').unwrap();
        let less = verdict(rest.as_bytes(), false, None);
        assert_eq!(less, Err(Fault::Count { found: 2, exported: 3 }));
        let more = verdict(format!("{first}\n{text}").as_bytes(), false, None);
        assert_eq!(more, Err(Fault::Count { found: 4, exported: 3 }));
        let other = text.replacen("\"sequence\":1", "\"sequence\":7", 1);
        assert_eq!(verdict(other.as_bytes(), false, None), Err(Fault::Changed {}));
        let behind = format!("{text}{first}\n");
        assert_eq!(verdict(behind.as_bytes(), false, None), Err(Fault::Changed {}));
        let torn = text.replacen("{\"kind\"", "{kind\"", 1);
        assert_eq!(verdict(torn.as_bytes(), false, None), Err(Fault::Line { line: 1 }));
        let (_, other) = exported(Format::Ndjson, 4);
        let fewer = verdict(text.as_bytes(), false, Some(&other));
        assert_eq!(fewer, Err(Fault::Count { found: 3, exported: 4 }));
        let (_, of_csv) = exported(Format::Csv, 3);
        for none in [of_csv.as_str(), "{}", "no manifest"] {
            let verdict = verdict(text.as_bytes(), false, Some(none));
            assert_eq!(verdict, Err(Fault::OtherManifest {}), "{none}");
        }
        assert!(verdict(text.as_bytes(), false, Some(&manifest)).is_ok());
    }
}

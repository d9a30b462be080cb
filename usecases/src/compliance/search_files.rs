//! Search export files: how is what was found taken out? One event a line, as JSON or CSV, and a
//! manifest that says what was asked, how much was found and which bytes were handed out.
//!
//! The same question of the same ledger up to the same sequence gives the same bytes, as long as
//! nobody is erased in between whose values were opened.

use super::search::Filters;
use crate::failure::Failure;
use keyledger_core::ids::{LedgerId, QueryId};
use keyledger_core::language::Language;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::cipher::hex;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The shape of the manifest.
pub const MANIFEST_FORMAT: &str = "keyledger-export/1";

/// In which shape events are taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One JSON object per line.
    Ndjson,
    /// RFC 4180 with a header line; cells are escaped against formula injection.
    Csv,
    /// The same for an Excel that is set to English: with a byte order mark.
    ExcelEn,
    /// The same for an Excel that is set to French: with a byte order mark, separated by semicolons.
    ExcelFr,
}

/// Without it Excel takes UTF-8 for an older character set.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The columns of a CSV file, and where in an event they stand.
const COLUMNS: [(&str, &str); 20] = [
    ("sequence", "/sequence"),
    ("at", "/at"),
    ("kind", "/kind"),
    ("stream", "/stream"),
    ("revision", "/revision"),
    ("event", "/event"),
    ("actor_kind", "/metadata/actor/kind"),
    ("actor_id", "/metadata/actor/id"),
    ("session", "/metadata/actor/session"),
    ("authority", "/metadata/authority"),
    ("property", "/metadata/property"),
    ("reason", "/metadata/reason/code"),
    ("policy", "/metadata/policy"),
    ("shown", "/metadata/answer"),
    ("correlation", "/metadata/correlation"),
    ("causation", "/metadata/causation"),
    ("release", "/metadata/release"),
    ("link", "/link"),
    ("data", "/data"),
    ("personal", "/personal"),
];

impl Format {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Ndjson, Self::Csv, Self::ExcelEn, Self::ExcelFr];

    /// The CSV that Excel opens by a double click, where it is set to this language.
    pub const fn for_excel(language: Language) -> Self {
        match language {
            Language::En => Self::ExcelEn,
            Language::Fr => Self::ExcelFr,
        }
    }

    /// What the file is called.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Ndjson => "events.ndjson",
            Self::Csv => "events.csv",
            Self::ExcelEn => "events-excel-en.csv",
            Self::ExcelFr => "events-excel-fr.csv",
        }
    }

    /// What it is, for HTTP.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv | Self::ExcelEn | Self::ExcelFr => "text/csv; charset=utf-8; header=present",
        }
    }

    /// What a file begins with.
    pub fn beginning(self) -> Result<Vec<u8>, Failure> {
        let names = COLUMNS.map(|(name, _)| name.to_owned());
        match self {
            Self::Ndjson => Ok(vec![]),
            Self::Csv => csv_line(names, b','),
            Self::ExcelEn => Ok([BYTE_ORDER_MARK, &csv_line(names, b',')?].concat()),
            Self::ExcelFr => Ok([BYTE_ORDER_MARK, &csv_line(names, b';')?].concat()),
        }
    }

    /// The line of one event, as a search tells it.
    pub fn line(self, event: &Value) -> Result<Vec<u8>, Failure> {
        let cells = || COLUMNS.map(|(_, place)| cell(event.pointer(place)));
        match self {
            Self::Ndjson => {
                let mut line = serde_json::to_vec(event)
                    .map_err(|error| Failure::Other(format!("an event to take out: {error}")))?;
                line.push(b'\n');
                Ok(line)
            }
            Self::Csv | Self::ExcelEn => csv_line(cells(), b','),
            Self::ExcelFr => csv_line(cells(), b';'),
        }
    }
}

fn csv_line(cells: [String; COLUMNS.len()], delimiter: u8) -> Result<Vec<u8>, Failure> {
    let failed = |error: String| Failure::Other(format!("a line of CSV: {error}"));
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .from_writer(vec![]);
    writer.write_record(cells).map_err(|error| failed(error.to_string()))?;
    writer.into_inner().map_err(|error| failed(error.to_string()))
}

/// A value as one cell. What a spreadsheet would take for a formula gets an apostrophe in front, as
/// OWASP advises: names and addresses are typed by strangers.
fn cell(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        // A number is one: nobody typed it.
        Some(Value::Number(number)) => return number.to_string(),
        Some(value @ (Value::Bool(_) | Value::Array(_) | Value::Object(_))) => value.to_string(),
    };
    // A spreadsheet looks behind leading blanks as well.
    if text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
        || text.starts_with(['\t', '\r', '\n'])
    {
        format!("'{text}")
    } else {
        text
    }
}

/// What a manifest says before the events are counted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Origin {
    /// The ledger.
    pub ledger: LedgerId,
    /// The release that searched.
    pub release: String,
    /// What was asked.
    pub query: Value,
    /// The id under which the ledger records who asked, and why.
    pub query_id: QueryId,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// The last sequence that was looked at; none in an empty ledger.
    pub up_to: Option<u64>,
    /// Whether sealed fields are included, as far as their keys exist.
    pub personal: bool,
}

/// What was asked, for a manifest.
pub fn query(filters: &Filters) -> Value {
    serde_json::to_value(filters).unwrap_or_default()
}

/// A file as it grows.
pub struct Tally {
    format: Format,
    hash: Sha256,
    bytes: u64,
    count: u64,
    first: Option<u64>,
    last: Option<u64>,
}

impl Tally {
    /// An empty file.
    pub fn new(format: Format) -> Self {
        let hash = Sha256::new();
        Self { format, hash, bytes: 0, count: 0, first: None, last: None }
    }

    /// Its beginning: counted, and to be written.
    pub fn beginning(&mut self) -> Result<Vec<u8>, Failure> {
        let bytes = self.format.beginning()?;
        self.take(&bytes);
        Ok(bytes)
    }

    /// The next event: counted, and to be written.
    pub fn line(&mut self, event: &Value) -> Result<Vec<u8>, Failure> {
        let bytes = self.format.line(event)?;
        self.take(&bytes);
        let sequence = event.get("sequence").and_then(Value::as_u64);
        self.count += 1;
        self.first = self.first.or(sequence);
        self.last = sequence.or(self.last);
        Ok(bytes)
    }

    /// Its last line, where its format has one: counted, and to be written. Some proxies end an answer
    /// that broke off as if it were whole; who reads sees here that it is.
    pub fn closing(&mut self) -> Result<Vec<u8>, Failure> {
        if self.format != Format::Ndjson {
            return Ok(vec![]);
        }
        let end = serde_json::json!({ "end": {
            "count": self.count,
            "last_sequence": self.last,
            "sha256": hex(&self.hash.clone().finalize()),
        } });
        let bytes = format!("{end}\n").into_bytes();
        self.take(&bytes);
        Ok(bytes)
    }

    fn take(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// What the file turned out to be.
    fn file(&self) -> Value {
        let hash = self.hash.clone().finalize();
        let hex = hex(&hash);
        let mut file = Map::new();
        file.insert("name".into(), self.format.file_name().into());
        file.insert("bytes".into(), self.bytes.into());
        file.insert("sha256".into(), hex.into());
        Value::Object(file)
    }
}

/// The manifest of some files with the same events.
pub fn manifest(origin: &Origin, tallies: &[Tally], checkpoint: &Value) -> Value {
    let one = tallies.first();
    serde_json::json!({
        "format": MANIFEST_FORMAT,
        "ledger": origin.ledger,
        "release": origin.release,
        "query": origin.query,
        "query_id": origin.query_id,
        "asked_at": origin.asked_at,
        "up_to": origin.up_to,
        "personal": origin.personal,
        "count": one.map_or(0, |tally| tally.count),
        "first_sequence": one.and_then(|tally| tally.first),
        "last_sequence": one.and_then(|tally| tally.last),
        "files": tallies.iter().map(Tally::file).collect::<Vec<_>>(),
        "checkpoint": checkpoint,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line(event: &Value) -> String {
        String::from_utf8(Format::Csv.line(event).unwrap()).unwrap()
    }

    #[test]
    fn no_cell_is_a_formula_for_a_spreadsheet() {
        for formula in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =cmd|' /C calc'!A0",
            "＝1+1",
        ] {
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(std::io::Cursor::new(line(&json!({ "kind": formula }))));
            let record = reader.records().next().unwrap().unwrap();
            assert_eq!(&record[2], format!("'{formula}"), "{formula:?}");
        }
        for harmless in ["ada", "a=b", "1", "{\"a\":\"=1\"}"] {
            assert!(!line(&json!({ "kind": harmless })).contains('\''), "{harmless}");
        }
    }

    #[test]
    fn a_line_has_as_many_cells_as_names_whatever_stands_in_them() {
        let odd = json!({ "sequence": 7, "kind": "a,\"b\"\r\nc", "data": { "x": [1, 2] } });
        let whole = [Format::Csv.beginning().unwrap(), line(&odd).into_bytes()].concat();
        let mut reader = csv::Reader::from_reader(whole.as_slice());
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!(record.len(), COLUMNS.len());
        assert_eq!((&record[0], &record[2], &record[18]), ("7", "a,\"b\"\r\nc", "{\"x\":[1,2]}"));
    }

    /// Excel takes a file without a mark for an older character set, and separates by what its language
    /// does not need for numbers.
    #[test]
    fn a_file_for_excel_has_a_mark_and_is_separated_as_its_language_does() {
        let event = json!({ "sequence": 7, "kind": "=é;è", "at": "a,b" });
        for (language, separator, cells) in
            [(Language::En, ',', "7,\"a,b\",'=é;è,"), (Language::Fr, ';', "7;a,b;\"'=é;è\";")]
        {
            let format = Format::for_excel(language);
            let beginning = String::from_utf8(format.beginning().unwrap()).unwrap();
            assert!(beginning.starts_with(&format!("\u{feff}sequence{separator}at{separator}")));
            let line = String::from_utf8(format.line(&event).unwrap()).unwrap();
            assert!(line.starts_with(cells) && line.ends_with("\r\n"), "{line}");
        }
    }

    #[test]
    fn a_manifest_names_count_range_and_bytes() {
        let mut tally = Tally::new(Format::Ndjson);
        let mut file = tally.beginning().unwrap();
        file.extend(tally.line(&json!({ "sequence": 3 })).unwrap());
        file.extend(tally.line(&json!({ "sequence": 9 })).unwrap());
        assert_eq!(file, b"{\"sequence\":3}\n{\"sequence\":9}\n");
        let described = tally.file();
        assert_eq!((tally.count, tally.first, tally.last), (2, Some(3), Some(9)));
        assert_eq!(described["bytes"], 30);
        // sha256sum of those thirty bytes.
        let expected = hex(&Sha256::digest(&file));
        assert_eq!(described["sha256"], expected.as_str());
        let closing = String::from_utf8(tally.closing().unwrap()).unwrap();
        let expected =
            format!("{{\"end\":{{\"count\":2,\"last_sequence\":9,\"sha256\":\"{expected}\"}}}}\n");
        assert_eq!(closing, expected);
        assert_eq!(tally.file()["bytes"], 30 + closing.len(), "the manifest is of the whole file");
        assert_eq!(Tally::new(Format::Csv).closing().unwrap(), b"");
    }
}

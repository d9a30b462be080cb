//! Import sheet: what stands in a file of people? Read whole and checked before anything is done.

use super::cells::{self, Row, Wrong};
use std::collections::HashMap;

/// The largest file.
pub const BYTES_MAX: usize = 2 * 1024 * 1024;
/// The most people in one file.
pub const ROWS_MAX: usize = 10_000;

/// The columns, in any order. The last three may be left out.
pub const COLUMNS: [&str; 6] =
    ["row_id", "email", "name", "language", "permissions", cells::ENDS_ON];
const NEEDED: usize = 3;
/// How much of what may be no row's id is shown.
const SHOWN_MAX: usize = 100;

/// Why a file is refused as a whole: nothing of it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// It has more than [`BYTES_MAX`] bytes.
    TooLarge,
    /// It has more than [`ROWS_MAX`] rows; the first one too many begins in this line.
    TooManyRows {
        /// The line.
        line: u64,
    },
    /// It is in UTF-16, as some spreadsheets save "Unicode text".
    Utf16,
    /// It is not in UTF-8; probably in Latin-1 or Windows-1252. The first wrong byte stands here.
    NotUtf8 {
        /// The line.
        line: u64,
        /// The character in that line, from 1.
        column: u64,
    },
    /// There is nothing in it but perhaps a header.
    Empty,
    /// A quote is opened here and never closed.
    QuoteNeverClosed {
        /// The line.
        line: u64,
        /// The character in that line, from 1.
        column: u64,
    },
    /// The header names a column that there is not.
    UnknownColumn(String),
    /// The header lacks a column.
    MissingColumn(&'static str),
    /// The header names a column twice.
    ColumnTwice(&'static str),
}

/// One line of the file with somebody in it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number in the file, from 1.
    pub number: u64,
    /// The row's id as it stands there, for reports; it may be what is wrong.
    pub row_id: String,
    /// What is to be done, or what is wrong with it.
    pub row: Result<Row, Wrong>,
}

/// Reads a file: `row_id,email,name[,language,permissions,ends_on]` in UTF-8, separated by commas,
/// semicolons or tabs. A wrong row is told with its line; what makes the rows themselves doubtful refuses
/// the whole file.
pub fn read(bytes: &[u8]) -> Result<Vec<Line>, Unreadable> {
    let layout = Layout::of(text(bytes)?);
    let starts = starts(&layout)?;
    let mut records = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(layout.delimiter)
        .from_reader(layout.text.as_bytes())
        .into_records()
        // A text in memory that is UTF-8 can always be read.
        .filter_map(Result::ok)
        .zip(starts);
    let Some((header, _)) = records.next() else { return Err(Unreadable::Empty) };
    let columns = columns(&header)?;
    let mut lines: Vec<Line> = vec![];
    for (record, number) in records {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue; // Spreadsheets like to add such lines at the end.
        }
        if lines.len() == ROWS_MAX {
            return Err(Unreadable::TooManyRows { line: number });
        }
        let cell = |name| columns.get(name).and_then(|at| record.get(*at));
        // It is shown in reports, on terminals too: nothing in it may act there.
        let shown = cell("row_id").unwrap_or_default().trim().chars();
        let row_id = shown.filter(|letter| !letter.is_control()).take(SHOWN_MAX).collect();
        let row = cells::read(record.len(), columns.len(), cell);
        lines.push(Line { number, row_id, row });
    }
    if lines.is_empty() {
        return Err(Unreadable::Empty);
    }
    cells::refuse_twice(&mut lines);
    Ok(lines)
}

fn text(bytes: &[u8]) -> Result<&str, Unreadable> {
    if bytes.len() > BYTES_MAX {
        return Err(Unreadable::TooLarge);
    }
    let marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    // Half the bytes of plain letters in UTF-16 are zero; in a file of people none is.
    if marked || bytes.contains(&0) {
        return Err(Unreadable::Utf16);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let (line, column) = place(&String::from_utf8_lossy(before));
        Unreadable::NotUtf8 { line, column }
    })
}

/// Where what follows `before` stands.
fn place(before: &str) -> (u64, u64) {
    let mut place = Place::default();
    let mut letters = before.chars().peekable();
    while let Some(letter) = letters.next() {
        place.pass(letter, letters.peek().copied());
    }
    (place.line, place.column)
}

/// A place in a text.
struct Place {
    line: u64,
    column: u64,
}

impl Default for Place {
    fn default() -> Self {
        Self { line: 1, column: 1 }
    }
}

impl Place {
    fn pass(&mut self, letter: char, next: Option<char>) {
        let ends = letter == '\n' || (letter == '\r' && next != Some('\n'));
        (self.line, self.column) =
            if ends { (self.line + 1, 1) } else { (self.line, self.column + 1) };
    }
}

/// In which line each record begins, as the reader of records tells them apart; it does not say
/// itself when a quote is never closed, and swallows the rest of the file.
fn starts(layout: &Layout<'_>) -> Result<Vec<u64>, Unreadable> {
    let delimiter = char::from(layout.delimiter);
    let (mut place, mut starts) = (Place { line: layout.first_line, column: 1 }, vec![]);
    let (mut in_record, mut at_cell, mut quote) = (false, true, None);
    let mut letters = layout.text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        let ends = matches!(letter, '\r' | '\n');
        if quote.is_some() {
            if letter == '"' && next == Some('"') {
                place.pass(letter, next);
                letters.next();
            } else if letter == '"' {
                quote = None;
            }
        } else if ends {
            (in_record, at_cell) = (false, true);
        } else {
            if !in_record {
                starts.push(place.line);
                in_record = true;
            }
            if letter == '"' && at_cell {
                quote = Some((place.line, place.column));
            }
            at_cell = letter == delimiter;
        }
        place.pass(letter, letters.peek().copied());
    }
    match quote {
        Some((line, column)) => Err(Unreadable::QuoteNeverClosed { line, column }),
        None => Ok(starts),
    }
}

/// How a file is laid out.
struct Layout<'a> {
    /// The header, and what follows.
    text: &'a str,
    /// Its line in the file.
    first_line: u64,
    /// What separates the cells.
    delimiter: u8,
}

impl<'a> Layout<'a> {
    /// Spreadsheets that write commas as decimal marks separate by semicolons, and what was copied out
    /// of one by tabs: the header tells, unless a first line `sep=;` says it, as Excel reads one.
    fn of(text: &'a str) -> Self {
        let end = text.find(['\r', '\n']).unwrap_or(text.len());
        let (first, rest) = text.split_at(end);
        if let Some(delimiter) = said(first.trim_matches('"')) {
            let text = rest.strip_prefix("\r\n").unwrap_or_else(|| rest.get(1..).unwrap_or(rest));
            return Self { text, first_line: 2, delimiter };
        }
        let header = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
        let count = |delimiter| header.bytes().filter(|byte| *byte == delimiter).count();
        // Where two are as many, the last one named here.
        let most = [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter));
        Self { text, first_line: 1, delimiter: most.unwrap_or(b',') }
    }
}

/// What a line `sep=;` names.
fn said(line: &str) -> Option<u8> {
    let (name, delimiter) = line.split_at_checked(4)?;
    let named = name.eq_ignore_ascii_case("sep=");
    [b';', b',', b'\t'].into_iter().find(|known| named && delimiter.as_bytes() == [*known])
}

fn columns(header: &csv::StringRecord) -> Result<HashMap<&'static str, usize>, Unreadable> {
    let mut columns = HashMap::new();
    for (at, name) in header.iter().enumerate() {
        let named = name.trim().to_lowercase();
        let Some(column) = COLUMNS.into_iter().find(|column| **column == named) else {
            let shown = name.chars().filter(|letter| !letter.is_control()).take(40).collect();
            return Err(Unreadable::UnknownColumn(shown));
        };
        if columns.insert(column, at).is_some() {
            return Err(Unreadable::ColumnTwice(column));
        }
    }
    let needed = COLUMNS.into_iter().take(NEEDED);
    match needed.into_iter().find(|column| !columns.contains_key(column)) {
        Some(column) => Err(Unreadable::MissingColumn(column)),
        None => Ok(columns),
    }
}

#[cfg(test)]
mod tests;

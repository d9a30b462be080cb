//! Import cells: what does one row say, and what is wrong with it? Every refusal names its column.

use super::sheet::Line;
use crate::members::last_day;
use chrono::NaiveDate;
use keyledger_core::address::{EmailAddress, NotAnAddress};
use keyledger_core::language::Language;
use keyledger_core::name::{self, NotAName};
use keyledger_core::permission::Permission;
use std::collections::{BTreeSet, HashMap};

/// The longest id of a row, in characters.
const ID_CHARACTERS_MAX: usize = 100;

/// The column with the last day of seasonal staff.
pub(super) const ENDS_ON: &str = "ends_on";

/// What a spreadsheet takes for the beginning of a formula, its wide forms included: a file that
/// goes from hand to hand must not run anything (OWASP, CSV injection).
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// Somebody to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// By which the row is known again.
    pub id: String,
    /// The address, checked for a new account.
    pub address: EmailAddress,
    /// What they are called.
    pub name: String,
    /// In which language they are written to, where the file says so.
    pub language: Option<Language>,
    /// What they may do.
    pub permissions: BTreeSet<Permission>,
    /// The last day they belong there, where the file names one.
    pub ends_on: Option<NaiveDate>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// In which column; none where the whole row is meant.
    pub column: Option<&'static str>,
    /// What.
    pub why: Why,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It has another number of cells than the header.
    Cells {
        /// How many it has.
        found: usize,
        /// How many the header has.
        expected: usize,
    },
    /// It begins like a formula.
    Formula,
    /// A row's id has 1 to 100 characters, none of them a control character.
    Id,
    /// Another line has this id.
    IdTwice {
        /// That line.
        line: u64,
    },
    /// No address.
    Address(NotAnAddress),
    /// Another line has this address.
    AddressTwice {
        /// That line.
        line: u64,
    },
    /// A name has 1 to 200 characters, none of them a control character.
    Name(NotAName),
    /// A language is `fr` or `en`.
    Language,
    /// There is no such permission.
    Permission(String),
    /// A day is written like 2026-09-30.
    EndsOn,
    /// That day is over.
    EndsOnPast,
}

/// Reads a row by its cells' names.
pub(super) fn read<'a>(
    found: usize,
    expected: usize,
    cell: impl Fn(&'static str) -> Option<&'a str>,
) -> Result<Row, Wrong> {
    if found != expected {
        return Err(Wrong { column: None, why: Why::Cells { found, expected } });
    }
    let safe = |column: &'static str| {
        let text = cell(column).unwrap_or_default();
        if text.trim_start_matches(' ').starts_with(FORMULA) {
            return Err(wrong(column, Why::Formula));
        }
        Ok(text.trim())
    };
    let id = one_line(safe("row_id")?, ID_CHARACTERS_MAX);
    let id = id.ok_or_else(|| wrong("row_id", Why::Id))?;
    let address = EmailAddress::for_new_account(safe("email")?);
    let address = address.map_err(|why| wrong("email", Why::Address(why)))?;
    let name = safe("name")?.to_owned();
    name::check(&name).map_err(|why| wrong("name", Why::Name(why)))?;
    let language = match safe("language")?.to_lowercase().as_str() {
        "" => None,
        "fr" => Some(Language::Fr),
        "en" => Some(Language::En),
        _ => return Err(wrong("language", Why::Language)),
    };
    // Separated by spaces, or by whatever does not separate the cells.
    let words = safe("permissions")?.split([' ', ',', ';', '|']).filter(|word| !word.is_empty());
    let permissions = words.map(|word| {
        word.parse().map_err(|_| {
            let shown = word.chars().filter(|letter| !letter.is_control()).take(40).collect();
            wrong("permissions", Why::Permission(shown))
        })
    });
    let permissions = permissions.collect::<Result<_, _>>()?;
    let ends_on = match safe(ENDS_ON)? {
        "" => None,
        day => Some(last_day::parse(day).ok_or_else(|| wrong(ENDS_ON, Why::EndsOn))?),
    };
    Ok(Row { id, address, name, language, permissions, ends_on })
}

fn wrong(column: &'static str, why: Why) -> Wrong {
    Wrong { column: Some(column), why }
}

fn one_line(text: &str, most: usize) -> Option<String> {
    let fits = (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

/// Which of two lines with one id or one address is meant nobody can know: the later one is
/// refused and names the earlier.
pub(super) fn refuse_twice(lines: &mut [Line]) {
    let (mut ids, mut addresses) = (HashMap::new(), HashMap::new());
    for line in lines {
        let Ok(row) = &line.row else { continue };
        let address = row.address.key().to_owned();
        if let Some(first) = ids.get(&row.id) {
            line.row = Err(wrong("row_id", Why::IdTwice { line: *first }));
        } else if let Some(first) = addresses.get(&address) {
            line.row = Err(wrong("email", Why::AddressTwice { line: *first }));
        } else {
            ids.insert(row.id.clone(), line.number);
            addresses.insert(address, line.number);
        }
    }
}

//! Files as people make them, and as they break.

use super::*;
use crate::members::import::{Row, Why};
use keyledger_core::address::NotAnAddress;
use keyledger_core::language::Language;
use keyledger_core::name::{self, NotAName};
use keyledger_core::permission::Permission;
use proptest::prelude::*;

const HEADER: &str = "row_id,email,name,language,permissions\n";

fn rows(text: &str) -> Vec<Row> {
    let lines = read(text.as_bytes()).unwrap();
    lines.into_iter().map(|line| line.row.unwrap()).collect()
}

/// The one thing that is wrong in a file: its line, its column, why.
fn wrong(rest: &str) -> (u64, Option<&'static str>, Why) {
    let lines = read(format!("{HEADER}{rest}").as_bytes()).unwrap();
    let mut wrong = lines.into_iter().filter_map(|line| Some((line.number, line.row.err()?)));
    let (number, what) = wrong.next().unwrap();
    assert!(wrong.next().is_none());
    (number, what.column, what.why)
}

#[test]
fn a_file_of_people_is_read_by_its_header() {
    let text = format!(
        "{HEADER}7,ada@hotel.example,Ada Lovelace,en,reservations guests\n\
         8,\"rene@hotel.example\",\"Favre, \"\"René\"\"\",FR,\n"
    );
    let [ada, rene] = &rows(&text)[..] else { panic!("two") };
    assert_eq!((ada.id.as_str(), ada.name.as_str()), ("7", "Ada Lovelace"));
    assert_eq!(ada.permissions, [Permission::Reservations, Permission::Guests].into());
    assert_eq!((rene.name.as_str(), rene.language), ("Favre, \"René\"", Some(Language::Fr)));
    assert!(rene.permissions.is_empty());
}

#[test]
fn columns_in_another_order_semicolons_windows_line_ends_and_a_mark_are_fine() {
    let text = "\u{feff}Email;Permissions;ROW_ID;name\r\nada@hotel.example;rates|guests;7;Ada\r\n";
    let row = rows(text).remove(0);
    assert_eq!((row.id.as_str(), row.language), ("7", None));
    assert_eq!(row.permissions, [Permission::Rates, Permission::Guests].into());
    let least = "row_id,email,name\r7,ada@hotel.example,Ada\r";
    assert_eq!(rows(least).len(), 1, "old line ends, and no column that may be left out");
}

#[test]
fn what_separates_the_cells_is_said_by_a_first_line_or_seen_in_the_header() {
    for (text, line) in [
        ("sep=;\r\nrow_id;email;name\r\n7;ada@hotel.example;Lovelace, Ada\r\n", 3),
        ("\u{feff}SEP=;\nrow_id;email;name\n7;ada@hotel.example;Lovelace, Ada\n", 3),
        ("\"sep=;\"\rrow_id;email;name\r7;ada@hotel.example;Lovelace, Ada\r", 3),
        ("sep=,\nrow_id,email,name\n7,ada@hotel.example,\"Lovelace, Ada\"\n", 3),
        ("sep=\t\nrow_id\temail\tname\n7\tada@hotel.example\tLovelace, Ada\n", 3),
        ("row_id\temail\tname\r\n7\tada@hotel.example\tLovelace, Ada\r\n", 2),
    ] {
        let line_read = read(text.as_bytes()).unwrap().remove(0);
        assert_eq!(line_read.number, line, "{text:?}");
        let row = line_read.row.unwrap();
        assert_eq!((row.id.as_str(), row.name.as_str()), ("7", "Lovelace, Ada"), "{text:?}");
    }
    // With tabs permissions may be separated as everywhere else.
    let text = "row_id\temail\tname\tpermissions\n7\tada@hotel.example\tAda\trates, guests\n";
    assert_eq!(rows(text)[0].permissions, [Permission::Rates, Permission::Guests].into());
    // A line that says something else is a header, and no good one.
    for other in ["sep=", "sep=;;", "sep=x", "separator=;"] {
        let text = format!("{other}\nrow_id;email;name\n7;ada@hotel.example;Ada\n");
        let Err(Unreadable::UnknownColumn(_)) = read(text.as_bytes()) else { panic!("{other}") };
    }
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let text = format!(
        "\n{HEADER}1,a@hotel.example,\"A\n\nB\",,\n\n,,,,\n2,b@hotel.example,B,,\n3,nobody,C,,\n"
    );
    let lines = read(text.as_bytes()).unwrap();
    let numbers: Vec<u64> = lines.iter().map(|line| line.number).collect();
    assert_eq!(numbers, [3, 8, 9]);
    // A name of three lines is no name.
    let wrongs: Vec<_> = lines.iter().map(|line| line.row.as_ref().err().map(|w| &w.why)).collect();
    let address = Why::Address(NotAnAddress::Shape);
    assert_eq!(wrongs, [Some(&Why::Name(NotAName::Control)), None, Some(&address)]);
}

#[test]
fn what_is_wrong_is_told_with_line_and_column() {
    let half = Why::Cells { found: 3, expected: 5 };
    assert_eq!(wrong("1,a@hotel.example,A,,\n2,b@hotel.example,B\n"), (3, None, half));
    let more = Why::Cells { found: 6, expected: 5 };
    assert_eq!(wrong("1,a@hotel.example,Lovelace, Ada,en,\n"), (2, None, more));
    let shape = Why::Address(NotAnAddress::Shape);
    assert_eq!(wrong("1,ada,A,,\n"), (2, Some("email"), shape));
    assert_eq!(wrong(",a@hotel.example,A,,\n"), (2, Some("row_id"), Why::Id));
    assert_eq!(wrong("1,a@hotel.example, ,,\n"), (2, Some("name"), Why::Name(NotAName::Length)));
    assert_eq!(wrong("1,a@hotel.example,A,de,\n"), (2, Some("language"), Why::Language));
    let permission = Why::Permission("everything".to_owned());
    let said = wrong("1,a@hotel.example,A,,rates everything\n");
    assert_eq!(said, (2, Some("permissions"), permission));
    let twice = "1,a@hotel.example,A,,\n1,b@hotel.example,B,,\n";
    assert_eq!(wrong(twice), (3, Some("row_id"), Why::IdTwice { line: 2 }));
    let twice = "1,a@hotel.example,A,,\n2,A@HOTEL.example,B,,\n";
    assert_eq!(wrong(twice), (3, Some("email"), Why::AddressTwice { line: 2 }));
}

#[test]
fn whatever_a_spreadsheet_would_run_is_refused_in_every_column() {
    for begin in ["=", "+", "-", "@", "\"\t", "\"\r", " =", "＝", "＠"] {
        let end = if begin.starts_with('"') { "\"" } else { "" };
        let formula = format!("{begin}HYPERLINK(1){end}");
        for (column, row) in [
            ("row_id", format!("{formula},a@hotel.example,A,,\n")),
            ("email", format!("1,{formula},A,,\n")),
            ("name", format!("1,a@hotel.example,{formula},,\n")),
            ("language", format!("1,a@hotel.example,A,{formula},\n")),
            ("permissions", format!("1,a@hotel.example,A,,{formula}\n")),
        ] {
            assert_eq!(wrong(&row), (2, Some(column), Why::Formula), "{row:?}");
        }
    }
}

#[test]
fn a_file_that_is_not_what_it_should_be_is_refused_as_a_whole() {
    let utf16: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked = [&[0xff, 0xfe], utf16.as_slice()].concat();
    for bytes in [utf16, marked] {
        assert_eq!(read(&bytes).unwrap_err(), Unreadable::Utf16);
    }
    let latin = [HEADER.as_bytes(), b"1,a@hotel.example,Ren\xe9 Favre,,\n"].concat();
    assert_eq!(read(&latin).unwrap_err(), Unreadable::NotUtf8 { line: 2, column: 22 });
    let open =
        format!("{HEADER}1,a@hotel.example,A,,\n2,b@hotel.example,\"B,,\n3,c@x.example,C,,\n");
    let quote = Unreadable::QuoteNeverClosed { line: 3, column: 19 };
    assert_eq!(read(open.as_bytes()).unwrap_err(), quote);
    for nothing in ["", "\n\n", HEADER, "row_id,email,name\n,,\n"] {
        assert_eq!(read(nothing.as_bytes()).unwrap_err(), Unreadable::Empty);
    }
    let header = |text: &str| read(text.as_bytes()).unwrap_err();
    assert_eq!(header("row_id,email\n1,a@x\n"), Unreadable::MissingColumn("name"));
    assert_eq!(header("email,email,name\n"), Unreadable::ColumnTwice("email"));
    assert_eq!(header("row_id,email,name,wage\n"), Unreadable::UnknownColumn("wage".to_owned()));
    let large = vec![b'a'; BYTES_MAX + 1];
    assert_eq!(read(&large).unwrap_err(), Unreadable::TooLarge);
}

#[test]
fn ten_thousand_rows_are_read_and_one_more_is_too_many() {
    let file = |rows: usize| {
        let rows = (0..rows).map(|n| format!("{n},p{n}@hotel.example,Person {n},,\n"));
        [HEADER.to_owned()].into_iter().chain(rows).collect::<String>()
    };
    assert_eq!(rows(&file(ROWS_MAX)).len(), ROWS_MAX);
    let line = ROWS_MAX as u64 + 2;
    assert_eq!(read(file(ROWS_MAX + 1).as_bytes()).unwrap_err(), Unreadable::TooManyRows { line });
}

proptest! {
    /// Whatever bytes there are: an answer, and every row either fit or refused, in its own line.
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_text_under_a_header_is_answered_with_rising_lines(
        cells in prop::collection::vec("[a-z@.\",;\r\n=é ]{0,12}", 0..40),
    ) {
        if let Ok(lines) = read(format!("{HEADER}{}", cells.join(",")).as_bytes()) {
            let numbers: Vec<u64> = lines.iter().map(|line| line.number).collect();
            prop_assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", numbers);
        }
    }

    /// What is written by the rules of RFC 4180 is read back as it was.
    #[test]
    fn names_of_any_kind_are_read_back(name in "[ -~éÆ漢\"]{1,30}") {
        let trimmed = name.trim().to_owned();
        prop_assume!(!trimmed.starts_with(['=', '+', '-', '@']) && name::check(&trimmed).is_ok());
        let quoted = name.replace('"', "\"\"");
        let text = format!("{HEADER}1,a@hotel.example,\"{quoted}\",,\n2,b@hotel.example,B,,\n");
        let all = rows(&text);
        prop_assert_eq!(all.len(), 2);
        prop_assert_eq!(&all[0].name, &trimmed);
    }
}

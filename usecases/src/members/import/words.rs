//! Import report: what is said of an import? A report for people and one for machines, the same in
//! both.

use super::cells::{Why, Wrong};
use super::sheet::{BYTES_MAX, COLUMNS, ROWS_MAX, Unreadable};
use super::{Differs, Refusal, RowOutcome, RowReport};
use crate::texts::in_words::{not_a_name, not_an_address};
use crate::texts::say;
use keyledger_core::authority::NotAuthorised;
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::permission::Permission;
use serde::Serialize;
use utoipa::ToSchema;

/// The result of an import, row by row.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportReport {
    /// Whether this was a dry run: nothing was changed.
    pub dry_run: bool,
    /// Number of rows by result.
    pub counts: ImportCounts,
    /// One entry for each row, in the order of the file.
    pub rows: Vec<ImportedRow>,
}

/// Number of rows by result, or by expected result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportCounts {
    /// New accounts; an activation mail each.
    pub created: u64,
    /// Deleted accounts that are back.
    pub restored: u64,
    /// People with an account, who are asked at their next log-in.
    pub offered: u64,
    /// People who belonged here already.
    pub already_member: u64,
    /// Rows that were imported before.
    pub unchanged: u64,
    /// Rows that something is wrong with.
    pub refused: u64,
}

/// One row's part of the report.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ImportedRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Its id in the file.
    pub row_id: String,
    /// `created`, `restored`, `offered`, `already_member`, `unchanged` or `refused`.
    #[schema(value_type = String)]
    pub outcome: RowOutcome,
    /// The account, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub account: Option<AccountId>,
    /// The column that something is wrong with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<&'static str>,
    /// How the row differs for somebody who already belongs to the property: none of it was
    /// applied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differs: Option<Differs>,
    /// The handover code that a restored person needs for enrolment, if the policy demands one:
    /// give it to the person yourself. Shown only once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hand_over_code: Option<String>,
    /// The same in words.
    pub message: String,
}

impl ImportReport {
    /// The report in a language.
    pub fn of(reports: &[RowReport], dry_run: bool, language: Language) -> Self {
        let mut counts = ImportCounts::default();
        for report in reports {
            let count = match report.outcome {
                RowOutcome::Created => &mut counts.created,
                RowOutcome::Restored => &mut counts.restored,
                RowOutcome::Offered => &mut counts.offered,
                RowOutcome::AlreadyMember => &mut counts.already_member,
                RowOutcome::Unchanged => &mut counts.unchanged,
                RowOutcome::Refused => &mut counts.refused,
            };
            *count += 1;
        }
        let rows = reports.iter().map(|report| imported(report, dry_run, language)).collect();
        Self { dry_run, counts, rows }
    }

    /// The counts in a sentence.
    pub fn summary(&self, language: Language) -> String {
        let ImportCounts { created, restored, offered, already_member, unchanged, refused } =
            self.counts;
        let arguments = [
            ("created", created.into()),
            ("restored", restored.into()),
            ("offered", offered.into()),
            ("same", (already_member + unchanged).into()),
            ("refused", refused.into()),
        ];
        say(language, if self.dry_run { "import-would" } else { "import-did" }, &arguments)
    }
}

fn imported(report: &RowReport, dry_run: bool, language: Language) -> ImportedRow {
    let column = match &report.refusal {
        Some(Refusal::Wrong(wrong)) => wrong.column,
        Some(Refusal::OtherContent) => Some("row_id"),
        Some(Refusal::NotAllowed(NotAuthorised::NotHeld)) => Some("permissions"),
        Some(Refusal::NotAllowed(_) | Refusal::LastManager) | None => None,
    };
    let message = match &report.refusal {
        Some(Refusal::Wrong(wrong)) => in_words(wrong, language),
        Some(Refusal::OtherContent) => say(language, "import-other_content", &[]),
        Some(Refusal::NotAllowed(NotAuthorised::NotHeld)) => say(language, "import-not_held", &[]),
        Some(Refusal::NotAllowed(_)) => say(language, "import-not_allowed", &[]),
        Some(Refusal::LastManager) => say(language, "import-last_manager", &[]),
        None => match &report.differs {
            Some(differs) => differs.in_words(language),
            None => say(language, outcome_key(report, dry_run), &[]),
        },
    };
    let (line, row_id, outcome) = (report.line, report.row_id.clone(), report.outcome);
    let (account, differs) = (report.account, report.differs.clone());
    let hand_over_code = report.hand_over_code.clone();
    ImportedRow { line, row_id, outcome, account, column, differs, hand_over_code, message }
}

fn outcome_key(report: &RowReport, dry_run: bool) -> &'static str {
    match (report.outcome, dry_run) {
        (RowOutcome::Restored, false) if report.another_name => "import-restored_another_name",
        (RowOutcome::Restored, true) if report.another_name => "import-would_restore_another_name",
        (RowOutcome::Created, false) => "import-created",
        (RowOutcome::Created, true) => "import-would_create",
        (RowOutcome::Restored, false) => "import-restored",
        (RowOutcome::Restored, true) => "import-would_restore",
        (RowOutcome::Offered, false) => "import-offered",
        (RowOutcome::Offered, true) => "import-would_offer",
        (RowOutcome::AlreadyMember, _) => "import-already_member",
        (RowOutcome::Unchanged, _) => "import-unchanged",
        (RowOutcome::Refused, _) => "import-refused",
    }
}

/// What is wrong with a row: the column, and what to do.
fn in_words(wrong: &Wrong, language: Language) -> String {
    let all = || Permission::ALL.map(Permission::word).join(", ");
    let what = match &wrong.why {
        Why::Cells { found, expected } => {
            let arguments = [("found", (*found).into()), ("expected", (*expected).into())];
            say(language, "import-cells", &arguments)
        }
        Why::Formula => say(language, "import-formula", &[]),
        Why::Id => say(language, "import-id", &[]),
        Why::IdTwice { line } | Why::AddressTwice { line } => {
            say(language, "import-twice", &[("line", (*line).into())])
        }
        Why::Address(why) => not_an_address(language, *why),
        Why::Name(why) => not_a_name(language, *why),
        Why::Language => say(language, "import-language", &[]),
        Why::Permission(word) => {
            let arguments = [("word", word.as_str().into()), ("all", all().into())];
            say(language, "permission-unknown", &arguments)
        }
        Why::EndsOn => say(language, "import-ends_on", &[]),
        Why::EndsOnPast => say(language, "ends_on-past", &[]),
    };
    match wrong.column {
        Some(column) => {
            let arguments = [("column", column.into()), ("what", what.into())];
            say(language, "import-column", &arguments)
        }
        None => what,
    }
}

impl Unreadable {
    /// Why the file is refused as a whole: where, and what to do.
    pub fn in_words(&self, language: Language) -> String {
        let columns = COLUMNS.join(",");
        let say = |key, arguments: &[_]| say(language, key, arguments);
        match self {
            Self::TooLarge => say("import-too_large", &[("most", (BYTES_MAX / 1024).into())]),
            Self::TooManyRows { line } => {
                let arguments = [("most", ROWS_MAX.into()), ("line", (*line).into())];
                say("import-too_many_rows", &arguments)
            }
            Self::Utf16 => say("import-utf16", &[]),
            Self::NotUtf8 { line, column } => {
                let place = [("line", (*line).into()), ("column", (*column).into())];
                say("import-not_utf8", &place)
            }
            Self::Empty => say("import-empty", &[("columns", columns.into())]),
            Self::QuoteNeverClosed { line, column } => {
                let place = [("line", (*line).into()), ("column", (*column).into())];
                say("import-quote", &place)
            }
            Self::UnknownColumn(name) => {
                let arguments = [("column", name.as_str().into()), ("columns", columns.into())];
                say("import-unknown_column", &arguments)
            }
            Self::MissingColumn(column) => {
                let arguments = [("column", (*column).into()), ("columns", columns.into())];
                say("import-missing_column", &arguments)
            }
            Self::ColumnTwice(column) => {
                say("import-column_twice", &[("column", (*column).into())])
            }
        }
    }
}

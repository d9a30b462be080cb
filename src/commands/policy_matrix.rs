//! `keyledger policy matrix`: who may do what to whom? The one table, printed.

use super::{CommandError, Reply};
use keyledger_core::authority::{Act, Cell, ROLES, Row, Scope, row};
use keyledger_core::language::Language;
use keyledger_usecases::texts::in_words::{act_in_words, capacity_in_words};
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {}

/// The table is part of the program: no ledger is asked.
pub fn run(language: Language) -> Result<Reply, CommandError> {
    let rows: Vec<Row> = Act::ALL.into_iter().map(row).collect();
    let mut header = vec![String::new()];
    header.extend(ROLES.map(|role| capacity_in_words(language, role)));
    header.push(say(language, "matrix-scope", &[]));
    let mut lines = vec![header];
    lines.extend(rows.iter().map(|row| line(language, *row)));
    let legend = say(language, "matrix-legend", &[]);
    Reply::new(format!("{}\n{legend}\n", table(&lines)), rows)
}

fn line(language: Language, row: Row) -> Vec<String> {
    let mut line = vec![act_in_words(language, row.act)];
    line.extend(ROLES.map(|role| match row.cell(role) {
        Cell::No => "·".to_owned(),
        Cell::Yes => say(language, "matrix-yes", &[]),
        Cell::WithReason => say(language, "matrix-reason", &[]),
    }));
    line.push(row.service.map_or("·", Scope::code).to_owned());
    line
}

/// Columns as wide as their widest cell.
fn table(lines: &[Vec<String>]) -> String {
    let columns = lines.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let padded = lines.iter().map(|line| {
        let cells = line.iter().zip(&widths);
        let cells: Vec<String> = cells.map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned()
    });
    padded.collect::<Vec<_>>().join("\n")
}

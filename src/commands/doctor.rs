//! `keyledger doctor`: is everything as it should be, and what is to be done?

use super::{CommandContext, CommandError, Reply};
use keyledger_adapters::sqlite;
use keyledger_core::chain;
use keyledger_core::language::Language;
use keyledger_core::progress::Progress;
use keyledger_usecases::texts::say;
use keyledger_web::{Check, Finding};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::error::Error;
use std::path::Path;

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// Read every page and row of the ledger as well; takes minutes for a large one.
    #[arg(long)]
    deep: bool,
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let mut checks = asked.app.checks().await;
    if args.deep {
        checks.push(asked.app.page_check(asked.progress).await);
    }
    checks.extend(asked.app.thorough_checks().await);
    told(&checks, asked.language)
}

/// What can be said of a data folder that does not open: why, and how its ledger is.
pub fn unopened(
    data: &Path,
    language: Language,
    error: &(dyn Error + 'static),
    progress: Progress<'_>,
) -> Result<Reply, CommandError> {
    const PAGES: &str = "ledger pages";
    let mut checks = vec![Check::new("data folder", false, chain(error))];
    let ledger = data.join("ledger.db");
    // The ledger may lie in a database, which the error is about then.
    if ledger.exists() {
        checks.push(match sqlite::check(&ledger, progress) {
            Ok(findings) if findings.is_empty() => {
                Check::said(PAGES, true, vec![Finding::plain("found-pages")])
            }
            Ok(findings) => Check::new(PAGES, false, findings.join("; ")),
            Err(error) => Check::new(PAGES, false, chain(&error)),
        });
    }
    told(&checks, language)
}

fn say_line(language: Language, name: String, found: String) -> String {
    say(language, "doctor-line", &[("name", name.into()), ("found", found.into())])
}

fn told(checks: &[Check], language: Language) -> Result<Reply, CommandError> {
    let fine = checks.iter().all(|check| check.ok);
    let mut text = String::new();
    text.extend(checks.iter().map(|check| {
        let mark = if check.ok { "ok  " } else { "FAIL" };
        let (name, found) = check.in_words(language);
        format!("{mark}  {}\n", say_line(language, name, found))
    }));
    text.push_str(&say(language, if fine { "doctor-fine" } else { "doctor-not-fine" }, &[]));
    text.push('\n');
    Ok(Reply { fine, ..Reply::new(text, json!({ "fine": fine, "checks": checks }))? })
}

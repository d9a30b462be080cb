//! `keyledger import`: the people of a property come in a file, tried first and then done (S3).

use super::{CommandContext, CommandError, Reply, subject};
use keyledger_core::authority::reason;
use keyledger_core::property::Property;
use keyledger_core::stream::StreamId;
use keyledger_usecases::members::import::{Import, ImportReport, Importer, read};
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// A CSV file in UTF-8, or - for standard input. Columns: `row_id`, `email`, `name`; optional:
    /// `language` (fr, en), `permissions` (separated by spaces), `ends_on` (the last day of
    /// seasonal staff, such as 2026-09-30).
    file: String,
    /// The property: its id or its name.
    #[arg(long)]
    property: String,
    /// Only show what would be done, row by row.
    #[arg(long)]
    dry_run: bool,
    /// Why it is done at the local command line.
    #[arg(long, default_value = "managing_staff")]
    reason_code: String,
    /// Explanation in your own words. Encrypted.
    #[arg(long)]
    note: Option<String>,
    /// The file's bytes: filled in by the command line.
    #[arg(skip)]
    pub bytes: Vec<u8>,
}

impl Args {
    /// Where the people are read from.
    pub fn file(&self) -> &str {
        &self.file
    }
}

pub(super) async fn run(asked: CommandContext<'_>, args: Args) -> Result<Reply, CommandError> {
    let engine = &asked.app.engine;
    let id = subject::property(asked, &args.property).await?;
    let stream = StreamId::property(id);
    let property = keyledger_usecases::failure::read(engine.properties.load(&stream).await)?;
    if *property.state == Property::default() {
        return asked.refuse("account-no-property", &[("id", id.to_string().into())]);
    }
    let why = reason(&args.reason_code, args.note.as_deref());
    let why = why.map_err(|why| CommandError::Said(why.to_string()))?;
    let lines = match read(&args.bytes) {
        Ok(lines) => lines,
        Err(why) => {
            let what = why.in_words(asked.language);
            let arguments = [("file", args.file.into()), ("what", what.into())];
            return asked.refuse("import-unreadable", &arguments);
        }
    };
    let import = Import {
        system: &asked.app.system,
        property: id,
        language: asked.language,
        dry_run: args.dry_run,
        by: Importer::Machine { reason: why },
        progress: asked.progress,
    };
    let reports = import.run(lines).await?;
    let report = ImportReport::of(&reports, args.dry_run, asked.language);
    let mut lines: Vec<String> = report
        .rows
        .iter()
        .map(|row| format!("{:>6}  {}  {}", row.line, row.row_id, row.message))
        .collect();
    for code in report.rows.iter().filter_map(|row| row.hand_over_code.as_ref()) {
        lines.push(asked.say("done-hand_over", &[("code", code.clone().into())]));
    }
    lines.push(report.summary(asked.language));
    let fine = report.counts.refused == 0;
    Ok(Reply { fine, ..Reply::new(lines.join("\n") + "\n", report)? })
}

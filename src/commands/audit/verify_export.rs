//! `keyledger audit verify-export`: is an exported file whole? Offline, from the file and its manifest.

use super::super::{CommandError, Reply};
use keyledger_core::language::Language;
use keyledger_usecases::compliance::verify_export::{Fault, verify};
use keyledger_usecases::texts::say;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// Which file.
#[derive(Clone, Debug, clap::Args, Serialize, Deserialize)]
pub struct Args {
    /// The file: NDJSON, or CSV if its name ends in .csv; or the folder that `audit search --out` wrote.
    file: PathBuf,
    /// Its manifest; without it, the manifest.json beside it, if there is one.
    #[arg(long)]
    manifest: Option<PathBuf>,
}

/// Verifies it. No ledger and no engine is asked.
pub fn run(language: Language, args: &Args) -> Result<Reply, CommandError> {
    let unreadable = |path: &Path, error: &std::io::Error| {
        let arguments =
            [("file", path.display().to_string().into()), ("why", error.to_string().into())];
        CommandError::Said(say(language, "export-unreadable", &arguments))
    };
    let exported = events_in(&args.file);
    let beside = exported.with_file_name("manifest.json");
    let place = args.manifest.clone().or_else(|| beside.exists().then_some(beside));
    let manifest = place
        .as_ref()
        .map(|path| fs::read_to_string(path).map_err(|error| unreadable(path, &error)));
    let manifest = manifest.transpose()?;
    let file = File::open(&exported).map_err(|error| unreadable(&exported, &error))?;
    let is_csv = exported.extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    let verdict = verify(BufReader::new(file), is_csv, manifest.as_deref());
    let shown = || ("file", exported.display().to_string().into());
    match verdict.map_err(|error| unreadable(&exported, &error))? {
        Ok(whole) => {
            let last = whole.last_sequence.map_or_else(|| "-".to_owned(), |last| last.to_string());
            let arguments = [shown(), ("count", whole.count.into()), ("last", last.into())];
            let text = say(language, "export-whole", &arguments) + "\n";
            Reply::new(text, json!({ "whole": true, "verdict": whole }))
        }
        Err(fault) => {
            let (key, numbers) = in_words(&fault);
            let arguments: Vec<_> =
                numbers.into_iter().map(|(name, number)| (name, number.into())).collect();
            let text = say(language, key, &[vec![shown()], arguments].concat()) + "\n";
            let mut reply = Reply::new(text, json!({ "whole": false, "verdict": fault }))?;
            reply.fine = false;
            Ok(reply)
        }
    }
}

/// The file itself; of a folder, the events in it.
fn events_in(path: &Path) -> PathBuf {
    let inside = ["events.ndjson", "events.csv"].map(|name| path.join(name));
    let found = inside.into_iter().find(|file| file.is_file());
    found.unwrap_or_else(|| path.to_owned())
}

/// The text of a fault, and its numbers.
fn in_words(fault: &Fault) -> (&'static str, Vec<(&'static str, u64)>) {
    match *fault {
        Fault::Truncated { lines } => ("export-truncated", vec![("lines", lines)]),
        Fault::Count { found, exported } => {
            ("export-count", vec![("found", found), ("exported", exported)])
        }
        Fault::Changed {} => ("export-changed", vec![]),
        Fault::NoManifest {} => ("export-no-manifest", vec![]),
        Fault::OtherManifest {} => ("export-other-manifest", vec![]),
        Fault::Line { line } => ("export-line", vec![("line", line)]),
    }
}

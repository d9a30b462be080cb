//! Export of search results. What was found, as files: the events some at a time, then the manifest
//! that describes them.

use super::Common;
use super::ask::progress_bar;
use super::asker::Asker;
use crate::commands::audit_search::{Answer, Args};
use crate::commands::{AuditCommand, Command};
use anyhow::{Context, Result, bail};
use keyledger_core::language::Language;
use keyledger_usecases::compliance::search_files::{Format, Origin, Tally, manifest};
use keyledger_usecases::texts::say;
use serde_json::Value;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{BufWriter, IntoInnerError, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::process::ExitCode;

const MANIFEST: &str = "manifest.json";

/// Takes out everything the question finds. The manifest is written last: a folder without one is
/// not whole.
pub(super) async fn take_out(
    common: &Common,
    language: Language,
    args: Args,
    folder: &Path,
    format: Format,
) -> Result<ExitCode> {
    let mut asker = Asker::new(common, language);
    let written = write_all(&mut asker, args, folder, format).await;
    asker.close();
    let described = written?;
    let mut out = std::io::stdout().lock();
    if common.json {
        writeln!(out, "{described}")?;
    } else {
        let count = described.get("count").and_then(Value::as_u64).unwrap_or(0);
        let arguments = [
            ("count", count.into()),
            ("file", folder.join(format.file_name()).display().to_string().into()),
            ("manifest", folder.join(MANIFEST).display().to_string().into()),
        ];
        writeln!(out, "{}", say(language, "search-taken-out", &arguments))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn write_all(
    asker: &mut Asker<'_>,
    args: Args,
    folder: &Path,
    format: Format,
) -> Result<Value> {
    let bar = progress_bar();
    let mut tally = Tally::new(format);
    let mut file: Option<BufWriter<File>> = None;
    let (mut question, mut origin) = (Some(args), None::<Origin>);
    let mut checkpoint = Value::Null;
    while let Some(args) = question {
        let command = Command::Audit(AuditCommand::Search(args.clone()));
        let reply = asker.ask(command, &|_, _| {}).await?;
        let answer: Answer = serde_json::from_value(reply.json)?;
        // Only now: a question that is refused leaves no folder behind.
        let file = if let Some(file) = &mut file {
            file
        } else {
            make(folder)?;
            let file = file.insert(BufWriter::new(create(&folder.join(format.file_name()))?));
            file.write_all(&tally.beginning()?)?;
            file
        };
        for event in &answer.events {
            file.write_all(&tally.line(event)?)?;
            bar.inc(1);
        }
        question = args.behind(&answer);
        checkpoint = answer.checkpoint;
        // The first answer says what was asked and when; the others only go on.
        origin.get_or_insert(answer.manifest);
    }
    bar.finish_and_clear();
    let Some((origin, mut file)) = origin.zip(file) else { bail!("there is no query") };
    file.write_all(&tally.closing()?)?;
    file.into_inner().map_err(IntoInnerError::into_error)?.sync_all()?;
    let described = manifest(&origin, &[tally], &checkpoint);
    let mut file = create(&folder.join(MANIFEST))?;
    file.write_all(serde_json::to_string_pretty(&described)?.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    Ok(described)
}

/// A new folder, or an empty one: nothing is ever written over.
fn make(folder: &Path) -> Result<()> {
    let shown = folder.display();
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("the folder {shown} cannot be created"))?;
    let mut entries =
        folder.read_dir().with_context(|| format!("the folder {shown} cannot be read"))?;
    if entries.next().is_some() {
        bail!("the folder {shown} is not empty: choose a new one with --out");
    }
    Ok(())
}

fn create(path: &Path) -> Result<File> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("{} cannot be written", path.display()))
}

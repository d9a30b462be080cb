//! Dispatch of a command: a question is answered by the engine that serves the data folder, or on
//! the folder itself.

use super::asker::Asker;
use super::{Common, take_out};
use crate::commands::{self, AuditCommand, Command, MailCommand, PolicyCommand, Reply, events};
use crate::control::{self, ControlError};
use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use keyledger_adapters::folder;
use keyledger_core::language::Language;
use keyledger_usecases::texts::preferred;
use std::io::{IsTerminal, Read, Write};
use std::process::ExitCode;

/// The largest file a command reads.
const FILE_BYTES_MAX: u64 = 8 * 1024 * 1024;

pub(super) async fn ask(common: &Common, mut command: Command) -> Result<ExitCode> {
    read_files(&mut command)?;
    let language = language(common);
    if let Command::Policy(PolicyCommand::Matrix(_)) = command {
        return print(common, &commands::policy_matrix::run(language)?);
    }
    if let Command::Audit(AuditCommand::VerifyExport(args)) = &command {
        return print(common, &commands::verify_export(language, args)?);
    }
    if let Command::Audit(AuditCommand::VerifyPack(args)) = &command {
        let bar = progress_bar();
        let progress = |done: u64, known: u64| {
            bar.set_length(known);
            bar.set_position(done);
        };
        let reply = commands::verify_pack(language, args, &progress);
        bar.finish_and_clear();
        return print(common, &reply?);
    }
    if let Command::Events(args) = &command
        && args.follows()
    {
        return follow(common, language, args.clone()).await;
    }
    if let Command::Audit(AuditCommand::Search(args)) = &command
        && let Some((folder, format)) = args.files(language)
    {
        let (args, folder) = (args.clone(), folder.to_owned());
        return take_out::take_out(common, language, args, &folder, format).await;
    }
    let bar = progress_bar();
    let progress = |done: u64, known: u64| {
        bar.set_length(known);
        bar.set_position(done);
    };
    let mut asker = Asker::new(common, language);
    let reply = asker.ask(command, &progress).await;
    asker.close();
    bar.finish_and_clear();
    print(common, &reply?)
}

/// Tells events as they happen: a line each, in JSON as well. Ends when nobody reads or serves.
async fn follow(common: &Common, language: Language, mut args: events::Args) -> Result<ExitCode> {
    let socket = folder::socket(&common.data);
    loop {
        let asked = control::ask(&socket, language, Command::Events(args.clone()), &|_, _| {});
        let reply = match asked.await {
            Err(ControlError::Nobody) => {
                let folder = common.data.display();
                bail!(
                    "no engine serves {folder}, so no events occur there: start `keyledger serve`"
                );
            }
            other => other?,
        };
        args = args.behind(&reply);
        if !print_lines(common, &reply)? {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

/// Prints the events of one answer at once. Answers whether anybody still reads.
fn print_lines(common: &Common, reply: &Reply) -> Result<bool> {
    let mut text = reply.text.clone();
    if common.json {
        text.clear();
        let events = reply.json.get("events").and_then(|events| events.as_array());
        for event in events.into_iter().flatten() {
            text.push_str(&serde_json::to_string(event)?);
            text.push('\n');
        }
    }
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        written => Ok(written.map(|()| true)?),
    }
}

/// Files are read where the command is given: the engine may run elsewhere, as somebody else.
fn read_files(command: &mut Command) -> Result<()> {
    if let Command::Mail(MailCommand::Bounce(args)) = command {
        args.bytes = read_file(args.file())?;
    }
    if let Command::Policy(PolicyCommand::Try(args)) = command {
        args.text = text_of(args.file())?;
    }
    if let Command::Audit(AuditCommand::Pack(args)) = command {
        args.out = std::path::absolute(&args.out)?;
    }
    if let Command::Import(args) = command {
        args.bytes = read_file(args.file())?;
    }
    if let Command::Policy(PolicyCommand::Check(args)) = command {
        args.text = text_of(args.file())?;
    }
    if let Command::Policy(PolicyCommand::Adopt(args)) = command {
        args.file.text = text_of(args.file.file())?;
    }
    Ok(())
}

fn text_of(name: &str) -> Result<String> {
    String::from_utf8(read_file(name)?).with_context(|| format!("{name} is not text in UTF-8"))
}

fn read_file(name: &str) -> Result<Vec<u8>> {
    let mut bytes = vec![];
    let source: Box<dyn Read> = if name == "-" {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(name).with_context(|| format!("{name} cannot be read"))?)
    };
    source.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        bail!("{name} is larger than {FILE_BYTES_MAX} bytes");
    }
    Ok(bytes)
}

pub(super) fn language(common: &Common) -> Language {
    let asked = common.lang.as_ref().map(|tag| tag.0.clone());
    let locale =
        || ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| std::env::var(name).ok());
    preferred(&asked.or_else(locale).unwrap_or_default())
}

pub(super) fn progress_bar() -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} {eta}") {
        bar.set_style(style);
    }
    bar
}

fn print(common: &Common, reply: &Reply) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    let printed = if common.json {
        writeln!(out, "{}", serde_json::to_string(&reply.json)?)
    } else {
        out.write_all(reply.text.as_bytes())
    };
    match printed {
        // Whoever read the first lines had enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        printed => printed?,
    }
    Ok(if reply.fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

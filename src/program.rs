//! The program from its first line to its exit code: `main` is this call and nothing else.
//!
//! It lies in the library so that the whole engine is compiled once, and not a second time into the
//! program that runs it.

use crate::cli::{Cli, example, run};
use keyledger_adapters::{log, privacy};
use keyledger_web::listening::descriptors;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

/// How long work on other threads may take once everything else has ended: it is safe to be cut off.
const LAST_WORK: Duration = Duration::from_millis(500);

/// Reads the command line, runs what it asks for, and says how that ended.
pub fn main() -> ExitCode {
    privacy::keep_files_private();
    // One TLS provider for all clients, before any of them looks for one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        Err(error) => return misread(&error),
    };
    let for_machines = cli.is_for_machines();
    log::set_up();
    if !cli.allows_core_dumps() {
        privacy::forbid_core_dumps();
    }
    descriptors::raise();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(for_machines, &error.into()),
    };
    let code = match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => failed(for_machines, &error),
    };
    runtime.shutdown_timeout(LAST_WORK);
    log::flush();
    code
}

/// What went wrong, with its causes, on one line.
fn failed(for_machines: bool, error: &anyhow::Error) -> ExitCode {
    log::flush();
    let line = if for_machines {
        problem("not_done", "The command was not done", &format!("{error:#}"))
    } else {
        format!("keyledger: {error:#}")
    };
    // Nobody may be there to read it.
    let _ = writeln!(std::io::stderr(), "{line}");
    ExitCode::FAILURE
}

/// What was typed is no command: what is wrong, and how the command is used. Help is no mistake.
fn misread(error: &clap::Error) -> ExitCode {
    let code = u8::try_from(error.exit_code()).map_or(ExitCode::FAILURE, ExitCode::from);
    if !error.use_stderr() {
        let _ = error.print();
        return code;
    }
    if std::env::args_os().any(|word| word == "--json") {
        let detail = error.to_string();
        let line = problem("usage", "The command cannot be read", detail.trim());
        let _ = writeln!(std::io::stderr(), "{line}");
        return code;
    }
    let _ = error.print();
    // A group without its command is answered by its help, which has the example.
    if error.kind() != clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        && let Some(example) = example(std::env::args_os())
    {
        let _ = writeln!(std::io::stderr(), "\n{example}");
    }
    code
}

/// A problem as the interface has it (RFC 9457), in one line.
fn problem(code: &str, title: &str, detail: &str) -> String {
    let problem = serde_json::json!({
        "type": "about:blank", "code": code, "title": title, "detail": detail,
    });
    problem.to_string()
}

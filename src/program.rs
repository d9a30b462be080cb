//! The program from its first line to its exit code: `main` is this call and nothing else.
//!
//! It lies in the library so that the whole engine is compiled once, and not a second time into the
//! program that runs it.

use crate::cli::{Cli, run};
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
    let cli = Cli::read(std::env::args_os()).unwrap_or_else(|error| error.exit());
    log::set_up();
    if !cli.allows_core_dumps() {
        privacy::forbid_core_dumps();
    }
    descriptors::raise();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    let code = match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    };
    runtime.shutdown_timeout(LAST_WORK);
    log::flush();
    code
}

/// What went wrong, with its causes, on one line.
fn failed(error: &anyhow::Error) -> ExitCode {
    log::flush();
    // Nobody may be there to read it.
    let _ = writeln!(std::io::stderr(), "keyledger: {error:#}");
    ExitCode::FAILURE
}

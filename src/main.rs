//! Keyledger, the program.

use keyledger::cli::{Cli, run};
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    // One TLS provider for all clients, before any of them looks for one.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let cli = Cli::read(std::env::args_os()).unwrap_or_else(|error| error.exit());
    let filter =
        EnvFilter::try_from_env("KEYLEDGER_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error.into()),
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => failed(&error),
    }
}

/// What went wrong, with its causes, on one line.
#[expect(clippy::print_stderr, reason = "this is where a person reads why")]
fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("keyledger: {error:#}");
    ExitCode::FAILURE
}

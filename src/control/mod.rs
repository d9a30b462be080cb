//! Control socket: how does the command line speak to an engine that serves? Over a socket in the
//! data folder: one request, lines of progress, one answer. Whoever may open the folder may speak.

mod client;
mod server;

pub use client::{ControlError, ask};
pub use server::{STOP_WITHIN, listen, serve};

use crate::commands::{Command, Reply};
use keyledger_core::language::Language;
use serde::{Deserialize, Serialize};

/// The longest line either side reads: a notification of a few megabytes fits.
const LINE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// What the command line asks.
#[derive(Debug, Serialize, Deserialize)]
struct Question {
    language: Language,
    command: Command,
}

/// What the engine says, a line each.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    /// How far long work has come.
    Progress { done: u64, known: u64 },
    /// The answer.
    Reply(Reply),
    /// Why there is none.
    Refusal(String),
}

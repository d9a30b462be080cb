//! Control socket client: the command line's side of the control socket.

use super::{LINE_BYTES_MAX, Line, Question};
use crate::commands::{Command, Reply};
use keyledger_core::language::Language;
use keyledger_core::progress::Progress;
use std::io;
use std::path::Path;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

/// Why the engine gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nobody serves there.
    #[error("no engine serves this data folder")]
    Nobody,
    /// The engine said no.
    #[error("{0}")]
    Refused(String),
    /// The engine went away in between.
    #[error("the engine stopped before it answered")]
    Gone(#[source] io::Error),
}

/// Asks the engine behind `socket`.
pub async fn ask(
    socket: &Path,
    language: Language,
    command: Command,
    progress: Progress<'_>,
) -> Result<Reply, ControlError> {
    let stream = UnixStream::connect(socket).await.map_err(|error| {
        // No socket, or one that a process left behind when it died.
        let nobody = [io::ErrorKind::NotFound, io::ErrorKind::ConnectionRefused];
        if nobody.contains(&error.kind()) {
            ControlError::Nobody
        } else {
            ControlError::Gone(error)
        }
    })?;
    let (reader, mut writer) = stream.into_split();
    let question = Question { language, command };
    let mut text =
        serde_json::to_vec(&question).map_err(io::Error::other).map_err(ControlError::Gone)?;
    text.push(b'\n');
    // Who finds no place is told so before the question was taken: what was said is read all the same.
    let asked = writer.write_all(&text).await;
    let mut lines = BufReader::new(reader.take(LINE_BYTES_MAX)).lines();
    while let Some(line) = lines.next_line().await.map_err(ControlError::Gone)? {
        let line = serde_json::from_str(&line).map_err(io::Error::other);
        match line.map_err(ControlError::Gone)? {
            Line::Progress { done, known } => progress(done, known),
            Line::Reply(reply) => return Ok(reply),
            Line::Refusal(why) => return Err(ControlError::Refused(why)),
        }
    }
    Err(ControlError::Gone(asked.err().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into())))
}

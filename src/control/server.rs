//! The engine's side of the control socket.

use super::{LINE_BYTES_MAX, Line, Question};
use crate::app::App;
use crate::commands::{Asked, run};
use crate::listening::accept;
use std::convert::Infallible;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

/// Takes the socket; from then on whoever asks is heard. The folder's lock is held: an old socket is
/// nobody's.
pub fn listen(path: &Path) -> io::Result<UnixListener> {
    match std::fs::remove_file(path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, PermissionsExt::from_mode(0o600))?;
    Ok(listener)
}

/// Answers until the task is dropped.
pub async fn serve(app: Arc<App>, listener: UnixListener) -> Infallible {
    // Where descriptors ran out, whoever only waits at the front door makes room.
    let make_room = || app.places.make_room();
    let take = |stream| {
        let app = Arc::clone(&app);
        tokio::spawn(async move {
            if let Err(error) = answer(&app, stream).await {
                tracing::debug!(%error, "a command line went away");
            }
        });
    };
    accept(&listener, "control socket", make_room, take).await
}

async fn answer(app: &App, stream: UnixStream) -> io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut text = String::new();
    BufReader::new(reader.take(LINE_BYTES_MAX)).read_line(&mut text).await?;
    let question: Question = match serde_json::from_str(&text) {
        Ok(question) => question,
        Err(error) => {
            let refusal = format!("the command line and the engine differ in release: {error}");
            return write(&mut writer, &Line::Refusal(refusal)).await;
        }
    };
    let (told, mut progress) = mpsc::unbounded_channel();
    let tell = move |done, known| {
        let _ = told.send(Line::Progress { done, known });
    };
    let asked = Asked { app, language: question.language, progress: &tell };
    let running = run(asked, question.command);
    tokio::pin!(running);
    let outcome = loop {
        tokio::select! {
            outcome = &mut running => break outcome,
            Some(line) = progress.recv() => write(&mut writer, &line).await?,
        }
    };
    let line = match outcome {
        Ok(reply) => Line::Reply(reply),
        Err(error) => Line::Refusal(error.to_string()),
    };
    write(&mut writer, &line).await
}

async fn write(writer: &mut (impl AsyncWriteExt + Unpin), line: &Line) -> io::Result<()> {
    let mut text = serde_json::to_vec(line).map_err(io::Error::other)?;
    text.push(b'\n');
    writer.write_all(&text).await
}

//! Control socket server: the engine's side of the control socket. Questions have their time and
//! places their number, as at the front door; an answer may take as long as its work.

use super::{LINE_BYTES_MAX, Line, Question};
use crate::app::App;
use crate::commands::{CommandContext, run};
use keyledger_core::language::Language;
use keyledger_usecases::texts::say;
use keyledger_web::listening::{Limits, accept};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::OwnedReadHalf;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How many command lines are heard at the same time.
const CONNECTIONS_MAX: usize = 64;
/// How long what is under way may take once everything stops.
pub const STOP_WITHIN: Duration = Duration::from_secs(10);

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

/// Answers until told to stop. What is under way then is finished, within [`STOP_WITHIN`].
pub async fn serve(app: Arc<App>, listener: UnixListener, stopping: watch::Receiver<bool>) {
    // Where descriptors ran out, whoever only waits at the front door makes room.
    let make_room = || app.places.make_room();
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let mut answering = JoinSet::new();
    let mut take = |stream: UnixStream| {
        while answering.try_join_next().is_some() {}
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { return refuse(&stream) };
        let (app, stopping) = (Arc::clone(&app), stopping.clone());
        answering.spawn(async move {
            let _place = place;
            if let Err(error) = answer(&app, stream, stopping).await {
                tracing::debug!(%error, "a command line went away");
            }
        });
    };
    tokio::select! {
        never = accept(&listener, "control socket", make_room, &mut take) => match never {},
        () = told(stopping.clone()) => {}
    }
    drop(listener);
    let ended = async { while answering.join_next().await.is_some() {} };
    if timeout(STOP_WITHIN, ended).await.is_err() {
        tracing::warn!(left = answering.len(), "commands are cut off: they took too long");
        answering.shutdown().await;
    }
}

/// Resolves when everything is told to stop.
async fn told(mut stopping: watch::Receiver<bool>) {
    // An error means that whoever could tell is gone: that is telling too.
    let _ = stopping.wait_for(|told| *told).await;
}

/// Says that there is no place and closes; whoever does not listen is not waited for. In which
/// language they read is not known: nothing of theirs was read.
fn refuse(stream: &UnixStream) {
    let both = [Language::En, Language::Fr].map(|language| say(language, "control-no_place", &[]));
    if let Ok(line) = line(&Line::Refusal(both.join("\n"))) {
        let _ = stream.try_write(&line);
    }
}

async fn answer(app: &App, stream: UnixStream, stopping: watch::Receiver<bool>) -> io::Result<()> {
    let limits = Limits::of(&app.config.connections);
    let (reader, mut writer) = stream.into_split();
    let asked = tokio::select! {
        asked = timeout(limits.head, read(reader)) => asked,
        // Nobody asked anything yet.
        () = told(stopping) => return Ok(()),
    };
    let Ok(asked) = asked else {
        let both = [Language::En, Language::Fr].map(|language| say(language, "control-late", &[]));
        return write(&mut writer, limits, &Line::Refusal(both.join("\n"))).await;
    };
    let question: Question = match serde_json::from_str(&asked?) {
        Ok(question) => question,
        Err(error) => {
            let refusal = format!("the command line and the engine differ in release: {error}");
            return write(&mut writer, limits, &Line::Refusal(refusal)).await;
        }
    };
    let (told, mut progress) = mpsc::unbounded_channel();
    let tell = move |done, known| {
        let _ = told.send(Line::Progress { done, known });
    };
    let asked = CommandContext { app, language: question.language, progress: &tell };
    let running = run(asked, question.command);
    tokio::pin!(running);
    let outcome = loop {
        tokio::select! {
            outcome = &mut running => break outcome,
            Some(line) = progress.recv() => write(&mut writer, limits, &line).await?,
        }
    };
    let line = match outcome {
        Ok(reply) => Line::Reply(reply),
        Err(error) => Line::Refusal(error.to_string()),
    };
    write(&mut writer, limits, &line).await
}

/// The question's line.
async fn read(reader: OwnedReadHalf) -> io::Result<String> {
    let mut text = String::new();
    BufReader::new(reader.take(LINE_BYTES_MAX)).read_line(&mut text).await?;
    Ok(text)
}

/// Says a line, to whoever takes it.
async fn write(
    writer: &mut (impl AsyncWriteExt + Unpin),
    limits: Limits,
    what: &Line,
) -> io::Result<()> {
    let line = line(what)?;
    let written = timeout(limits.unread, writer.write_all(&line)).await;
    written.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

fn line(what: &Line) -> io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(what).map_err(io::Error::other)?;
    text.push(b'\n');
    Ok(text)
}

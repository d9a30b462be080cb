//! Who appends until the end? This test program, started once more as a process of its own.

use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::ids::{EventId, LedgerId};
use keyledger_core::store::{
    Appended, Direction, EventStore, Expected, NewEvent, Position, ReadFrom, Revision, StoreError,
};
use keyledger_core::stream::StreamId;
use std::env;
use std::error::Error;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::Path;
use std::process::{self, Command, Stdio};
use std::sync::Arc;
use tokio::task::JoinSet;
use uuid::Uuid;

pub const WRITERS: u8 = 8;

/// The exit code of a process whose ledger was poisoned.
pub const POISONED: i32 = 3;

const FOLDER: &str = "KEYLEDGER_APPENDER_FOLDER";
const APPENDS: &str = "KEYLEDGER_APPENDER_APPENDS";

/// What the process said before it ended.
#[derive(Clone)]
pub struct Acknowledged {
    pub stream: StreamId,
    pub expected: Expected,
    pub events: Vec<NewEvent>,
    pub appended: Appended,
}

/// A ledger that writes out its tail and copies back its log all the time.
pub fn open(folder: &Path) -> SqliteLedger {
    let options =
        Options { tail_max: 40, ends: 2, checkpoint_bytes: 150_000, ..Options::default() };
    let id = LedgerId(Uuid::from_u128(1));
    SqliteLedger::open(&folder.join("ledger.db"), options, id).unwrap()
}

pub fn stream(writer: u8) -> StreamId {
    StreamId::unknown(writer)
}

/// The event of a stream at a revision: its id and content follow from both.
pub fn event(stream: &StreamId, revision: u64) -> NewEvent {
    NewEvent {
        id: EventId::derived(&[stream.as_str().as_bytes(), &revision.to_be_bytes()]),
        kind: "something_happened".into(),
        metadata: format!(r#"{{"revision":{revision}}}"#).into_bytes(),
        data: format!(r#"{{"of":"{}"}}"#, "x".repeat(150)).into_bytes(),
    }
}

/// The command that starts the process, below `tracer` if one is given.
pub fn command(tracer: &[&OsStr], folder: &Path, appends: u64) -> Command {
    let this = env::current_exe().unwrap();
    let mut command = match tracer.split_first() {
        Some((tracer, arguments)) => {
            let mut command = Command::new(tracer);
            command.args(arguments).arg(this);
            command
        }
        None => Command::new(this),
    };
    command
        .args(["--exact", "appender::appends_and_says_what_was_acknowledged", "--nocapture"])
        .env(FOLDER, folder)
        .env(APPENDS, appends.to_string())
        .stdout(Stdio::piped());
    command
}

/// Reads back one line of the process; `None` for what the test harness prints.
pub fn parse(line: &str) -> Option<Acknowledged> {
    let mut words = line.strip_prefix("acknowledged ")?.split(' ');
    let stream = StreamId::try_from(words.next()?).unwrap();
    let mut number = || words.next().unwrap().trim_end().parse::<u64>().unwrap();
    let (first, last, position) = (number(), number(), number());
    Some(Acknowledged {
        expected: Expected::after(first.checked_sub(1).map(Revision)),
        events: (first..=last).map(|revision| event(&stream, revision)).collect(),
        appended: Appended { revision: Revision(last), position: Position(position) },
        stream,
    })
}

/// One line in one system call: whoever reads the pipe or the trace sees all of it or nothing.
fn say(line: &str) {
    io::stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// Appends to the end of one stream, again and again, whatever the ledger answers.
async fn append(ledger: Arc<SqliteLedger>, stream: StreamId, appends: u64) {
    let newest = ledger.read_stream(&stream, ReadFrom::End, Direction::Backwards, 1).await.unwrap();
    let mut next = newest.first().map_or(0, |last| last.revision.0 + 1);
    for round in 0..appends {
        let last = next + round % 3;
        let events: Vec<NewEvent> = (next..=last).map(|at| event(&stream, at)).collect();
        let expected = Expected::after(next.checked_sub(1).map(Revision));
        let position = loop {
            match ledger.append(&stream, expected, events.clone()).await {
                Ok(appended) => break appended.position.0,
                Err(StoreError::Unknown(why) | StoreError::Unavailable(why)) => {
                    say(&format!("refused {stream} {}", chain(why.as_ref())));
                }
                Err(error) => panic!("{error:?}"),
            }
        };
        say(&format!("acknowledged {stream} {next} {last} {position}"));
        next = last + 1;
    }
}

fn chain(error: &dyn Error) -> String {
    let source = error.source().map_or(String::new(), |source| format!(": {}", chain(source)));
    format!("{error}{source}")
}

/// What the process does when another test starts it. Started with all other tests it appends a
/// little for itself, and sees it acknowledged and found again.
#[test]
fn appends_and_says_what_was_acknowledged() {
    let own = tempfile::tempdir().unwrap();
    let started = env::var_os(FOLDER);
    let folder = started.as_ref().map_or(own.path(), Path::new);
    let appends = env::var(APPENDS).map_or(3, |text| text.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        say(""); // the harness has begun a line of its own
        let ledger = Arc::new(open(folder));
        let mut writers = JoinSet::new();
        for writer in 0..WRITERS {
            writers.spawn(append(Arc::clone(&ledger), stream(writer), appends));
        }
        tokio::select! {
            _ = writers.join_next() => { writers.join_all().await; }
            why = ledger.poisoned() => {
                say(&format!("poisoned {}", chain(why.as_ref())));
                process::exit(POISONED);
            }
        }
        if started.is_some() {
            // Not closed: what a crash leaves behind is what the other tests look at.
            process::exit(0);
        }
        let page = ledger.read_all(None, 1000).await.unwrap();
        assert_eq!(page.events.len(), usize::from(WRITERS) * (1 + 2 + 3));
    });
}

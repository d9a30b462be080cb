//! Log output: where do log lines go? To standard error, by a thread of its own: one that is
//! closed, full or that nobody reads costs lines, which are counted, and never an answer.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;
use std::{panic, thread};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{Targets, filter_fn};
use tracing_subscriber::fmt::{self, MakeWriter};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::reload;
use tracing_subscriber::util::SubscriberInitExt;

/// Lines that wait to be written.
const LINES_MAX: usize = 4_096;
/// How long the last lines may take.
const LAST_LINES: Duration = Duration::from_millis(500);

static LOST: AtomicU64 = AtomicU64::new(0);
static LINES: OnceLock<SyncSender<Message>> = OnceLock::new();

enum Message {
    Line(Vec<u8>),
    /// Everything before this was written.
    Written(SyncSender<()>),
}

/// Lines that could not be written since the process started.
pub fn lost() -> u64 {
    LOST.load(Ordering::Relaxed)
}

/// The variable that goes before the configuration.
const VARIABLE: &str = "KEYLEDGER_LOG";
/// What is logged where nobody says it.
pub const DEFAULT: &str = "warn";

/// Puts another filter in place of the one that holds.
type Replace = Box<dyn Fn(Targets) -> bool + Send + Sync>;
static REPLACE: OnceLock<Replace> = OnceLock::new();

/// A filter such as `info` or `keyledger=debug`; `None` where it is none.
pub fn filter(text: &str) -> Option<Targets> {
    text.parse().ok()
}

/// Logs as the configuration says from now on, unless `KEYLEDGER_LOG` says it, and as `otherwise` where
/// neither does; answers what holds.
pub fn follow(configured: Option<&str>, otherwise: &str) -> String {
    if let Ok(text) = std::env::var(VARIABLE)
        && filter(&text).is_some()
    {
        return format!("{text} (from {VARIABLE})");
    }
    let text = configured.unwrap_or(otherwise);
    let replaced = filter(text).zip(REPLACE.get()).is_some_and(|(filter, replace)| replace(filter));
    if replaced { text.to_owned() } else { "as before".to_owned() }
}

/// Logs as `KEYLEDGER_LOG` says, panics too, in JSON.
pub fn set_up() {
    let said = std::env::var(VARIABLE).ok().and_then(|text| filter(&text));
    let filter = said.or_else(|| filter(DEFAULT)).unwrap_or_default();
    let (lines, waiting) = sync_channel(LINES_MAX);
    let thread = thread::Builder::new().name("log".to_owned());
    // Without the thread every line is counted as lost.
    let started = thread.spawn(move || write_down(&waiting, &mut io::stderr()));
    if started.is_ok() {
        let _ = LINES.set(lines);
    }
    let (filter, handle) = reload::Layer::new(filter);
    let _ = REPLACE.set(Box::new(move |filter| handle.reload(filter).is_ok()));
    // It would print to standard error by itself, and panic there.
    let lines = fmt::layer().json().log_internal_errors(false).with_writer(Log);
    tracing_subscriber::registry().with(filter).with(filter_fn(may_be_logged)).with(lines).init();
    panic::set_hook(Box::new(|info| {
        let at = info.location().map_or_else(String::new, ToString::to_string);
        let why = info.payload_as_str().unwrap_or("no reason given");
        tracing::error!(at, why, "a thread panicked");
    }));
}

/// What libraries say below `info` holds what goes through them: paths with tokens, headers, mails.
/// webauthn-rs prints the answers of browsers at `error` too, with the ids of keys, and as long as they
/// are.
fn may_be_logged(line: &Metadata<'_>) -> bool {
    let target = line.target();
    target.starts_with("keyledger")
        || (*line.level() <= Level::INFO && !target.starts_with("webauthn_rs"))
}

/// Waits until the last lines are written, but not for long.
pub fn flush() {
    let Some(lines) = LINES.get() else { return };
    let (written, all) = sync_channel(1);
    if lines.try_send(Message::Written(written)).is_ok() {
        let _ = all.recv_timeout(LAST_LINES);
    }
}

fn write_down(waiting: &Receiver<Message>, out: &mut impl Write) {
    while let Ok(message) = waiting.recv() {
        match message {
            Message::Line(line) => {
                if out.write_all(&line).and_then(|()| out.flush()).is_err() {
                    LOST.fetch_add(1, Ordering::Relaxed);
                }
            }
            Message::Written(told) => {
                let _ = told.try_send(());
            }
        }
    }
}

/// Takes one line.
#[derive(Clone, Copy, Debug)]
struct Log;

impl Write for Log {
    /// Says that it was written in any case: whoever logs can do nothing about it.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let sent = LINES.get().map(|lines| lines.try_send(Message::Line(line.to_vec())));
        if !matches!(sent, Some(Ok(()))) {
            LOST.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        *self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_that_cannot_be_written_is_counted() {
        let (lines, waiting) = sync_channel(8);
        for line in ["one\n", "two\n"] {
            lines.send(Message::Line(line.into())).unwrap();
        }
        drop(lines);
        let before = lost();
        write_down(&waiting, &mut Full);
        assert!(lost() >= before + 2);
    }

    #[derive(Clone, Default)]
    struct Said(Arc<Mutex<Vec<u8>>>);

    impl Write for Said {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(line)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn libraries_do_not_log_what_goes_through_them() {
        let said = Said::default();
        let writer = said.clone();
        let lines = fmt::layer().json().with_writer(move || writer.clone());
        let log = tracing_subscriber::registry().with(filter_fn(may_be_logged)).with(lines);
        tracing::subscriber::with_default(log, || {
            tracing::debug!(target: "keyledger_adapters", "one of ours");
            tracing::info!(target: "hyper", "a library");
            tracing::debug!(target: "hyper", "headers");
            tracing::error!(target: "webauthn_rs_core::internals", "an answer of a browser");
        });
        let said = String::from_utf8(said.0.lock().unwrap().clone()).unwrap();
        assert_eq!(said.lines().count(), 2, "{said}");
        assert!(said.contains("one of ours") && said.contains("a library"), "{said}");
    }
}

//! Mail drop folder: where do mails go without a mail server? Into a folder, as files that every
//! mail program opens.
//!
//! They hold live links, so only the owner reads them, and after seven days they are gone.

use crate::mime;
use chrono::{DateTime, TimeDelta, Utc};
use keyledger_core::ids::MailId;
use keyledger_core::mail::{MailRoute, MailTrouble, NotHandedOver};
use keyledger_core::mailer::{Handover, Mailer, Message};
use keyledger_core::store::BoxFuture;
use keyledger_core::timestamp::Timestamp;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How long a mail lies there.
const KEPT_DAYS: i64 = 7;

/// The outbox folder.
pub struct Outbox {
    folder: PathBuf,
}

impl Outbox {
    /// An outbox in `folder`, which is made when the first mail comes.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    fn put(&self, message: &Message, bytes: &[u8]) -> io::Result<PathBuf> {
        // Readable by its owner alone, like everything in it.
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        sweep(&self.folder, message.date)?;
        // The same mail again is the same file again.
        let name: String = message
            .message_id
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-.@".contains(*c))
            .collect();
        let (path, part) = (self.path(&name, "eml"), self.path(&name, "part"));
        let mut file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
        file.write_all(bytes)?;
        // Its age counts by the engine's clock, which in a demo is not the machine's.
        file.set_modified(system_time(message.date))?;
        file.sync_all()?;
        fs::rename(&part, &path)?;
        File::open(&self.folder)?.sync_all()?;
        Ok(path)
    }

    fn path(&self, name: &str, end: &str) -> PathBuf {
        self.folder.join(format!("{name}.{end}"))
    }
}

/// Removes one mail from an outbox: the person it was for was erased.
pub fn remove(folder: &Path, mail: MailId) -> io::Result<()> {
    let begins = format!("{mail}@");
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()), // No mail ever came.
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&begins) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Removes what has lain in an outbox too long; answers how many mails that were.
pub fn sweep(folder: &Path, now: Timestamp) -> io::Result<usize> {
    let oldest = now.minus(TimeDelta::days(KEPT_DAYS));
    let mut removed = 0;
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0), // No mail ever came.
        entries => entries?,
    };
    for entry in entries {
        let path = entry?.path();
        let is_mail = path.extension().is_some_and(|end| end == "eml" || end == "part");
        if is_mail
            && still_there(written_at(&path))?.is_some_and(|written| written < oldest)
            && still_there(fs::remove_file(&path))?.is_some()
        {
            removed += 1;
        }
    }
    Ok(removed)
}

/// Other mails are written at the same time: a file that was there a moment ago may have got its
/// last name, and one that is old may have been removed.
fn still_there<T>(done: io::Result<T>) -> io::Result<Option<T>> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        done => done.map(Some),
    }
}

fn written_at(path: &Path) -> io::Result<Timestamp> {
    Ok(Timestamp::new(DateTime::<Utc>::from(fs::metadata(path)?.modified()?)))
}

fn system_time(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(at.micros()).unwrap_or(0))
}

impl Mailer for Outbox {
    fn route(&self) -> MailRoute {
        MailRoute::Outbox
    }

    fn send<'a>(&'a self, message: &'a Message) -> BoxFuture<'a, Handover> {
        Box::pin(async move {
            let written = match mime::write(message) {
                Ok(written) => written,
                Err(error) => {
                    let (because, reply) = (NotHandedOver::NotWritable, error.to_string());
                    return Handover::Impossible { because, reply };
                }
            };
            match self.put(message, &written.bytes) {
                Ok(path) => Handover::Accepted { reply: format!("written to {}", path.display()) },
                Err(error) => Handover::Transient {
                    code: None,
                    reply: format!("the outbox folder cannot be written: {error}"),
                    cause: MailTrouble::Other,
                },
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mails are sent side by side: none waits a minute because another got its name meanwhile.
    #[test]
    fn mails_written_at_the_same_time_do_not_disturb_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::new(folder.path());
        let put = |writer: usize| {
            (0..40).try_for_each(|number| {
                let name = outbox.path(&format!("{writer}-{number}"), "part");
                fs::write(&name, b"mail")?;
                sweep(folder.path(), Timestamp::from_micros(0))?;
                fs::rename(&name, name.with_extension("eml"))
            })
        };
        let put = &put;
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..8).map(|writer| scope.spawn(move || put(writer))).collect();
            for writer in writers {
                writer.join().unwrap().unwrap();
            }
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 8 * 40);
    }
}

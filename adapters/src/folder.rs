//! Data folder and its lock: where does everything lie, and does another process use it? The data
//! folder and its lock.

use keyledger_core::ids::LedgerId;
use keyledger_handlers::private_files::{foreign_rights, group_hint, group_is_trusted};
use std::fs::{DirBuilder, File, Metadata, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{io, thread};
use uuid::Uuid;

/// How long a lock that is held is tried again.
const HELD_ON_FOR: Duration = Duration::from_secs(1);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// The data folder, locked for this process as long as the value lives.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

/// Whether this is the folder of a volume that a platform made and gave to our group: it is the
/// platform's own, and everybody may list its names, as those of a new file system. What we put into it
/// is private.
fn is_a_volume(folder: &Metadata) -> bool {
    let mode = folder.permissions().mode();
    let theirs = folder.uid() != rustix::process::geteuid().as_raw();
    group_is_trusted() && theirs && mode & 0o002 == 0
}

/// The data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another process has it.
    #[error(
        "the data folder {0} is used by another process: stop that one, or choose another folder with --data"
    )]
    InUse(PathBuf),
    /// Everybody on the machine can read it.
    #[error(
        "the data folder {path} can be read by others (mode {mode:o}): run chmod 700 {path}{}",
        group_hint(*mode, 0o005)
    )]
    Readable {
        /// The folder.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// What says where the ledger lies does not say it.
    #[error("{0} does not say to which ledger the folder belongs: restore it from a backup")]
    Mark(PathBuf),
    /// The operating system refused.
    #[error("the data folder {0} cannot be used")]
    Io(PathBuf, #[source] io::Error),
}

impl DataFolder {
    /// Makes the folder if it is not there, and locks it.
    pub fn lock(path: &Path) -> Result<Self, FolderError> {
        let io = |error| FolderError::Io(path.to_owned(), error);
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io)?;
        let metadata = path.metadata().map_err(io)?;
        let (mode, empty) = (metadata.permissions().mode() & 0o777, is_empty(path).map_err(io)?);
        if foreign_rights(mode) != 0 {
            // An empty folder that somebody made for us: nothing has been read from it yet.
            let kept = (mode & !foreign_rights(mode)) | 0o700;
            let given =
                empty.then(|| std::fs::set_permissions(path, PermissionsExt::from_mode(kept)));
            // Otherwise, or where it is another user's, somebody has to say that it is meant so.
            if !matches!(given, Some(Ok(()))) && !is_a_volume(&metadata) {
                return Err(FolderError::Readable { path: path.to_owned(), mode });
            }
        }
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path.join("lock"))
            .map_err(io)?;
        match try_for_a_while(&lock) {
            Ok(()) => {
                keep_private(path).map_err(io)?;
                Ok(Self { path: path.to_owned(), _lock: lock })
            }
            Err(TryLockError::WouldBlock) => Err(FolderError::InUse(path.to_owned())),
            Err(TryLockError::Error(error)) => Err(io(error)),
        }
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The ledger: the truth.
    pub fn ledger(&self) -> PathBuf {
        self.path.join("ledger.db")
    }

    /// The secrets, where they lie in the folder.
    pub fn vault(&self) -> PathBuf {
        self.path.join("vault.db")
    }

    /// To which ledger in which database this folder belongs, if its ledger does not lie in it.
    pub fn ledger_elsewhere(&self) -> Result<Option<(LedgerId, String)>, FolderError> {
        read_mark(&self.elsewhere())
    }

    /// Writes that down: with a ledger in the folder itself, everything else in it would belong to
    /// another one.
    pub fn say_ledger_elsewhere(&self, ledger: LedgerId, place: &str) -> Result<(), FolderError> {
        write_mark(self.elsewhere(), ledger, place)
    }

    /// In which database the secrets of which ledger are, if they do not lie in this folder.
    pub fn vault_elsewhere(&self) -> Result<Option<(LedgerId, String)>, FolderError> {
        read_mark(&self.path.join("vault.elsewhere"))
    }

    /// Writes that down: what lies in the folder is not used any more.
    pub fn say_vault_elsewhere(&self, ledger: LedgerId, place: &str) -> Result<(), FolderError> {
        write_mark(self.path.join("vault.elsewhere"), ledger, place)
    }

    /// Writes down that the ledger lies in the folder again.
    pub fn say_ledger_here(&self) -> Result<(), FolderError> {
        remove_mark(self.elsewhere())
    }

    /// Writes down that the secrets lie in the folder again.
    pub fn say_vault_here(&self) -> Result<(), FolderError> {
        remove_mark(self.path.join("vault.elsewhere"))
    }

    fn elsewhere(&self) -> PathBuf {
        self.path.join("ledger.elsewhere")
    }

    /// The projections: delete it and it comes back.
    pub fn views(&self) -> PathBuf {
        self.path.join("views.db")
    }

    /// What was worked out from the ledger: delete it and it comes back.
    pub fn remembered(&self) -> PathBuf {
        self.path.join("remembered.db")
    }

    /// How far the handlers have come.
    pub fn reactions(&self) -> PathBuf {
        self.path.join("reactions.db")
    }

    /// Mails, where no mail server is configured.
    pub fn outbox(&self) -> PathBuf {
        self.path.join("outbox")
    }

    /// Free room on the folder's disk, in megabytes; `None` when the system does not say.
    pub fn free_mb(&self) -> Option<u64> {
        free_mb(&self.path)
    }
}

/// What a file says about where something lies: for which ledger, and in which database.
fn read_mark(path: &Path) -> Result<Option<(LedgerId, String)>, FolderError> {
    match std::fs::read_to_string(path) {
        Ok(said) => {
            let (id, place) = said.trim_end().split_once('\n').unwrap_or((&said, ""));
            let id = Uuid::parse_str(id).map_err(|_| FolderError::Mark(path.to_owned()))?;
            Ok(Some((LedgerId(id), place.to_owned())))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FolderError::Io(path.to_owned(), error)),
    }
}

fn remove_mark(path: PathBuf) -> Result<(), FolderError> {
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FolderError::Io(path, error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn write_mark(path: PathBuf, ledger: LedgerId, place: &str) -> Result<(), FolderError> {
    let said = format!("{}\n{place}\n", ledger.0);
    if std::fs::read_to_string(&path).is_ok_and(|before| before == said) {
        return Ok(());
    }
    let written = std::fs::write(&path, said).and_then(|()| File::open(&path)?.sync_all());
    written.map_err(|error| FolderError::Io(path, error))
}

/// Takes a lock, or finds it held. Tried again for a moment: who ended just now may still hold it
/// through a child process that has not become another program yet.
pub fn try_for_a_while(lock: &File) -> Result<(), TryLockError> {
    let until = Instant::now() + HELD_ON_FOR;
    loop {
        match lock.try_lock() {
            #[expect(clippy::disallowed_methods, reason = "adapters may sleep")]
            Err(TryLockError::WouldBlock) if Instant::now() < until => thread::sleep(LOOK_AGAIN),
            tried => return tried,
        }
    }
}

/// Free room on the disk of a folder, in megabytes; `None` when the system does not say.
pub fn free_mb(folder: &Path) -> Option<u64> {
    let stat = rustix::fs::statvfs(folder).ok()?;
    Some(stat.f_bavail.saturating_mul(stat.f_frsize) / (1024 * 1024))
}

/// Where the engine that serves a folder is spoken to.
pub fn socket(folder: &Path) -> PathBuf {
    folder.join("control.sock")
}

/// Everything in a folder but its keys is made its owner's alone, also what another release or a copy
/// left readable. What others are to have is handed out as a copy (`keyledger audit pack`).
pub fn keep_private(folder: &Path) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        // Keys that others could read are refused where they are read: somebody may have them.
        if path.ends_with("keys") {
            continue;
        }
        // Gone in between, such as a file that SQLite puts away.
        let Ok(metadata) = path.symlink_metadata() else { continue };
        let mode = metadata.permissions().mode() & 0o7777;
        let known = metadata.is_dir() || metadata.is_file();
        if known && foreign_rights(mode) != 0 {
            let owners = if metadata.is_dir() { 0o700 } else { 0o600 };
            let right = (mode & !foreign_rights(mode) & !0o100) | owners;
            ours_or_theirs(std::fs::set_permissions(&path, PermissionsExt::from_mode(right)))?;
        }
        if metadata.is_dir() {
            ours_or_theirs(keep_private(&path))?;
        }
    }
    Ok(())
}

/// What belongs to another user, such as `lost+found` of a volume, is theirs to keep: the folder around
/// it lets nobody through.
fn ours_or_theirs(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        done => done,
    }
}

/// Whether nothing lies in it but what a fresh file system has.
fn is_empty(path: &Path) -> io::Result<bool> {
    let mut found = path.read_dir()?;
    Ok(found.all(|entry| entry.is_ok_and(|entry| entry.file_name() == "lost+found")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};
    use std::process::{Child, Command, Stdio};

    /// Another process that holds the folder's lock for so many seconds.
    fn held_for(folder: &Path, seconds: &str) -> Child {
        let script = "exec 9>>\"$0/lock\" && flock 9 && echo held && exec sleep \"$1\"";
        let mut command = Command::new("sh");
        command.args(["-c", script]).arg(folder).arg(seconds).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "held\n");
        child
    }

    #[test]
    fn a_lock_that_is_let_go_in_a_moment_is_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        DataFolder::lock(folder.path()).unwrap();
        let mut other = held_for(folder.path(), "0.2");
        DataFolder::lock(folder.path()).unwrap();
        assert!(other.wait().unwrap().success());
    }

    #[test]
    fn a_lock_that_is_held_is_refused_within_seconds() {
        let folder = tempfile::tempdir().unwrap();
        DataFolder::lock(folder.path()).unwrap();
        let mut other = held_for(folder.path(), "60");
        let began = Instant::now();
        let refused = DataFolder::lock(folder.path());
        assert!(matches!(refused, Err(FolderError::InUse(_))), "{refused:?}");
        assert!(began.elapsed() >= HELD_ON_FOR, "it was waited for");
        other.kill().unwrap();
        other.wait().unwrap();
    }
}

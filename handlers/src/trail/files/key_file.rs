//! Audit log key file: where does the key lie that signs the trail? In `keys/trail`, in the text
//! form of signed notes, readable by nobody but the engine.
//!
//! A key is settled once the first checkpoint stands: a settled key without a trail means that the
//! trail was taken away, and not that there never was one.

use crate::private_files::{foreign_rights, group_hint};
use crate::trail::{KeyError, KeyKind, Signer, Verifier};
use keyledger_core::clock::Ids;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The file of the key.
pub struct KeyFile {
    folder: PathBuf,
}

/// Why the key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The operating system refused.
    #[error("{} cannot be used", .0.display())]
    Io(PathBuf, #[source] io::Error),
    /// Others can read it.
    #[error("{} can be read by others (mode {mode:o}): run chmod 600 on it{}", path.display(), group_hint(*mode, 0))]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The file holds something else.
    #[error("{} holds no audit log key: restore the right file from a backup", .0.display())]
    NotAKey(PathBuf, #[source] KeyError),
    /// A key of another log.
    #[error("{} is the key of {found}, and this audit log is {expected}: restore the right file", path.display())]
    Another {
        /// The file.
        path: PathBuf,
        /// Whose key it is.
        found: String,
        /// Whose it must be.
        expected: String,
    },
    /// There is a trail, and no key.
    #[error(
        "{} is missing, and the audit log was signed with it: restore it from a backup. If it is \
         permanently lost, `keyledger audit rebuild --new-key` starts a log with another key, which \
         everybody who holds the old one must be given", .0.display()
    )]
    Missing(PathBuf),
    /// Other engines sign with a key that is not here.
    #[error(
        "{} is missing, and the other engines of this ledger sign its audit log: copy that file from the \
         data folder of one of them", .0.display()
    )]
    WithOthers(PathBuf),
    /// There is a key, and no trail.
    #[error(
        "there is a key of an audit log in {} but no log beside it: it was removed. Restore the \
         folder audit/ from a backup, or run `keyledger audit rebuild`", .0.display()
    )]
    NoTrail(PathBuf),
}

impl KeyFile {
    /// The key file of a data folder.
    pub fn of(data: &Path) -> Self {
        Self { folder: data.join("keys") }
    }

    /// Where it lies.
    pub fn path(&self) -> PathBuf {
        self.folder.join("trail")
    }

    fn unsettled(&self) -> PathBuf {
        self.folder.join("trail.new")
    }

    /// The key named `name`. It is made where neither key nor trail is there; `begun` says that a
    /// trail is.
    pub fn open(&self, name: &str, begun: bool, ids: &dyn Ids) -> Result<Signer, KeyFileError> {
        if let Some(signer) = read(&self.path())? {
            if !begun {
                return Err(KeyFileError::NoTrail(self.path()));
            }
            return self.named(signer, name);
        }
        if let Some(signer) = read(&self.unsettled())? {
            return self.named(signer, name);
        }
        if begun {
            return Err(KeyFileError::Missing(self.path()));
        }
        let path = self.unsettled();
        let signer = Signer::random(name, KeyKind::Log, ids)
            .map_err(|error| KeyFileError::NotAKey(path.clone(), error))?;
        self.write(&path, &signer).map_err(|error| KeyFileError::Io(path, error))?;
        Ok(signer)
    }

    /// The same where other engines sign the same trail: a key without a trail is that of an engine which
    /// joins them, and none is made where they have one (`signed`).
    pub fn open_with_others(
        &self,
        name: &str,
        begun: bool,
        signed: bool,
        ids: &dyn Ids,
    ) -> Result<Signer, KeyFileError> {
        if let Some(signer) = read(&self.path())? {
            return self.named(signer, name);
        }
        if signed && !self.unsettled().exists() {
            return Err(KeyFileError::WithOthers(self.path()));
        }
        self.open(name, begun, ids)
    }

    /// Who checks what the key signs; `None` where there is no key.
    pub fn verifier(&self) -> Result<Option<Verifier>, KeyFileError> {
        Ok(read(&self.path())?.map(|signer| signer.verifier().clone()))
    }

    /// The trail stands: its key is the key from now on.
    pub fn settle(&self) -> Result<(), KeyFileError> {
        let (from, to) = (self.unsettled(), self.path());
        match fs::rename(&from, &to) {
            Ok(()) => self.sync().map_err(|error| KeyFileError::Io(to, error)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(KeyFileError::Io(to, error)),
        }
    }

    /// Puts the key of a trail aside that is put aside itself: the next one gets a key of its own.
    pub fn put_aside(&self, epoch: u32) -> io::Result<()> {
        match fs::rename(self.path(), self.folder.join(format!("trail-epoch-{epoch}"))) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            renamed => renamed.and_then(|()| self.sync()),
        }
    }

    /// The key, if there is one.
    pub fn signer(&self) -> Result<Option<Signer>, KeyFileError> {
        read(&self.path())
    }

    /// Keeps another key from now on; the former one stays beside it under another name.
    pub fn replace(&self, text: &str) -> Result<(), KeyFileError> {
        let path = self.path();
        let io = |error| KeyFileError::Io(path.clone(), error);
        let signer =
            Signer::parse(text).map_err(|error| KeyFileError::NotAKey(path.clone(), error))?;
        let former = (1_u32..).map(|number| self.folder.join(format!("trail-former-{number}")));
        let former = former.into_iter().find(|former| !former.exists());
        if let Some(former) = former.filter(|_| path.exists()) {
            fs::rename(&path, former).map_err(io)?;
        }
        self.write(&path, &signer).map_err(io)
    }

    fn named(&self, signer: Signer, name: &str) -> Result<Signer, KeyFileError> {
        let found = signer.verifier().name();
        if found == name {
            return Ok(signer);
        }
        let (found, expected) = (found.to_owned(), name.to_owned());
        Err(KeyFileError::Another { path: self.path(), found, expected })
    }

    fn write(&self, path: &Path, signer: &Signer) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let part = path.with_extension("part");
        // Left behind by a crash: nothing was signed with it yet.
        match fs::remove_file(&part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part)?;
        let text = signer.to_text();
        file.write_all(text.as_bytes())?;
        file.write_all(b"\n")?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        self.sync()
    }

    fn sync(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}

/// The key in a file, if there is one.
fn read(path: &Path) -> Result<Option<Signer>, KeyFileError> {
    let text = match fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(KeyFileError::Io(path.to_owned(), error)),
    };
    let metadata = fs::metadata(path);
    let mode =
        metadata.map_err(|error| KeyFileError::Io(path.to_owned(), error))?.permissions().mode();
    if foreign_rights(mode) != 0 {
        return Err(KeyFileError::Exposed { path: path.to_owned(), mode: mode & 0o7777 });
    }
    let signer = Signer::parse(text.trim_end());
    signer.map(Some).map_err(|error| KeyFileError::NotAKey(path.to_owned(), error))
}

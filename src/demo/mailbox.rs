//! Demo mailbox: which mails did the demo write? Read from the mail drop folder, for the page that
//! shows them.

use keyledger_core::timestamp::Timestamp;
use keyledger_web::{DemoMail, DemoMailbox};
use mail_parser::MessageParser;
use std::fs;
use std::path::{Path, PathBuf};

/// So many are shown: the newest.
const MOST: usize = 200;

/// The mails in a folder.
pub struct MailDropFolder(pub PathBuf);

impl DemoMailbox for MailDropFolder {
    fn mails(&self) -> Vec<DemoMail> {
        let Ok(files) = fs::read_dir(&self.0) else { return vec![] };
        let paths = files.filter_map(|file| Some(file.ok()?.path()));
        let paths = paths.filter(|path| path.extension().is_some_and(|end| end == "eml"));
        let mut mails: Vec<DemoMail> = paths.filter_map(|path| read(&path)).collect();
        mails.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
        mails.truncate(MOST);
        mails
    }
}

/// A mail that vanished meanwhile is none.
fn read(path: &Path) -> Option<DemoMail> {
    let bytes = fs::read(path).ok()?;
    let mail = MessageParser::default().parse(&bytes)?;
    let seconds = mail.date()?.to_timestamp();
    Some(DemoMail {
        id: path.file_stem()?.to_str()?.to_owned(),
        to: mail.to()?.first()?.address()?.to_owned(),
        subject: mail.subject()?.to_owned(),
        at: Timestamp::from_micros(seconds.saturating_mul(1_000_000)),
        text: mail.body_text(0)?.replace("\r\n", "\n"),
    })
}

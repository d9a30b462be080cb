//! What lies in a person's inbox? The outbox folder, read as a mail program would.

use mail_parser::{Address, MessageParser};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// One mail that arrived.
#[derive(Clone, Debug)]
pub struct Letter {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub message_id: String,
}

impl Letter {
    /// A mail as it came over the wire or lay in a file.
    pub fn read(bytes: &[u8]) -> Self {
        let mail = MessageParser::default().parse(bytes).unwrap();
        let first = |address: Option<&Address<'_>>| {
            let address = address.and_then(Address::first).and_then(|found| found.address());
            address.unwrap().to_owned()
        };
        Self {
            from: first(mail.from()),
            to: first(mail.to()),
            subject: mail.subject().unwrap().to_owned(),
            text: mail.body_text(0).unwrap().into_owned(),
            html: mail.body_html(0).unwrap().into_owned(),
            message_id: mail.message_id().unwrap().to_owned(),
        }
    }

    /// The address of the one link in the mail; text and HTML have the same.
    pub fn link(&self) -> &str {
        let link = self.text.split_whitespace().find(|word| word.contains("#token="));
        let link = link.expect("a link in the text");
        assert!(self.html.contains(link), "the HTML part has the same link: {}", self.html);
        link
    }

    pub fn carries_a_link(&self) -> bool {
        self.text.contains("#token=")
    }

    /// The token in the link.
    pub fn token(&self) -> String {
        self.link().split_once("#token=").expect("a token in the link").1.to_owned()
    }
}

/// The mails to `address` in an outbox folder, in the order they were written: the machine's own
/// clock tells, for the engine's stands still.
pub fn read(outbox: &Path, address: &str) -> Vec<Letter> {
    let Ok(files) = std::fs::read_dir(outbox) else { return vec![] };
    let mut paths: Vec<PathBuf> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "eml"))
        .collect();
    paths.sort_by_key(|path| {
        let metadata = path.metadata().unwrap();
        (metadata.ctime(), metadata.ctime_nsec())
    });
    let letters = paths.iter().map(|path| Letter::read(&std::fs::read(path).unwrap()));
    letters.filter(|letter| letter.to == address).collect()
}

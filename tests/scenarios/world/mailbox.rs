//! What lies in a person's inbox? The outbox folder, read as a mail program would.

use mail_parser::{Address, HeaderValue, MessageParser};
use std::path::Path;

/// One mail that arrived.
#[derive(Clone, Debug)]
pub struct Letter {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub message_id: String,
    pub language: Option<String>,
    date: i64,
}

impl Letter {
    /// A mail as it came over the wire or lay in a file.
    pub fn read(bytes: &[u8]) -> Self {
        let mail = MessageParser::default().parse(bytes).unwrap();
        let first = |address: Option<&Address<'_>>| {
            let address = address.and_then(Address::first).and_then(|found| found.address());
            address.unwrap().to_owned()
        };
        let language = mail.header("Content-Language").and_then(HeaderValue::as_text);
        Self {
            from: first(mail.from()),
            to: first(mail.to()),
            subject: mail.subject().unwrap().to_owned(),
            text: mail.body_text(0).unwrap().into_owned(),
            html: mail.body_html(0).unwrap().into_owned(),
            message_id: mail.message_id().unwrap().to_owned(),
            language: language.map(str::to_owned),
            date: mail.date().unwrap().to_timestamp(),
        }
    }

    /// The address of the one link in the mail; text and HTML have the same.
    pub fn link(&self) -> &str {
        let at = self.text.find("http").expect("a link in the text");
        let link = self.text[at..].split_whitespace().next().unwrap();
        assert!(self.html.contains(link), "the HTML part has the same link: {}", self.html);
        link
    }

    /// The token in the link.
    pub fn token(&self) -> String {
        self.link().split_once("#token=").expect("a token in the link").1.to_owned()
    }
}

/// The mails to `address` in an outbox folder, oldest first.
pub fn read(outbox: &Path, address: &str) -> Vec<Letter> {
    let Ok(files) = std::fs::read_dir(outbox) else { return vec![] };
    let mut letters: Vec<Letter> = files
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "eml"))
        .map(|path| Letter::read(&std::fs::read(path).unwrap()))
        .filter(|letter| letter.to == address)
        .collect();
    letters.sort_by_key(|letter| letter.date);
    letters
}

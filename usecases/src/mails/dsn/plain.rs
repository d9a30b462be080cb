//! Notifications without a machine-readable part: qmail's (QSBMF) and those of older Exim servers.

use super::fields::says_no;
use super::{Failed, NotANotification, told_to_people};
use mail_parser::Message;

/// How qmail begins (QSBMF: "Hi. This is the", a server's name, and whatever follows).
const QMAIL: &str = "Hi. This is the ";
/// How Exim says that it gave up, and in its next words for whom.
const EXIM: &str = "following address(es) failed";
/// How Exim says that it goes on trying.
const EXIM_GOES_ON: &str = "has not yet been delivered";
/// The most lines of one server's words.
const LINES_MAX: usize = 20;

/// What failed, as the text says it to people.
pub(super) fn failed(message: &Message<'_>) -> Result<Failed, NotANotification> {
    let text = told_to_people(message).ok_or(NotANotification::NoStatus)?;
    let words = if text.trim_start().starts_with(QMAIL) {
        qmail(&text)
    } else if text.contains(EXIM) {
        exim(&text)
    } else if text.contains(EXIM_GOES_ON) {
        return Err(NotANotification::NotAFailure("delayed".to_owned()));
    } else {
        return Err(NotANotification::NoStatus);
    };
    let words = words.ok_or(NotANotification::NoStatus)?;
    Ok(Failed { status: None, words, recipients: vec![] })
}

/// What Exim tells people beside a report that has no words: that a box is full, or that it gave up.
pub(super) fn words_for_people(message: &Message<'_>) -> Option<String> {
    let words = exim(&told_to_people(message)?)?;
    (!words.is_empty()).then_some(words)
}

/// The lines below `<ada@hotel.example>:`, up to the next empty one.
fn qmail(text: &str) -> Option<String> {
    let mut paragraphs = text.split("\n\n");
    paragraphs.find_map(|paragraph| {
        let (head, words) = paragraph.trim_start().split_once('\n')?;
        let names = head.starts_with('<') && head.trim_end().ends_with(">:");
        names.then(|| joined(words.lines()))
    })
}

/// The lines below the address, which is indented by two spaces and they by four.
fn exim(text: &str) -> Option<String> {
    let (_, below) = text.split_once(EXIM)?;
    let mut lines = below.lines().skip_while(|line| !line.trim().contains('@'));
    lines.next()?;
    let words: Vec<&str> =
        lines.take_while(|line| line.starts_with("    ") && !line.trim().is_empty()).collect();
    Some(joined(words.into_iter()))
}

/// A server's words in one line; from where it says no, since what stands before is about the way there.
fn joined<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let lines: Vec<&str> =
        lines.map(str::trim).filter(|line| !line.is_empty()).take(LINES_MAX).collect();
    let from = lines.iter().position(|line| says_no(line)).unwrap_or(0);
    lines.get(from..).unwrap_or_default().join(" ")
}

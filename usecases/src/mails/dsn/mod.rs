//! Delivery status notifications. A mail came back: which one, and why? Delivery status
//! notifications (RFC 3464, RFC 6533), and what older servers write in plain text.
//!
//! Real ones come as `multipart/report`, but also as `multipart/mixed`, with another nesting, or
//! forwarded by a person as an attachment: what counts is that something in there tells of a failure
//! and names a mail of ours.

mod fields;
mod identity;
mod plain;
mod report;

pub use identity::is_named_in;

use keyledger_core::ids::MailId;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

/// How deep attached messages are opened: a notification, forwarded, and forwarded again.
const DEPTH_MAX: usize = 4;

/// What a notification says.
#[derive(Clone, PartialEq, Eq)]
pub struct Notification {
    /// Our mail.
    pub mail: MailId,
    /// The enhanced status code (RFC 3463), such as `5.1.1`.
    pub status: String,
    /// The remote server's words; empty where it has none.
    pub diagnostic: String,
}

/// Why a text is no notification that a mail of ours came back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANotification {
    /// It is no mail at all.
    #[error("this is not a mail: no headers were found")]
    NotAMail,
    /// A mail, but not one of these.
    #[error(
        "this mail is not a delivery status notification: it has no message/delivery-status part"
    )]
    NoStatus,
    /// It says something else than that a mail came back.
    #[error("this notification says {0:?}, not that a mail bounced: there is nothing to record")]
    NotAFailure(String),
    /// It does not say which mail it is about.
    #[error("this notification does not carry the Message-ID of the bounced mail")]
    NoMessageId,
    /// It is about a mail of somebody else.
    #[error("the bounced mail, {0:?}, is not one of ours")]
    NotOurs(String),
}

/// A notification, whether or not it names a mail by a name of ours.
pub struct Returned {
    /// Our mail; or why it is not known by this text alone.
    pub mail: Result<MailId, NotANotification>,
    /// The enhanced status code (RFC 3463), such as `5.1.1`.
    pub status: String,
    /// The remote server's words; empty where it has none.
    pub diagnostic: String,
    /// By what the relay may know the mail: its answer when it took the mail names one of these.
    pub relay_ids: RelayIds,
    /// Whom the mail was for, as far as it says so.
    pub recipients: Vec<String>,
}

/// Ids that a relay gave a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RelayIds {
    /// Message-IDs, which nobody gives twice.
    pub unique: Vec<String>,
    /// Ids in a queue, which come again after a while.
    pub queue: Vec<String>,
}

/// What failed, as a notification tells it.
struct Failed {
    /// The enhanced status, as it stands there.
    status: Option<String>,
    /// The remote server's words.
    words: String,
    /// Whom the mail was for.
    recipients: Vec<String>,
}

/// Reads a notification about a mail that it names by a name of ours. `domain` is the domain of our
/// sender, which our Message-IDs end with.
pub fn read(bytes: &[u8], domain: &str) -> Result<Notification, NotANotification> {
    let Returned { mail, status, diagnostic, .. } = read_returned(bytes, domain)?;
    Ok(Notification { mail: mail?, status, diagnostic })
}

/// Reads a notification, also where a relay left no name of ours in it.
pub fn read_returned(bytes: &[u8], domain: &str) -> Result<Returned, NotANotification> {
    let message = MessageParser::default().parse(bytes).ok_or(NotANotification::NotAMail)?;
    if message.headers().is_empty() {
        return Err(NotANotification::NotAMail);
    }
    read_at(&message, domain, DEPTH_MAX)
}

fn read_at(
    message: &Message<'_>,
    domain: &str,
    depth: usize,
) -> Result<Returned, NotANotification> {
    let told = match report::failed(message) {
        Err(NotANotification::NoStatus) => plain::failed(message),
        told => told,
    };
    match told {
        Ok(Failed { status, words, recipients }) => Ok(Returned {
            mail: identity::mail(message, domain),
            status: best_status(status, &words),
            diagnostic: words,
            relay_ids: identity::relay_ids(message),
            recipients,
        }),
        Err(why @ NotANotification::NoStatus) if depth > 0 => {
            let attached = message.parts.iter().filter_map(|part| match &part.body {
                PartType::Message(inner) => Some(inner),
                PartType::Text(_)
                | PartType::Html(_)
                | PartType::Binary(_)
                | PartType::InlineBinary(_)
                | PartType::Multipart(_) => None,
            });
            let mut read = attached.map(|inner| read_at(inner, domain, depth - 1));
            let told = read.find(|read| !matches!(read, Err(NotANotification::NoStatus)));
            told.unwrap_or(Err(why))
        }
        Err(why) => Err(why),
    }
}

/// Of the status field and the status in the remote server's words, the one that says more: some
/// servers write `5.0.0` whatever they were told.
fn best_status(field: Option<String>, words: &str) -> String {
    let general = |status: &str| status.ends_with(".0.0");
    match (field, fields::enhanced_status(words)) {
        (Some(field), Some(told)) if general(&field) && !general(&told) => told,
        (Some(field), _) => field,
        (None, Some(told)) => told,
        (None, None) => "5.0.0".to_owned(),
    }
}

/// The first part of one of these types, whatever its family: `message/…`, or `text/…` where a
/// server that knows no better wrapped it.
fn find<'a, 'm>(message: &'a Message<'m>, subtypes: &[&str]) -> Option<&'a MessagePart<'m>> {
    message.parts.iter().find(|part| {
        part.content_type().is_some_and(|of| {
            let family = of.ctype();
            let named = |sub: &str| subtypes.iter().any(|wanted| sub.eq_ignore_ascii_case(wanted));
            of.subtype().is_some_and(named)
                && (family.eq_ignore_ascii_case("message") || family.eq_ignore_ascii_case("text"))
        })
    })
}

/// The text of a part, with plain line ends.
fn text(part: &MessagePart<'_>, message: &Message<'_>) -> String {
    let text = match &part.body {
        PartType::Text(text) | PartType::Html(text) => text.clone().into_owned(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        PartType::Message(inner) => String::from_utf8_lossy(inner.raw_message()).into_owned(),
        PartType::Multipart(_) => {
            let range = part.raw_body_offset() as usize..part.raw_end_offset() as usize;
            let raw = message.raw_message().get(range).unwrap_or_default();
            String::from_utf8_lossy(raw).into_owned()
        }
    };
    text.replace("\r\n", "\n")
}

/// The first plain text: what the server tells a person.
fn told_to_people(message: &Message<'_>) -> Option<String> {
    let plain = message.parts.iter().find(|part| {
        let named = part.content_type().and_then(|of| of.subtype());
        matches!(part.body, PartType::Text(_))
            && named.is_none_or(|sub| sub.eq_ignore_ascii_case("plain"))
    })?;
    Some(text(plain, message))
}

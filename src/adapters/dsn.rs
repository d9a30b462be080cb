//! A mail came back: which one, and why? Delivery status notifications (RFC 3464).
//!
//! Real ones come as `multipart/report`, but also as `multipart/mixed` or with another nesting: what
//! counts is that a part is a `message/delivery-status` and that our Message-ID is in there.

use keyledger_core::ids::MailId;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

/// What a notification says.
#[derive(Clone, PartialEq, Eq)]
pub struct Notification {
    /// Our mail.
    pub mail: MailId,
    /// The enhanced status code (RFC 3463), such as `5.1.1`.
    pub status: String,
    /// The remote server's words.
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
    #[error("this notification says {0:?}, not that a mail came back: there is nothing to record")]
    NotAFailure(String),
    /// It does not say which mail it is about.
    #[error("this notification does not carry the Message-ID of the mail that came back")]
    NoMessageId,
    /// It is about a mail of somebody else.
    #[error("the mail that came back, {0:?}, is none of ours")]
    NotOurs(String),
}

/// Reads a notification. `domain` is the domain of our sender, which our Message-IDs end with.
pub fn read(bytes: &[u8], domain: &str) -> Result<Notification, NotANotification> {
    let message = MessageParser::default().parse(bytes).ok_or(NotANotification::NotAMail)?;
    if message.headers().is_empty() {
        return Err(NotANotification::NotAMail);
    }
    let status = find(&message, "delivery-status").ok_or(NotANotification::NoStatus)?;
    let (status, diagnostic) = failed_recipient(&status)?;
    let id = message_id(&message).ok_or(NotANotification::NoMessageId)?;
    let ours = id.rsplit_once('@').filter(|(_, of)| of.eq_ignore_ascii_case(domain));
    let mail = ours.and_then(|(mail, _)| mail.parse().ok());
    let mail = mail.ok_or_else(|| NotANotification::NotOurs(id.clone()))?;
    Ok(Notification { mail, status, diagnostic })
}

/// The text of the first part of type `message/<subtype>` or `text/<subtype>`.
fn find(message: &Message<'_>, subtype: &str) -> Option<String> {
    let is_it = |part: &&MessagePart<'_>| {
        part.content_type().is_some_and(|of| {
            let family = of.ctype();
            let named = of.subtype().is_some_and(|sub| sub.eq_ignore_ascii_case(subtype));
            named && (family.eq_ignore_ascii_case("message") || family.eq_ignore_ascii_case("text"))
        })
    };
    let part = message.parts.iter().find(is_it)?;
    Some(text(part, message))
}

fn text(part: &MessagePart<'_>, message: &Message<'_>) -> String {
    match &part.body {
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
    }
}

/// Status and words of the first recipient whose mail came back: one block per recipient, divided
/// by empty lines, behind the block about the notification itself (RFC 3464, section 2.1).
fn failed_recipient(status: &str) -> Result<(String, String), NotANotification> {
    let mut otherwise = None;
    for block in status.replace("\r\n", "\n").split("\n\n") {
        let fields = unfold(block);
        let Some(action) = field(&fields, "Action") else { continue };
        if !action.eq_ignore_ascii_case("failed") {
            otherwise.get_or_insert(action);
            continue;
        }
        let status = field(&fields, "Status").as_deref().and_then(first_word);
        let diagnostic = field(&fields, "Diagnostic-Code").unwrap_or_default();
        return Ok((status.unwrap_or_else(|| "5.0.0".to_owned()), diagnostic));
    }
    Err(otherwise.map_or(NotANotification::NoStatus, NotANotification::NotAFailure))
}

/// `5.1.1` in `5.1.1 (bad destination mailbox address)`.
fn first_word(value: &str) -> Option<String> {
    value.split_whitespace().next().map(ToOwned::to_owned)
}

/// The fields of a block of headers, folded lines joined.
fn unfold(block: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = vec![];
    for line in block.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    fields
}

fn field(fields: &[(String, String)], name: &str) -> Option<String> {
    let named = fields.iter().find(|(of, _)| of.eq_ignore_ascii_case(name));
    named.map(|(_, value)| value.clone())
}

/// The Message-ID of the mail that came back, as its headers or the whole of it are enclosed.
fn message_id(message: &Message<'_>) -> Option<String> {
    let enclosed = message.parts.iter().find_map(|part| match &part.body {
        PartType::Message(inner) => inner.message_id().map(ToOwned::to_owned),
        PartType::Text(_)
        | PartType::Html(_)
        | PartType::Binary(_)
        | PartType::InlineBinary(_)
        | PartType::Multipart(_) => None,
    });
    let headers = || {
        let headers = find(message, "rfc822-headers").or_else(|| find(message, "rfc822"))?;
        let headers = headers.replace("\r\n", "\n");
        let id = field(&unfold(headers.split("\n\n").next()?), "Message-ID")?;
        Some(id.trim().trim_matches(['<', '>']).to_owned())
    };
    enclosed.or_else(headers)
}

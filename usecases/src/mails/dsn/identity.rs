//! Mail identity. Which of our mails came back: by a header of ours, by its Message-ID, or by what
//! refers to it.

use super::fields::{field, unfold};
use super::{NotANotification, RelayIds, find, text, told_to_people};
use keyledger_core::ids::MailId;
use keyledger_core::mailer::MAIL_HEADER;
use mail_parser::{Message, PartType};

/// Lines of plain text behind which a returned mail begins.
const BELOW: [&str; 2] =
    ["--- Below this line is a copy of the message", "------ This is a copy of the message"];

/// The mail of ours that a notification is about.
pub(super) fn mail(message: &Message<'_>, domain: &str) -> Result<MailId, NotANotification> {
    let named = names(message);
    let ours = named.iter().find_map(|name| ours(name, domain));
    ours.ok_or_else(|| match named.into_iter().next() {
        Some(name) => NotANotification::NotOurs(name),
        None => NotANotification::NoMessageId,
    })
}

/// `<uuid>@<our domain>`, as our Message-IDs and our own header have it.
fn ours(name: &str, domain: &str) -> Option<MailId> {
    let (mail, of) = name.rsplit_once('@')?;
    of.eq_ignore_ascii_case(domain).then(|| mail.parse().ok())?
}

/// What a relay may have answered with when it took the mail: the Message-ID that it gave (Amazon SES
/// answers with what stands before the @), or its id in the queue.
pub(super) fn relay_ids(message: &Message<'_>) -> RelayIds {
    let status = find(message, &["delivery-status", "global-delivery-status"]);
    let status = status.map(|part| text(part, message)).unwrap_or_default();
    let fields: Vec<_> = status.split("\n\n").flat_map(unfold).collect();
    let queue = ["X-Postfix-Queue-ID", "Original-Envelope-Id", "X-Queue-ID"];
    let queue = queue.into_iter().filter_map(|name| field(&fields, name));
    let own = names(message).into_iter();
    RelayIds {
        unique: own.map(|id| before_the_at(&id).to_owned()).filter(|id| is_an_id(id, 16)).collect(),
        queue: queue.map(|id| id.trim().to_owned()).filter(|id| is_an_id(id, 6)).collect(),
    }
}

/// Whether a relay's answer names one of these.
pub fn is_named_in(reply: &str, ids: &[String]) -> bool {
    let words = reply.split(|c: char| c.is_whitespace() || "<>()[]=;,:\"'".contains(c));
    let mut named = words.map(before_the_at).filter(|word| !word.is_empty());
    named.any(|word| ids.iter().any(|id| id == word))
}

fn before_the_at(id: &str) -> &str {
    id.split_once('@').map_or(id, |(before, _)| before)
}

/// Long enough to be one, and no word.
fn is_an_id(id: &str, least: usize) -> bool {
    id.len() >= least && id.bytes().any(|byte| byte.is_ascii_digit())
}

/// Every name that the notification has for the mail that came back, the surest first. A relay may
/// have given the mail a Message-ID of its own (Amazon SES does): our own header goes through, and
/// some say the former id elsewhere.
fn names(message: &Message<'_>) -> Vec<String> {
    let enclosed = enclosed(message);
    let status = find(message, &["delivery-status", "global-delivery-status"]);
    let status = status.map(|part| text(part, message)).unwrap_or_default();
    let all_blocks: Vec<_> = status.split("\n\n").flat_map(unfold).collect();
    let around = fields_of(message);
    let places = [
        (&enclosed, MAIL_HEADER),
        (&enclosed, "Message-ID"),
        (&enclosed, "X-Original-Message-ID"),
        (&all_blocks, "X-Original-Message-ID"),
        (&around, "X-Original-Message-ID"),
        (&around, "In-Reply-To"),
        (&around, "References"),
    ];
    let found = places.into_iter().filter_map(|(fields, name)| field(fields, name));
    found.flat_map(|value| ids(&value)).collect()
}

/// The ids in a field: one, or several between angle brackets, the last one being the nearest.
fn ids(value: &str) -> Vec<String> {
    let words = value.split(|c: char| c.is_whitespace() || c == '<' || c == '>');
    let ids = words.filter(|word| !word.is_empty()).rev();
    ids.map(ToOwned::to_owned).collect()
}

/// The headers of the mail that came back, from wherever the notification has them.
fn enclosed(message: &Message<'_>) -> Vec<(String, String)> {
    let whole = message.parts.iter().find_map(|part| match &part.body {
        PartType::Message(inner) => Some(fields_of(inner)),
        PartType::Text(_)
        | PartType::Html(_)
        | PartType::Binary(_)
        | PartType::InlineBinary(_)
        | PartType::Multipart(_) => None,
    });
    let alone = || {
        let kinds = ["rfc822-headers", "global-headers", "rfc822", "global"];
        find(message, &kinds).map(|part| first_block(&text(part, message)))
    };
    let below = || {
        let told = told_to_people(message)?;
        let (_, below) = BELOW.iter().find_map(|line| told.split_once(line))?;
        let (_, copy) = below.split_once('\n')?;
        Some(first_block(copy.trim_start()))
    };
    whole.or_else(alone).or_else(below).unwrap_or_default()
}

fn first_block(text: &str) -> Vec<(String, String)> {
    unfold(text.split("\n\n").next().unwrap_or_default())
}

/// The headers of a message as they were sent.
fn fields_of(message: &Message<'_>) -> Vec<(String, String)> {
    let raw = message.headers_raw();
    raw.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect()
}

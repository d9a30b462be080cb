//! Machine-readable notifications: the machine-readable part of a notification (RFC 3464; RFC 6533
//! for addresses outside ASCII).

use super::fields::{field, says_no, unfold};
use super::{Failed, NotANotification, find, plain, text, told_to_people};
use mail_parser::Message;

/// What failed, by the first recipient whose mail came back: one block per recipient, divided by
/// empty lines, behind the block about the notification itself (RFC 3464, section 2.1).
pub(super) fn failed(message: &Message<'_>) -> Result<Failed, NotANotification> {
    let part = find(message, &["delivery-status", "global-delivery-status"]);
    let part = part.ok_or(NotANotification::NoStatus)?;
    let mut otherwise = None;
    for block in text(part, message).split("\n\n") {
        let fields = unfold(block);
        let Some(action) = field(&fields, "Action") else { continue };
        let action = first_word(&action).unwrap_or(action);
        if !action.eq_ignore_ascii_case("failed") && !expired_at_opensmtpd(message, &fields) {
            otherwise.get_or_insert(action);
            continue;
        }
        let status = field(&fields, "Status").as_deref().and_then(first_word);
        let words = field(&fields, "Diagnostic-Code").filter(|words| !words.is_empty());
        let recipients = recipients(&fields);
        let words = words
            .or_else(|| told(message, recipients.first()?))
            .or_else(|| plain::words_for_people(message))
            .unwrap_or_default();
        return Ok(Failed { status, words, recipients });
    }
    Err(otherwise.map_or(NotANotification::NoStatus, NotANotification::NotAFailure))
}

/// `OpenSMTPD` calls its last notification "delayed" (4.4.7, "only a temporary failure report"); that
/// the mail is given up and gone stands in its words alone.
fn expired_at_opensmtpd(message: &Message<'_>, fields: &[(String, String)]) -> bool {
    let words = recipients(fields).first().and_then(|recipient| told(message, recipient));
    words.is_some_and(|words| words.eq_ignore_ascii_case("envelope expired"))
}

/// `5.1.1` in `5.1.1 (bad destination mailbox address)`.
fn first_word(value: &str) -> Option<String> {
    value.split_whitespace().next().map(ToOwned::to_owned)
}

/// The addresses in `rfc822; ada@hotel.example`: the last one, and the one that was asked for.
fn recipients(fields: &[(String, String)]) -> Vec<String> {
    let named = ["Final-Recipient", "Original-Recipient"].map(|name| field(fields, name));
    let bare = |named: String| {
        let address = named.split_once(';').map_or(named.as_str(), |(_, address)| address);
        address.trim().trim_matches(['<', '>']).to_owned()
    };
    named.into_iter().flatten().map(bare).filter(|address| !address.is_empty()).collect()
}

/// What the text for people says about that recipient: `OpenSMTPD` writes the remote server's words
/// there alone, as `ada@hotel.example: 550 5.1.1 No such user`, and its own as `…: Envelope expired`.
fn told(message: &Message<'_>, recipient: &str) -> Option<String> {
    let text = told_to_people(message)?;
    let about = |line: &str| {
        let line = line.trim().trim_start_matches('<');
        let head = line.get(..recipient.len())?;
        let rest = line.get(recipient.len()..)?.trim_start_matches('>').strip_prefix(':')?;
        let said = rest.trim();
        (head.eq_ignore_ascii_case(recipient) && !said.is_empty()).then(|| said.to_owned())
    };
    let mut lines = text.lines().filter_map(about).collect::<Vec<_>>();
    let no = lines.iter().position(|line| says_no(line)).unwrap_or(0);
    (no < lines.len()).then(|| lines.swap_remove(no))
}

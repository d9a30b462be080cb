//! What does a refusal look like to a person? From a server's codes and words (S33).

use keyledger_core::mail::MailTrouble;

/// Words by which servers say that they do not want mail from us. Their codes for it differ.
const BLOCKED_WORDS: [&str; 12] = [
    "block list",
    "blocklist",
    "blacklist",
    "black list",
    "blocked",
    "spamhaus",
    "spamcop",
    "barracuda",
    "dnsbl",
    "reputation",
    "spf",
    "dmarc",
];

/// Words by which servers say that nobody has this address.
const UNKNOWN_WORDS: [&str; 8] = [
    "user unknown",
    "unknown user",
    "no such user",
    "does not exist",
    "mailbox unavailable",
    "mailbox not found",
    "recipient rejected",
    "no mailbox",
];

/// Words by which servers say that the box is full.
const FULL_WORDS: [&str; 5] =
    ["mailbox full", "mailbox is full", "over quota", "quota exceeded", "insufficient storage"];

/// What a reply looks like: its enhanced status first (RFC 3463), then its words, then its code.
pub fn of_reply(code: Option<u16>, words: &str) -> MailTrouble {
    let status = enhanced_status(words);
    of_status(status.as_deref(), words).unwrap_or(match code {
        // "Mailbox unavailable" and "user not local": nobody there (RFC 5321, section 4.2.3).
        Some(550 | 551) => MailTrouble::UnknownAddress,
        Some(452 | 552) => MailTrouble::MailboxFull,
        // The server shuts the door before it hears what for.
        Some(421) | None => MailTrouble::Unreachable,
        Some(_) => MailTrouble::Other,
    })
}

/// What a bounce looks like.
pub fn of_bounce(status: &str, diagnostic: &str) -> MailTrouble {
    of_status(Some(status), diagnostic).unwrap_or_else(|| match reply_code(diagnostic) {
        Some(550 | 551) => MailTrouble::UnknownAddress,
        Some(452 | 552) => MailTrouble::MailboxFull,
        Some(_) | None => MailTrouble::Other,
    })
}

/// The reply code that a bounce repeats: the first number of three digits in `smtp; 550 No such user`.
fn reply_code(diagnostic: &str) -> Option<u16> {
    let mut tokens = diagnostic.split(|c: char| !c.is_ascii_alphanumeric());
    tokens.find(|token| token.len() == 3 && token.starts_with(['4', '5']))?.parse().ok()
}

fn of_status(status: Option<&str>, words: &str) -> Option<MailTrouble> {
    let words = words.to_lowercase();
    let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
    // A block list is named in words under many a code, 5.1.1 not excepted.
    if says(&BLOCKED_WORDS) {
        return Some(MailTrouble::SenderBlocked);
    }
    // Greylisting asks everyone to come back; it comes as 4.7.1 and says nothing about us.
    if words.contains("greylist") || words.contains("graylist") {
        return Some(MailTrouble::Other);
    }
    let detail = status.and_then(|status| status.split_once('.')).map(|(_, detail)| detail);
    match detail {
        Some("1.1" | "1.2" | "1.3" | "1.6" | "1.10" | "2.1") => Some(MailTrouble::UnknownAddress),
        Some("2.2" | "2.3") => Some(MailTrouble::MailboxFull),
        Some("1.8") => Some(MailTrouble::SenderBlocked),
        Some(detail) if detail.starts_with("7.") => Some(MailTrouble::SenderBlocked),
        Some("4.1" | "4.2" | "4.3" | "4.4" | "4.7") => Some(MailTrouble::Unreachable),
        Some(_) | None if says(&FULL_WORDS) => Some(MailTrouble::MailboxFull),
        Some(_) | None if says(&UNKNOWN_WORDS) => Some(MailTrouble::UnknownAddress),
        Some(_) | None => None,
    }
}

/// The enhanced status at the beginning of a reply's words: `5.1.1` in `5.1.1 User unknown`.
fn enhanced_status(words: &str) -> Option<String> {
    let first = words.split_whitespace().next()?;
    let mut parts = first.split('.');
    let class = parts.next().is_some_and(|class| matches!(class, "2" | "4" | "5"));
    let number = |part: Option<&str>| {
        part.is_some_and(|part| {
            (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let whole = class && number(parts.next()) && number(parts.next()) && parts.next().is_none();
    whole.then(|| first.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_of_real_servers_are_told_apart() {
        let cases = [
            (
                Some(550),
                "5.1.1 <ada@hotel.example>: Recipient address rejected: User unknown in virtual mailbox table",
                MailTrouble::UnknownAddress,
            ),
            (
                Some(550),
                "5.1.1 The email account that you tried to reach does not exist.",
                MailTrouble::UnknownAddress,
            ),
            (
                Some(550),
                "Requested action not taken: mailbox unavailable",
                MailTrouble::UnknownAddress,
            ),
            (
                Some(552),
                "5.2.2 The email account that you tried to reach is over quota",
                MailTrouble::MailboxFull,
            ),
            (Some(452), "4.2.2 Mailbox full", MailTrouble::MailboxFull),
            (
                Some(550),
                "5.7.1 Service unavailable; client host [192.0.2.1] blocked using Spamhaus",
                MailTrouble::SenderBlocked,
            ),
            (
                Some(554),
                "Transaction failed: your sending domain has a poor reputation",
                MailTrouble::SenderBlocked,
            ),
            (
                Some(550),
                "5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy",
                MailTrouble::SenderBlocked,
            ),
            (Some(451), "4.3.0 Temporary lookup failure", MailTrouble::Other),
            (Some(451), "4.7.1 Greylisting in action, please come back later", MailTrouble::Other),
            (Some(421), "Service not available", MailTrouble::Unreachable),
            (None, "no answer within 30 seconds", MailTrouble::Unreachable),
            (Some(554), "5.6.0 Message contains something odd", MailTrouble::Other),
        ];
        for (code, words, trouble) in cases {
            assert_eq!(of_reply(code, words), trouble, "{code:?} {words}");
        }
    }

    #[test]
    fn bounces_are_told_apart_by_their_status() {
        assert_eq!(of_bounce("5.1.1", "smtp; 550 nope"), MailTrouble::UnknownAddress);
        assert_eq!(of_bounce("5.2.2", "smtp; 552 full"), MailTrouble::MailboxFull);
        assert_eq!(of_bounce("5.7.1", "smtp; 550 no"), MailTrouble::SenderBlocked);
        assert_eq!(of_bounce("5.4.1", "smtp; no answer"), MailTrouble::Unreachable);
        assert_eq!(of_bounce("5.0.0", "smtp; 554 something"), MailTrouble::Other);
        assert_eq!(of_bounce("5.0.0", "smtp; 550 no such account"), MailTrouble::UnknownAddress);
        assert_eq!(of_bounce("5.0.0", "smtp; 552 that is too much"), MailTrouble::MailboxFull);
        assert_eq!(of_bounce("5.0.0", ""), MailTrouble::Other);
    }
}

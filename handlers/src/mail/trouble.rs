//! Delivery failures: what does a refusal look like to a person? From a server's codes and words
//! (S33).

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

/// Words by which servers refuse us at the recipient: some say everything there that they have against
/// our name, our address or our sender.
const OURS_WORDS: [&str; 17] = [
    "sender address rejected",
    "sender rejected",
    "sender verify failed",
    "sender not allowed",
    "invalid sender",
    "not allowed to send",
    "sendas",
    "helo command rejected",
    "ehlo command rejected",
    "client host rejected",
    "relay access denied",
    "relaying denied",
    "relay not permitted",
    "unable to relay",
    "authentication required",
    "must authenticate",
    "not authenticated",
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

/// What a reply looks like that came before a recipient was named: it is about us. A server that has
/// no time is one that cannot be reached now.
pub fn of_reply_to_us(code: Option<u16>, words: &str) -> MailTrouble {
    let found = of_reply(code, words);
    let status = enhanced_status(words);
    let for_now = code.is_some_and(|code| code < 500);
    let passing = |status: &str| status.starts_with("4.2") || status.starts_with("4.3");
    match found {
        MailTrouble::Unreachable => MailTrouble::Unreachable,
        MailTrouble::SenderBlocked if says_blocked(words) => MailTrouble::SenderBlocked,
        MailTrouble::Other if for_now && status.as_deref().is_none_or(passing) => {
            MailTrouble::Other
        }
        MailTrouble::Other if says_later(words) => MailTrouble::Other,
        MailTrouble::MailboxFull if for_now => MailTrouble::Other, // 452: the server's own disk.
        MailTrouble::UnknownAddress
        | MailTrouble::MailboxFull
        | MailTrouble::SenderBlocked
        | MailTrouble::SenderRefused
        | MailTrouble::Other => MailTrouble::SenderRefused,
    }
}

/// Whether a reply to the recipient is about us after all: many servers (Postfix with
/// `smtpd_delay_reject`, as it comes) wait with every no until then.
pub fn is_about_us(code: Option<u16>, words: &str) -> bool {
    if says_blocked(words) {
        return false; // What block lists say is told to the person's administrator.
    }
    let lower = words.to_lowercase();
    let ours = ["1.7", "1.8", "7.8", "7.9", "7.11"];
    let detail = enhanced_status(words);
    let detail = detail.as_deref().and_then(|status| status.split_once('.'));
    code == Some(530)
        || detail.is_some_and(|(_, detail)| ours.contains(&detail))
        || OURS_WORDS.iter().any(|word| lower.contains(word))
}

fn says_blocked(words: &str) -> bool {
    let words = words.to_lowercase();
    BLOCKED_WORDS.iter().any(|word| words.contains(word))
}

/// Greylisting asks everyone to come back; it comes as 4.7.1 and says nothing about us.
fn says_later(words: &str) -> bool {
    let words = words.to_lowercase();
    words.contains("greylist") || words.contains("graylist")
}

/// What a bounce looks like.
pub fn of_bounce(status: &str, diagnostic: &str) -> MailTrouble {
    of_status(Some(status), diagnostic).unwrap_or_else(|| match reply_code(diagnostic) {
        Some(550 | 551) => MailTrouble::UnknownAddress,
        Some(452 | 552) => MailTrouble::MailboxFull,
        Some(_) | None if gave_up(diagnostic) => MailTrouble::Unreachable,
        Some(_) | None => MailTrouble::Other,
    })
}

/// Words by which relays say that they gave up: Exim and `OpenSMTPD` write no status of it.
fn gave_up(words: &str) -> bool {
    const WORDS: [&str; 5] = [
        "retry timeout exceeded",
        "envelope expired",
        "connection refused",
        "connection timed out",
        "network error",
    ];
    let words = words.to_lowercase();
    WORDS.iter().any(|word| words.contains(word))
}

/// The reply code that a bounce repeats: the first number of three digits in `smtp; 550 No such user`.
fn reply_code(diagnostic: &str) -> Option<u16> {
    let mut tokens = diagnostic.split(|c: char| !c.is_ascii_alphanumeric());
    tokens.find(|token| token.len() == 3 && token.starts_with(['4', '5']))?.parse().ok()
}

fn of_status(status: Option<&str>, words: &str) -> Option<MailTrouble> {
    // A block list is named in words under many a code, 5.1.1 not excepted.
    if says_blocked(words) {
        return Some(MailTrouble::SenderBlocked);
    }
    if says_later(words) {
        return Some(MailTrouble::Other);
    }
    let words = words.to_lowercase();
    let says = |list: &[&str]| list.iter().any(|word| words.contains(word));
    let detail = status.and_then(|status| status.split_once('.')).map(|(_, detail)| detail);
    match detail {
        // OpenSMTPD says 5.2.4 where nobody has the address.
        Some("1.1" | "1.2" | "1.3" | "1.6" | "1.10" | "2.1" | "2.4") => {
            Some(MailTrouble::UnknownAddress)
        }
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
    fn what_is_said_before_a_recipient_is_about_us() {
        for (code, words, trouble) in [
            (Some(535), "5.7.8 Error: authentication failed", MailTrouble::SenderRefused),
            (Some(535), "Incorrect authentication data", MailTrouble::SenderRefused),
            (Some(501), "Syntactically invalid EHLO argument(s)", MailTrouble::SenderRefused),
            (Some(550), "5.7.1 Sender not allowed", MailTrouble::SenderRefused),
            (Some(550), "Sender verify failed", MailTrouble::SenderRefused),
            (Some(553), "ORCPT address syntax error", MailTrouble::SenderRefused),
            (
                Some(450),
                "4.1.8 Sender address rejected: Domain not found",
                MailTrouble::SenderRefused,
            ),
            (Some(454), "4.7.0 Temporary authentication failure", MailTrouble::SenderRefused),
            (Some(554), "5.7.1 blocked using zen.spamhaus.org", MailTrouble::SenderBlocked),
            (Some(421), "4.3.2 Service shutting down", MailTrouble::Unreachable),
            (Some(451), "4.3.0 Temporary lookup failure", MailTrouble::Other),
            (Some(452), "4.3.1 Insufficient system storage", MailTrouble::Other),
            (Some(450), "4.7.1 Greylisted, come back in five minutes", MailTrouble::Other),
            (None, "connection refused", MailTrouble::Unreachable),
        ] {
            assert_eq!(of_reply_to_us(code, words), trouble, "{code:?} {words}");
        }
    }

    #[test]
    fn a_no_at_the_recipient_may_be_about_us() {
        for (code, words, about_us) in [
            (554, "5.7.1 <ada@hotel.example>: Relay access denied", true),
            (454, "4.7.1 <ada@hotel.example>: Relay access denied", true),
            (504, "5.5.2 <mail>: Helo command rejected: need fully-qualified hostname", true),
            (554, "5.7.1 <no-reply@hotel.example>: Sender address rejected: Access denied", true),
            (
                550,
                "5.1.8 <no-reply@hotel.example>: Sender address rejected: Domain not found",
                true,
            ),
            (450, "4.7.25 Client host rejected: cannot find your hostname", true),
            (550, "relay not permitted", true),
            (550, "Sender verify failed", true),
            (530, "5.7.0 Must issue a STARTTLS command first", true),
            (550, "5.1.1 <ada@hotel.example>: Recipient address rejected: User unknown", false),
            (554, "5.7.1 Client host rejected: blocked using zen.spamhaus.org", false),
            (550, "5.7.1 <ada@hotel.example>: Recipient address rejected: Access denied", false),
            (552, "5.2.2 mailbox full", false),
            (451, "4.7.1 Greylisting in action", false),
        ] {
            assert_eq!(is_about_us(Some(code), words), about_us, "{code} {words}");
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
        // As Exim and OpenSMTPD give up.
        let full = "mailbox is full: retry timeout exceeded";
        assert_eq!(of_bounce("5.0.0", full), MailTrouble::MailboxFull);
        assert_eq!(of_bounce("5.0.0", "retry timeout exceeded"), MailTrouble::Unreachable);
        assert_eq!(of_bounce("5.0.0", "Envelope expired"), MailTrouble::Unreachable);
        // As OpenSMTPD refuses a user it does not know.
        let nobody = "smtp; 524 5.2.4 Mailing list expansion problem: <ada@hotel.example>";
        assert_eq!(of_bounce("5.2.4", nobody), MailTrouble::UnknownAddress);
    }
}

//! Which mail came back, and why? Notifications as real servers write them (RFC 3464).

use keyledger::adapters::dsn::{NotANotification, Notification, read};
use keyledger_core::ids::MailId;
use keyledger_handlers::mail::trouble;
use uuid::Uuid;

const OURS: &str = "hotel.example";

fn returned(enclosed: &str) -> String {
    format!(
        "Content-Type: text/rfc822-headers\n\nReturn-Path: <no-reply@hotel.example>\n\
         Message-ID: {enclosed}\nSubject: Activate your account\n"
    )
}

fn mail_id() -> &'static str {
    "<00000000-0000-0000-0000-000000000007@hotel.example>"
}

/// A notification with this kind of multipart, status part and returned mail.
fn notification(kind: &str, status: &str, returned: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example (Mail Delivery System)\nTo: no-reply@hotel.example\n\
         Subject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n\
         Content-Type: {kind}; boundary=\"b0undary\"\n\n\
         --b0undary\nContent-Type: text/plain; charset=us-ascii\n\nI'm sorry.\n\n\
         --b0undary\nContent-Type: message/delivery-status\n\n{status}\n\
         --b0undary\n{returned}\n--b0undary--\n"
    )
}

const FAILED: &str = "Reporting-MTA: dns; mx.example\nX-Postfix-Queue-ID: 4XYZ\n\
    Arrival-Date: Sun, 22 Nov 2026 08:01:03 +0000 (UTC)\n\n\
    Final-Recipient: rfc822; ada@hotel.example\nOriginal-Recipient: rfc822;ada@hotel.example\n\
    Action: failed\nStatus: 5.1.1\nRemote-MTA: dns; mail.hotel.example\n\
    Diagnostic-Code: smtp; 550 5.1.1 <ada@hotel.example>: Recipient address\n    \
    rejected: User unknown in virtual mailbox table\n";

fn expected() -> Notification {
    Notification {
        mail: MailId(Uuid::from_u128(7)),
        status: "5.1.1".to_owned(),
        diagnostic: "smtp; 550 5.1.1 <ada@hotel.example>: Recipient address rejected: \
                     User unknown in virtual mailbox table"
            .to_owned(),
    }
}

fn assert_read(text: &str) {
    for text in [text.to_owned(), text.replace('\n', "\r\n")] {
        let found = read(text.as_bytes(), OURS);
        let found = found.unwrap_or_else(|why| panic!("{why}\n{text}"));
        let Notification { mail, status, diagnostic } = expected();
        assert_eq!((found.mail, found.status, found.diagnostic), (mail, status, diagnostic));
    }
}

#[test]
fn a_report_names_our_mail_and_the_reason() {
    let report = "multipart/report; report-type=delivery-status";
    assert_read(&notification(report, FAILED, &returned(mail_id())));
    let trouble = trouble::of_bounce(&expected().status, &expected().diagnostic);
    assert_eq!(trouble, keyledger_core::mail::MailTrouble::UnknownAddress);
}

/// As `OpenSMTPD` writes them.
#[test]
fn a_mixed_notification_is_one_too() {
    assert_read(&notification("multipart/mixed", FAILED, &returned(mail_id())));
}

#[test]
fn the_whole_mail_may_be_enclosed() {
    let whole = format!(
        "Content-Type: message/rfc822\n\nFrom: no-reply@hotel.example\nMessage-ID: {}\n\
         Subject: Activate your account\n\nHello Ada,\n",
        mail_id()
    );
    assert_read(&notification("multipart/report", FAILED, &whole));
}

#[test]
fn a_folded_message_id_is_read() {
    let folded = format!("\n {}", mail_id());
    assert_read(&notification("multipart/report", FAILED, &returned(&folded)));
}

#[test]
fn what_is_no_bounce_of_ours_is_refused_with_the_reason() {
    let report = |status: &str, id: &str| notification("multipart/report", status, &returned(id));
    let delayed = FAILED.replace("Action: failed", "Action: delayed");
    let cases = [
        (String::new(), NotANotification::NotAMail),
        ("hello there\n\nI am a text.\n".to_owned(), NotANotification::NotAMail),
        (
            "From: ada@hotel.example\nSubject: Re: Activate your account\n\nThanks!\n".to_owned(),
            NotANotification::NoStatus,
        ),
        (report("Reporting-MTA: dns; mx.example\n", mail_id()), NotANotification::NoStatus),
        (report(&delayed, mail_id()), NotANotification::NotAFailure("delayed".to_owned())),
        (
            notification("multipart/report", FAILED, "Content-Type: text/plain\n\nnothing\n"),
            NotANotification::NoMessageId,
        ),
        (
            report(FAILED, "<7@elsewhere.example>"),
            NotANotification::NotOurs("7@elsewhere.example".to_owned()),
        ),
        (
            report(FAILED, "<not-an-id@hotel.example>"),
            NotANotification::NotOurs("not-an-id@hotel.example".to_owned()),
        ),
    ];
    for (text, why) in cases {
        assert_eq!(read(text.as_bytes(), OURS).err(), Some(why), "{text}");
    }
}

/// Whatever bytes come in from standard input, the answer is a sentence and not a panic.
#[test]
fn no_bytes_make_it_panic() {
    use proptest::prelude::*;
    let whole = notification("multipart/report", FAILED, &returned(mail_id())).into_bytes();
    proptest!(|(cut in 0..whole.len(), at in 0..whole.len(), byte in any::<u8>())| {
        let mut text = whole.clone();
        text[at] = byte;
        text.truncate(cut);
        if let Err(why) = read(&text, OURS) {
            prop_assert!(!why.to_string().is_empty());
        }
    });
}

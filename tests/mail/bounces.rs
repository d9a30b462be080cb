//! Which mail came back, and why? Notifications as real servers write them (RFC 3464).

use keyledger_core::ids::MailId;
use keyledger_handlers::mail::trouble;
use keyledger_usecases::mails::dsn::{NotANotification, Notification, read};
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

fn id() -> String {
    mail_id().trim_matches(['<', '>']).to_owned()
}

fn found(text: &str) -> Notification {
    read(text.as_bytes(), OURS).unwrap_or_else(|why| panic!("{why}\n{text}"))
}

/// RFC 6533: addresses outside ASCII, in parts of their own types.
#[test]
fn an_internationalised_report_is_one_too() {
    let text = notification("multipart/report; report-type=delivery-status", FAILED, "")
        .replace("message/delivery-status", "message/global-delivery-status")
        .replace(
            "\n--b0undary\n\n--b0undary--",
            &format!(
                "\n--b0undary\nContent-Type: message/global-headers\n\n\
                 From: no-reply@hotel.example\nTo: \u{437}\u{43e}\u{44f}@hotel.example\n\
                 Message-ID: {}\nSubject: Activate\n\n--b0undary--",
                mail_id()
            ),
        );
    assert_read(&text);
}

/// Amazon SES gives every mail a Message-ID of its own; a header of ours goes through.
#[test]
fn a_relay_that_replaces_the_message_id_hides_nothing() {
    let replaced = format!(
        "Content-Type: message/rfc822\n\nFrom: no-reply@hotel.example\n\
         Message-ID: <0102019a-000000@eu-west-1.relay.example>\nKeyledger-Mail: {}\n\
         Subject: Activate your account\n\nHello Ada,\n",
        id()
    );
    assert_read(&notification("multipart/report", FAILED, &replaced));
}

#[test]
fn without_the_mail_itself_what_refers_to_it_names_it() {
    let none = "Content-Type: text/plain\n\nThe mail itself is not enclosed.\n";
    let plain = notification("multipart/report", FAILED, none);
    for field in [
        format!("In-Reply-To: {}", mail_id()),
        format!("References: <before@elsewhere.example>\n {}", mail_id()),
        format!("X-Original-Message-ID: {}", mail_id()),
    ] {
        assert_read(&format!("{field}\n{plain}"));
    }
    let within = FAILED
        .replace("Arrival-Date:", &format!("X-Original-Message-ID: {}\nArrival-Date:", mail_id()));
    assert_read(&notification("multipart/report", &within, none));
}

#[test]
fn a_notification_that_somebody_forwards_is_read() {
    let inner = notification("multipart/report", FAILED, &returned(mail_id()));
    let forwarded = format!(
        "From: mona@hotel.example\nTo: support@hotel.example\nSubject: Fwd: Undelivered\n\
         MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"outer\"\n\n\
         --outer\nContent-Type: text/plain\n\nWhat is this?\n\n\
         --outer\nContent-Type: message/rfc822\nContent-Disposition: attachment\n\n\
         {inner}\n--outer--\n"
    );
    assert_read(&forwarded);
}

/// `OpenSMTPD` writes a general status and nothing else for machines; the truth is in the text.
#[test]
fn a_general_status_gives_way_to_the_remote_servers_words() {
    let status = "Reporting-MTA: dns; relay.example\n\nFinal-Recipient: rfc822; ada@hotel.example\n\
         Action: failed\nStatus: 5.0.0\n";
    let text = notification("multipart/mixed", status, &returned(mail_id())).replace(
        "I'm sorry.",
        "    Hi!\n\n    An error has occurred while attempting to deliver a message for\n    \
         the following list of recipients:\n\nada@hotel.example: 550 5.2.2 Over quota\n",
    );
    let read = found(&text);
    assert_eq!((&*read.status, &*read.diagnostic), ("5.2.2", "550 5.2.2 Over quota"));
    // Exim has them in the field.
    let exim = status.to_owned() + "Diagnostic-Code: smtp; 550-5.1.1 There is nobody here\n";
    let read = found(&notification("multipart/report", &exim, &returned(mail_id())));
    assert_eq!(read.status, "5.1.1");
    assert_eq!(
        trouble::of_bounce(&read.status, &read.diagnostic),
        keyledger_core::mail::MailTrouble::UnknownAddress
    );
}

fn plain_text(body: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\nTo: no-reply@hotel.example\nSubject: failure notice\n\n{body}"
    )
}

fn copy() -> String {
    format!("From: no-reply@hotel.example\nMessage-ID: {}\nSubject: Activate\n\nHello", mail_id())
}

#[test]
fn qmails_text_is_read() {
    let read = found(&plain_text(&format!(
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver \
         your message to the following addresses.\nThis is a permanent error; I've given up. Sorry \
         it didn't work out.\n\n<ada@hotel.example>:\n192.0.2.25 does not like recipient.\n\
         Remote host said: 550 5.1.1 No such user here\nGiving up on 192.0.2.25.\n\n\
         --- Below this line is a copy of the message.\n\n\
         Return-Path: <no-reply@hotel.example>\n{}",
        copy()
    )));
    assert_eq!(read.mail, MailId(Uuid::from_u128(7)));
    assert_eq!(read.status, "5.1.1");
    assert!(read.diagnostic.starts_with("Remote host said: 550 5.1.1"), "{}", read.diagnostic);
}

#[test]
fn older_exims_text_is_read_and_its_patience_is_no_failure() {
    let read = found(&plain_text(&format!(
        "This message was created automatically by mail delivery software.\n\n\
         A message that you sent could not be delivered to one or more of its\nrecipients. This is \
         a permanent error. The following address(es) failed:\n\n  ada@hotel.example\n    \
         SMTP error from remote mail server after RCPT TO:<ada@hotel.example>:\n    \
         host mx.example [192.0.2.25]: 552 5.2.2 Mailbox full\n\n\
         ------ This is a copy of the message, including all the headers. ------\n\n{}",
        copy()
    )));
    assert_eq!((read.mail, &*read.status), (MailId(Uuid::from_u128(7)), "5.2.2"));
    let waits = plain_text(
        "This message was created automatically by mail delivery software.\nA message that you sent \
         has not yet been delivered to one or more of its\nrecipients after more than 24 hours.\n",
    );
    let why = read_error(&waits);
    assert_eq!(why, NotANotification::NotAFailure("delayed".to_owned()));
}

fn read_error(text: &str) -> NotANotification {
    read(text.as_bytes(), OURS).err().expect("it is none")
}

/// What a relay calls the mail, where nothing of ours is left in its notification.
#[test]
fn the_names_that_a_relay_gave_are_kept() {
    use keyledger_usecases::mails::dsn::{is_named_in, read_returned};
    let renamed = "<0102019a-4f2c-000000@eu-west-1.relay.example>";
    let text = notification("multipart/report", FAILED, &returned(renamed));
    let read = read_returned(text.as_bytes(), OURS).unwrap();
    assert!(read.mail.is_err());
    assert_eq!(read.recipients, ["ada@hotel.example", "ada@hotel.example"]);
    assert_eq!(read.relay_ids.unique, ["0102019a-4f2c-000000"]);
    for (reply, named) in [
        ("250 Ok 0102019a-4f2c-000000", true),
        ("250 OK id=<0102019a-4f2c-000000@eu-west-1.relay.example>", true),
        ("250 2.0.0 Ok: queued as 0102019a-4f2c-000001", false),
        ("250 2.0.0 Ok", false),
    ] {
        assert_eq!(is_named_in(reply, &read.relay_ids.unique), named, "{reply}");
    }
    let queued = FAILED.replace("4XYZ", "4XYZ2B1Kq8z1");
    let none = "Content-Type: text/plain\n\nThe mail itself is not enclosed.\n";
    let text = notification("multipart/report", &queued, none);
    let read = read_returned(text.as_bytes(), OURS).unwrap();
    assert_eq!(read.relay_ids.queue, ["4XYZ2B1Kq8z1"]);
    assert!(is_named_in("250 2.0.0 Ok: queued as 4XYZ2B1Kq8z1", &read.relay_ids.queue));
}

/// Exim's own words, beside a report without any.
#[test]
fn exims_own_words_are_read_beside_its_report() {
    let status = "Reporting-MTA: dns; relay.example\n\nAction: failed\n\
         Final-Recipient: rfc822;ada@hotel.example\nStatus: 5.0.0\n";
    let text = notification("multipart/report", status, &returned(mail_id())).replace(
        "I'm sorry.",
        "A message that you sent could not be delivered to one or more of its\nrecipients. This is a \
         permanent error. The following address(es) failed:\n\n  ada@hotel.example\n    \
         mailbox is full: retry timeout exceeded\n",
    );
    let read = found(&text);
    assert_eq!(read.diagnostic, "mailbox is full: retry timeout exceeded");
    let cause = trouble::of_bounce(&read.status, &read.diagnostic);
    assert_eq!(cause, keyledger_core::mail::MailTrouble::MailboxFull);
}

/// `OpenSMTPD` gives a mail up and calls that a delay; a delay of another server's stays one.
#[test]
fn a_mail_that_opensmtpd_gave_up_came_back() {
    let status = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ada@hotel.example\n\
         Action: delayed\nStatus: 4.4.7\n";
    let with = |words: &str| {
        let told = format!("ada@hotel.example: {words}");
        let text = notification("multipart/mixed", status, &returned(mail_id()));
        text.replace("I'm sorry.", &told)
    };
    let read = found(&with("Envelope expired"));
    assert_eq!((&*read.status, &*read.diagnostic), ("4.4.7", "Envelope expired"));
    let delayed = NotANotification::NotAFailure("delayed".to_owned());
    assert_eq!(read_error(&with("451 4.3.0 please come back later")), delayed);
}

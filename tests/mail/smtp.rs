//! What does SMTP make of every answer a server can give? (S29, S33)

use crate::a_message;
use crate::support::certificates::Certificates;
use crate::support::smtp_server::SmtpServer;
use keyledger::config::SmtpTls;
use keyledger_adapters::smtp::{ProbeEnd, Smtp, SmtpError, SmtpSettings};
use keyledger_core::mail::{MailTrouble, NotHandedOver};
use keyledger_core::mailer::{Handover, Mailer};
use mail_parser::{MessageParser, MimeHeaders};
use std::time::Duration;

fn settings(port: u16) -> SmtpSettings {
    SmtpSettings {
        host: "localhost".to_owned(),
        port,
        protection: SmtpTls::None,
        login: None,
        ca_file: None,
        timeout: Duration::from_secs(10),
        ehlo_name: "hotel.example".to_owned(),
    }
}

async fn send_once(script: &str) -> (Handover, SmtpServer) {
    let server = SmtpServer::start(script, &[]);
    let mailer = Smtp::new(settings(server.port)).unwrap();
    (mailer.send(&a_message()).await, server)
}

#[tokio::test]
async fn a_mail_arrives_as_it_was_written() {
    let (handover, server) = send_once("accept").await;
    assert_eq!(handover, Handover::Accepted { reply: "250 2.0.0 Ok: queued".to_owned() });
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["from"], "no-reply@hotel.example");
    assert_eq!(mails[0]["to"][0], "ada@hotel.example");
    let raw = mails[0]["mail"].as_str().unwrap();
    assert!(raw.is_ascii(), "7-bit throughout, so that every server takes it");
    let message = a_message();
    let arrived = MessageParser::default().parse(raw.as_bytes()).unwrap();
    assert_eq!(arrived.subject(), Some(message.subject.as_str()));
    assert_eq!(arrived.message_id(), Some("00000000-0000-0000-0000-000000000007@hotel.example"));
    assert_eq!(arrived.date().unwrap().to_rfc3339(), "2026-11-22T08:01:02Z");
    let to = arrived.to().unwrap().first().unwrap();
    assert_eq!(to.name(), message.to.name.as_deref());
    assert!(arrived.content_type().unwrap().subtype() == Some("alternative"));
    assert_eq!(arrived.body_text(0).unwrap().replace("\r\n", "\n"), message.text);
    assert_eq!(arrived.body_html(0).unwrap().trim_end(), message.html);
    let headers: Vec<_> = arrived.headers_raw().collect();
    let automatic = headers.iter().find(|(name, _)| *name == "Auto-Submitted").unwrap();
    assert_eq!(automatic.1.trim(), "auto-generated");
}

#[tokio::test]
async fn refusals_come_with_what_they_look_like() {
    for (answer, code, trouble) in [
        ("refuse", 550, MailTrouble::UnknownAddress),
        ("full", 552, MailTrouble::MailboxFull),
        ("blocked", 554, MailTrouble::SenderBlocked),
    ] {
        let (handover, server) = send_once(answer).await;
        let Handover::Permanent { code: Some(found), reply, cause } = handover else {
            panic!("{answer}: {handover:?}")
        };
        assert_eq!((found, cause), (code, trouble), "{answer}: {reply}");
        assert!(reply.contains("5."), "the server's own words: {reply}");
        assert_eq!(server.mails().len(), 0);
    }
}

#[tokio::test]
async fn an_answer_for_later_is_for_later() {
    let (handover, _server) = send_once("later").await;
    let told = "4.3.0 <ada@hotel.example>: please come back later";
    let cause = MailTrouble::Other;
    assert_eq!(handover, Handover::Transient { code: Some(451), reply: told.into(), cause });
}

/// Before the text went out nobody has the mail, after it nobody knows.
#[tokio::test]
async fn a_server_that_stalls_ends_within_the_timeout() {
    for (script, uncertain) in [("stall-early", false), ("stall", true)] {
        let server = SmtpServer::start(script, &[]);
        let short = SmtpSettings { timeout: Duration::from_millis(700), ..settings(server.port) };
        let handover = Smtp::new(short).unwrap().send(&a_message()).await;
        let nobody_has_it = matches!(
            handover,
            Handover::Transient { code: None, cause: MailTrouble::Unreachable, .. }
        );
        assert_eq!((handover == Handover::Uncertain, nobody_has_it), (uncertain, !uncertain));
    }
}

#[tokio::test]
async fn a_connection_cut_after_the_text_is_uncertain() {
    let (handover, server) = send_once("cut").await;
    assert_eq!(handover, Handover::Uncertain);
    assert_eq!(server.mails().len(), 1, "the server had it all along");
}

#[tokio::test]
async fn a_connection_cut_before_the_text_is_tried_once_more_at_once() {
    let (handover, server) = send_once("cut-early,accept").await;
    assert!(matches!(handover, Handover::Accepted { .. }), "{handover:?}");
    assert_eq!(server.mails().len(), 1);
    let (handover, _server) = send_once("cut-early").await;
    assert!(matches!(handover, Handover::Transient { code: None, .. }), "{handover:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unreachable() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = nobody.local_addr().unwrap().port();
    drop(nobody);
    let handover = Smtp::new(settings(port)).unwrap().send(&a_message()).await;
    let Handover::Transient { code: None, cause, reply } = handover else { panic!() };
    assert_eq!(cause, MailTrouble::Unreachable, "{reply}");
}

#[tokio::test]
async fn mail_is_encrypted_towards_a_server_we_trust() {
    let certificates = Certificates::make();
    let (certificate, key) = certificates.server();
    let login = ["--login", "keyledger", "s3cret"];
    for (option, protection) in [("--starttls", SmtpTls::Starttls), ("--tls", SmtpTls::Tls)] {
        let mut options = vec![option, &certificate, &key];
        if protection == SmtpTls::Starttls {
            options.extend(login);
        }
        let server = SmtpServer::start("accept", &options);
        let login = Some(("keyledger".to_owned(), "s3cret".to_owned()));
        let trusting = SmtpSettings {
            protection,
            login: login.filter(|_| protection == SmtpTls::Starttls),
            ca_file: Some(certificates.authority()),
            ..settings(server.port)
        };
        let handover = Smtp::new(trusting.clone()).unwrap().send(&a_message()).await;
        assert!(matches!(handover, Handover::Accepted { .. }), "{option}: {handover:?}");
        assert_eq!(server.mails().len(), 1);

        // The same server, nobody vouching for it: nothing is said to it.
        let doubting = SmtpSettings { ca_file: None, ..trusting };
        let handover = Smtp::new(doubting).unwrap().send(&a_message()).await;
        let Handover::Transient { cause, reply, .. } = handover else { panic!("{handover:?}") };
        assert_eq!(cause, MailTrouble::Unreachable, "{reply}");
        assert_eq!(server.mails().len(), 1);
    }
}

/// A wrong password of ours says nothing about the person's address: the mail waits.
#[tokio::test]
async fn a_refused_log_in_of_ours_does_not_condemn_the_mail() {
    let server = SmtpServer::start("accept", &["--login", "keyledger", "s3cret"]);
    let wrong = Some(("keyledger".to_owned(), "wrong".to_owned()));
    let mailer = Smtp::new(SmtpSettings { login: wrong, ..settings(server.port) }).unwrap();
    let handover = mailer.send(&a_message()).await;
    assert!(matches!(handover, Handover::Transient { .. }), "{handover:?}");
}

/// Our name is a full one, and a domain goes out in letters that every server takes.
#[tokio::test]
async fn a_domain_outside_ascii_needs_nothing_of_the_server() {
    let server = SmtpServer::start("accept", &[]);
    let mut message = a_message();
    message.to.address = "anna@b\u{fc}cher.example".to_owned();
    let handover = Smtp::new(settings(server.port)).unwrap().send(&message).await;
    assert!(matches!(handover, Handover::Accepted { .. }), "{handover:?}");
    let mail = &server.mails()[0];
    assert_eq!(mail["to"][0], "anna@xn--bcher-kva.example");
    assert_eq!(
        (&mail["hello"], &mail["options"]),
        (&"hotel.example".into(), &serde_json::json!([]))
    );
    assert!(mail["mail"].as_str().unwrap().is_ascii());
}

/// Nobody refused it, and nothing was handed over: a fate of its own.
#[tokio::test]
async fn a_local_part_outside_ascii_goes_only_to_servers_that_take_it() {
    let mut message = a_message();
    message.to.address = "zo\u{eb}@b\u{fc}cher.example".to_owned();
    let server = SmtpServer::start("accept", &[]);
    let handover = Smtp::new(settings(server.port)).unwrap().send(&message).await;
    let Handover::Impossible { because, .. } = handover else { panic!("{handover:?}") };
    assert_eq!((because, server.mails().len()), (NotHandedOver::NeedsSmtputf8, 0));

    let server = SmtpServer::start("accept", &["--smtputf8"]);
    let handover = Smtp::new(settings(server.port)).unwrap().send(&message).await;
    assert!(matches!(handover, Handover::Accepted { .. }), "{handover:?}");
    let mail = &server.mails()[0];
    assert_eq!(mail["to"][0], "zo\u{eb}@xn--bcher-kva.example");
    assert_eq!(mail["options"], serde_json::json!(["SMTPUTF8"]));
}

/// Our sender refused says nothing about the person: the mail waits, wherever the server says it.
#[tokio::test]
async fn a_server_that_refuses_our_sender_does_not_condemn_the_mail() {
    for (answer, code) in [("not-you", 550), ("no-relay", 554)] {
        let (handover, _server) = send_once(answer).await;
        let Handover::Transient { code: Some(found), cause, reply } = handover else {
            panic!("{answer}: {handover:?}")
        };
        assert_eq!((found, cause), (code, MailTrouble::SenderRefused), "{answer}: {reply}");
    }
}

/// What `doctor` asks: everything up to the text.
#[tokio::test]
async fn a_probe_says_what_the_server_would_say_to_a_mail() {
    let sender = "no-reply@hotel.example";
    for (script, end, words) in [
        ("accept", ProbeEnd::Taken, "accepts mail from no-reply@hotel.example"),
        ("not-you", ProbeEnd::Refused, "refuses our sender no-reply@hotel.example: \"550 5.7.1"),
        ("no-relay", ProbeEnd::Refused, "refuses mail from us (as hotel.example"),
        ("refuse", ProbeEnd::NoWayBack, "but not to it: \"550 5.1.1"),
    ] {
        let server = SmtpServer::start(script, &[]);
        let probe = Smtp::new(settings(server.port)).unwrap().probe(sender).await;
        assert_eq!(probe.end, end, "{script}: {}", probe.found);
        assert!(probe.found.contains(words), "{script}: {}", probe.found);
        assert_eq!(server.mails().len(), 0, "nothing is sent");
    }
    let silent = SmtpServer::start("stall-early", &[]);
    let short = SmtpSettings { timeout: Duration::from_millis(700), ..settings(silent.port) };
    let probe = Smtp::new(short).unwrap().probe(sender).await;
    assert_eq!(probe.end, ProbeEnd::NotReached, "{}", probe.found);

    let server = SmtpServer::start("accept", &["--login", "keyledger", "s3cret"]);
    let wrong = Some(("keyledger".to_owned(), "wrong".to_owned()));
    let mailer = Smtp::new(SmtpSettings { login: wrong, ..settings(server.port) }).unwrap();
    let probe = mailer.probe(sender).await;
    assert_eq!(probe.end, ProbeEnd::Refused, "{}", probe.found);
    assert!(probe.found.contains("refuses our log-in as keyledger: \"535"), "{}", probe.found);
    assert!(!probe.found.contains("wrong"), "no password is told: {}", probe.found);

    let server = SmtpServer::start("accept", &[]);
    let wanting = SmtpSettings { protection: SmtpTls::Starttls, ..settings(server.port) };
    let probe = Smtp::new(wanting).unwrap().probe(sender).await;
    assert_eq!(probe.end, ProbeEnd::NotReached, "{}", probe.found);
    assert!(probe.found.contains("offers no encryption"), "{}", probe.found);
}

#[tokio::test]
async fn a_server_without_encryption_gets_no_mail() {
    let server = SmtpServer::start("accept", &[]);
    let wanting = SmtpSettings { protection: SmtpTls::Starttls, ..settings(server.port) };
    let handover = Smtp::new(wanting).unwrap().send(&a_message()).await;
    assert!(matches!(handover, Handover::Transient { .. }), "{handover:?}");
    assert_eq!(server.mails().len(), 0);
}

#[test]
fn no_encryption_is_for_this_machine_only() {
    for (host, allowed) in [
        ("localhost", true),
        ("127.0.0.1", true),
        ("::1", true),
        ("mail.hotel.example", false),
        ("192.0.2.1", false),
        ("localhost.evil.example", false),
    ] {
        let made = Smtp::new(SmtpSettings { host: host.to_owned(), ..settings(25) });
        match made {
            Ok(_) => assert!(allowed, "{host}"),
            Err(SmtpError::Unprotected(named)) => assert!(!allowed && named == host),
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_file_that_is_no_authority_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let with =
        |protection| SmtpSettings { protection, ca_file: Some(file.clone()), ..settings(25) };
    let missing = Smtp::new(with(SmtpTls::Tls)).err().unwrap().to_string();
    assert!(missing.contains("ca.pem") && missing.contains("cannot be read"), "{missing}");
    std::fs::write(&file, "hello").unwrap();
    let wrong = Smtp::new(with(SmtpTls::Starttls)).err().unwrap().to_string();
    assert!(wrong.contains("ca.pem holds no certificate"), "{wrong}");
}

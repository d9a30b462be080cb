//! Do mails arrive, and does the manager see it when they do not? (S9, S29, S33)

use crate::smtp_server::SmtpServer;
use crate::world::{Letter, PASSWORD, World, run_with_input};
use chrono::TimeDelta;
use keyledger::config::{Config, SmtpTls};
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

fn through(server: &SmtpServer) -> impl FnOnce(&mut Config) {
    let port = server.port;
    move |config| {
        config.mail.smtp_host = Some("127.0.0.1".to_owned());
        config.mail.smtp_port = port;
        config.mail.smtp_tls = SmtpTls::None;
        "Hotel group <no-reply@mail.hotel.example>".clone_into(&mut config.mail.from);
        "https://accounts.hotel.example".clone_into(&mut config.public_url);
    }
}

fn letters(server: &SmtpServer) -> Vec<Letter> {
    server
        .mails()
        .iter()
        .map(|mail| Letter::read(mail["mail"].as_str().unwrap().as_bytes()))
        .collect()
}

/// The words a manager reads about the one mail to somebody.
fn told(member: &Value) -> (String, String) {
    let mail = &member["mails"][0];
    (mail["fate"].as_str().unwrap().to_owned(), mail["text"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn through_a_real_server_the_mail_comes_from_our_sender_with_a_subject_to_search_for() {
    let server = SmtpServer::start("accept", &[]);
    let world = World::start_with(through(&server)).await;
    let lac = world.property("Hotel du Lac").await;
    let words = ["account", "create", "--email", ADA, "--name", "Ada", "--language", "fr"];
    world.json(&[&words[..], &["--property", &lac, "--permission", "manage_users"]].concat()).await;
    world.deliver().await;
    let letters = letters(&server);
    let [mail] = &letters[..] else { panic!("{letters:?}") };
    assert_eq!(mail.from, "no-reply@mail.hotel.example");
    assert_eq!((mail.to.as_str(), mail.subject.as_str()), (ADA, "Activez votre compte"));
    assert!(mail.message_id.ends_with("@mail.hotel.example"), "{}", mail.message_id);
    assert!(mail.link().starts_with("https://accounts.hotel.example/activate#token="));
    assert!(
        mail.text.contains("Hotel du Lac") && mail.html.contains("lang=\"fr\""),
        "{}",
        mail.html
    );
    assert!(!world.file("outbox").exists());

    let ada = world.browser();
    ada.activate(&mail.token(), PASSWORD).await.is(204);
    ada.log_in(ADA, PASSWORD).await.is(200);
    world.deliver().await;
    // Delivered again, nothing is sent twice.
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_to_the_manager_in_words_of_their_language() {
    for (answer, english, french) in [
        ("refuse", "nobody has this address there", "cette adresse n'existe pas"),
        ("full", "the mailbox is full", "la boîte est pleine"),
        ("blocked", "our sender is on a block list", "notre expéditeur est sur une liste"),
    ] {
        let server = SmtpServer::start(&format!("accept,{answer}"), &[]);
        let world = World::start_with(through(&server)).await;
        let lac = world.property("Hotel du Lac").await;
        let mona = "mona@hotel.example";
        let words = ["account", "create", "--email", mona, "--name", "Mona", "--property", &lac];
        world.json(&[&words[..], &["--permission", "manage_users"]].concat()).await;
        world.deliver().await;
        let browser = world.browser_and_phone();
        browser.activate(&letters(&server)[0].token(), PASSWORD).await.is(204);
        browser.log_in(mona, PASSWORD).await.is(200);

        browser.add_member(&lac, json!({ "email": ADA, "name": "Ada" })).await.is(201);
        world.deliver().await;
        let (fate, text) = told(&browser.member(&lac, ADA).await);
        assert_eq!(fate, "refused", "{answer}: {text}");
        assert!(text.contains(english), "{text}");
        let (_, text) = told(&browser.clone().speaking("fr").member(&lac, ADA).await);
        assert!(text.replace(['’', '\u{a0}'], "'").contains(french), "{text}");
        // Its own words are kept for who looks closely, sealed in the ledger.
        let history = world.json(&["history", ADA]).await.to_string();
        assert!(history.contains("mail_refused"), "{history}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_asks_to_come_back_is_asked_again_until_it_takes_the_mail() {
    let server = SmtpServer::start("later,later,accept", &[]);
    let world = World::start_with(through(&server)).await;
    let lac = world.property("Hotel du Lac").await;
    let words = ["account", "create", "--email", ADA, "--name", "Ada", "--property", &lac];
    world.json(&words).await;
    world.deliver().await;
    assert_eq!(world.count("mail_deferred").await, 1);
    world.deliver().await;
    assert_eq!(world.count("mail_deferred").await, 1, "not before its time");
    for _ in 0..60 {
        world.advance(TimeDelta::minutes(1)).await;
        world.deliver().await;
        if world.count("mail_accepted").await == 1 {
            break;
        }
    }
    assert_eq!((world.count("mail_deferred").await, server.mails().len()), (2, 1));
}

/// A notification as a mail server writes it, about the mail with this Message-ID.
fn notification(message_id: &str, status: &str, diagnostic: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: no-reply@hotel.example\r\nSubject: Undelivered\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {ADA}\r\nAction: failed\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; {diagnostic}\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{message_id}>\r\n\r\n--b--\r\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bounce_from_a_file_or_standard_input_is_seen_by_the_manager_once() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    mona.add_member(&lac, json!({ "email": ADA, "name": "Ada" })).await.is(201);
    let mail = world.mail_to(ADA).await;
    assert_eq!(told(&mona.member(&lac, ADA).await).0, "accepted");

    let notice = notification(&mail.message_id, "5.2.2", "552 5.2.2 mailbox full");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bounce.eml");
    std::fs::write(&file, &notice).unwrap();
    let noted = world.json(&["mail", "bounce", file.to_str().unwrap()]).await;
    assert_eq!((&noted["status"], &noted["new"]), (&json!("5.2.2"), &json!(true)));
    world.app().system.catch_up().await.unwrap();
    let (fate, text) = told(&mona.member(&lac, ADA).await);
    assert_eq!(fate, "bounced");
    assert!(text.contains("bounced") && text.contains("mailbox is full"), "{text}");

    let again = run_with_input(world.data(), &["mail", "bounce", "-"], notice.as_bytes()).await;
    assert!(again.fine, "{}", again.error);
    assert_eq!(world.count("mail_bounced").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_bounce_of_ours_is_refused_in_words_and_nothing_is_written() {
    let world = World::start().await;
    let (_, _) = world.hotel("Hotel du Lac").await;
    let nobodys = "00000000-0000-0000-0000-000000000007@hotel.example";
    let before = world.events().await.len();
    for (input, word) in [
        ("hello", "mail"),
        (&notification(nobodys, "5.1.1", "550 unknown"), "no sent mail"),
        (&notification("7@elsewhere.example", "5.1.1", "550 unknown"), "not one of ours"),
    ] {
        let words = ["mail", "bounce", "-", "--lang", "en"];
        let printed = run_with_input(world.data(), &words, input.as_bytes()).await;
        assert!(!printed.fine && printed.error.contains(word), "{}", printed.error);
    }
    let missing = world.keyledger(&["mail", "bounce", "/nowhere/bounce.eml"]).await;
    assert!(!missing.fine && missing.error.contains("/nowhere/bounce.eml"), "{}", missing.error);
    assert_eq!(world.events().await.len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outbox_is_for_its_owner_alone_and_for_a_week() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&world.file("outbox")), 0o700);
    for file in std::fs::read_dir(world.file("outbox")).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
    world.advance(TimeDelta::days(8)).await;
    world.browser().forgot(ADA).await.is(202);
    assert_eq!(world.mails_to(ADA).await.len(), 1, "the old ones are gone");
}

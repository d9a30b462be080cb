//! A mail comes back: real servers write the notifications, and the manager reads why (S33).

use crate::post::Post;
use crate::server::Kind;
use serde_json::Value;

fn says(told: &Value, why: &str, words: &str) {
    let text = told["text"].as_str().unwrap();
    assert!(text.contains(why), "{told}");
    let said = told["server_said"].as_str().unwrap_or_default();
    assert!(said.contains(words), "{told}");
}

const NOBODY: &str = "nobody has this address there";

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_user_through_postfix_to_exim() {
    let Some(post) = Post::through(Kind::Postfix, Some(Kind::Exim)).await else { return };
    // Exim refuses with 550 alone, so Postfix writes 5.0.0.
    says(&post.returned("nobody@guests.example").await, NOBODY, "550 Unknown user");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_user_through_exim_to_opensmtpd() {
    let Some(post) = Post::through(Kind::Exim, Some(Kind::OpenSmtpd)).await else { return };
    // Exim writes 5.0.0 whatever it was told; what it was told stands in Diagnostic-Code.
    says(&post.returned("nobody@guests.example").await, NOBODY, "524 5.2.4");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_user_through_opensmtpd_to_postfix() {
    let Some(post) = Post::through(Kind::OpenSmtpd, Some(Kind::Postfix)).await else { return };
    // OpenSMTPD writes 5.0.0 and no Diagnostic-Code; what it was told stands in its text.
    says(&post.returned("nobody@guests.example").await, NOBODY, "550 5.1.1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_mailbox_at_postfix_and_at_exim() {
    for (relay, next, words) in
        [(Kind::OpenSmtpd, Kind::Postfix, ""), (Kind::Postfix, Kind::Exim, "")]
    {
        let Some(post) = Post::through(relay, Some(next)).await else { return };
        // The last server takes the mail and finds out afterwards: its own notification.
        says(&post.returned("full@guests.example").await, "the mailbox is full", words);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_gave_up_says_that_nobody_could_be_reached() {
    for relay in [Kind::Postfix, Kind::Exim, Kind::OpenSmtpd] {
        let Some(post) = Post::through(relay, None).await else { return };
        let told = post.returned("ada@guests.example").await;
        let text = told["text"].as_str().unwrap();
        assert!(text.contains("could not be reached"), "{relay:?}: {told}");
    }
}

/// Postfix asks for SMTPUTF8 behind it, and its notification is one of RFC 6533.
#[tokio::test(flavor = "multi_thread")]
async fn a_local_part_outside_ascii_comes_back_from_postfix() {
    let Some(post) = Post::through(Kind::Postfix, Some(Kind::OpenSmtpd)).await else { return };
    let told = post.returned("zo\u{eb}@guests.example").await;
    assert!(told["server_said"].as_str().unwrap().contains("SMTPUTF8"), "{told}");
    let notification = &post.came_back(1).await[0];
    assert!(notification.contains("message/global-delivery-status"), "{notification}");
}

/// Where a relay leaves no name of ours in its notification, its own id in the answer names the mail.
#[tokio::test(flavor = "multi_thread")]
async fn the_id_in_the_relays_answer_names_the_mail() {
    let Some(post) = Post::through(Kind::Postfix, Some(Kind::Exim)).await else { return };
    post.add("nobody@guests.example").await;
    let notification = post.came_back(1).await.remove(0);
    // As Postfix writes it where it returns no more than the report (bounce_size_limit).
    let kept = |line: &&str| !line.contains("Keyledger-Mail") && !line.contains("Message-ID");
    let bare = notification.lines().filter(kept).collect::<Vec<_>>().join("\r\n");
    assert!(bare.contains("X-Postfix-Queue-ID"), "{bare}");
    assert_eq!(post.bounce(&bare).await["new"], true);
    assert_eq!(post.told("nobody@guests.example").await["fate"], "bounced");
}

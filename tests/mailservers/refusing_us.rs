//! A server refuses us and not the person: the mail waits, and `doctor` says why.

use crate::post::{Post, SENDER};
use crate::server::Kind;

/// Postfix says it at the recipient, Exim and `OpenSMTPD` at the sender.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sender_lets_mails_wait_and_doctor_says_so() {
    for relay in [Kind::Postfix, Kind::Exim] {
        let post = Post::as_sender(relay, &["relay", "refuse-sender"], None, SENDER).await;
        let Some(post) = post else { return };
        post.add("ada@guests.example").await;
        let told = post.told("ada@guests.example").await;
        assert_eq!(told["fate"], "waiting", "{relay:?}: {told}");
        let text = told["text"].as_str().unwrap();
        assert!(text.contains("takes no mail from us"), "{relay:?}: {text}");
        let (fine, said) = post.doctor().await;
        assert!(
            !fine && said.contains("FAIL  mail server") && said.contains("FAIL  waiting mails")
        );
        let lower = said.to_lowercase();
        assert!(lower.contains("sender") && said.contains(SENDER), "{relay:?}: {said}");
    }
}

/// Our name in EHLO is the sender's domain, which servers take that want a full one.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_wants_a_full_name_takes_our_mails() {
    for relay in [Kind::Postfix, Kind::Exim] {
        let post = Post::as_sender(relay, &["relay", "strict-helo"], None, SENDER).await;
        let Some(mut post) = post else { return };
        let (fine, said) = post.doctor().await;
        assert!(fine && said.contains("as hotel.example"), "{relay:?}: {said}");
        post.add("ada@guests.example").await;
        assert_eq!(post.told("ada@guests.example").await["fate"], "accepted", "{relay:?}");

        // The bare name of a machine is refused, and doctor names the setting.
        post.world.config.mail.smtp_ehlo_name = Some("frontdesk".to_owned());
        post.world.restart().await;
        let (fine, said) = post.doctor().await;
        assert!(!fine && said.contains("smtp_ehlo_name"), "{relay:?}: {said}");
    }
}

/// Where our own sender has no box, nobody would learn that a mail came back.
#[tokio::test(flavor = "multi_thread")]
async fn doctor_tells_that_what_comes_back_reaches_nobody() {
    let sender = "no-reply@guests.example";
    let Some(post) = Post::as_sender(Kind::Postfix, &[], None, sender).await else { return };
    let (fine, said) = post.doctor().await;
    assert!(!fine && said.contains("takes mail from no-reply@guests.example and none to it"));
    assert!(said.contains("User unknown") && said.contains("keyledger mail bounce -"), "{said}");
}

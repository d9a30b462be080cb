//! Addresses and senders with letters outside ASCII, at servers that take them and at one that does not.

use crate::post::Post;
use crate::server::Kind;

const ALL: [Kind; 3] = [Kind::Postfix, Kind::Exim, Kind::OpenSmtpd];

/// A domain goes out as A-labels, so every server takes it; `OpenSMTPD` knows no SMTPUTF8.
#[tokio::test(flavor = "multi_thread")]
async fn a_domain_outside_ascii_is_taken_by_every_server() {
    let anna = "anna@b\u{fc}cher.example";
    for relay in ALL {
        let Some(post) = Post::through(relay, None).await else { return };
        post.add(anna).await;
        let told = post.told(anna).await;
        assert_eq!(told["fate"], "accepted", "{relay:?}: {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_whose_domain_is_outside_ascii_is_taken_by_every_server() {
    let sender = "no-reply@h\u{f4}tel.example";
    for relay in ALL {
        let post = Post::as_sender(relay, &["relay", "nobody-behind"], None, sender).await;
        let Some(post) = post else { return };
        let (fine, said) = post.doctor().await;
        assert!(fine && said.contains("no-reply@xn--htel-vqa.example"), "{relay:?}: {said}");
        if relay == Kind::OpenSmtpd {
            continue; // It would give up after twelve seconds, as in another test.
        }
        // Nobody is behind the relay: it comes back to that very sender, about that very mail.
        let told = post.returned("ada@guests.example").await;
        assert_eq!(told["fate"], "bounced", "{relay:?}: {told}");
    }
}

/// Nothing was handed over, and nobody refused anything.
#[tokio::test(flavor = "multi_thread")]
async fn a_local_part_outside_ascii_is_not_handed_to_a_server_without_smtputf8() {
    let Some(post) = Post::through(Kind::OpenSmtpd, None).await else { return };
    let zoe = "zo\u{eb}@guests.example";
    post.add(zoe).await;
    let told = post.told(zoe).await;
    assert_eq!((&told["fate"], &told["attempts"]), (&"not_handed_over".into(), &1.into()));
    let text = told["text"].as_str().unwrap();
    assert!(
        text.contains("was not handed to a mail server (the mail server cannot take"),
        "{text}"
    );
    let (fine, said) = post.doctor().await;
    assert!(fine && said.contains("without SMTPUTF8"), "{said}");
}

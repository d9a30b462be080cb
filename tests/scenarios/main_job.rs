//! The main job from end to end (S3, S6, S9, S12, S13, S29, S34, C1, C6): a member is created,
//! activates, is locked out, comes back through the second of two links, and all of it is told.

use crate::world::{PASSWORD, World, redacted};
use insta::assert_snapshot;
use serde_json::json;

const ADA: &str = "ada@hotel.example";
const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like \
                      Gecko) Chrome/140.0.0.0 Safari/537.36";

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_from_the_first_mail_to_the_explanation() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;

    // A manager creates a member, and the activation mail arrives.
    let person = json!({ "email": ADA, "name": "Ada Lovelace", "permissions": ["reservations"] });
    let made = mona.add_member(&lac, person).await;
    assert_eq!(made.is(201).body()["outcome"], "created");
    let mail = world.mail_to(ADA).await;
    assert_eq!(
        (mail.from.as_str(), mail.subject.as_str()),
        ("no-reply@hotel.example", "Activate your account")
    );

    // The member chooses a password and logs in.
    let ada = world.browser();
    world.minutes(10).await;
    ada.activate(&mail.token(), PASSWORD).await.is(204);
    assert_eq!(ada.log_in(ADA, PASSWORD).await.is(200).body()["outcome"], "signed_in");
    assert_eq!(ada.me().await["email"], ADA);

    // Ten mistakes, from two devices on two networks, lock the account.
    world.minutes(60).await;
    let phone = world.browser().from("203.0.113.77").named(CHROME);
    for number in 0..9 {
        let from = if number % 3 == 0 { &ada } else { &phone };
        from.log_in(ADA, "mistyped again and again").await.is(401).is_refused("wrong_credentials");
        world.minutes(1).await;
    }
    phone.log_in(ADA, "mistyped again and again").await.is(403).is_refused("account_locked");
    phone.log_in(ADA, PASSWORD).await.is(403).is_refused("account_locked");

    // A reset is asked for, and twenty minutes later again: only the second link works.
    phone.forgot(ADA).await.is(202);
    let first = world.link_to(ADA).await;
    world.minutes(20).await;
    phone.forgot(ADA).await.is(202);
    let second = world.link_to(ADA).await;
    assert_ne!(first.token(), second.token());
    phone
        .reset(&first.token(), "a password nobody had")
        .await
        .is(410)
        .is_refused("link_superseded");
    world.minutes(1).await;
    phone.reset(&second.token(), "a password nobody had").await.is(204);
    phone.log_in(ADA, PASSWORD).await.is(401);
    phone.log_in(ADA, "a password nobody had").await.is(200);

    // And it is told.
    let told = |printed: crate::world::Printed| {
        assert!(printed.fine, "{}", printed.error);
        redacted(&printed.text)
    };
    assert_snapshot!("why_en", told(world.keyledger(&["why", ADA, "--lang", "en"]).await));
    assert_snapshot!("why_fr", told(world.keyledger(&["why", ADA, "--lang", "fr"]).await));
    let locked = ["why", ADA, "--lang", "en", "--at", "2026-11-22 10:20 +01:00"];
    assert_snapshot!("why_while_locked", told(world.keyledger(&locked).await));
    let at_nine = ["why", ADA, "--lang", "fr", "--at", "2026-11-22T09:13:30Z"];
    assert_snapshot!("why_before_the_lock", told(world.keyledger(&at_nine).await));
    let json = world.json(&["why", ADA]).await;
    let pretty = serde_json::to_string_pretty(&json["explanation"]).unwrap();
    assert_snapshot!("why_json", redacted(&pretty));
    let history = told(world.keyledger(&["history", ADA, "--lang", "en"]).await);
    // Which of two mails at once comes first is chance, and so are the sequences of both.
    let without_sequence = |line: &str| {
        let rest = line.trim_start().split_once("  ").map(|(_, rest)| rest.to_owned());
        rest.unwrap_or_else(|| line.to_owned())
    };
    let lines: Vec<String> = history.lines().map(without_sequence).collect();
    assert_snapshot!("history", lines.join("\n"));
}

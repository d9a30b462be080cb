//! Is a shared account refused, with nothing of the rule told to the person and all of it to support? (S2)

use crate::world::{Browser, PASSWORD, World, redacted};
use insta::assert_snapshot;
use keyledger_core::policy::Profile;
use serde_json::Value;

const ADA: &str = "ada@hotel.example";

async fn with_ada() -> (World, Browser) {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    world.minutes(120).await;
    (world, ada)
}

async fn of_kind(world: &World, kind: &str) -> Vec<Value> {
    world.events().await.into_iter().filter(|event| event["kind"] == kind).collect()
}

/// The desk and the back office take turns: three log-ins, five minutes apart.
async fn take_turns(world: &World) -> (Browser, Browser) {
    let desk = world.browser().from("192.0.2.10");
    let office = world.browser().from("192.0.2.11").named(
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
         Chrome/140.0.0.0 Safari/537.36",
    );
    for browser in [&desk, &office, &desk] {
        browser.log_in(ADA, PASSWORD).await.is(200);
        world.minutes(5).await;
    }
    (desk, office)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_devices_taking_turns_are_refused_neutrally_and_support_sees_everything() {
    let (world, _) = with_ada().await;
    let (_, office) = take_turns(&world).await;
    let refused = office.log_in(ADA, PASSWORD).await;
    refused.is(403).is_refused("unusual_activity");
    for word in ["device", "turn", "share", "rule", "minute", "30"] {
        assert!(!refused.text.to_lowercase().contains(word), "{word}: {}", refused.text);
    }
    assert_snapshot!("refused_en", redacted(&refused.text));
    let french = office.clone().speaking("fr").log_in(ADA, PASSWORD).await;
    assert_snapshot!("refused_fr", redacted(&french.text));

    let detected = of_kind(&world, "unusual_activity_detected").await;
    assert_eq!(detected.len(), 1, "the second refusal detects nothing new");
    let evidence = detected[0]["data"]["evidence"].as_array().unwrap();
    let devices: Vec<&Value> = evidence.iter().map(|one| &one["device"]).collect();
    assert!(devices[0] == devices[2] && devices[1] == devices[3] && devices[0] != devices[1]);
    let stopped = of_kind(&world, "login_stopped").await;
    assert_eq!(stopped.len(), 2);
    assert_eq!(stopped[0]["data"]["because"]["activity"], detected[0]["data"]["activity"]);
    // In the very append: same command, next revision.
    assert_eq!(stopped[0]["metadata"]["command"], detected[0]["metadata"]["command"]);

    let why = world.keyledger(&["why", ADA, "--lang", "en"]).await.text;
    assert_snapshot!("why_en", redacted(&why));
    let why = world.keyledger(&["why", ADA, "--lang", "fr"]).await.text;
    assert_snapshot!("why_fr", redacted(&why));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_without_the_password_learns_of_it() {
    let (world, _) = with_ada().await;
    let (_, office) = take_turns(&world).await;
    office.log_in(ADA, PASSWORD).await.is_refused("unusual_activity");
    let stranger = world.browser();
    let known = stranger.log_in(ADA, "not the right password").await;
    let unknown = stranger.log_in("nobody@hotel.example", "not the right password").await;
    known.is(401).is_refused("wrong_credentials");
    assert_eq!(known.comparable(), unknown.comparable());
    stranger.forgot(ADA).await.is(202);
    // And what is locked says locked, whatever the password.
    stranger.mistype(ADA, 9).await.is_refused("account_locked");
    stranger.log_in(ADA, PASSWORD).await.is_refused("account_locked");
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_live_on_and_after_half_an_hour_log_in_opens_again_by_an_event() {
    let (world, _) = with_ada().await;
    let (desk, office) = take_turns(&world).await;
    office.log_in(ADA, PASSWORD).await.is_refused("unusual_activity");
    desk.session().await.is(200);
    world.minutes(29).await;
    assert_eq!(world.count("unusual_activity_ended").await, 0);
    world.browser().log_in(ADA, PASSWORD).await.is_refused("unusual_activity");
    world.minutes(1).await;
    let ended = of_kind(&world, "unusual_activity_ended").await;
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0]["data"]["by"], "time");
    assert_eq!(ended[0]["metadata"]["actor"]["kind"], "system");
    assert_eq!(world.end_what_is_due().await, 0);
    world.browser().log_in(ADA, PASSWORD).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_ends_it_at_once() {
    let (world, _) = with_ada().await;
    let (_, office) = take_turns(&world).await;
    office.log_in(ADA, PASSWORD).await.is_refused("unusual_activity");
    office.forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    office.reset(&token, "another long and winding road").await.is(204);
    office.log_in(ADA, "another long and winding road").await.is(200);
    let ended = of_kind(&world, "unusual_activity_ended").await;
    assert_eq!(ended[0]["data"]["by"], "reset");
    let why = world.keyledger(&["why", ADA, "--lang", "en"]).await.text;
    assert!(why.contains("chose a new password"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ninth_device_of_a_day_is_refused() {
    let (world, _) = with_ada().await;
    // Her first log-in after activation was one.
    for _ in 2..=8 {
        world.browser().log_in(ADA, PASSWORD).await.is(200);
        world.minutes(40).await;
    }
    world.browser().log_in(ADA, PASSWORD).await.is(403).is_refused("unusual_activity");
    let detected = of_kind(&world, "unusual_activity_detected").await;
    assert_eq!(detected[0]["data"]["rule"]["rule"], "many_devices");
    assert_eq!(detected[0]["data"]["evidence"].as_array().unwrap().len(), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_networks_are_noted_and_stop_nobody() {
    let (world, ada) = with_ada().await;
    for last in 1..=6 {
        let browser = ada.clone().from(&format!("198.51.{last}.7"));
        browser.log_in(ADA, PASSWORD).await.is(200);
        world.minutes(1).await;
    }
    let detected = of_kind(&world, "unusual_activity_detected").await;
    assert_eq!(detected.len(), 1);
    assert_eq!(detected[0]["data"]["rule"]["rule"], "many_networks");
    assert_eq!(world.count("login_stopped").await, 0);
    let why = world.keyledger(&["why", ADA, "--lang", "en"]).await.text;
    assert!(why.contains("only observes"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_account_remembers_of_its_uses_is_bounded() {
    let world = World::start_with(|config| config.profile = Profile::Pci).await;
    let lac = world.property("Hotel du Lac").await;
    let words = ["account", "create", "--email", ADA, "--name", "Ada", "--property", &lac];
    world.json(&words).await;
    let token = world.token_to(ADA).await;
    let browser = world.browser();
    browser.activate(&token, "a long and winding road 4").await.is(204);
    for n in 0..40 {
        let browser = world.browser().from(&format!("203.0.{n}.9"));
        let answer = browser.log_in(ADA, "a long and winding road 4").await;
        assert!(answer.status == 200 || answer.problem() == "unusual_activity", "{}", answer.text);
        world.minutes(3).await;
    }
    for detected in of_kind(&world, "unusual_activity_detected").await {
        assert!(detected["data"]["evidence"].as_array().unwrap().len() <= 51);
    }
}

//! What changed between two moments, of a person and of a property: at the command line and on the page
//! (B1).

use crate::world::{Browser, World};
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

fn change<'a>(told: &'a Value, what: &str) -> &'a Value {
    let changes = told["changes"].as_array().unwrap();
    changes.iter().find(|change| change["what"] == what).unwrap_or_else(|| panic!("{told}"))
}

async fn now(world: &World) -> String {
    let told = world.json(&["why", ADA]).await;
    told["explanation"]["as_of"].as_str().unwrap().to_owned()
}

async fn refused(who: &Browser, path: &str, status: u16, says: &str) {
    who.page(path).await.is(status).says(says);
}

#[tokio::test(flavor = "multi_thread")]
async fn b1_what_changed_is_told_as_it_was_and_as_it_is_and_nothing_else() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let ada = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    world.minutes(5).await;
    let before = now(&world).await;
    world.minutes(5).await;
    let none = world.json(&["account", "diff", ADA, "--from", &before]).await;
    assert_eq!(none["changes"], json!([]));
    let permissions = format!("/api/v1/properties/{lac}/members/{ada}/permissions");
    let granted = json!({ "permissions": ["rates", "reservations"] });
    let put = mona.request(reqwest::Method::PUT, &permissions).json(&granted);
    mona.send(put).await.is(200);
    world.browser().mistype(ADA, 10).await;
    sam.act_on(&ada, "suspend").await.is(200);
    world.json(&["hold", "place", ADA, "--reason-code", "legal_request"]).await;
    let told = world.json(&["account", "diff", ADA, "--from", &before]).await;
    let standing = change(&told, "standing");
    assert_eq!((&standing["before"], &standing["after"]), (&json!("open"), &json!("suspended")));
    let held = change(&told, "permissions");
    assert_eq!(held["after"], json!(["reservations", "rates"]));
    assert_eq!(held["about"]["name"], "Hotel du Lac");
    let holds = change(&told, "holds");
    assert_eq!((&holds["before"], &holds["after"]), (&Value::Null, &json!(1)));
    let text = told.to_string();
    assert!(!text.contains("language") && !text.contains("policy"), "what is the same: {text}");
    // Backwards in time: the same things, the other way round, are no answer but a sentence.
    let back = ["account", "diff", ADA, "--from", "2030-01-01 00:00 +00:00", "--to", &before];
    assert!(!world.keyledger(&back).await.fine);
    // The page has the same changes in words.
    let page = sam.page(&format!("/console/accounts/{ada}/changes?zone=UTC&from={before}")).await;
    page.is(200).says("suspended").says("Permissions · Hotel du Lac").says("Legal holds");
    let rows = page.0.text.matches("<tr data-row>").count();
    assert_eq!(rows, told["changes"].as_array().unwrap().len());
    // Of the property: who may do what now, and how their account stands.
    let told = world.json(&["property", "diff", &lac, "--from", &before]).await;
    let member = change(&told, "member");
    assert_eq!((&member["about"]["id"], &member["after"]), (&json!(ada), &held["after"]));
    assert_eq!(change(&told, "member_standing")["after"], "suspended");
    let path = format!("/console/properties/{lac}/changes?zone=UTC&from={before}");
    cleo.page(&path).await.is(200).says("Permissions of · Ada Lovelace").says("suspended");
    // Whoever reads is written down, and who may not is told so.
    let reads = world.events().await;
    let reads = reads.iter().filter(|event| event["kind"] == "history_read");
    let questions: Vec<_> = reads.map(|event| event["data"]["question"].clone()).collect();
    assert!(questions.contains(&json!("state")) && questions.contains(&json!("access_review")));
    let (people, place) =
        (format!("/console/accounts/{ada}/changes"), format!("/console/properties/{lac}/changes"));
    for path in [&people, &place] {
        refused(&mona, path, 403, "support").await;
        sam.led_back(&format!("{path}?from=2030-01-01T00:00"), "ends before it begins").await;
        sam.led_back(&format!("{path}?from=yesterday"), "From: ").await;
        sam.led_back(&format!("{path}?zone=Atlantis/Deep"), "no such time zone").await;
        let twice = format!("{path}?zone=Europe/Paris&from=2025-10-26T02:30");
        sam.led_back(&twice, "exists twice").await;
        // Before the ledger began nothing was, and what comes is not known yet.
        sam.page(&format!("{path}?from=2019-01-01T00:00&to=2019-01-02T00:00")).await.is(200);
        sam.page(&format!("{path}?to=2080-01-01T00:00")).await.is(200);
    }
    let nobody = "019aa000-0000-7000-8000-000000000000";
    refused(&sam, &format!("/console/accounts/{nobody}/changes"), 404, "no account").await;
    sam.page(&format!("/console/properties/{nobody}/changes")).await.is(404);
    sam.page("/console/properties/lac/changes").await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn b1_billing_and_the_password_are_told_without_a_secret() {
    let world = World::with_billing().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    world.minutes(1).await;
    let before = now(&world).await;
    world.minutes(1).await;
    let billing = world.billing().await;
    billing.sends(&lac, &billing.subscription(1, "on_hold")).await;
    let stranger = world.browser();
    stranger.forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    stranger.reset(&token, "another road to walk on").await.is(204);
    let told = world.json(&["property", "diff", &lac, "--from", &before]).await;
    let state = change(&told, "billing");
    assert_eq!(
        (&state["before"], &state["after"]),
        (&json!("open"), &json!("subscription_on_hold"))
    );
    let told = world.keyledger(&["account", "diff", ADA, "--from", &before, "--lang", "fr"]).await;
    assert!(told.text.contains("Mot de passe\u{a0}: choisi → un autre"), "{}", told.text);
}

//! Who resets a second factor, who has to agree, what is handed over; and what is shut without one.

use crate::factor_life::{ADA, answers, set_up, why, with_ada, with_ada_under};
use crate::world::{Answer, Authenticator, Browser, PASSWORD, World};
use chrono::TimeDelta;
use insta::assert_snapshot;
use keyledger_core::policy::Profile;
use reqwest::Method;
use serde_json::{Value, json};

fn reset() -> Value {
    let reason = json!({ "code": "asked_by_person" });
    json!({ "reason": reason, "why": "lost_or_stolen", "checked": "call_back" })
}

async fn resets(by: &Browser, account: &str) -> Answer {
    by.post(&format!("/api/v1/accounts/{account}/factors/reset"), reset()).await
}

async fn access(browser: &Browser, property: &str, permission: &str) -> Value {
    let path = format!("/api/v1/access?property={property}&permission={permission}");
    let answer = browser.get(&path).await;
    answer.is(200);
    answer.body()
}

/// S21: what is sensitive stays shut until a factor is set up, and opens for a while after it was
/// shown.
#[tokio::test(flavor = "multi_thread")]
async fn s21_what_is_sensitive_opens_only_with_a_factor_shown_lately() {
    let world = World::start().await;
    let lac = world.property("Hotel du Lac").await;
    let mona = world.new_manager(&lac, "mona@hotel.example").await.without_phone();
    let without = access(&mona, &lac, "manage_users").await;
    assert_eq!(
        (&without["allowed"], &without["reason"]),
        (&json!(false), &json!("set_up_required"))
    );
    assert_eq!(without["kinds"], Value::Null);
    let app = set_up(&world, &mona).await;
    assert_eq!(access(&mona, &lac, "manage_users").await["allowed"], true);
    world.minutes(15).await;
    let later = access(&mona, &lac, "manage_users").await;
    assert_eq!((&later["allowed"], &later["reason"]), (&json!(false), &json!("step_up_required")));
    assert_eq!(later["kinds"], json!(["totp"]));
    assert_eq!(later["who_can_grant"], json!([]));
    let asked = format!("/api/v1/forward-auth?property={lac}&permission=manage_users");
    mona.get(&asked).await.is(403).is_refused("step_up_required");
    assert_eq!(world.count("access_denied").await, 2, "one for each cause, once an hour");
    mona.post("/api/v1/me/step-up", json!({ "code": app.code() })).await.is(200);
    assert_eq!(access(&mona, &lac, "manage_users").await["allowed"], true);
    mona.get(&asked).await.is(200);
}

/// Under NIST the next factor is set up only with the code that whoever reset the last one hands over.
#[tokio::test(flavor = "multi_thread")]
async fn s27_where_the_policy_wants_it_a_code_is_handed_over() {
    let (world, ada) = with_ada_under(|config| config.profile = Profile::Nist).await;
    set_up(&world, &ada).await;
    let done = world
        .json(&[
            "factor",
            "reset",
            ADA,
            "--why",
            "lost_or_stolen",
            "--checked",
            "in_person",
            "--reason-code",
            "asked_by_person",
        ])
        .await;
    let code = done["hand_over_code"].as_str().unwrap().to_owned();
    let browser = world.browser();
    let demanded = browser.log_in(ADA, PASSWORD).await;
    assert_eq!(demanded.is(200).body()["outcome"], "set_up_required");
    let path = format!("/api/v1/login/{}/set-up", demanded.body()["flow"].as_str().unwrap());
    let without = browser.post(&path, json!({ "kind": "totp" })).await;
    without.is(403).is_refused("hand_over_code_required");
    let with = |code: &str| json!({ "kind": "totp", "hand_over_code": code });
    for wrong in ["0000-0000-0000-0000", "nonsense"] {
        browser.post(&path, with(wrong)).await.is(401).is_refused("invalid_code");
    }
    browser.post(&path, with(&"1".repeat(65))).await.is(422).names("hand_over_code");
    let begun = browser.post(&path, with(&code.to_lowercase())).await;
    let app = Authenticator::of(&world.clock, &begun.is(201).body());
    let confirm = format!("{path}/{}/confirm", begun.body()["factor"].as_str().unwrap());
    let inside = browser.post(&confirm, json!({ "code": app.code() })).await;
    assert_eq!(inside.is(200).body()["outcome"], "signed_in");
    assert_snapshot!("handed_over_en", why(&world, "en").await);
    assert_snapshot!("handed_over_fr", why(&world, "fr").await);
    let told = world.keyledger(&["history", ADA, "--lang", "en"]).await.text;
    assert_eq!(told.matches("code entered was not the handover code").count(), 2, "{told}");
    let ledger = json!(world.events().await).to_string();
    assert!(!ledger.contains(&code), "the code lies nowhere in clear");
}

/// Support alone does not take a manager's factor away: a second operator asks for the same.
#[tokio::test(flavor = "multi_thread")]
async fn s24_the_factor_of_a_manager_is_reset_by_two_operators() {
    let world = World::start().await;
    let (_, mona) = world.hotel("Hotel du Lac").await;
    set_up(&world, &mona).await;
    let account = mona.me().await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    sam.propose("sue@keyledger.example", "support").await.is(201);
    let sue = world.comes_to_operate("sue@keyledger.example").await;
    let first = resets(&sam, &account).await;
    assert_eq!(first.is(200).body()["waits_for_second"], true);
    let again = resets(&sam, &account).await;
    assert_eq!(
        (&again.body()["changed"], &again.body()["waits_for_second"]),
        (&json!(false), &json!(true))
    );
    mona.session().await.is(200);
    let second = resets(&sue, &account).await;
    assert_eq!(second.is(200).body()["waits_for_second"], false);
    mona.session().await.is(401);
    let mail = world.mail_to("mona@hotel.example").await;
    assert_eq!(mail.subject, "Your second factor was reset");
    world.invariant_12().await;
}

/// The same request again gets the answer that was recorded, whatever happened since.
#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_reset_that_waits_for_a_second_operator_still_says_that_it_waits() {
    let world = World::start().await;
    let (_, mona) = world.hotel("Hotel du Lac").await;
    let account = mona.me().await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    sam.propose("sue@keyledger.example", "support").await.is(201);
    let sue = world.comes_to_operate("sue@keyledger.example").await;
    let send = async |who: &Browser| {
        let path = format!("/api/v1/accounts/{account}/factors/reset");
        let body = json!({ "why": "lost_or_stolen", "checked": "in_person",
            "reason": { "code": "asked_by_person" } });
        let request = who.request(Method::POST, &path).json(&body);
        who.send(request.header("idempotency-key", "once")).await
    };
    let first = send(&sam).await;
    assert_eq!(first.is(200).body()["waits_for_second"], true);
    let again = send(&sam).await;
    assert_eq!(again.is(200).body(), first.body());
    let sequence = |answer: &Answer| answer.header("keyledger-sequence").map(str::to_owned);
    assert_eq!(sequence(&again), sequence(&first));
    assert!(sequence(&first).is_some());
    let second = send(&sue).await;
    assert_eq!(second.is(200).body()["waits_for_second"], false);
    assert_eq!(send(&sue).await.is(200).body(), second.body());
    // The first one's repeat is the first one's answer, also now that it is done.
    assert_eq!(send(&sam).await.is(200).body(), first.body());
    assert_eq!(world.count("second_factor_reset").await, 1);
}

/// A second operator who comes a day later is the first again.
#[tokio::test(flavor = "multi_thread")]
async fn b5_what_no_second_operator_asked_for_in_time_expires() {
    let world = World::start().await;
    let (_, mona) = world.hotel("Hotel du Lac").await;
    set_up(&world, &mona).await;
    let account = mona.me().await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    resets(&sam, &account).await.is(200);
    world.advance(TimeDelta::hours(24)).await;
    assert_eq!(world.count("factor_reset_proposal_expired").await, 1);
    assert_eq!(world.count("second_factor_reset").await, 0);
}

/// What support does to one person's factor is told to that person and to who manages them.
#[tokio::test(flavor = "multi_thread")]
async fn s24_the_person_and_their_managers_hear_of_a_reset_by_support() {
    let (world, ada) = with_ada().await;
    let app = set_up(&world, &ada).await;
    let subjects = |mails: Vec<crate::world::Letter>| -> Vec<String> {
        mails.into_iter().map(|mail| mail.subject).collect()
    };
    assert!(subjects(world.mails_to(ADA).await).contains(&"A second factor was set up".to_owned()));
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    resets(&sam, &account).await.is(200);
    let told = subjects(world.mails_to(ADA).await);
    assert_eq!(told.last().map(String::as_str), Some("Your second factor was reset"));
    let managers = subjects(world.mails_to("mona@hotel.example").await);
    let staff = "Our support reset the second factor of a colleague".to_owned();
    assert_eq!(managers.iter().filter(|subject| **subject == staff).count(), 1);
    let browser = world.browser();
    let answer = browser.log_in(ADA, PASSWORD).await;
    assert_eq!(answer.is(200).body()["outcome"], "signed_in");
    let flow = browser.flow(ADA).await;
    answers(&browser, &flow, &app.code()).await.is(410);
}

//! What does support see of a person's second factors? (S24, S35)

use crate::factor_life::{ADA, answers, begin, set_up, waits, with_ada, with_ada_under};
use crate::recovery_codes::draw;
use crate::world::{PASSWORD, World, redacted};
use chrono::TimeDelta;
use insta::assert_snapshot;
use keyledger_core::policy::Profile;
use serde_json::{Value, json};

async fn listed(world: &World, language: &str) -> String {
    let printed = world.keyledger(&["factor", "list", ADA, "--lang", language]).await;
    assert!(printed.fine, "{}", printed.error);
    redacted(&printed.text)
}

/// An app and recovery codes, a pause, a set-up that was begun: and nothing of a secret.
#[tokio::test(flavor = "multi_thread")]
async fn support_sees_kinds_uses_pauses_and_what_is_pending() {
    let (world, ada) = with_ada().await;
    let begun = begin(&ada).await;
    let nothing = world.json(&["factor", "list", ADA]).await;
    assert_eq!((&nothing["factors"], &nothing["recovery_codes"]), (&json!([]), &Value::Null));
    assert_eq!(nothing["pending"]["kind"], "totp");
    assert_eq!(nothing["put_off"]["over"], false);
    let first = [listed(&world, "en").await, listed(&world, "fr").await];
    let app = set_up(&world, &ada).await;
    let codes = draw(&ada).await;
    begin(&ada).await;
    world.advance(TimeDelta::minutes(2)).await;
    let flow = waits(&ada, &["totp", "recovery_codes"]).await;
    answers(&ada, &flow, &codes[4]).await.is(200);
    for _ in 0..5 {
        let wrong = json!({ "code": app.wrong_code() });
        ada.post("/api/v1/me/step-up", wrong).await;
    }
    let found = world.json(&["factor", "list", ADA]).await;
    assert_eq!(found["factors"][0]["kind"], "totp");
    assert_eq!(found["put_off"], Value::Null);
    let of_codes = &found["recovery_codes"];
    assert_eq!((&of_codes["left"], &of_codes["used"]), (&json!(10), &json!(1)));
    assert_eq!(found["refused_in_a_row"], 5);
    assert!(found["paused_until"].is_string(), "{found}");
    let [first_en, first_fr] = first;
    let english = [first_en, listed(&world, "en").await].concat();
    assert_snapshot!("factor_list_en", english);
    assert_snapshot!("factor_list_fr", [first_fr, listed(&world, "fr").await].concat());
    let (whole, text) = (found.to_string(), english);
    for secret in codes.iter().map(String::as_str).chain(begun["secret"].as_str()) {
        assert!(!whole.contains(secret) && !text.contains(secret), "{secret}");
    }
    assert_eq!(world.count("history_read").await, 1, "who looks is written down");
    let nobody = world.keyledger(&["factor", "list", "nobody@hotel.example"]).await;
    assert!(!nobody.fine && nobody.error.contains("nobody@hotel.example"), "{}", nobody.error);
}

/// A reset that waits for a second operator, then one that was done: what the person needs next.
#[tokio::test(flavor = "multi_thread")]
async fn support_sees_a_reset_that_waits_and_the_code_that_is_to_be_handed_over() {
    let (world, ada) = with_ada_under(|config| config.profile = Profile::Nist).await;
    set_up(&world, &ada).await;
    let manages = world.property("Auberge du Port").await;
    let words = ["account", "create", "--email", ADA, "--name", "Ada Lovelace"];
    let at = ["--property", &manages, "--permission", "manage_users"];
    world.json(&[&words[..], &at[..]].concat()).await;
    let sam = world.support().await;
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    let reset = json!({ "reason": { "code": "asked_by_person" }, "why": "lost_or_stolen",
        "checked": "call_back" });
    let path = format!("/api/v1/accounts/{account}/factors/reset");
    let waits = sam.post(&path, reset).await;
    assert_eq!(waits.is(200).body()["waits_for_second"], true);
    let found = world.json(&["factor", "list", &account]).await;
    let proposed = &found["reset_proposed"];
    assert_eq!(
        (&proposed["why"], &proposed["checked"]),
        (&json!("lost_or_stolen"), &json!("call_back"))
    );
    let before = [listed(&world, "en").await, listed(&world, "fr").await];
    let words = ["factor", "reset", ADA, "--why", "lost_or_stolen", "--checked", "call_back"];
    world.json(&[&words[..], &["--reason-code", "asked_by_person"]].concat()).await;
    let demanded = ada.log_in(ADA, PASSWORD).await;
    assert_eq!(demanded.is(200).body()["outcome"], "set_up_required");
    let found = world.json(&["factor", "list", ADA]).await;
    assert_eq!(found["hand_over_code_wanted"], true);
    let [english, french] = before;
    assert_snapshot!("factor_list_reset_en", [english, listed(&world, "en").await].concat());
    assert_snapshot!("factor_list_reset_fr", [french, listed(&world, "fr").await].concat());
}

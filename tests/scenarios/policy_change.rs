//! Who may loosen the policy? One proposes and another agrees, within a week, and all of it is kept
//! (DESIGN 6).

use crate::world::{Browser, CLEO, PASSWORD, SAM, World, redacted};
use insta::assert_snapshot;
use serde_json::{Value, json};

/// Sam of support and Cleo of compliance, in a fresh ledger.
async fn two_operators() -> (World, Browser, Browser) {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    (world, sam, cleo)
}

/// The present policy with another limit of failures, as a request.
async fn wanted(who: &Browser, failures_max: u32) -> Value {
    let present = who.get("/api/v1/policy").await.is(200).body();
    let mut settings = present["settings"].clone();
    settings["failures_max"] = json!(failures_max);
    json!({ "profile": present["profile"], "settings": settings,
        "reason": { "code": "policy_review", "note": "people mistype" } })
}

async fn change(who: &Browser, failures_max: u32) -> crate::world::Answer {
    who.post("/api/v1/policy", wanted(who, failures_max).await).await
}

fn reason() -> Value {
    json!({ "reason": { "code": "policy_review" } })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tighter_policy_is_adopted_by_one_and_a_looser_one_by_two() {
    let (world, sam, cleo) = two_operators().await;
    let tighter = change(&sam, 5).await;
    assert_eq!(tighter.is(200).body()["version"], 2);
    let proposed = change(&sam, 8).await;
    assert_eq!(proposed.is(202).body()["proposal"], 1);
    assert_eq!(proposed.body()["loosens"], json!(["failures_max"]));
    assert_snapshot!(proposed.body()["message"].as_str().unwrap(), @r#"It loosens failures_max. It is now proposal 1: another operator must approve it by 2026-11-29 08:00:00 UTC, with "keyledger policy approve 1"."#);
    let seen = cleo.get("/api/v1/policy").await.is(200).body();
    assert_eq!((&seen["version"], &seen["settings"]["failures_max"]), (&json!(2), &json!(5)));
    assert_eq!(seen["proposed"]["settings"]["failures_max"], 8);

    // Sent again it is the same one; another one waits its turn; nobody agrees with themselves.
    assert_eq!(change(&sam, 8).await.is(202).body()["proposal"], 1);
    change(&sam, 9).await.is(409).is_refused("conflict");
    let approve = "/api/v1/policy/proposals/1/approve";
    sam.post(approve, reason()).await.is(403).is_refused("not_authorised");
    cleo.post(approve, json!({})).await.is(422).names("reason");
    for nobody in ["2", "0", "-1", "one", "99999999999"] {
        let path = format!("/api/v1/policy/proposals/{nobody}/approve");
        cleo.post(&path, reason()).await.is(404).is_refused("not_found");
    }
    assert_eq!(cleo.post(approve, reason()).await.is(200).body()["version"], 3);
    cleo.post(approve, reason()).await.is(404).is_refused("not_found");
    world.browser().mistype("nobody@hotel.example", 7).await.is_refused("wrong_credentials");

    let adopted = world.events().await;
    let adopted = adopted.iter().rfind(|event| event["kind"] == "policy_adopted").unwrap();
    assert_eq!(adopted["data"]["proposal"], 1);
    let meta = &adopted["metadata"];
    assert_eq!(
        (&meta["actor"]["kind"], &meta["reason"]["code"]),
        (&json!("compliance"), &json!("policy_review"))
    );
    assert!(meta["authority"].as_array().unwrap().iter().any(|one| one["stream"] == "operators"));
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_lapses_after_a_week_and_falls_with_a_tighter_version_or_a_lost_role() {
    let (world, sam, cleo) = two_operators().await;
    change(&sam, 11).await.is(202);
    world.minutes(7 * 24 * 60).await;
    assert_eq!(world.count("policy_proposal_ended").await, 1, "the scheduler writes it");
    let (sam, cleo) = (again(&world, &sam, SAM).await, again(&world, &cleo, CLEO).await);
    cleo.post("/api/v1/policy/proposals/1/approve", reason()).await.is(404);
    assert_eq!(change(&sam, 11).await.is(202).body()["proposal"], 2);
    cleo.post("/api/v1/policy/proposals/2/withdraw", reason()).await.is(200);
    change(&sam, 11).await.is(202);
    assert_eq!(change(&sam, 9).await.is(200).body()["version"], 2, "the third is superseded");
    cleo.post("/api/v1/policy/proposals/3/approve", reason()).await.is(404);
    change(&sam, 11).await.is(202);
    // Somebody else has to be in support first: a role is never left to nobody.
    world.another_operator((&sam, &cleo), "sue@keyledger.example", "support").await;
    world.json(&["operator", "withdraw", SAM, "--reason-code", "staffing"]).await;
    let gone = cleo.post("/api/v1/policy/proposals/4/approve", reason()).await;
    gone.is(409).is_refused("conflict");
    assert!(gone.text.contains("is no longer an operator"), "{}", gone.text);
    let history = cleo.get("/api/v1/policy/history").await.is(200).body();
    let ends =
        history["steps"].as_array().unwrap().iter().filter_map(|one| one["because"].as_str());
    assert_eq!(ends.collect::<Vec<_>>(), ["lapsed", "withdrawn", "superseded"]);
}

/// The same person after their session ended.
async fn again(world: &World, who: &Browser, email: &str) -> Browser {
    who.session().await.is(401);
    let browser = world.browser_of(email);
    browser.log_in(email, PASSWORD).await.is(200);
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_proposes_and_approves_and_tells_the_history_in_both_languages() {
    let (world, _, _) = two_operators().await;
    let shown = world.keyledger(&["policy", "show"]).await.text;
    let file = world.file("policy.toml");
    std::fs::write(&file, shown.replace("failures_max = 10\n", "failures_max = 12\n")).unwrap();
    let adopt = ["policy", "adopt", file.to_str().unwrap(), "--reason-code", "policy_review"];
    let machine = world.keyledger(&[&adopt[..], &["--lang", "en"]].concat()).await;
    assert!(
        !machine.fine && machine.error.contains("can only tighten a policy"),
        "{}",
        machine.error
    );
    let without = world.keyledger(&["policy", "adopt", file.to_str().unwrap()]).await;
    assert!(!without.fine && without.error.contains("policy_review"), "{}", without.error);
    let session = world.session_of(SAM).await;
    let words = [&adopt[..], &["--note", "ticket 4711", "--session", &session]].concat();
    let proposed = world.json(&words).await;
    assert_eq!((&proposed["proposal"], &proposed["adopted"]), (&json!(1), &json!(false)));
    let approve = ["policy", "approve", "1", "--reason-code", "policy_review"];
    let alone = world.keyledger(&[&approve[..], &["--session", &session]].concat()).await;
    assert!(!alone.fine && alone.error.contains("second person"), "{}", alone.error);
    let machine = world.keyledger(&approve).await;
    assert!(!machine.fine, "{}", machine.text);
    let second = world.session_of(CLEO).await;
    let approved = world.json(&[&approve[..], &["--session", &second]].concat()).await;
    assert_eq!((&approved["version"], &approved["adopted"]), (&json!(2), &json!(true)));
    for lang in ["en", "fr"] {
        let told = world.keyledger(&["policy", "history", "--lang", lang]).await.text;
        assert_snapshot!(format!("history_{lang}"), redacted(&told));
    }
    let steps = world.json(&["policy", "history"]).await;
    let proposed = &steps["steps"][1];
    assert_eq!(proposed["changes"], json!([{ "setting": "failures_max", "from": 10, "to": 12 }]));
    assert_eq!((&proposed["note"], &proposed["actor"]), (&json!("ticket 4711"), &json!("support")));
}

#[tokio::test(flavor = "multi_thread")]
async fn out_of_bounds_not_even_two_and_who_is_no_operator_not_at_all() {
    let (world, sam, cleo) = two_operators().await;
    let (_, mona) = world.hotel("Hotel du Lac").await;
    let beyond = change(&sam, 500).await;
    beyond.is(422).names("settings.failures_max");
    let mut unknown = wanted(&sam, 9).await;
    unknown["settings"]["failings_max"] = json!(3);
    sam.post("/api/v1/policy", unknown).await.is(422);
    let body = wanted(&sam, 9).await;
    cleo.post("/api/v1/policy", body.clone()).await.is(403).is_refused("not_authorised");
    mona.post("/api/v1/policy", body).await.is(403).is_refused("not_authorised");
    mona.get("/api/v1/policy/history").await.is(403).is_refused("not_authorised");
    world.browser().get("/api/v1/policy").await.is(401);
    assert_eq!(world.count("policy_adopted").await, 1);
}

//! Which other software may do what? Tokens with scope, expiry and revocation, and RFC 7662.

use crate::world::{PASSWORD, World};
use chrono::TimeDelta;
use insta::assert_snapshot;
use reqwest::Method;
use serde_json::json;

const INACTIVE: &str = r#"{"active":false}"#;

#[tokio::test(flavor = "multi_thread")]
async fn support_issues_a_token_that_is_shown_once_and_stored_as_a_hash() {
    let world = World::start().await;
    let sam = world.support().await;
    let body = json!({ "name": "door system", "scopes": ["introspect"],
        "expires_at": "2027-05-01T00:00:00Z", "reason": { "code": "integration" } });
    let made = sam.post("/api/v1/services", body.clone()).await;
    let token = made.is(201).body()["token"].as_str().unwrap().to_owned();
    assert!(token.starts_with("kls_"));
    sam.introspect(&token, "anything").await.is(200);
    for event in world.events().await {
        assert!(!event.to_string().contains(&token[40..]), "the token is not in the ledger");
    }
    let listed = sam.get("/api/v1/services").await;
    assert_eq!(listed.is(200).body()["services"][0]["name"], "door system");
    assert!(!listed.text.contains(&token[40..]) && !listed.text.contains("digest"));
    for (field, wrong) in [
        ("name", json!("")),
        ("scopes", json!([])),
        ("expires_at", json!("tomorrow")),
        ("expires_at", json!("2020-01-01T00:00:00Z")),
        ("expires_at", json!("2040-01-01T00:00:00Z")),
    ] {
        let mut other = body.clone();
        other[field] = wrong;
        sam.post("/api/v1/services", other).await.is(422).names(field);
    }
    let cleo = world.compliance(&sam).await;
    cleo.post("/api/v1/services", body).await.is(403).is_refused("not_authorised");
    world.invariant_12().await;
}

/// How long a token lasts at most is the policy's to say, and whoever asks for more is told how long.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_lasts_no_longer_than_the_policy_lets_it() {
    let world = World::start().await;
    let sam = world.support().await;
    let asked = async |expires_at: &str| {
        let body = json!({ "name": "door system", "scopes": ["introspect"],
            "expires_at": expires_at, "reason": { "code": "integration" } });
        sam.post("/api/v1/services", body).await
    };
    asked("2027-11-21T07:59:00Z").await.is(201);
    let refused = asked("2027-11-23T08:00:00Z").await;
    refused.is(422).names("expires_at");
    assert_snapshot!(refused.body()["detail"].as_str().unwrap());
    let present = sam.get("/api/v1/policy").await.is(200).body();
    assert_eq!(present["settings"]["service_token_days_max"], 365);
    let mut settings = present["settings"].clone();
    settings["service_token_days_max"] = json!(30);
    let tighter = json!({ "profile": present["profile"], "settings": settings,
        "reason": { "code": "policy_review" } });
    sam.post("/api/v1/policy", tighter).await.is(200);
    let refused = asked("2027-05-01T00:00:00Z").await;
    refused.is(422).names("expires_at");
    assert!(refused.text.contains("30"), "{}", refused.text);
    asked("2026-12-20T00:00:00Z").await.is(201);
    let issue = ["service", "issue", "t", "--scope", "introspect", "--reason-code", "integration"];
    let late = [&issue[..], &["--expires", "2027-05-01T00:00:00Z", "--lang", "en"]].concat();
    let refused = world.keyledger(&late).await;
    assert!(!refused.fine && refused.error.contains("30 days"), "{}", refused.error);
    // A policy document that was written before there was the setting still opens.
    let shown = world.keyledger(&["policy", "show"]).await.text;
    let older: Vec<&str> =
        shown.lines().filter(|line| !line.starts_with("service_token_days_max")).collect();
    let file = world.file("older.toml");
    std::fs::write(&file, older.join("\n")).unwrap();
    let checked = world.keyledger(&["policy", "check", file.to_str().unwrap()]).await;
    assert!(checked.fine, "{}", checked.error);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_out_of_scope_expired_revoked_or_foreign_is_refused_in_words() {
    let world = World::start().await;
    let browser = world.browser();
    let billing = world.service_token("billing", &["billing_write"]).await;
    let says = |answer: &crate::world::Answer| answer.body()["detail"].as_str().unwrap().to_owned();

    let out = browser.introspect(&billing, "x").await;
    out.is(403).is_refused("not_authorised");
    assert_snapshot!(says(&out), @r#"This service token may not do this: it lacks the scope "introspect". An operator of support can issue a token that has it."#);
    browser.introspect(&billing, "x").await.is(403);
    assert_eq!(world.count("service_token_refused").await, 1, "once an hour for each cause");

    let door = world.service_token("door", &["introspect"]).await;
    let mut forged = door.clone();
    forged.replace_range(forged.len() - 4.., "AAAA");
    for foreign in
        [forged.as_str(), "kls_nothing", "", "kls_6f9619ff-8b86-4011-b42d-00c04fc964ff_x"]
    {
        browser.introspect(foreign, "x").await.is(401).is_refused("not_authorised");
    }
    assert_eq!(world.count("service_token_refused").await, 1, "strangers write nothing");

    let id = &door[4..40];
    let revoke = ["service", "revoke", id, "--reason-code", "security_incident"];
    assert_eq!(world.json(&revoke).await["changed"], true);
    assert_eq!(world.json(&revoke).await["changed"], false);
    let revoked = browser.introspect(&door, "x").await;
    assert_snapshot!(says(revoked.is(401)), @"This service token was revoked. An operator of support can issue another.");

    let short = world.service_token("short", &["introspect"]).await;
    world.advance(TimeDelta::days(364)).await;
    assert_eq!(world.count("service_token_expired").await, 2, "of the two that were not revoked");
    let expired = browser.introspect(&short, "x").await;
    assert_snapshot!(says(expired.is(401)), @"This service token has expired. An operator of support can issue another.");
    let nobody = browser.request(Method::POST, "/api/v1/introspect").body("token=x");
    let nobody = nobody.header("content-type", "application/x-www-form-urlencoded");
    let missing = browser.send(nobody).await;
    assert_snapshot!(says(missing.is(401)), @r#"This needs a service token with the scope "introspect", sent as "Authorization: Bearer kls_…". An operator of support can issue one."#);
}

#[tokio::test(flavor = "multi_thread")]
async fn rfc7662_sessions_and_tokens_are_introspected_and_anything_else_is_inactive() {
    let world = World::start().await;
    let lac = world.property("Hotel du Lac").await;
    let mona = world.new_manager(&lac, crate::world::MANAGER).await;
    let account = mona.me().await["account"].clone();
    let door = world.service_token("door", &["introspect", "access_check"]).await;
    let browser = world.browser();
    let session = world.session_of(crate::world::MANAGER).await;
    let before = world.events().await.len();

    let known = browser.introspect(&door, &session).await.is(200).body();
    assert_eq!((&known["active"], &known["token_type"]), (&json!(true), &json!("session")));
    assert_eq!(known["sub"], account);
    assert_eq!(known["exp"].as_i64().unwrap() - known["iat"].as_i64().unwrap(), 24 * 60 * 60);
    let known = browser.introspect(&door, &door).await.is(200).body();
    assert_eq!(
        (&known["token_type"], &known["client_id"]),
        (&json!("Bearer"), &json!(&door[4..40]))
    );
    assert_eq!(known["scope"], "introspect access_check");
    for unknown in
        ["", "x", "kls_x", &session[1..], &format!("{session}x"), &door[..door.len() - 1]]
    {
        let answer = browser.introspect(&door, unknown).await;
        assert_eq!(answer.is(200).text, INACTIVE, "{unknown}");
    }
    assert_eq!(world.events().await.len(), before, "looking is no use, and nothing is written");

    // What a door knows dies with the session, at the next request.
    world.minutes(61).await;
    assert_eq!(browser.introspect(&door, &session).await.is(200).text, INACTIVE);
    let session = world.session_of(crate::world::MANAGER).await;
    assert_eq!(browser.introspect(&door, &session).await.body()["active"], true);
    let suspend =
        ["account", "suspend", crate::world::MANAGER, "--reason-code", "security_incident"];
    world.json(&suspend).await;
    assert_eq!(browser.introspect(&door, &session).await.text, INACTIVE);
    mona.log_in(crate::world::MANAGER, PASSWORD).await.is(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_introspection_names_what_is_wrong() {
    let world = World::start().await;
    let door = world.service_token("door", &["introspect"]).await;
    let browser = world.browser();
    let form = "application/x-www-form-urlencoded";
    let send = async |kind: &str, body: &str| {
        let request = browser.request(Method::POST, "/api/v1/introspect").bearer_auth(&door);
        browser.send(request.header("content-type", kind).body(body.to_owned())).await
    };
    send("application/json", r#"{"token":"x"}"#).await.is(415);
    send(form, "").await.is(422).names("token");
    send(form, "tokens=x").await.is(422).names("token");
    send(form, "token=x&token=y").await.is(422).names("token");
    send(form, "token=%ff%fe&token_type_hint=session").await.is(200);
    send(form, &"token=x".repeat(20_000)).await.is(413).is_refused("too_large");
}

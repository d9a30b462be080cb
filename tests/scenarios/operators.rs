//! Who comes to operate the system, who agrees to it, and when does it end? (DESIGN 5)

use crate::world::{CLEO, SAM, World};
use insta::assert_snapshot;
use serde_json::{Value, json};

const TOM: &str = "tom@keyledger.example";

fn reason() -> Value {
    json!({ "reason": { "code": "staffing" } })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_operator_is_invited_at_the_machine_for_one_hour() {
    let world = World::start().await;
    let empty = world.keyledger(&["operator", "list", "--lang", "en"]).await;
    assert!(empty.text.contains("Nobody operates the system yet"), "{}", empty.text);
    let invite = ["operator", "invite", "--email", SAM, "--name", "Sam", "--role", "support"];
    world.json(&invite).await;
    let late = world.token_to(SAM).await;
    world.minutes(60).await;
    let sam = world.browser();
    sam.activate(&late, crate::world::PASSWORD).await.is(410).is_refused("link_expired");
    // Too late, and a forgotten password brings no role: the invitation has lapsed.
    let listed = world.json(&["operator", "list"]).await;
    assert_eq!(listed["operators"], json!([]));
    assert_eq!(world.count("operator_removed").await, 1);

    world.json(&invite).await;
    world.activate(&sam, SAM).await;
    let listed = world.json(&["operator", "list"]).await;
    assert_eq!(listed["operators"][0]["email"], SAM);
    assert_eq!(listed["operators"][0]["standing"], "operator");
    let other = ["operator", "invite", "--email", TOM, "--name", "Tom", "--role", "support"];
    let refused = world.keyledger(&other).await;
    assert!(!refused.fine && refused.error.contains("There are operators already"));
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_two_operators_on_a_second_person_approves() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let proposed = sam.propose(TOM, "support").await;
    assert_eq!(proposed.is(201).body()["admitted"], false);
    let tom = proposed.body()["account"].as_str().unwrap().to_owned();
    assert_eq!(world.mails_to(TOM).await.len(), 0, "nobody is told before somebody agreed");
    let path = format!("/api/v1/operators/{tom}/approve");
    let alone = sam.post(&path, reason()).await;
    alone.is(403).is_refused("not_authorised");
    assert_snapshot!(alone.body()["detail"].as_str().unwrap(), @"A second person has to approve: not the one who proposed.");
    sam.propose(TOM, "compliance").await.is(409).is_refused("conflict");
    assert_eq!(cleo.post(&path, reason()).await.is(200).body()["admitted"], true);
    let tom = world.browser();
    world.activate(&tom, TOM).await;
    let listed = tom.get("/api/v1/operators").await;
    let standing = |body: &Value| -> Vec<String> {
        let all = body["operators"].as_array().unwrap().iter();
        all.map(|one| format!("{} {}", one["email"], one["standing"])).collect()
    };
    assert_eq!(standing(&listed.is(200).body()).len(), 3);
    sam.propose(CLEO, "support").await.is(409).is_refused("conflict");
    sam.propose(SAM, "compliance").await.is(403).is_refused("not_authorised");
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_nobody_agreed_to_lapses_after_a_week_by_an_event() {
    let world = World::start().await;
    let sam = world.support().await;
    world.compliance(&sam).await;
    let tom = sam.propose(TOM, "support").await.is(201).body()["account"].clone();
    world.minutes(7 * 24 * 60 - 1).await;
    assert_eq!(world.count("operator_removed").await, 0);
    world.minutes(1).await;
    let events = world.events().await;
    let removed = events.iter().find(|event| event["kind"] == "operator_removed").unwrap();
    assert_eq!(removed["data"]["because"], "lapsed");
    assert_eq!(removed["metadata"]["actor"]["kind"], "system");
    world.end_what_is_due().await;
    assert_eq!(world.count("operator_removed").await, 1);
    let cleo = world.browser();
    cleo.log_in(CLEO, crate::world::PASSWORD).await.is(200);
    let path = format!("/api/v1/operators/{}/approve", tom.as_str().unwrap());
    cleo.post(&path, reason()).await.is(404).is_refused("not_found");
    assert_eq!(world.mails_to(TOM).await.len(), 0, "and nobody was told");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_operator_and_tries_is_written_down_once_an_hour_for_each_act() {
    let world = World::start().await;
    let (_, mona) = world.hotel("Hotel du Lac").await;
    for _ in 0..3 {
        mona.get("/api/v1/operators").await.is(403).is_refused("not_authorised");
        mona.get("/api/v1/services").await.is(403).is_refused("not_authorised");
    }
    let events = world.events().await;
    let refused: Vec<_> =
        events.iter().filter(|event| event["kind"] == "operator_act_refused").collect();
    let acts: Vec<&str> = refused.iter().map(|one| one["data"]["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["grant_operator_role", "issue_token"]);
    assert_eq!(refused[0]["data"]["because"], "role");
    let own = format!("account-{}", mona.me().await["account"].as_str().unwrap());
    assert_eq!(refused[0]["stream"], own.as_str());
    let history = world.keyledger(&["history", crate::world::MANAGER, "--lang", "en"]).await.text;
    assert!(history.contains("Was not allowed to"), "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_was_taken_back_does_not_hold_at_the_next_request() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let account = sam.me().await["account"].as_str().unwrap().to_owned();
    let path = |who: &str| format!("/api/v1/operators/{who}/withdraw");
    // One operator alone never brings them below two.
    let refused = cleo.post(&path(&account), reason()).await;
    refused.is(409).is_refused("conflict");
    sam.post(&path(&account), reason()).await.is(403).is_refused("not_authorised");
    let words = ["operator", "withdraw", SAM, "--reason-code", "staffing", "--note", "left"];
    world.json(&words).await;
    sam.get("/api/v1/operators").await.is(401); // The account belonged nowhere else: it is gone.
    cleo.get("/api/v1/operators").await.is(200);
    let removed = world.events().await;
    let removed = removed.iter().rfind(|event| event["kind"] == "operator_removed").unwrap();
    assert_eq!(removed["metadata"]["reason"]["code"], "staffing");
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_becomes_an_operator_keeps_the_password_and_the_property() {
    let world = World::start().await;
    let (_, mona) = world.hotel("Hotel du Lac").await;
    mona.get("/api/v1/operators").await.is(403).is_refused("not_authorised");
    let email = crate::world::MANAGER;
    world.json(&["operator", "invite", "--email", email, "--role", "support"]).await;
    mona.get("/api/v1/operators").await.is(200);
    assert_eq!(mona.me().await["properties"].as_array().unwrap().len(), 1);
    let withdraw = ["operator", "withdraw", email, "--reason-code", "staffing"];
    world.json(&withdraw).await;
    mona.get("/api/v1/operators").await.is(403);
    mona.session().await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_proposes_and_approves_with_the_operators_own_sessions() {
    let world = World::start().await;
    let sam = world.support().await;
    world.compliance(&sam).await;
    let propose = ["operator", "propose", "--email", TOM, "--name", "Tom", "--role", "support"];
    let why = ["--reason-code", "staffing"];
    let refused = world.keyledger(&[&propose[..], &why].concat()).await;
    assert!(!refused.fine && refused.error.contains("in person"), "{}", refused.error);
    let first = world.session_of(SAM).await;
    let words = [&propose[..], &why, &["--session", &first]].concat();
    assert_eq!(world.json(&words).await["admitted"], false);
    let approve = ["operator", "approve", TOM, "--reason-code", "staffing"];
    let refused = world.keyledger(&[&approve[..], &["--session", &first]].concat()).await;
    assert!(!refused.fine && refused.error.contains("second person"), "{}", refused.error);
    let second = world.session_of(CLEO).await;
    let approved = world.json(&[&approve[..], &["--session", &second]].concat()).await;
    assert_eq!(approved["admitted"], true);
    let list = world.keyledger(&["operator", "list", "--lang", "en"]).await.text;
    assert!(list.contains("tom@keyledger.example  support, invited until"), "{list}");
    world.invariant_12().await;
}

/// The note is sealed with the person's key, and the address is claimed before there is one.
#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_is_proposed_with_a_note() {
    let world = World::start().await;
    let sam = world.support().await;
    let body = json!({ "email": CLEO, "name": "Cleo", "role": "compliance",
        "reason": { "code": "staffing", "note": "ticket 4711" } });
    sam.post("/api/v1/operators", body).await.is(201);
    world.activate(&world.browser(), CLEO).await;
    world.invariant_12().await;
}

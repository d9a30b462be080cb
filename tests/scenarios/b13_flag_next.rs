//! Support flags a person's next attempts: a reference to read out, which they carry for 15 minutes, and
//! which finds them (B13, S35).

use crate::world::{Answer, Browser, CLEO, PASSWORD, SAM, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

/// A hotel, its manager, Ada's account there, and Sam.
async fn with_ada(world: &World) -> ((String, Browser), String, Browser) {
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    ((lac, mona), account, world.support().await)
}

async fn flags(sam: &Browser, account: &str) -> String {
    let reason = json!({ "code": "asked_by_person", "note": "ticket 4711" });
    let answer = sam.act_because(account, "flag-next", reason).await;
    answer.is(200).body()["reference"].as_str().unwrap().to_owned()
}

/// The references that attempts carry, in their order.
async fn carried(world: &World) -> Vec<String> {
    let events = world.events().await;
    let flagged = events.iter().filter(|event| event["kind"] == "attempt_flagged");
    flagged.map(|event| event["data"]["reference"].as_str().unwrap().to_owned()).collect()
}

async fn mistypes(world: &World) -> Answer {
    world.browser().from("203.0.113.9").log_in(ADA, "mistyped and mistyped").await
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_the_next_attempts_carry_the_reference_that_support_read_out_and_it_finds_them() {
    let world = World::start().await;
    let ((_, mona), account, sam) = with_ada(&world).await;
    let page = format!("/console/accounts/{account}");
    let form = [("what", "flag_next_attempt"), ("reason", "asked_by_person"), ("note", "4711")];
    sam.page(&page).await.is(200).says("Flag the next attempts");
    let told = sam.submit(&format!("{page}/act"), &form).await;
    let reference = told.is(200).between("Give the person this reference: ", ".");
    let near = format!("the next log-in attempts carry the reference {reference}, until");
    assert_eq!(reference.len(), 6, "{reference}");
    told.says(&near);

    // What she is shown is what everybody is shown.
    let stranger = world.browser().from("203.0.113.9");
    stranger.log_in(ADA, "mistyped and mistyped").await.is(401).is_refused("wrong_credentials");
    world.browser().log_in(ADA, PASSWORD).await.is(200);
    assert_eq!(carried(&world).await, [reference.clone(), reference.clone()]);

    // It is with the attempt wherever the attempt is told.
    let shown = sam.page(&page).await;
    shown.is(200).says(&format!("reference {reference}"));
    let timeline = sam.get(&format!("/api/v1/accounts/{account}/timeline")).await.is(200).body();
    let with: Vec<&Value> = timeline["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|item| item["reference"] == reference.as_str())
        .collect();
    let kinds: Vec<&Value> = with.iter().map(|item| &item["kind"]).collect();
    assert!(kinds.contains(&&json!("login_failed")), "{kinds:?}");
    let history = world.keyledger(&["history", ADA, "--lang", "en"]).await.text;
    assert!(history.contains(&format!("reference {reference}")), "{history}");
    let why = world.json(&["why", ADA]).await["explanation"].clone();
    let near = why["near_misses"].as_array().unwrap();
    assert!(near.iter().any(|near| near["reference"] == reference.as_str()), "{near:?}");
    let steps = why["steps"].as_array().unwrap();
    let given = steps.iter().find(|step| step["step"] == "next_attempt_flagged").unwrap();
    assert_eq!(given["reference"], reference.as_str());
    assert_eq!(
        (&given["act"]["capacity"], &given["act"]["note"]),
        (&json!("support"), &json!("4711"))
    );
    assert!(steps.iter().any(|step| step["step"] == "attempt_flagged"));

    // It is typed as it was heard, and leads to her page; at the other doors it finds her too.
    let heard = reference.to_lowercase();
    let typed = format!("/console?q={}-{}", &heard[..3], &heard[3..]);
    assert_eq!(sam.page(&typed).await.leads_to(), page);
    let found = sam.looks_for(&reference).await;
    assert_eq!(found["accounts"][0]["account"], account.as_str());
    let found = world.keyledger(&["find", &reference]).await.text;
    assert!(found.contains(ADA), "{found}");
    let nothing = sam.looks_for("3AAAAA").await;
    assert_eq!(nothing["total"], 0);
    // Whoever may not look for people finds nobody by it.
    mona.page(&typed).await.is(403);
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_a_flag_ends_after_fifteen_minutes_to_the_moment_and_a_second_one_replaces_it() {
    let world = World::start().await;
    let (_, account, sam) = with_ada(&world).await;
    let first = flags(&sam, &account).await;
    world.advance(TimeDelta::minutes(15) - TimeDelta::microseconds(1)).await;
    mistypes(&world).await.is(401);
    assert_eq!(carried(&world).await, [first.as_str()]);
    world.advance(TimeDelta::microseconds(1)).await;
    mistypes(&world).await.is(401);
    assert_eq!(carried(&world).await.len(), 1, "at 15:00 it is over");
    let why = world.json(&["why", ADA]).await["explanation"].clone();
    assert!(!why["near_misses"].to_string().contains("next_attempt_flagged"), "{why}");
    // It still finds the person: whoever rings back later has it on paper.
    assert_eq!(sam.looks_for(&first).await["total"], 1);

    let second = flags(&sam, &account).await;
    world.minutes(10).await;
    let third = flags(&sam, &account).await;
    assert!(second != third && second != first);
    world.minutes(10).await;
    mistypes(&world).await.is(401);
    assert_eq!(carried(&world).await, [first.as_str(), third.as_str()], "the newest alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_a_locked_and_a_suspended_account_answer_as_ever_and_their_attempts_carry_it() {
    let world = World::start().await;
    let (_, account, sam) = with_ada(&world).await;
    let locked = world.browser().from("203.0.113.9").mistype(ADA, 10).await;
    locked.is_refused("account_locked");
    let before = mistypes(&world).await;
    let reference = flags(&sam, &account).await;
    let after = mistypes(&world).await;
    assert_eq!(before.comparable(), after.comparable(), "nothing is different for who types");
    let nobody = world.browser().from("203.0.113.9");
    nobody.mistype("nobody@hotel.example", 10).await.is_refused("account_locked");
    let nobody = nobody.log_in("nobody@hotel.example", "mistyped and mistyped").await;
    assert_eq!(nobody.comparable(), after.comparable());
    sam.act_on(&account, "suspend").await.is(200);
    mistypes(&world).await.is(403).is_refused("account_locked");
    assert_eq!(carried(&world).await, [reference.as_str(), reference.as_str()]);
    let kinds = world.kinds().await;
    for (place, kind) in kinds.iter().enumerate() {
        if kind == "attempt_flagged" {
            assert_eq!(kinds[place - 1], "login_refused", "beside its attempt");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_both_doors_flag_alike_for_a_reason_and_a_repeat_gets_the_same_reference() {
    let world = World::start().await;
    let ((_, mona), account, sam) = with_ada(&world).await;
    let cleo = world.compliance(&sam).await;
    let path = format!("/api/v1/accounts/{account}/flag-next");
    sam.post(&path, json!({})).await.is(422).names("reason");
    let printed = world.keyledger(&["account", "flag-next", ADA]).await;
    assert!(!printed.fine && printed.error.contains("--reason-code"), "{}", printed.error);
    for other in [&mona, &cleo] {
        other.act_on(&account, "flag-next").await.is(403).is_refused("not_authorised");
    }
    let session = world.session_of(CLEO).await;
    let denied = ["account", "flag-next", ADA, "--reason-code", "audit", "--session", &session];
    assert!(!world.keyledger(&denied).await.fine);

    let over_http = sam.act_on(&account, "flag-next").await.is(200).body();
    let session = world.session_of(SAM).await;
    let words = ["account", "flag-next", ADA, "--reason-code", "asked_by_person"];
    let by_command = world.json(&[&words[..], &["--session", &session]].concat()).await;
    for answer in [&over_http, &by_command] {
        assert_eq!((&answer["account"], &answer["changed"]), (&json!(account), &json!(true)));
        assert_eq!(answer["reference"].as_str().unwrap().len(), 6);
        assert!(answer["until"].is_string());
    }
    assert_ne!(over_http["reference"], by_command["reference"]);
    for (language, sentence) in
        [("en", "Give the person this reference"), ("fr", "Donnez cette référence")]
    {
        let told = world.keyledger(&[&words[..], &["--lang", language]].concat()).await.text;
        assert!(told.starts_with(sentence), "{told}");
    }
    let made: Vec<_> = world.events().await;
    let made: Vec<_> =
        made.iter().filter(|event| event["kind"] == "next_attempt_flagged").collect();
    let by = |event: &&&Value| event["metadata"]["actor"]["kind"] == "support";
    assert_eq!((made.len(), made.iter().filter(by).count()), (4, 2));
    assert!(made.iter().all(|event| event["metadata"]["reason"]["code"] == "asked_by_person"));

    // The same request again is the same answer.
    let again = || async {
        let request = sam.request(reqwest::Method::POST, &path).header("idempotency-key", "call-1");
        sam.send(request.json(&json!({ "reason": { "code": "asked_by_person" } }))).await
    };
    let (one, two) = (again().await.is(200).body(), again().await.is(200).body());
    assert_eq!(one, two);
    assert_eq!(world.count("next_attempt_flagged").await, 5);
    // Compliance sees each of these acts.
    let acts = cleo.get("/api/v1/audit/acts?from=2026-11-22T00:00:00Z").await.is(200).text.clone();
    assert_eq!(acts.matches("\"next_attempt_flagged\"").count(), 5, "{acts}");
}

#[tokio::test(flavor = "multi_thread")]
async fn b13_an_erased_or_deleted_account_has_no_next_attempt() {
    let world = World::start().await;
    let ((lac, mona), account, sam) = with_ada(&world).await;
    let reference = flags(&sam, &account).await;
    world.json(&["erase", ADA, "--ground", "request", "--yes"]).await;
    sam.act_on(&account, "flag-next").await.is(404).is_refused("not_found");
    mistypes(&world).await.is(401);
    assert!(carried(&world).await.is_empty());
    // The reference leads to what is left of the account.
    let page = format!("/console/accounts/{account}");
    assert_eq!(sam.page(&format!("/console?q={reference}")).await.leads_to(), page);

    let tom = world.member(&mona, &lac, "tom@hotel.example").await;
    let tom = tom.me().await["account"].as_str().unwrap().to_owned();
    flags(&sam, &tom).await;
    mona.remove_member(&lac, &tom).await.is(204);
    sam.act_on(&tom, "flag-next").await.is(409).is_refused("conflict");
    world.browser().log_in("tom@hotel.example", PASSWORD).await.is(401);
    assert!(carried(&world).await.is_empty());
}

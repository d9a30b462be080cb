//! Who has to say why, and which names are refused: by the table, and by one rule, at both doors.

use super::{ADA, Person, account_of};
use crate::world::{CLEO, SAM, World};
use keyledger_core::authority::{Act, Cell, row};
use keyledger_core::language::Language;
use keyledger_core::name;
use keyledger_usecases::texts::in_words::not_a_name;
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_reason_is_asked_for_where_the_table_asks_for_one_at_both_doors() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = account_of(&world.member(&mona, &lac, ADA).await).await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let cleo = Person::of(&world, &cleo, CLEO).await;
    let subject = format!("/api/v1/audit/subjects/{ada}?");
    let history = format!("/api/v1/accounts/{ada}/timeline?");
    let from = "2026-11-01T00:00:00Z";
    for (act, path, words) in [
        (Act::Export, subject.as_str(), vec!["review", "subject", &ada]),
        (Act::ReadHistory, history.as_str(), vec!["history", &ada]),
        (Act::FindPeople, "/api/v1/accounts?q=keller", vec!["find", "keller"]),
        (
            Act::ReviewActs,
            "/api/v1/audit/reads?from=2026-11-01T00:00:00Z",
            vec!["review", "reads", "--from", from],
        ),
    ] {
        let needed = row(act).compliance == Cell::WithReason;
        for (query, flags, fine, field) in [
            ("", vec![], !needed, "reason"),
            ("&note=ticket", vec!["--note", "ticket"], false, "reason"),
            ("&reason=whim", vec!["--reason-code", "whim"], false, "reason"),
            ("&reason=other", vec!["--reason-code", "other"], false, "note"),
            ("&reason=audit", vec!["--reason-code", "audit"], true, ""),
        ] {
            let over_http = cleo.browser.get(&format!("{path}{query}")).await;
            let by_command = cleo.prints(&[&words[..], &flags].concat()).await;
            assert_eq!(by_command.fine, fine, "{words:?} {flags:?}: {}", by_command.error);
            if fine {
                over_http.is(200);
            } else {
                over_http.is(422).names(field);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_on_somebody_needs_a_reason_at_both_doors_and_keeps_it() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = account_of(&world.member(&mona, &lac, ADA).await).await;
    let sam = world.support().await;
    let sam = Person::of(&world, &sam, SAM).await;
    let path = format!("/api/v1/accounts/{ada}/suspend");
    sam.browser.post(&path, json!({})).await.is(422).names("reason");
    let without = sam.prints(&["account", "suspend", &ada, "--lang", "en"]).await;
    assert!(!without.fine && without.error.contains("--reason-code"), "{}", without.error);
    let because = json!({ "code": "suspected_misuse", "note": "ticket 4711" });
    sam.browser.act_because(&ada, "suspend", because).await.is(200);
    let words = ["account", "resume", &ada, "--reason-code", "all_clear", "--note", "ticket 4711"];
    sam.says(&words).await;
    let events = world.events().await;
    let reason_of = |kind: &str| {
        let event = events.iter().find(|event| event["kind"] == kind).unwrap();
        (event["metadata"]["actor"]["kind"].clone(), event["metadata"]["reason"]["code"].clone())
    };
    assert_eq!(reason_of("account_suspended"), (json!("support"), json!("suspected_misuse")));
    assert_eq!(reason_of("account_resumed"), (json!("support"), json!("all_clear")));
}

/// The sentence of the one rule, where both doors say it.
fn refusal(name: &str) -> String {
    not_a_name(Language::En, name::check(name.trim()).unwrap_err())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_refused_by_the_same_rule_at_every_door() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = account_of(&world.member(&mona, &lac, ADA).await).await;
    let sam = world.support().await;
    let sam = Person::of(&world, &sam, SAM).await;
    let (long, en) = ("x".repeat(201), ["--lang", "en"]);
    for name in ["Ada\u{7}Lovelace", "Ada\u{202e}", "https://hotel.example", &long] {
        let sentence = refusal(name);
        let person = json!({ "email": "new@hotel.example", "name": name });
        let proposed = json!({ "email": "new@hotel.example", "name": name, "role": "support",
            "reason": { "code": "staffing" } });
        let renamed = json!({ "name": name, "reason": { "code": "asked_by_person" } });
        let change = sam.browser.request(Method::PATCH, &format!("/api/v1/accounts/{ada}"));
        for answer in [
            mona.add_member(&lac, person).await,
            sam.browser.post("/api/v1/operators", proposed).await,
            sam.browser.send(change.json(&renamed)).await,
        ] {
            answer.is(422).names("name");
            let detail = answer.body()["detail"].clone();
            assert!(detail.as_str().unwrap().contains(&sentence), "{detail}");
        }
        let new = ["--email", "new@hotel.example", "--name", name];
        let why = ["--reason-code", "staffing"];
        let create = [&["account", "create"][..], &new, &["--property", &lac], &en].concat();
        let propose =
            [&["operator", "propose"][..], &new, &["--role", "support"], &why, &en].concat();
        let rename = ["account", "update", &ada, "--name", name, "--reason-code", "other"];
        let rename = [&rename[..], &["--note", "ticket"], &en].concat();
        for printed in
            [world.keyledger(&create).await, sam.prints(&propose).await, sam.prints(&rename).await]
        {
            assert!(!printed.fine && printed.error.contains(&sentence), "{}", printed.error);
        }
    }
    let people = world.json(&["find", "--property", &lac]).await;
    let names = people["accounts"].as_array().unwrap().iter().map(|one| one["name"].clone());
    assert!(
        names.into_iter().all(|name| [json!("Ada Lovelace"), json!("Mona Keller")].contains(&name))
    );
    assert_eq!(people["total"], Value::from(2));
}

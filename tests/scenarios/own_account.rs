//! What a person sees and ends of their own: sessions, history, mails. (S22, S29, B6)

use crate::factor_life::ADA;
use crate::world::{PASSWORD, World};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_their_sessions_and_ends_one_or_all_others() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let phone = world.browser().from("203.0.113.9").named("curl/8.0");
    phone.log_in(ADA, PASSWORD).await.is(200);
    let desk = world.browser();
    desk.log_in(ADA, PASSWORD).await.is(200);
    world.app().system.catch_up().await.unwrap();
    let listed = ada.get("/api/v1/me/sessions").await.is(200).body();
    let listed = listed["sessions"].as_array().unwrap();
    assert_eq!(listed.len(), 3);
    assert_eq!(listed[0]["this_one"], true, "this one first");
    assert_eq!(listed[0]["device"], "Firefox on Linux");
    let other = listed.iter().find(|session| session["ip"] == "203.0.113.9").unwrap();
    assert_eq!(other["device"], "curl/8.0");
    let path = format!("/api/v1/me/sessions/{}/end", other["id"].as_str().unwrap());
    assert_eq!(ada.post(&path, json!({})).await.is(200).body()["ended"], 1);
    assert_eq!(ada.post(&path, json!({})).await.is(200).body()["ended"], 0, "it is over");
    phone.session().await.is(401);
    desk.session().await.is(200);
    let ended = ada.post("/api/v1/me/sessions/end", json!({ "which": "others" })).await;
    assert_eq!(ended.is(200).body()["ended"], 1);
    desk.session().await.is(401);
    ada.session().await.is(200);
    ada.post("/api/v1/me/sessions/end", json!({ "which": "all" })).await.is(200);
    ada.session().await.is(401);
    let ends = world.events().await.into_iter().filter(|event| event["kind"] == "sessions_ended");
    assert!(ends.filter(|event| event["data"]["because"] == "ended_by_owner").count() == 3);
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_history_is_the_latest_first_in_pages_and_says_not_from_where_others_acted() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = ada.me().await["account"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/properties/{lac}/members/{account}/permissions");
    let request = mona.request(reqwest::Method::PATCH, &path);
    mona.send(request.json(&json!({ "grant": ["rates"] }))).await.is(200);
    for _ in 0..3 {
        world.browser().log_in(ADA, PASSWORD).await.is(200);
    }
    world.app().system.catch_up().await.unwrap();
    let (mut all, mut before) = (vec![], None);
    loop {
        let query = before.map(|before: u64| format!("&before={before}")).unwrap_or_default();
        let page = ada.get(&format!("/api/v1/me/history?limit=3{query}")).await.is(200).body();
        all.extend(page["items"].as_array().unwrap().clone());
        before = page["next"].as_u64();
        if before.is_none() {
            break;
        }
    }
    let sequences: Vec<u64> = all.iter().map(|item| item["sequence"].as_u64().unwrap()).collect();
    assert!(sequences.windows(2).all(|pair| pair[0] > pair[1]), "{sequences:?}");
    let kinds: Vec<_> = all.iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.last(), Some(&"account_created"), "{kinds:?}");
    let by_mona = all.iter().find(|item| item["kind"] == "permissions_changed").unwrap();
    assert_eq!(by_mona["in_their_name"], false);
    assert!(by_mona["from_where"].is_null(), "{by_mona}");
    assert!(by_mona["actor"].as_str().unwrap().contains("Mona Keller"), "{by_mona}");
    let own = all.iter().find(|item| item["kind"] == "login_succeeded").unwrap();
    assert!(own["from_where"].as_str().unwrap().contains("192.0.2.10"), "{own}");
    let mails = ada.get("/api/v1/me/mails").await.is(200).body();
    assert_eq!(mails["mails"].as_array().unwrap().last().unwrap()["template"], "activation");
    for wrong in ["?before=x", "?limit=0", "?limit=201", "?after=1"] {
        ada.get(&format!("/api/v1/me/history{wrong}")).await.is(422);
    }
}

//! Who lacks a permission asks for it, and those who can grant it see who lacked what. (S10, S29)

use crate::world::{Browser, MANAGER, World};
use serde_json::{Value, json};

const RENE: &str = "rene@hotel.example";

async fn a_reception() -> (World, String, Browser, Browser) {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let rene = json!({ "email": RENE, "name": "René Favre", "permissions": ["reservations"] });
    mona.add_member(&lac, rene).await.is(201);
    let rene = world.browser();
    world.activate(&rene, RENE).await;
    (world, lac, mona, rene)
}

async fn asks_for(who: &Browser, property: &str, permission: &str) -> Value {
    let wanted = json!({ "property": property, "permission": permission });
    who.post("/api/v1/me/permission-requests", wanted).await.is(200).body()
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_a_request_is_mailed_once_an_hour_and_granted_with_one_click() {
    let (world, lac, mona, rene) = a_reception().await;
    rene.get(&format!("/api/v1/access?property={lac}&permission=rates")).await.is(200);
    assert_eq!(asks_for(&rene, &lac, "rates").await["outcome"], "sent");
    assert_eq!(asks_for(&rene, &lac, "rates").await["outcome"], "sent_lately");
    assert_eq!(asks_for(&rene, &lac, "reservations").await["outcome"], "held");
    let mail = world.mail_to(MANAGER).await;
    assert_eq!(mail.subject, "A colleague asks for a permission");
    let account = rene.me().await["account"].as_str().unwrap().to_owned();
    assert!(mail.text.contains(&format!("/properties/{lac}/people/{account}")), "{}", mail.text);
    assert_eq!(world.count("permission_requested").await, 1);
    // Mona sees it, and ticks the box: the row is gone.
    let denials = format!("/api/v1/properties/{lac}/denials");
    let listed = mona.get(&denials).await.is(200).body();
    let [row] = listed["denials"].as_array().unwrap().as_slice() else { panic!("{listed}") };
    assert_eq!((&row["name"], &row["permission"]), (&json!("René Favre"), &json!("rates")));
    assert!(row["denied_at"].is_string() && row["requested_at"].is_string(), "{row}");
    let path = format!("/api/v1/properties/{lac}/members/{account}/permissions");
    let tick = mona.request(reqwest::Method::PATCH, &path).json(&json!({ "grant": ["rates"] }));
    mona.send(tick).await.is(200);
    assert_eq!(mona.get(&denials).await.is(200).body()["denials"], json!([]));
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_strangers_ask_nobody_and_a_mail_to_who_holds_it_by_now_is_not_sent() {
    let (world, lac, mona, rene) = a_reception().await;
    let port = world.property("Auberge du Port").await;
    let wanted = json!({ "property": port, "permission": "rates" });
    rene.post("/api/v1/me/permission-requests", wanted).await.is(404).is_refused("not_found");
    let wanted = json!({ "property": lac, "permission": "everything" });
    rene.post("/api/v1/me/permission-requests", wanted).await.is(422);
    let before = world.mails_to(MANAGER).await.len();
    assert_eq!(asks_for(&rene, &lac, "rates").await["outcome"], "sent");
    let account = rene.me().await["account"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/properties/{lac}/members/{account}/permissions");
    let tick = mona.request(reqwest::Method::PATCH, &path).json(&json!({ "grant": ["rates"] }));
    mona.send(tick).await.is(200);
    assert_eq!(world.mails_to(MANAGER).await.len(), before, "it was granted before");
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_an_hour_later_the_same_request_is_mailed_again() {
    let (world, lac, _, rene) = a_reception().await;
    for (minutes, outcome) in [(0, "sent"), (59, "sent_lately"), (1, "sent")] {
        world.minutes(minutes).await;
        rene.log_in(RENE, crate::world::PASSWORD).await.is(200);
        assert_eq!(asks_for(&rene, &lac, "rates").await["outcome"], outcome);
    }
    assert_eq!(world.count("permission_requested").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn s29_a_manager_has_a_link_sent_again_and_sees_none() {
    let (world, lac, mona, _) = a_reception().await;
    let person = json!({ "email": "otto@hotel.example", "name": "Otto Braun" });
    let added = mona.add_member(&lac, person).await.is(201).body();
    let account = added["account"].as_str().unwrap();
    let path = format!("/api/v1/properties/{lac}/members/{account}/resend");
    let answer = mona.post(&path, json!({})).await;
    assert_eq!(answer.is(200).body()["mailed"], true);
    assert!(!answer.text.contains("token"), "{}", answer.text);
    let otto = world.browser();
    let token = world.token_to("otto@hotel.example").await;
    otto.reset(&token, crate::world::PASSWORD).await.is(204);
    otto.log_in("otto@hotel.example", crate::world::PASSWORD).await.is(200);
    otto.post(&path, json!({})).await.is(403);
    for _ in 0..3 {
        mona.post(&path, json!({})).await.is(200);
        world.minutes(6).await;
    }
    assert_eq!(mona.post(&path, json!({})).await.is(200).body()["mailed"], false);
    world.invariant_12().await;
}

//! Hotels' own time: a property has a clock, a person may have their own, and the ledger stays UTC.
//! (B14)

use crate::factor_life::ADA;
use crate::world::{PASSWORD, World};
use serde_json::json;

async fn sets_the_clock(mona: &crate::world::Browser, lac: &str, zone: &str) -> serde_json::Value {
    let path = format!("/api/v1/properties/{lac}");
    let request = mona.request(reqwest::Method::PATCH, &path);
    mona.send(request.json(&json!({ "time_zone": zone }))).await.is(200).body()
}

#[tokio::test(flavor = "multi_thread")]
async fn b14_the_last_day_is_the_last_one_there() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hôtel de Nouméa").await;
    let changed = sets_the_clock(&mona, &lac, "Pacific/Noumea").await;
    assert_eq!(
        (&changed["changed"], &changed["time_zone"]),
        (&json!(true), &json!("Pacific/Noumea"))
    );
    assert_eq!(sets_the_clock(&mona, &lac, "Pacific/Noumea").await["changed"], false);
    let person = json!({ "email": ADA, "name": "Ada", "ends_on": "2026-12-31" });
    mona.add_member(&lac, person).await.is(201);
    let member = mona.member(&lac, ADA).await;
    // Eleven hours before Greenwich; the ledger says so in UTC.
    assert_eq!(member["ends_at"], "2026-12-31T13:00:00.000000Z");
    assert_eq!(member["ends_on"], "2026-12-31");
    let set = world.events().await.into_iter().find(|event| event["kind"] == "membership_end_set");
    assert_eq!(set.unwrap()["data"]["ends_at"], "2026-12-31T13:00:00.000000Z");
    // What was set stays at its moment when the clock of the property is another.
    sets_the_clock(&mona, &lac, "Europe/Paris").await;
    assert_eq!(mona.member(&lac, ADA).await["ends_at"], "2026-12-31T13:00:00.000000Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn b14_mails_and_history_tell_times_by_the_persons_clock() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    // Nobody said by which clock the property lives: UTC.
    world.browser().forgot(ADA).await;
    assert!(world.mail_to(ADA).await.text.contains("(UTC)"));
    sets_the_clock(&mona, &lac, "Europe/Paris").await;
    world.minutes(61).await;
    world.browser().forgot(ADA).await;
    assert!(world.mail_to(ADA).await.text.contains("(Paris time)"));
    // A clock of her own goes before.
    ada.log_in(ADA, PASSWORD).await.is(200);
    let change = |zone: serde_json::Value| {
        let request = ada.request(reqwest::Method::PATCH, "/api/v1/me");
        ada.send(request.json(&json!({ "time_zone": zone })))
    };
    let changed = change(json!("Asia/Tokyo")).await;
    assert_eq!(changed.is(200).body()["time_zone"], "Asia/Tokyo");
    assert_eq!(ada.me().await["time_zone"], "Asia/Tokyo");
    change(json!("Mars/Olympus")).await.is(422).names("time_zone");
    world.minutes(61).await;
    world.browser().forgot(ADA).await;
    let mail = world.mail_to(ADA).await;
    assert!(mail.text.contains("(Tokyo time)"), "{}", mail.text);
    ada.log_in(ADA, PASSWORD).await.is(200);
    let items = ada.get("/api/v1/me/history").await.is(200).text.clone();
    assert!(items.contains("(Tokyo time)"), "{items}");
    // The property's again.
    assert_eq!(change(json!(null)).await.is(200).body()["time_zone"], json!(null));
    assert_eq!(world.count("time_zone_changed").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn b14_only_who_manages_the_property_sets_its_clock() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let path = format!("/api/v1/properties/{lac}");
    let wanted = json!({ "time_zone": "Europe/Paris" });
    let request = ada.request(reqwest::Method::PATCH, &path).json(&wanted);
    ada.send(request).await.is(403).is_refused("not_authorised");
    let request =
        mona.request(reqwest::Method::PATCH, &path).json(&json!({ "time_zone": "Paris" }));
    mona.send(request).await.is(422).names("time_zone");
    assert_eq!(world.count("property_time_zone_set").await, 0);
    // At the machine it comes with the property.
    let made = world.json(&["property", "create", "Auberge", "--time-zone", "Asia/Tokyo"]).await;
    assert!(made["id"].is_string());
    assert_eq!(world.count("property_time_zone_set").await, 1);
}

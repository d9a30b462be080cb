//! Can compliance forbid that a person is erased, over HTTP? (DESIGN 8)

use crate::world::World;
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

fn reason() -> Value {
    json!({ "reason": { "code": "legal_request", "note": "case 4711" } })
}

#[tokio::test(flavor = "multi_thread")]
async fn compliance_places_and_lifts_a_hold_and_while_it_lasts_nobody_is_erased() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await.me().await["account"].clone();
    let path = format!("/api/v1/accounts/{}/holds", ada.as_str().unwrap());
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    sam.post(&path, reason()).await.is(403).is_refused("not_authorised");
    mona.post(&path, reason()).await.is(403).is_refused("not_authorised");
    sam.get("/api/v1/holds").await.is(403);
    cleo.post(&path, json!({ "reason": { "code": "other" } })).await.is(422).names("reason.note");
    for nobody in ["6f9619ff-8b86-4011-b42d-00c04fc964ff", "ada"] {
        let path = format!("/api/v1/accounts/{nobody}/holds");
        cleo.post(&path, reason()).await.is(404).is_refused("not_found");
    }
    let placed = cleo.post(&path, reason()).await.is(201).body();
    assert_eq!(placed["account"], ada);
    let listed = cleo.get("/api/v1/holds").await.is(200).body();
    assert_eq!(listed["holds"][0]["hold"], placed["hold"]);
    assert_eq!(listed["holds"][0]["reason"], "legal_request: case 4711");
    cleo.get("/api/v1/holds?all=perhaps").await.is(422).names("all");
    let erase = ["erase", ADA, "--ground", "request", "--yes"];
    let held = world.keyledger(&erase).await;
    assert!(!held.fine && held.error.contains("legal hold"), "{}", held.error);

    let lift = format!("/api/v1/holds/{}/lift", placed["hold"].as_str().unwrap());
    sam.post(&lift, reason()).await.is(403).is_refused("not_authorised");
    cleo.post(&lift, reason()).await.is(204);
    cleo.post(&lift, reason()).await.is(404).is_refused("not_found");
    cleo.post("/api/v1/holds/none/lift", reason()).await.is(404).is_refused("not_found");
    assert_eq!(cleo.get("/api/v1/holds").await.is(200).body()["holds"], json!([]));
    let all = cleo.get("/api/v1/holds?all=true").await.is(200).body();
    assert!(all["holds"][0]["lifted_at"].is_string(), "{all}");
    world.invariant_12().await;
    assert!(world.keyledger(&erase).await.fine);
}

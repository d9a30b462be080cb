//! One way to repeat a request, and one kind of cursor: bound to who asked, and to what.

use super::{ADA, account_of};
use crate::world::{Browser, World};
use reqwest::Method;
use serde_json::{Value, json};

/// Sends this under a key.
async fn under(key: &str, who: &Browser, path: &str, body: &Value) -> crate::world::Answer {
    let request = who.request(Method::POST, path).header("idempotency-key", key);
    who.send(request.json(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_belongs_to_the_address_it_was_sent_to_and_to_who_sent_it() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let port = world.property("Auberge du Port").await;
    let pia = world.first_manager(&port, "pia@hotel.example").await;
    let body = json!({ "email": ADA, "name": "Ada Lovelace" });
    let path = |property: &str| format!("/api/v1/properties/{property}/members");
    let first = under("k", &mona, &path(&lac), &body).await;
    let made = first.is(201).body()["account"].as_str().unwrap().to_owned();
    // The id in the address spelled otherwise is the same address.
    let again = under("k", &mona, &path(&lac.to_uppercase()), &body).await;
    assert_eq!((again.status, &again.text), (201, &first.text));
    assert_eq!(again.header("keyledger-sequence"), first.header("keyledger-sequence"));
    assert_eq!(world.count("account_created").await, 3, "Mona, Pia and Ada");
    under("k", &mona, &path(&lac), &json!({ "email": ADA, "name": "Ada King" }))
        .await
        .is(422)
        .is_refused("idempotency_mismatch");
    // Another property and another manager: a request of its own.
    let offered = under("k", &pia, &path(&port), &body).await.is(201).body();
    assert_eq!((&offered["outcome"], &offered["account"]), (&json!("offered"), &json!(made)));
    under(&"k".repeat(256), &mona, &path(&lac), &body).await.is(422).names("Idempotency-Key");

    // The same key and body for two acts on one account: each is done.
    let (ada, sam) = (world.browser_and_phone(), world.support().await);
    world.activate(&ada, ADA).await;
    let account = account_of(&ada).await;
    let reason = json!({ "reason": { "code": "security_incident" } });
    for (act, kind) in [("sessions/end", "sessions_ended"), ("suspend", "account_suspended")] {
        let path = format!("/api/v1/accounts/{account}/{act}");
        for repeated in [false, true] {
            let answer = under("act", &sam, &path, &reason).await.is(200).body();
            assert_eq!(answer["changed"], true, "{act}, repeated: {repeated}");
        }
        assert_eq!(world.count(kind).await, 1, "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_good_for_who_got_it_and_for_that_question_only() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let port = world.property("Auberge du Port").await;
    world.appoints(&port, crate::world::MANAGER, &crate::world::MANAGES).await;
    mona.accepts(&port).await;
    let rows = (0..205).map(|n| format!("{n},guest{n}@hotel.example,Guest {n}\n"));
    let file = format!("row_id,email,name\n{}", rows.collect::<String>());
    let import = format!("/api/v1/properties/{lac}/members/import");
    let request = mona.request(Method::POST, &import).header("content-type", "text/csv");
    mona.send(request.body(file)).await.is(200);
    let members = |property: &str, cursor: &str| {
        format!("/api/v1/properties/{property}/members?cursor={cursor}")
    };
    let first = mona.get(&format!("/api/v1/properties/{lac}/members")).await.is(200).body();
    assert_eq!(first["members"].as_array().unwrap().len(), 200);
    let next = first["next"].as_str().unwrap();
    let second = mona.get(&members(&lac, next)).await.is(200).body();
    let seen = |page: &Value| {
        let accounts = page["members"].as_array().unwrap().iter();
        accounts.map(|one| one["account"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let mut all = [seen(&first), seen(&second)].concat();
    all.sort_unstable();
    all.dedup();
    assert_eq!((all.len(), second.get("next")), (206, None), "everybody once");
    // Of another property, of another reader, of another question, or made up.
    let sam = world.support().await;
    mona.get(&members(&port, next)).await.is(422).names("cursor");
    sam.get(&members(&lac, next)).await.is(422).names("cursor");
    sam.get(&format!("/api/v1/accounts?q=guest&cursor={next}")).await.is(422).names("cursor");
    let found = sam.get("/api/v1/accounts?q=guest&limit=1").await.is(200).body();
    let other = found["next"].as_str().unwrap();
    sam.get(&members(&lac, other)).await.is(422).names("cursor");
    let mut forged = next.to_owned();
    let last = forged.pop().unwrap();
    forged.push(if last == 'A' { 'Q' } else { 'A' });
    for wrong in [forged.as_str(), "AAAA", "not%20one"] {
        mona.get(&members(&lac, wrong)).await.is(422).names("cursor");
    }
}

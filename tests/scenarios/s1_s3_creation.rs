//! Who creates accounts, and how many has an address? (S1, S3, S10)

use crate::world::{PASSWORD, World};
use serde_json::json;

const ADA: &str = "ada@hotel.example";

fn ada() -> serde_json::Value {
    json!({ "email": ADA, "name": "Ada Lovelace" })
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_manager_of_that_property_creates_accounts() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let port = world.property("Auberge du Port").await;
    let nobody = world.browser();
    nobody.add_member(&lac, ada()).await.is(401).is_refused("not_authorised");

    let member = world.member(&mona, &lac, "rene@hotel.example").await;
    let refused = member.add_member(&lac, ada()).await;
    refused.is(403).is_refused("not_authorised");
    assert!(refused.body()["detail"].as_str().unwrap().contains("manage users"));
    member.get(&format!("/api/v1/properties/{lac}/members")).await.is(403);

    mona.add_member(&port, ada()).await.is(403).is_refused("not_authorised");
    mona.add_member("not-a-property", ada()).await.is(404).is_refused("not_found");
    assert_eq!(world.count("account_created").await, 2);
    mona.add_member(&lac, ada()).await.is(201);
    assert_eq!(world.count("account_created").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_the_machine_the_first_account_of_a_property_is_made() {
    let world = World::start().await;
    let words = ["account", "create", "--email", ADA, "--name", "Ada", "--property"];
    let nowhere = "00000000-0000-0000-0000-000000000001";
    let printed = world.keyledger(&[&words[..], &[nowhere]].concat()).await;
    assert!(!printed.fine && printed.error.contains(nowhere), "{}", printed.error);
    assert_eq!(world.count("account_created").await, 0);

    let lac = world.property("Hotel du Lac").await;
    let made = world.json(&[&words[..], &[&lac]].concat()).await;
    assert_eq!(made["outcome"], "created");
    let created = world.events().await.into_iter().find(|event| event["kind"] == "account_created");
    let created = created.unwrap();
    assert_eq!(created["metadata"]["reason"]["code"], "first_manager");
    assert_eq!(created["metadata"]["property"], lac);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_has_one_account_however_it_is_spelled() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    mona.add_member(&lac, ada()).await.is(201);
    for spelling in ["ADA@hotel.example", " ada@HOTEL.EXAMPLE ", "Ada@Hotel.Example"] {
        let again = json!({ "email": spelling, "name": "Ada" });
        mona.add_member(&lac, again).await.is(409).is_refused("conflict");
    }
    assert_eq!(world.count("account_created").await, 2);

    // And what was typed at creation does not bind what is typed at log-in.
    let browser = world.browser();
    browser.activate(&world.token_to(ADA).await, PASSWORD).await.is(204);
    browser.log_in("aDa@hOtel.Example", PASSWORD).await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn managers_who_add_one_person_at_once_make_one_account() {
    let world = World::start().await;
    let lac = world.property("Hotel du Lac").await;
    let port = world.property("Auberge du Port").await;
    let mona = world.first_manager(&lac, "mona@hotel.example").await;
    let otto = world.first_manager(&port, "otto@hotel.example").await;
    for round in 0..10 {
        let email = format!("person{round}@hotel.example");
        let person = json!({ "email": email, "name": "A Person" });
        let (one, other, again) = tokio::join!(
            mona.add_member(&lac, person.clone()),
            otto.add_member(&port, person.clone()),
            mona.add_member(&lac, person),
        );
        let answers = [&one, &other, &again];
        let outcomes: Vec<_> =
            answers.map(|answer| answer.body()["outcome"].clone()).into_iter().collect();
        let count = |what: &str| outcomes.iter().filter(|outcome| **outcome == what).count();
        // Where Otto was first, Mona asks twice for the same, and it is one offer.
        let conflicts = answers.iter().filter(|answer| answer.problem() == "conflict").count();
        let made = (count("created"), count("offered") + conflicts);
        assert_eq!(made, (1, 2), "{outcomes:?}");
        let found = world.json(&["find", &email]).await;
        assert_eq!(found["accounts"].as_array().unwrap().len(), 1);
        assert_eq!(found["accounts"][0]["properties"].as_array().unwrap().len(), 1);
    }
    assert_eq!(world.count("account_created").await, 12);
}

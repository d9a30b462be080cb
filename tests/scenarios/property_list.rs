//! Which properties are there, and how do they stand? `keyledger property list`.

use crate::world::World;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn every_property_is_listed_by_name_with_its_state_and_people() {
    let world = World::start().await;
    let none = world.keyledger(&["property", "list", "--lang", "en"]).await;
    assert!(none.fine && none.text.contains("keyledger property create"), "{}", none.text);
    let port = world.property("Auberge du Port").await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    mona.add_member(&lac, json!({ "email": "ada@hotel.example", "name": "Ada" })).await.is(201);

    let listed = world.keyledger(&["property", "list", "--json"]).await;
    let listed: Value = serde_json::from_str(&listed.text).unwrap();
    let short: Vec<Value> = listed["properties"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["id"], one["name"], one["state"], one["members"]]))
        .collect();
    assert_eq!(
        short,
        [json!([port, "Auberge du Port", "open", 0]), json!([lac, "Hotel du Lac", "open", 2])]
    );
    for (language, people) in [("en", "· open · 2 people"), ("fr", "· ouvert · 2 personnes")] {
        let told = world.keyledger(&["property", "list", "--lang", language]).await;
        let line = format!("{lac}  Hotel du Lac {people}");
        assert!(told.text.lines().any(|told| told == line), "{}", told.text);
    }
}

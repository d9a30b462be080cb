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

#[tokio::test(flavor = "multi_thread")]
async fn a_property_is_named_by_its_id_or_by_its_name_in_every_command() {
    let world = World::start().await;
    let (lac, _) = world.hotel("Hotel du Lac").await;
    world.property("Hotel du Nord").await;
    let from = "2026-11-01 00:00 +00:00";
    for words in [
        &["property", "billing", "{}"][..],
        &["property", "diff", "{}", "--from", from],
        &["review", "access", "{}"],
        &["audit", "search", "--property", "{}"],
        &["find", "--property", "{}"],
    ] {
        let ask = async |property: &str| {
            let mut words: Vec<String> =
                words.iter().map(|word| word.replace("{}", property)).collect();
            words.extend(["--lang".to_owned(), "en".to_owned()]);
            world.keyledger(&words.iter().map(String::as_str).collect::<Vec<_>>()).await
        };
        for property in [&*lac, "Hotel du Lac", "hotel du lac", "lac"] {
            let answer = ask(property).await;
            assert!(answer.fine, "{words:?} {property}: {}", answer.error);
        }
        let nobody = ask("Auberge").await;
        assert!(!nobody.fine && nobody.error.contains("property list"), "{}", nobody.error);
    }
    let both = world.keyledger(&["property", "billing", "hotel", "--lang", "en"]).await;
    assert!(!both.fine && both.error.contains("Hotel du Nord") && both.error.contains(&lac));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_answers_in_the_language_that_was_asked_for() {
    let world = World::start().await;
    let doctor = world.keyledger(&["doctor", "--lang", "fr"]).await;
    for line in ["registre", "est lisible", "connexion", "serveur de messagerie"] {
        assert!(doctor.text.contains(line), "{line} is not in {}", doctor.text);
    }
    for english in ["can be read", "everything it needs", "none is configured"] {
        assert!(!doctor.text.contains(english), "{english} is in {}", doctor.text);
    }
}

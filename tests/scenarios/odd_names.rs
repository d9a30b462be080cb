//! What can somebody be called? The same at every door, told in both languages. (S3, S9)

use crate::world::World;
use reqwest::Method;
use serde_json::json;

/// What is no name, and a word of the reason in English and French.
const NO_NAMES: [(&str, &str, &str); 6] = [
    ("Win https://evil.example/x", "make a link of", "font un lien"),
    ("www.evil.example", "make a link of", "font un lien"),
    ("hotel.example/x", "make a link of", "font un lien"),
    ("Ada\u{202e}ecalevoL", "the direction", "le sens de lecture"),
    ("\u{200b}\u{3164}", "can be seen", "visible"),
    ("two\nlines", "control character", "caract\u{e8}re de contr\u{f4}le"),
];

#[tokio::test(flavor = "multi_thread")]
async fn links_directions_and_nothing_are_no_names_of_people() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let before = world.events().await.len();
    for (name, english, french) in NO_NAMES {
        for (language, why) in [("en", english), ("fr", french)] {
            let person = json!({ "email": "ada@hotel.example", "name": name });
            let refused = mona.clone().speaking(language).add_member(&lac, person).await;
            refused.is(422).names("name");
            let told = refused.body()["detail"].as_str().unwrap().to_owned();
            assert!(told.contains(why), "{name:?}: {told}");

            let words = ["account", "create", "--email", "ada@hotel.example", "--name", name];
            let at_machine = ["--property", &lac, "--lang", language];
            let said = world.keyledger(&[&words[..], &at_machine].concat()).await;
            assert!(!said.fine && said.error.contains(why), "{name:?}: {}", said.error);
        }
    }
    assert_eq!(world.events().await.len(), before, "nothing was written");
    let fine = ["J.R. Smith", "M./Mme Dupont", "\u{5f20}\u{4e09}", "\u{1f642}"];
    for (number, name) in fine.into_iter().enumerate() {
        let email = format!("a{number}@hotel.example");
        mona.add_member(&lac, json!({ "email": email, "name": name })).await.is(201);
        assert_eq!(mona.member(&lac, &email).await["name"], name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_names_the_row_and_the_column_of_what_is_no_name() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let rows = NO_NAMES.iter().take(5).enumerate();
    let rows = rows.map(|(row, (name, ..))| format!("{row},a{row}@hotel.example,{name},,\n"));
    let file = "row_id,email,name,language,permissions\n".to_owned() + &rows.collect::<String>();
    let path = format!("/api/v1/properties/{lac}/members/import?dry_run=true");
    let mona = mona.speaking("en");
    let request = mona.request(Method::POST, &path).body(file);
    let report = mona.send(request.header("content-type", "text/csv; charset=utf-8")).await;
    let report = report.is(200).body();
    for (row, (name, english, _)) in report["rows"].as_array().unwrap().iter().zip(NO_NAMES) {
        assert_eq!(row["outcome"], "refused", "{name:?}: {row}");
        let said = row["message"].as_str().unwrap();
        assert!(said.contains("name") && said.contains(english), "{name:?}: {row}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_property_has_no_link_for_a_name_either() {
    let world = World::start().await;
    for (name, english, french) in NO_NAMES {
        for (language, why) in [("en", english), ("fr", french)] {
            let said = world.keyledger(&["property", "create", name, "--lang", language]).await;
            assert!(!said.fine && said.error.contains(why), "{name:?}: {}", said.error);
        }
    }
}

//! The staff of a hotel comes in a file: tried first, done row by row, and never done twice. (S3)

use crate::world::{Answer, Browser, World, run_with_input};
use reqwest::Method;
use serde_json::{Value, json};

const HEADER: &str = "row_id,email,name,language,permissions\n";

async fn imports(who: &Browser, property: &str, query: &str, file: impl Into<Vec<u8>>) -> Answer {
    let path = format!("/api/v1/properties/{property}/members/import{query}");
    let request = who.request(Method::POST, &path).body(file.into());
    who.send(request.header("content-type", "text/csv; charset=utf-8")).await
}

fn outcomes(report: &Value) -> Vec<(u64, &str)> {
    let rows = report["rows"].as_array().unwrap();
    rows.iter()
        .map(|row| (row["line"].as_u64().unwrap(), row["outcome"].as_str().unwrap()))
        .collect()
}

fn staff() -> String {
    format!(
        "{HEADER}1,ada@hotel.example,Ada Lovelace,en,reservations guests\n\
         2,rene@hotel.example,René Favre,fr,\n\
         3,nora@hotel.example,Nora Lindqvist,,reports\n"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_tried_then_done_and_done_again_changes_nothing() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let port = world.property("Auberge du Port").await;
    let pia = world.first_manager(&port, "pia@hotel.example").await;
    pia.add_member(&port, json!({ "email": "nora@hotel.example", "name": "Nora" })).await.is(201);
    let before = world.events().await.len();

    let tried = imports(&mona, &lac, "?dry_run=true", staff()).await.is(200).body();
    assert_eq!(tried["dry_run"], true);
    assert_eq!(outcomes(&tried), [(2, "created"), (3, "created"), (4, "offered")]);
    assert_eq!(world.events().await.len(), before, "nothing was done");

    let done = imports(&mona, &lac, "", staff()).await.is(200).body();
    assert_eq!(outcomes(&done), outcomes(&tried));
    let mut counts = json!({ "created": 2, "restored": 0, "offered": 1, "already_member": 0,
        "unchanged": 0, "refused": 0 });
    assert_eq!(done["counts"], counts);
    let ada = mona.member(&lac, "ada@hotel.example").await;
    assert_eq!(ada["permissions"], json!(["reservations", "guests"]));
    assert_eq!(world.mail_to("rene@hotel.example").await.subject, "Activez votre compte");
    assert_eq!(world.mail_to("ada@hotel.example").await.subject, "Activate your account");

    // Again, and by somebody else at the machine, and a year later: the rows are known.
    let after = world.events().await.len();
    (counts["created"], counts["offered"], counts["unchanged"]) = (json!(0), json!(0), json!(3));
    assert_eq!(imports(&mona, &lac, "", staff()).await.is(200).body()["counts"], counts);
    world.advance(chrono::TimeDelta::days(365)).await;
    let later = world.events().await.len();
    let words = ["import", "-", "--property", &lac, "--json"];
    let printed = run_with_input(world.data(), &words, staff().as_bytes()).await;
    let report: Value = serde_json::from_str(&printed.text).unwrap();
    assert_eq!(report["counts"], counts);
    assert_eq!((world.events().await.len(), after <= later), (later, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn seasonal_staff_come_with_their_last_day() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let file = "row_id,email,name,ends_on\n\
                1,ada@hotel.example,Ada Lovelace,2026-11-30\n\
                2,rene@hotel.example,René Favre,\n\
                3,nora@hotel.example,Nora Lindqvist,30.11.2026\n\
                4,otto@hotel.example,Otto Braun,2026-11-01\n";
    let tried = imports(&mona, &lac, "?dry_run=true", file).await.is(200).body();
    let expected = [(2, "created"), (3, "created"), (4, "refused"), (5, "refused")];
    assert_eq!(outcomes(&tried), expected);
    let said =
        |row: usize| (tried["rows"][row]["column"].clone(), tried["rows"][row]["message"].clone());
    assert_eq!(
        said(2),
        (json!("ends_on"), json!("column ends_on: it must be a day like 2026-09-30, or empty"))
    );
    assert_eq!(said(3), (json!("ends_on"), json!("column ends_on: this day is over")));
    assert_eq!(outcomes(&imports(&mona, &lac, "", file).await.is(200).body()), expected);
    let ada = mona.member(&lac, "ada@hotel.example").await;
    assert_eq!(ada["ends_at"], "2026-12-01T00:00:00.000000Z");
    assert_eq!(mona.member(&lac, "rene@hotel.example").await["ends_at"], Value::Null);
    // Long after her last day the same file changes nothing, and does not complain about it.
    world.advance(chrono::TimeDelta::days(20)).await;
    mona.log_in(crate::world::MANAGER, crate::world::PASSWORD).await.is(200);
    let again = imports(&mona, &lac, "", file).await.is(200).body();
    assert_eq!(outcomes(&again)[0], (2, "unchanged"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_or_was_erased_is_not_brought_back_by_an_old_file() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    imports(&mona, &lac, "", staff()).await.is(200);
    world.app().system.catch_up().await.unwrap();
    let ada = mona.member(&lac, "ada@hotel.example").await["account"].clone();
    mona.remove_member(&lac, ada.as_str().unwrap()).await.is(204);
    let printed =
        world.keyledger(&["erase", "rene@hotel.example", "--ground", "request", "--yes"]).await;
    assert!(printed.fine, "{}", printed.error);
    let again = imports(&mona, &lac, "", staff()).await.is(200).body();
    assert_eq!(again["counts"]["unchanged"], 3);
    assert_eq!(mona.members(&lac).await.len(), 2, "Mona and Nora");

    // A new row id is a new decision: the deleted account comes back, and the erased person anew.
    let anew = staff().replace("\n1,", "\n11,").replace("\n2,", "\n12,");
    let tried = imports(&mona, &lac, "?dry_run=true", anew.clone()).await.is(200).body();
    assert_eq!(outcomes(&tried), [(2, "restored"), (3, "created"), (4, "unchanged")]);
    assert_eq!(outcomes(&imports(&mona, &lac, "", anew).await.body()), outcomes(&tried));
}

/// An import changes nobody who belongs there already: it says what the file wants otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_about_a_member_says_what_is_not_as_it_says() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let header = "sep=;\nrow_id;email;name;permissions;ends_on\n";
    let row = |id: u32, email: &str, permissions: &str, ends_on: &str| {
        format!("{id};{email}@hotel.example;Somebody;{permissions};{ends_on}\n")
    };
    let first = [row(1, "ada", "reservations guests", ""), row(2, "rene", "rates", "2099-09-30")];
    imports(&mona, &lac, "", format!("{header}{}", first.concat())).await.is(200);

    let rows = [
        row(11, "ada", "reservations, rates", "2099-12-31"), // other permissions, a last day
        row(12, "rene", "", "2099-09-30"),                   // all is so
        row(13, "mona", "", ""),                             // nothing is asked for
        row(1, "ada", "reservations guests", ""),            // imported before, and still so
    ];
    let file = format!("{header}{}", rows.concat());
    for query in ["?dry_run=true", ""] {
        let report = imports(&mona, &lac, query, file.clone()).await.is(200).body();
        let differs: Vec<&Value> =
            report["rows"].as_array().unwrap().iter().map(|row| &row["differs"]).collect();
        let ada = json!({ "missing_permissions": ["rates"], "further_permissions": ["guests"],
            "last_day": "2099-12-31" });
        assert_eq!(differs, [&ada, &Value::Null, &Value::Null, &Value::Null], "{query}");
    }
    for language in ["en", "fr"] {
        let words = ["import", "-", "--property", &lac, "--dry-run", "--lang", language];
        let printed = run_with_input(world.data(), &words, file.as_bytes()).await;
        insta::assert_snapshot!(format!("import_differs_{language}"), printed.text);
    }
    assert_eq!(
        mona.member(&lac, "ada@hotel.example").await["permissions"],
        json!(["reservations", "guests"])
    );

    // Who left is not brought back by a row that was done before, and that is said.
    let ada = mona.member(&lac, "ada@hotel.example").await["account"].as_str().unwrap().to_owned();
    mona.remove_member(&lac, &ada).await.is(204);
    let again = format!("{header}{}", rows[3]);
    let report = imports(&mona, &lac, "", again).await.is(200).body();
    assert_eq!(outcomes(&report), [(3, "unchanged")]);
    assert_eq!(report["rows"][0]["differs"]["left"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_row_is_named_in_both_languages_and_the_others_are_done_wholly() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let file = format!(
        "{HEADER}1,ada@hotel.example,Ada,en,rates\n\
         2,rené,René,fr,\n\
         3,eve@hotel.example,\"=HYPERLINK(\"\"http://x\"\")\",,\n\
         4,nora@hotel.example,Nora,,everything\n\
         5,half@hotel.example\n\
         6,ada@hotel.example,Ada again,,\n\
         1,otto@hotel.example,Otto,,\n\
         7,mona@hotel.example,Mona,,\n"
    );
    let tried = imports(&mona, &lac, "?dry_run=true", file.clone()).await.is(200).body();
    let done = imports(&mona, &lac, "", file.clone()).await.is(200).body();
    assert_eq!(outcomes(&tried), outcomes(&done));
    let refused = (3..=8).map(|line| (line, "refused"));
    let expected: Vec<_> =
        [(2, "created")].into_iter().chain(refused).chain([(9, "already_member")]).collect();
    assert_eq!(outcomes(&done), expected);
    let columns: Vec<&Value> =
        done["rows"].as_array().unwrap().iter().map(|row| &row["column"]).collect();
    let named = [
        json!(null),
        json!("email"),
        json!("name"),
        json!("permissions"),
        json!(null),
        json!("email"),
        json!("row_id"),
        json!(null),
    ];
    assert_eq!(columns, named.iter().collect::<Vec<_>>());
    assert_eq!(mona.members(&lac).await.len(), 2, "Mona and Ada");
    assert_eq!(world.count("email_claimed").await, 2, "nothing is half done");

    // The report as a person reads it at the machine.
    for language in ["en", "fr"] {
        let words = ["import", "-", "--property", &lac, "--dry-run", "--lang", language];
        let printed = run_with_input(world.data(), &words, file.as_bytes()).await;
        assert!(!printed.fine, "refused rows make the command fail");
        insta::assert_snapshot!(format!("import_report_{language}"), printed.text);
    }
    // A row's id stands for what it said.
    let other = format!("{HEADER}1,ada@hotel.example,Ada,en,reports\n");
    let report = imports(&mona, &lac, "", other).await.is(200).body();
    assert_eq!(outcomes(&report), [(2, "refused")]);
    assert_eq!(report["rows"][0]["column"], "row_id");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_none_is_refused_as_a_whole_with_line_and_column() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let before = world.events().await.len();
    let utf16: Vec<u8> = staff().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin = [HEADER.as_bytes(), b"1,rene@hotel.example,Ren\xe9,fr,\n"].concat();
    let quote = format!("{HEADER}1,ada@hotel.example,\"Ada,en,\n2,rene@hotel.example,Ren,,\n");
    for (file, english, french) in [
        (utf16, "UTF-16", "UTF-16"),
        (latin, "line 2, column 25", "ligne 2, colonne 25"),
        (quote.into_bytes(), "line 2, column 21", "ligne 2, colonne 21"),
        (b"row_id,email,name,wage\n".to_vec(), "\"wage\"", "« wage »"),
        (HEADER.as_bytes().to_vec(), "it lists nobody", "personne"),
    ] {
        let refused = imports(&mona, &lac, "", file.clone()).await;
        refused.is(422).names("file");
        assert!(refused.body()["detail"].as_str().unwrap().contains(english), "{}", refused.text);
        let refused = imports(&mona.clone().speaking("fr"), &lac, "", file.clone()).await;
        let detail = refused.body()["detail"].as_str().unwrap().replace('\u{a0}', " ");
        assert!(detail.contains(french), "{detail}");
        let words = ["import", "-", "--property", &lac, "--lang", "en"];
        let printed = run_with_input(world.data(), &words, &file).await;
        assert!(!printed.fine && printed.error.contains(english), "{}", printed.error);
    }
    imports(&mona, &lac, "", vec![b'a'; 3 * 1024 * 1024]).await.is(413).is_refused("too_large");
    imports(&mona, &lac, "?dry_run=perhaps", staff()).await.is(422).names("dry_run");
    let path = format!("/api/v1/properties/{lac}/members/import");
    mona.post_bytes(&path, staff()).await.is(415).is_refused("unsupported_media_type");
    let nowhere = ["import", "-", "--property", "00000000-0000-0000-0000-000000000001"];
    assert!(!run_with_input(world.data(), &nowhere, staff().as_bytes()).await.fine);
    assert_eq!(world.events().await.len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_manager_imports_and_history_says_who_and_why() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let rene = world.member(&mona, &lac, "rene@hotel.example").await;
    imports(&rene, &lac, "", staff()).await.is(403).is_refused("not_authorised");
    imports(&world.browser(), &lac, "", staff()).await.is(401);
    imports(&mona, &lac, "", staff()).await.is(200);
    let events = world.events().await;
    let last = events.iter().rfind(|event| event["kind"] == "account_created").unwrap();
    let meta = &last["metadata"];
    assert_eq!((&meta["actor"]["kind"], &meta["property"]), (&json!("manager"), &json!(lac)));
    assert_eq!(meta["reason"]["code"], "managing_staff");
    assert!(!meta["authority"].as_array().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_twice_at_once_makes_everybody_once() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let people = (0..200).map(|n| format!("{n},p{n}@hotel.example,Person {n},,rates\n"));
    let file: String = [HEADER.to_owned()].into_iter().chain(people).collect();
    let (one, other) =
        tokio::join!(imports(&mona, &lac, "", file.clone()), imports(&mona, &lac, "", file));
    let count = |answer: &Answer, what: &str| answer.body()["counts"][what].as_u64().unwrap();
    assert_eq!(count(&one, "created") + count(&other, "created"), 200);
    assert_eq!(count(&one, "unchanged") + count(&other, "unchanged"), 200);
    assert_eq!(world.count("account_created").await, 201);
}

//! An address is explained at both doors, held or not, to whoever reads histories; and an erased person
//! leaves nothing, whoever finishes the erasure.

use super::{ADA, Person, account_of};
use crate::world::{SAM, World, letters_in};
use serde_json::{Value, json};

const ADDA: &str = "adda@hotel.example";

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_explained_alike_whether_somebody_holds_it_or_not() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let browser = world.member(&mona, &lac, ADA).await;
    let ada = account_of(&browser).await;
    world.browser().from("203.0.113.77").mistype(ADDA, 10).await.is_refused("account_locked");
    let sam = world.support().await;
    let sam = Person::of(&world, &sam, SAM).await;
    let path = |who: &str| format!("/api/v1/explain?who={who}");
    for who in [ADDA, ADA, "nobody@elsewhere.example"] {
        let told = sam.reads_the_same(&path(who), &["why", who]).await;
        assert!(told["text"].as_str().unwrap().contains(who), "{told}");
    }
    let events = world.events().await;
    let read = events.iter().find(|event| event["kind"] == "history_read").unwrap();
    assert_eq!(read["data"]["question"], "explanation");
    let unknown = sam.browser.get(&path(ADDA)).await.is(200).body();
    assert_eq!(unknown["explanation"]["standing"], "locked");
    assert_eq!(unknown["explanation"]["nearest"], json!([ADA]));
    // By id and by address it is the same, with the revision of the account's stream.
    let by_id = sam.browser.get(&format!("/api/v1/accounts/{ada}/explain")).await;
    for who in [ADA, ada.as_str()] {
        let again = sam.browser.get(&path(who)).await;
        assert_eq!(by_id.is(200).body(), again.is(200).body(), "{who}");
        let revision = by_id.header("keyledger-revision").expect("a revision");
        assert_eq!(again.header("keyledger-revision"), Some(revision), "{who}");
        assert_eq!(sam.says(&["why", who]).await, again.body(), "{who}");
    }
    // As of a moment before any of it.
    let at = "2026-11-22T07:30:00Z";
    let then = sam.browser.get(&format!("{}&at={at}", path(ADDA))).await.is(200).body();
    assert_eq!(sam.says(&["why", ADDA, "--at", at]).await, then);
    assert_ne!(then["explanation"]["standing"], "locked");

    let nobody = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
    sam.browser.get(&path(nobody)).await.is(404).is_refused("not_found");
    assert!(!sam.prints(&["why", nobody]).await.fine);
    sam.browser.get(&path("hotel")).await.is(422).names("who");
    assert!(!sam.prints(&["why", "hotel"]).await.fine);
    sam.browser.get("/api/v1/explain").await.is(422).names("who");
    // An address is no account's id.
    sam.browser.get(&format!("/api/v1/accounts/{ADA}/explain")).await.is(404);

    // Nobody else learns here who holds an address.
    let person = Person::of(&world, &browser, ADA).await;
    let mut refusals = vec![];
    for who in [ADA, ADDA, "nobody@elsewhere.example", nobody, "hotel"] {
        person.is_refused(&path(who), &["why", who]).await;
        refusals.push(person.browser.get(&path(who)).await.body());
        world.browser().get(&path(who)).await.is(401).is_refused("not_authorised");
    }
    assert!(refusals.windows(2).all(|two| two[0] == two[1]), "{refusals:?}");
}

/// Whose mails lie in the drop folder.
fn lie_there(world: &World, address: &str) -> usize {
    letters_in(&world.file("outbox"), address).len()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_is_gone_from_search_and_from_the_drop_folder_and_only_the_machine_erases()
{
    let mut world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = account_of(&world.member(&mona, &lac, ADA).await).await;
    let sam = world.support().await;
    let sam = Person::of(&world, &sam, SAM).await;
    let found = async |door: &Person<'_>| {
        let over_http = door.browser.get("/api/v1/accounts?q=lovelace").await.is(200).body();
        let by_command = door.prints(&["find", "lovelace"]).await;
        (over_http["total"].clone(), by_command.fine)
    };
    assert_eq!(found(&sam).await, (json!(1), true));
    assert!(lie_there(&world, ADA) > 0);
    let long = "x".repeat(501);
    let words = ["erase", ADA, "--ground", "request", "--yes"];
    let printed = world.keyledger(&[&words[..], &["--note", &long]].concat()).await;
    assert!(!printed.fine, "a note is bounded here as everywhere");
    let erased = world.json(&[&words[..], &["--note", "letter of 3 May"]].concat()).await;
    assert_eq!(erased, json!({ "account": ada, "erased": true }));
    assert_eq!(found(&sam).await, (json!(0), false));
    assert_eq!(lie_there(&world, ADA), 0);
    let events = world.events().await;
    let erased = events.iter().find(|event| event["kind"] == "account_erased").unwrap();
    assert_eq!(erased["metadata"]["reason"]["code"], "request");
    assert_eq!(erased["metadata"]["actor"]["assurance"], "machine");
    world.restart().await;
    assert_eq!(lie_there(&world, ADA), 0);
    let total = world.json(&["find", "--property", &lac]).await["total"].clone();
    assert_eq!(total, Value::from(1), "Mona is still there");
}

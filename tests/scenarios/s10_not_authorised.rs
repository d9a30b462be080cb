//! Who may not is told what is missing and whom to ask, and it is written down once. (S10)

use crate::factor_life;
use crate::world::{Answer, Browser, World};
use serde_json::{Value, json};

const RENE: &str = "rene@hotel.example";
const NOWHERE: &str = "00000000-0000-0000-0000-000000000001";

fn path(property: &str, permission: &str) -> String {
    format!("/api/v1/access?property={property}&permission={permission}")
}

async fn asks(who: &Browser, property: &str, permission: &str) -> Value {
    who.get(&path(property, permission)).await.is(200).body()
}

/// A hotel, its manager, and a receptionist who holds reservations and guests.
async fn a_reception() -> (World, String, Browser, Browser) {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let rene =
        json!({ "email": RENE, "name": "René Favre", "permissions": ["reservations", "guests"] });
    mona.add_member(&lac, rene).await.is(201);
    let rene = world.browser();
    world.activate(&rene, RENE).await;
    (world, lac, mona, rene)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_opens_and_nothing_is_written() {
    let (world, lac, mona, rene) = a_reception().await;
    // Managing users is sensitive: it opens with a second factor.
    factor_life::set_up(&world, &mona).await;
    let before = world.events().await.len();
    for _ in 0..20 {
        assert_eq!(asks(&rene, &lac, "reservations").await, json!({ "allowed": true }));
        assert_eq!(asks(&mona, &lac, "manage_users").await, json!({ "allowed": true }));
    }
    assert_eq!(world.events().await.len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_named_with_who_can_grant_it_in_both_languages() {
    let (_world, lac, mona, rene) = a_reception().await;
    let colleague = json!({ "email": "otto@hotel.example", "name": "Otto Braun", "permissions": ["manage_users"] });
    mona.add_member(&lac, colleague).await.is(201);
    let english = asks(&rene, &lac, "rates").await;
    assert_eq!(english["allowed"], false);
    assert_eq!(english["reason"], "permission_missing");
    assert_eq!(english["who_can_grant"], json!(["Mona Keller", "Otto Braun"]));
    let message = "You may not do this at this property: it needs the permission \"rates\". \
                   It can be granted there by: Mona Keller, Otto Braun.";
    assert_eq!(english["message"], message);
    let french = asks(&rene.clone().speaking("fr"), &lac, "rates").await;
    let message = "Vous ne pouvez pas faire cela dans cet établissement\u{a0}: il faut l'autorisation \
                   «\u{a0}tarifs\u{a0}». Peuvent l'accorder\u{a0}: Mona Keller, Otto Braun.";
    assert_eq!(french["message"], message);
    // Whatever needs a permission says so in the same way.
    let path = format!("/api/v1/properties/{lac}/members");
    let refused = rene.get(&path).await;
    refused.is(403).is_refused("not_authorised");
    let body = refused.body();
    assert_eq!(body["permission"], "manage_users");
    assert_eq!(body["who_can_grant"], json!(["Mona Keller", "Otto Braun"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_learns_no_names_and_not_even_whether_the_property_exists() {
    let (world, _, _, rene) = a_reception().await;
    let port = world.property("Auberge du Port").await;
    world.first_manager(&port, "pia@hotel.example").await;
    let known = asks(&rene, &port, "rates").await;
    assert_eq!((&known["reason"], &known["who_can_grant"]), (&json!("not_a_member"), &json!([])));
    assert_eq!(asks(&rene, NOWHERE, "rates").await, known);
    let list = rene.get(&format!("/api/v1/properties/{port}/members")).await;
    assert!(!list.is(403).text.contains("Mona"), "{}", list.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denial_is_an_event_once_an_hour_and_cause_with_what_the_person_was_shown() {
    let (world, lac, _, rene) = a_reception().await;
    for _ in 0..5 {
        asks(&rene, &lac, "rates").await;
        asks(&rene, &lac, "reports").await;
    }
    assert_eq!(world.count("access_denied").await, 1);
    asks(&rene, NOWHERE, "rates").await;
    assert_eq!(world.count("access_denied").await, 2, "another cause");
    world.minutes(59).await;
    asks(&rene, &lac, "rates").await;
    assert_eq!(world.count("access_denied").await, 2);
    world.minutes(1).await;
    asks(&rene, &lac, "reports").await;
    let denied: Vec<Value> =
        world.events().await.into_iter().filter(|event| event["kind"] == "access_denied").collect();
    let [first, _, third] = &denied[..] else { panic!("{denied:?}") };
    assert_eq!(first["data"]["permission"], "rates");
    assert_eq!(third["data"]["permission"], "reports");
    assert_eq!(first["data"]["cause"], "permission_missing");
    let meta = &first["metadata"];
    assert_eq!((&meta["answer"], &meta["property"]), (&json!("not_authorised"), &json!(lac)));
    assert_eq!(meta["actor"]["kind"], "member");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signed_in_or_a_question_that_makes_no_sense_is_refused_in_words() {
    let (world, lac, _, rene) = a_reception().await;
    let nobody = world.browser().get(&path(&lac, "rates")).await;
    nobody.is(401).is_refused("not_authorised");
    let unknown: Answer = rene.get(&path(&lac, "everything")).await;
    unknown.is(422).names("permission");
    let detail = unknown.body()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("everything") && detail.contains("manage_billing"), "{detail}");
    rene.get(&path("the-lake", "rates")).await.is(422).names("property");
    rene.get("/api/v1/access?permission=rates").await.is(422).names("property");
    rene.get(&format!("/api/v1/access?property={lac}")).await.is(422).names("permission");
    rene.get(&format!("{}&who=me", path(&lac, "rates"))).await.is(422).names("who");
    assert_eq!(world.count("access_denied").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_catalogue_says_every_permission_in_both_languages_and_which_are_sensitive() {
    let world = World::start().await;
    let english = world.browser().get("/api/v1/permissions").await.is(200).body();
    let french = world.browser().speaking("fr").get("/api/v1/permissions").await.is(200).body();
    let listed = |body: &Value, field: &str| -> Vec<String> {
        let all = body["permissions"].as_array().unwrap();
        all.iter().map(|one| one[field].to_string().replace('"', "")).collect()
    };
    assert_eq!(listed(&english, "name"), listed(&french, "name"));
    let sensitive = ["true", "true", "false", "false", "true", "true"];
    assert_eq!(listed(&english, "sensitive"), sensitive);
    for (body, other) in [(&english, &french), (&french, &english)] {
        for field in ["label", "description"] {
            for (said, same) in listed(body, field).iter().zip(listed(other, field)) {
                assert!(!said.starts_with("permission-") && !said.is_empty());
                assert!(field == "label" || *said != same, "{said}");
            }
        }
    }
}

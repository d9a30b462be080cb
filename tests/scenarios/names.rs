//! What a person is called: as they were added last, and as it is changed afterwards (S30).

use crate::world::{Browser, PASSWORD, World};
use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

const RECEPTION: &str = "reception@hotel.example";
const ADA: &str = "ada@hotel.example";

fn person(name: &str, language: &str) -> Value {
    json!({ "email": RECEPTION, "name": name, "language": language })
}

fn id(of: &Value) -> String {
    of["account"].as_str().unwrap().to_owned()
}

async fn patch(who: &Browser, path: &str, body: Value) -> crate::world::Answer {
    who.send(who.request(Method::PATCH, path).json(&body)).await
}

/// Somebody who worked at the reception, and does not any more.
async fn who_left(world: &World, mona: &Browser, lac: &str, name: &str) -> (Browser, String) {
    mona.add_member(lac, person(name, "en")).await.is(201);
    let browser = world.browser_and_phone();
    world.activate(&browser, RECEPTION).await;
    let account = id(&mona.member(lac, RECEPTION).await);
    mona.remove_member(lac, &account).await.is(204);
    assert_eq!(world.mail_to(RECEPTION).await.subject, "You no longer belong to a property");
    world.minutes(1).await;
    (browser, account)
}

#[tokio::test(flavor = "multi_thread")]
async fn s30_an_address_handed_on_is_the_new_persons_and_the_old_password_opens_nothing() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let (before, account) = who_left(&world, &mona, &lac, "Bruno Keller").await;

    let back = mona.add_member(&lac, person("Véronique Lœb", "fr")).await.is(201).body();
    assert_eq!((back["outcome"].as_str(), id(&back)), (Some("restored"), account.clone()));
    assert_eq!(back["activation_mail"], false);
    let said = back["message"].as_str().unwrap();
    assert!(said.contains("another name") && said.contains("no longer works"), "{said}");
    let shown = mona.member(&lac, RECEPTION).await;
    assert_eq!(shown["name"], "Véronique Lœb");

    // Whoever was there before, on the second day, with the password of then.
    before.log_in(RECEPTION, PASSWORD).await.is(401).is_refused("wrong_credentials");
    let told = world.mail_to(RECEPTION).await;
    assert_eq!(told.subject, "Votre compte est de retour");
    assert!(told.text.contains("Véronique") && !told.text.contains("Bruno"), "{}", told.text);
    assert!(told.text.contains("Choisissez un nouveau mot de passe"), "{}", told.text);
    assert!(!told.text.contains("avec votre mot de passe"), "{}", told.text);

    let veronique = world.browser_and_phone();
    veronique.forgot(RECEPTION).await.is(202);
    let mail = world.mail_to(RECEPTION).await;
    assert!(mail.text.contains("Véronique"), "{}", mail.text);
    veronique.reset(&mail.token(), "une autre phrase à retenir").await.is(204);
    veronique.log_in(RECEPTION, "une autre phrase à retenir").await.is(200);
    let me = veronique.me().await;
    assert_eq!((me["name"].as_str(), me["language"].as_str()), (Some("Véronique Lœb"), Some("fr")));

    // Found under the new name and no longer under the old one.
    let total = async |name| {
        let found = world.keyledger(&["find", name, "--json"]).await;
        if found.fine {
            serde_json::from_str::<Value>(&found.text).unwrap()["total"].clone()
        } else {
            json!(0)
        }
    };
    assert_eq!((total("veronique loeb").await, total("bruno").await), (json!(1), json!(0)));
    for (lang, sentence) in
        [("en", "added again under another name"), ("fr", "ajouté de nouveau sous un autre nom")]
    {
        let told = world.keyledger(&["history", RECEPTION, "--lang", lang]).await;
        assert!(told.text.contains(sentence), "{}", told.text);
    }
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn s30_the_same_name_written_otherwise_is_the_same_person_and_takes_the_new_spelling() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let (veronique, account) = who_left(&world, &mona, &lac, "Veronique Loeb").await;
    world.advance(TimeDelta::days(2)).await;
    mona.log_in("mona@hotel.example", PASSWORD).await.is(200);
    let back = mona.add_member(&lac, person("LŒB  Véronique", "fr")).await.is(201).body();
    assert!(back["message"].as_str().unwrap().contains("old password still works"), "{back}");
    assert_eq!(id(&back), account);
    veronique.log_in(RECEPTION, PASSWORD).await.is(200);
    let me = veronique.me().await;
    assert_eq!((&me["name"], &me["language"]), (&json!("LŒB  Véronique"), &json!("fr")));
    // The very same again says nothing of a name.
    mona.remove_member(&lac, &account).await.is(204);
    let renamed = world.count("name_changed").await;
    mona.add_member(&lac, person("LŒB  Véronique", "fr")).await.is(201);
    assert_eq!((renamed, world.count("name_changed").await), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn s30_a_repeat_and_a_file_say_the_same_of_another_name() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let (_, account) = who_left(&world, &mona, &lac, "Bruno Keller").await;
    let path = format!("/api/v1/properties/{lac}/members");
    let add = async || {
        let request = mona.request(Method::POST, &path).header("Idempotency-Key", "one");
        mona.send(request.json(&person("Véronique Lœb", "fr"))).await.is(201).body()
    };
    assert_eq!(add().await, add().await);

    mona.remove_member(&lac, &account).await.is(204);
    let file = format!("row_id,email,name\n1,{RECEPTION},Claire Favre\n");
    for (query, said) in [("?dry_run=true", "would no longer work"), ("", "no longer works")] {
        let path = format!("/api/v1/properties/{lac}/members/import{query}");
        let request = mona.request(Method::POST, &path).header("content-type", "text/csv");
        let report = mona.send(request.body(file.clone())).await.is(200).body();
        let row = &report["rows"][0];
        assert_eq!(row["outcome"], "restored", "{report}");
        assert!(row["message"].as_str().unwrap().contains(said), "{row}");
    }
    assert_eq!(mona.member(&lac, RECEPTION).await["name"], "Claire Favre");
}

#[tokio::test(flavor = "multi_thread")]
async fn s30_no_role_is_taken_up_with_the_password_of_somebody_else() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let (before, account) = who_left(&world, &mona, &lac, "Bruno Keller").await;
    let words = ["operator", "invite", "--email", RECEPTION, "--name", "Véronique Lœb"];
    let words = [&words[..], &["--role", "support", "--language", "fr"]].concat();
    assert_eq!(id(&world.json(&words).await), account);
    before.log_in(RECEPTION, PASSWORD).await.is(401).is_refused("wrong_credentials");
    let invited = world.link_to(RECEPTION).await;
    assert!(invited.text.contains("Véronique"), "{}", invited.text);
    let state = world.json(&["state", RECEPTION]).await.to_string();
    assert!(!state.contains("Bruno"), "{state}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_changes_their_name_and_language() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let mails = world.mails_to(ADA).await.len();
    let change = json!({ "name": "  Ada King ", "language": "fr" });
    let changed = patch(&ada, "/api/v1/me", change.clone()).await.is(200).body();
    assert_eq!(changed["name"], "Ada King");
    assert_eq!((&changed["language"], &changed["changed"]), (&json!("fr"), &json!(true)));
    let again = patch(&ada, "/api/v1/me", change).await.is(200).body();
    assert_eq!(again["changed"], false, "{again}");
    assert_eq!((world.count("name_changed").await, world.count("language_changed").await), (1, 1));
    assert_eq!(ada.me().await["name"], "Ada King");
    assert_eq!(mona.member(&lac, ADA).await["name"], "Ada King");
    assert_eq!(world.mails_to(ADA).await.len(), mails, "nobody is told what they did themselves");
    world.browser().forgot(ADA).await.is(202);
    let mail = world.mail_to(ADA).await;
    assert!(mail.text.contains("Bonjour Ada King"), "{}", mail.text);

    for (wrong, field) in [
        (json!({ "name": "  " }), "name"),
        (json!({ "name": "a\nb" }), "name"),
        (json!({ "name": "a".repeat(201) }), "name"),
        (json!({ "language": "de" }), "language"),
        (json!({ "name": "Ada", "email": "x@hotel.example" }), "email"),
    ] {
        patch(&ada, "/api/v1/me", wrong).await.is(422).names(field);
    }
    // Where nothing is named, nothing changes.
    for nothing in [json!({}), json!({ "name": null, "language": null })] {
        let answer = patch(&ada, "/api/v1/me", nothing).await.is(200).body();
        assert_eq!(answer["changed"], false);
    }
    patch(&world.browser(), "/api/v1/me", json!({ "name": "Ada" })).await.is(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_act_on_the_account_renames_it_and_everybody_sees_who_did() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = id(&ada.me().await);
    let mails = world.mails_to(ADA).await.len();
    let path = format!("/api/v1/accounts/{account}");
    let change = |name: &str| json!({ "name": name, "reason": { "code": "correction", "note": "ticket 4711" } });
    let changed = patch(&mona, &path, change("Ada King")).await.is(200).body();
    assert_eq!((&changed["name"], &changed["changed"]), (&json!("Ada King"), &json!(true)));
    assert_eq!(patch(&mona, &path, change("Ada King")).await.is(200).body()["changed"], false);
    patch(&mona, &path, json!({ "name": "Ada" })).await.is(422).names("reason");
    // Another hotel's manager has no say, and hears nothing of who is there.
    let port = world.property("Auberge du Port").await;
    let max = world.first_manager(&port, "max@hotel.example").await;
    patch(&max, &path, change("Nobody")).await.is(403).is_refused("not_authorised");
    let nobody = "/api/v1/accounts/00000000-0000-4000-8000-000000000000";
    patch(&max, nobody, change("Nobody")).await.is(403).is_refused("not_authorised");

    let sam = world.support().await;
    patch(&sam, &path, change("Ada Byron")).await.is(200);
    let words = ["account", "update", ADA, "--language", "fr", "--reason-code", "asked_by_person"];
    let printed = world.json(&words).await;
    assert_eq!((&printed["name"], &printed["language"]), (&json!("Ada Byron"), &json!("fr")));
    assert_eq!(world.json(&words).await["changed"], false);
    assert!(!world.keyledger(&words[..5]).await.fine, "without a reason");
    assert!(!world.keyledger(&["account", "update", ADA]).await.fine, "without anything to change");
    assert_eq!(ada.me().await["name"], "Ada Byron");
    assert_eq!(world.mails_to(ADA).await.len(), mails, "a name alone needs no alarm");

    let told = world.keyledger(&["history", ADA, "--lang", "en"]).await;
    assert_eq!(told.text.matches("The person's name was changed").count(), 2, "{}", told.text);
    assert!(told.text.contains("mails and pages was changed: French"), "{}", told.text);
    let timeline =
        sam.get(&format!("{path}/timeline?reason=asked_by_person")).await.is(200).text.clone();
    assert!(timeline.contains("name_changed"), "{timeline}");
    let found = sam.get("/api/v1/accounts?q=byron&reason=asked_by_person").await.is(200).body();
    assert_eq!(found["accounts"][0]["name"], "Ada Byron");
    let acts: Vec<Value> = world.events().await;
    let by: Vec<&str> = acts
        .iter()
        .filter(|event| event["kind"] == "name_changed")
        .map(|event| event["metadata"]["actor"]["kind"].as_str().unwrap())
        .collect();
    assert_eq!(by, ["manager", "support"]);
    let shown = world.keyledger(&["events", "--whole", "--limit", "1000"]).await.text;
    assert!(!shown.contains("Byron") && !shown.contains("King"), "a name lies in its box");
    world.invariant_12().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_has_no_name_whatever_they_were_called() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada = world.member(&mona, &lac, ADA).await;
    let account = id(&ada.me().await);
    patch(&ada, "/api/v1/me", json!({ "name": "Ada King" })).await.is(200);
    world.json(&["erase", ADA, "--ground", "request", "--yes"]).await;
    let told = world.keyledger(&["history", &account, "--lang", "en"]).await;
    assert!(told.fine && !told.text.contains("King"), "{}", told.text);
    assert!(!world.keyledger(&["find", "king"]).await.fine);
}

//! What comes back with a deleted account, and what happens when somebody joins? (S30, S31)

use crate::world::{PASSWORD, World};
use chrono::TimeDelta;
use serde_json::json;

const MAX: &str = "max@hotel.example";
const ADA: &str = "ada@hotel.example";

fn ada(permissions: &[&str]) -> serde_json::Value {
    json!({ "email": ADA, "name": "Ada Lovelace", "permissions": permissions })
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_and_created_again_within_30_days_the_account_is_back_with_its_password() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    mona.add_member(&lac, ada(&["manage_users", "rates"])).await.is(201);
    let browser = world.browser();
    world.activate(&browser, ADA).await;
    let account = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    mona.remove_member(&lac, &account).await.is(204);
    mona.remove_member(&lac, &account).await.is(404).is_refused("not_found");
    assert_eq!(mona.members(&lac).await.len(), 1);

    // Gone for everybody: the session, the password, the reset.
    browser.session().await.is(401);
    browser.log_in(ADA, PASSWORD).await.is(401).is_refused("wrong_credentials");
    let removed = world.mail_to(ADA).await;
    assert_eq!(removed.subject, "You no longer belong to a property");
    assert!(removed.text.contains("Hotel du Lac"), "{}", removed.text);
    let mails = world.mails_to(ADA).await.len();
    browser.forgot(ADA).await.is(202);
    assert_eq!(world.mails_to(ADA).await.len(), mails);

    world.advance(TimeDelta::days(29)).await;
    world.browser().log_in(ADA, PASSWORD).await.is(401);
    mona.log_in("mona@hotel.example", PASSWORD).await.is(200);
    let back = mona.add_member(&lac, ada(&["rates"])).await;
    assert_eq!(back.is(201).body()["outcome"], "restored");
    assert_eq!(back.body()["activation_mail"], false);
    assert_eq!(back.body()["account"], account.as_str());
    assert!(back.body()["message"].as_str().unwrap().contains("old password still works"));
    assert_eq!(world.mail_to(ADA).await.subject, "Your account is back", "no activation mail");

    browser.session().await.is(401);
    browser.log_in(ADA, PASSWORD).await.is(200);
    assert_eq!(browser.me().await["properties"][0]["permissions"], json!(["rates"]));
    browser.add_member(&lac, ada(&[])).await.is(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_30_days_the_account_comes_back_without_its_password() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let browser = world.member(&mona, &lac, ADA).await;
    let account = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    mona.remove_member(&lac, &account).await.is(204);
    // A manager who comes later, and whose own thirty days are not over.
    world.advance(TimeDelta::days(20)).await;
    mona.log_in("mona@hotel.example", PASSWORD).await.is(200);
    let max = json!({ "email": MAX, "name": "Max", "permissions": ["manage_users"] });
    mona.add_member(&lac, max).await.is(201);
    let mona = world.browser_and_phone();
    world.activate(&mona, MAX).await;
    world.advance(TimeDelta::days(10) + TimeDelta::seconds(1)).await;
    mona.log_in(MAX, PASSWORD).await.is(200);
    let back = mona.add_member(&lac, ada(&[])).await;
    assert_eq!(back.is(201).body()["outcome"], "restored");
    assert!(back.body()["message"].as_str().unwrap().contains("no longer works"));
    browser.log_in(ADA, PASSWORD).await.is(401).is_refused("wrong_credentials");
    browser.forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    browser.reset(&token, "another road to walk on").await.is(204);
    browser.log_in(ADA, "another road to walk on").await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_removes_themselves() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let account = mona.me().await["account"].as_str().unwrap().to_owned();
    mona.remove_member(&lac, &account).await.is(403).is_refused("not_authorised");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_comes_back_gets_no_mail_about_what_was_before() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    mona.add_member(&lac, ada(&[])).await.is(201);
    let activation = world.mail_to(ADA).await;
    let account = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    mona.remove_member(&lac, &account).await.is(204);
    // The link of a deleted account opens nothing, and still does not when the account is back.
    let browser = world.browser();
    browser.activate(&activation.token(), PASSWORD).await.is(410);
    mona.add_member(&lac, ada(&[])).await.is(201);
    browser.activate(&activation.token(), PASSWORD).await.is(410);
    browser.forgot(ADA).await.is(202);
    browser.reset(&world.token_to(ADA).await, PASSWORD).await.is(204);
    browser.log_in(ADA, PASSWORD).await.is(200);
}

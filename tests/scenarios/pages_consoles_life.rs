//! Consoles while others act: two operators at once, a role taken back with a page open, a permalink without
//! the right, and an erasure followed to its destroyed keys (C5, S35).

use crate::world::World;
use serde_json::json;

const ADA: &str = "ada@hotel.example";

#[tokio::test(flavor = "multi_thread")]
async fn two_operators_at_once_do_it_once_and_a_role_taken_back_ends_at_the_next_click() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let ada = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let tom = world.another_operator((&sam, &cleo), "tom@keyledger.example", "support").await;
    let page = format!("/console/accounts/{ada}");
    let act = format!("{page}/act");
    world.browser().mistype(ADA, 10).await;
    for operator in [&sam, &tom] {
        operator.page(&page).await.is(200).says("Lift the lock");
    }
    let unlock = [("what", "unlock"), ("reason", "asked_by_person"), ("note", "4711")];
    let (one, other) = tokio::join!(sam.submit(&act, &unlock), tom.submit(&act, &unlock));
    for answer in [&one, &other] {
        answer.is(200).says("is open on");
    }
    assert_eq!(world.count("account_unlocked").await, 1);
    // Sam's role is taken back while the page is open: the form on it does nothing any more.
    world.browser().mistype(ADA, 10).await;
    sam.page(&page).await.is(200).says("Lift the lock");
    let me = sam.me().await["account"].as_str().unwrap().to_owned();
    let withdraw = format!("/api/v1/operators/{me}/withdraw");
    for operator in [&cleo, &tom] {
        operator.post(&withdraw, json!({ "reason": { "code": "staffing" } })).await.is(200);
    }
    let led = sam.send_form(&act, &unlock).await.leads_to();
    assert!(led.starts_with("/login"), "{led}");
    assert_eq!(world.count("account_unlocked").await, 1);
    assert!(sam.page(&page).await.leads_to().starts_with("/login"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permalink_opens_for_whom_the_table_lets_and_an_erasure_is_followed_to_its_keys() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let ada = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let page = sam.page(&format!("/console/accounts/{ada}")).await;
    let permalink = page.between("id=\"permalink\" href=\"", "\"");
    assert!(permalink.contains("?at="), "{permalink}");
    cleo.page(&permalink).await.is(200).says("As it was on");
    mona.page(&permalink).await.is(403).says("support").says_nothing_of(ADA);
    let led = world.browser().page(&permalink).await.leads_to();
    assert!(led.starts_with("/login?return_to="), "{led}");
    cleo.page("/console/audit/erasures").await.is(200).says_nothing_of(&ada);
    let note = ["--ground", "request", "--note", "letter of 3 May", "--yes"];
    world.json(&[&["erase", &ada][..], &note].concat()).await;
    let page = cleo.page("/console/audit/erasures").await;
    page.is(200).says(&ada).says("the person asked to be forgotten").says_nothing_of("Lovelace");
    // Decided and done, each with its event; nothing waits.
    assert!(page.0.text.matches("/console/events/").count() >= 2, "{}", page.0.text);
    sam.page(&permalink).await.is(200).says_nothing_of("Lovelace").says_nothing_of(ADA);
}

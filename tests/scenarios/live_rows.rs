//! Live rows of a person: bounded for each operator, ended with a sentence when the right is gone, and no use
//! of the session (B6, C5).

use crate::world::{Browser, World};
use reqwest::{Method, Response};
use serde_json::json;
use std::time::Duration;

const ADA: &str = "ada@hotel.example";

async fn open(who: &Browser, path: &str) -> Response {
    who.request(Method::GET, path).send().await.unwrap()
}

/// What comes until these words stood in it.
async fn until(rows: &mut Response, words: &str) -> String {
    let mut text = String::new();
    let read = tokio::time::timeout(Duration::from_secs(20), async {
        while !text.contains(words) {
            let Some(piece) = rows.chunk().await.unwrap() else { break };
            text.push_str(&String::from_utf8_lossy(&piece));
        }
    });
    let came = read.await;
    assert!(came.is_ok() && text.contains(words), "no {words:?}: {text}");
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn b6_rows_come_as_they_happen_and_end_with_the_role() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let ada = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let tom = world.another_operator((&sam, &cleo), "tom@keyledger.example", "support").await;
    let explained = sam.get(&format!("/api/v1/accounts/{ada}/explain")).await;
    let last = explained.is(200).header("keyledger-revision").unwrap().to_owned();
    let path = format!("/console/accounts/{ada}/live?zone=UTC&after={last}");
    // Who may not is told so as ever.
    mona.get(&path).await.is(403).is_refused("not_authorised");
    world.browser().get(&path).await.is(401);
    sam.get(&path.replace(&ada, "019aa000-0000-7000-8000-000000000000")).await.is(404);
    sam.get(&format!("{path}x")).await.is(422);
    let mut rows = open(&sam, &path).await;
    until(&mut rows, ":").await;
    world.browser().from("203.0.113.77").log_in(ADA, "mistyped and mistyped").await.is(401);
    let row = until(&mut rows, "event: row").await;
    // What happens to others wakes nobody here: it is neither looked at nor answered.
    for _ in 0..8 {
        world.browser().log_in("nobody@hotel.example", "mistyped and mistyped").await;
    }
    world.browser().from("203.0.113.78").log_in(ADA, "mistyped and mistyped").await;
    let next = until(&mut rows, "203.0.113.78").await;
    // One beat may have come between.
    assert!(next.matches(":\n\n").count() <= 1, "{next:?}");
    assert!(row.contains("203.0.113.77") && !row.contains(ADA), "{row}");
    assert!(!row.contains("mistyped"), "no secret: {row}");
    // Four of one operator, and the fifth is told; those of others are their own.
    let mut others = vec![];
    for _ in 0..3 {
        others.push(open(&sam, &path).await);
        assert_eq!(others.last().unwrap().status().as_u16(), 200);
    }
    let answer = sam.get(&path).await;
    answer.is(429).is_refused("too_busy");
    assert!(answer.text.contains("Close one of them"), "{}", answer.text);
    assert_eq!(open(&cleo, &path).await.status().as_u16(), 200);
    drop(others);
    // The role is withdrawn while the rows are open: they end with a sentence, and open no more.
    let me = sam.me().await["account"].as_str().unwrap().to_owned();
    let withdraw = format!("/api/v1/operators/{me}/withdraw");
    let staffing = || json!({ "reason": { "code": "staffing" } });
    cleo.post(&withdraw, staffing()).await.is(200);
    tom.post(&withdraw, staffing()).await.is(200);
    let end = until(&mut rows, "event: end").await;
    assert!(end.contains("you may no longer read this history"), "{end}");
    assert_eq!(rows.chunk().await.unwrap(), None, "nothing behind the end");
    // With the role the sessions went.
    sam.get(&path).await.is(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn b6_a_page_left_open_keeps_no_session_alive_and_a_stop_is_said() {
    let mut world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let ada = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    let page = sam.page(&format!("/console/accounts/{ada}")).await;
    page.is(200).says("Reload the page to see what is new");
    let path = page.between("data-live=\"", "\"").replace("&amp;", "&").replace("&#38;", "&");
    assert!(path.contains("&after="), "{path}");
    let mut rows = open(&sam, &path).await;
    until(&mut rows, ":").await;
    // The session is left unused for longer than it may be: what happens then ends the rows.
    world.minutes(24 * 60).await;
    world.browser().log_in(ADA, "mistyped and mistyped").await;
    until(&mut rows, "event: end").await;
    // Of the past there is nothing live.
    let sam = world.browser_of("sam@keyledger.example");
    sam.log_in("sam@keyledger.example", crate::world::PASSWORD).await;
    let then = format!("/console/accounts/{ada}?at=2026-11-22T08:00:00Z");
    sam.page(&then).await.is(200).says_nothing_of("Reload the page to see");
    let mut rows = open(&sam, &path).await;
    until(&mut rows, ":").await;
    let (end, ()) = tokio::join!(until(&mut rows, "event: end"), world.stop());
    assert!(end.contains("stopping"), "{end}");
}

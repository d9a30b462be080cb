//! Does the front door have the habits of HTTP? Pages lead on, what was made says where it is, what is
//! known is not sent again, and a page of another origin comes in where the configuration says so.

use crate::world::{Answer, Browser, World};
use reqwest::Method;
use serde_json::json;

const CORS: &str = "access-control-allow-origin";
const DESK: &str = "https://desk.hotel.example";

/// Where the next page is, if there is one.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.header("link")?;
    let (path, rest) = link.strip_prefix('<')?.split_once('>')?;
    assert_eq!(rest, "; rel=\"next\"");
    Some(path.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_leads_on_to_its_end() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    for name in ["ada", "ben", "cem"] {
        let email = format!("{name}@hotel.example");
        let person = json!({ "email": email, "name": name });
        mona.add_member(&lac, person).await.is(201);
    }
    let (mut path, mut people) =
        (Some(format!("/api/v1/properties/{lac}/members?limit=3")), vec![]);
    while let Some(there) = path {
        let page = mona.get(&there).await;
        people.extend(page.is(200).body()["members"].as_array().unwrap().clone());
        assert!(people.len() % 3 == 0 || page.header("link").is_none());
        path = next(&page);
    }
    assert_eq!(people.len(), mona.members(&lac).await.len());
    for wrong in ["0", "201", "x"] {
        mona.get(&format!("/api/v1/properties/{lac}/members?limit={wrong}"))
            .await
            .is(422)
            .names("limit");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_made_can_be_read_where_it_says_and_is_not_sent_twice() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let person = json!({ "email": "ada@hotel.example", "name": "Ada" });
    let made = mona.add_member(&lac, person).await;
    let place = made.is(201).header("location").expect("a place").to_owned();
    for path in [place.as_str(), "/api/v1/me"] {
        let first = mona.get(path).await;
        let tag = first.is(200).header("etag").unwrap().to_owned();
        let known = async |tag: &str| {
            mona.send(mona.request(Method::GET, path).header("if-none-match", tag)).await
        };
        for tag in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let again = known(&tag).await;
            assert_eq!((again.is(304).text.as_str(), again.header("etag").is_some()), ("", true));
        }
        known("\"other\"").await.is(200);
    }
    let tag = mona.get("/api/v1/me").await.header("etag").unwrap().to_owned();
    let change = mona.request(Method::PATCH, "/api/v1/me").json(&json!({ "language": "fr" }));
    mona.send(change).await.is(200);
    let request = mona.request(Method::GET, "/api/v1/me").header("if-none-match", tag);
    assert_eq!(mona.send(request).await.is(200).body()["language"], "fr");
}

/// A page's own request, and what the browser asks before one that is not simple.
async fn from_a_page(browser: &Browser, origin: &str) -> [Answer; 2] {
    let asked = browser.request(Method::OPTIONS, "/api/v1/me").header("origin", origin);
    let asked = asked.header("access-control-request-method", "PATCH");
    let asked = browser.send(asked.header("access-control-request-headers", "if-match")).await;
    let login = browser.request(Method::POST, "/api/v1/login").header("origin", origin);
    let login = login.json(&json!({ "email": "ada@hotel.example" }));
    [asked, browser.send(login.header("sec-fetch-site", "cross-site")).await]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_comes_in_where_the_configuration_says_so() {
    let world = World::start().await;
    let [asked, sent] = from_a_page(&world.browser(), DESK).await;
    asked.is(405).is_refused("method_not_allowed");
    assert!(asked.body()["detail"].as_str().unwrap().contains("allowed_origins"));
    assert!(asked.header(CORS).is_none() && sent.header(CORS).is_none());
    sent.is(403).is_refused("cross_site");

    let world = World::start_with(|config| config.allowed_origins = vec![DESK.into()]).await;
    let [asked, sent] = from_a_page(&world.browser(), DESK).await;
    assert_eq!(asked.is(200).header(CORS), Some(DESK));
    assert_eq!(asked.header("access-control-allow-credentials"), Some("true"));
    assert_eq!(sent.is(200).header(CORS), Some(DESK));
    let exposed = sent.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("etag") && exposed.contains("link"), "{exposed}");
    let [asked, sent] = from_a_page(&world.browser(), "https://elsewhere.example").await;
    assert!(asked.header(CORS).is_none() && sent.header(CORS).is_none());
    sent.is(403).is_refused("cross_site");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_answers_in_the_envelope_of_the_bus_where_that_is_asked_for() {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let (mut path, mut events) = ("/api/v1/events?limit=10".to_owned(), vec![]);
    loop {
        let accept = "application/json;q=0.5, application/cloudevents-batch+json";
        let page = cleo.send(cleo.request(Method::GET, &path).header("accept", accept)).await;
        let kind = page.is(200).header("content-type");
        assert_eq!(kind, Some("application/cloudevents-batch+json"));
        let some = page.body().as_array().unwrap().clone();
        // Also at the end it leads on: there the next events will be.
        path = next(&page).expect("a place to go on at");
        if some.is_empty() {
            break;
        }
        events.extend(some);
    }
    assert_eq!(events.len(), world.events().await.len());
    for (place, event) in events.iter().enumerate() {
        assert_eq!(event["data"]["sequence"], place);
        assert_eq!(event["sequence"], format!("{place:020}"));
        let (kind, version) = (event["data"]["kind"].as_str().unwrap(), &event["data"]["version"]);
        assert_eq!(event["type"], format!("keyledger.{kind}.v{version}"));
        let schema = event["dataschema"].as_str().unwrap();
        assert!(schema.ends_with(&format!("/schemas/public/{kind}.v{version}.schema.json")));
    }
    let schema = events[0]["dataschema"].as_str().unwrap();
    let (_, path) = schema.split_once("/schemas/").unwrap();
    let served = cleo.get(&format!("/schemas/{path}")).await.is(200).body();
    assert_eq!(served["$id"], schema);
    cleo.get("/schemas/public/nothing.v1.schema.json").await.is(404);
}

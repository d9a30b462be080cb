//! Support and compliance read over HTTP: who may, what they get, and that it is written down (scope 4, C5).

use crate::world::{Answer, Browser, PASSWORD, SAM, World};
use serde_json::{Value, json};

const ADA: &str = "ada@hotel.example";

/// A hotel with Ada locked out, Sam of support and Cleo of compliance.
struct Cast {
    world: World,
    lac: String,
    ada: String,
    ada_herself: Browser,
    mona: Browser,
    sam: Browser,
    cleo: Browser,
}

async fn cast() -> Cast {
    let world = World::start().await;
    let sam = world.support().await;
    let cleo = world.compliance(&sam).await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    let ada_herself = world.member(&mona, &lac, ADA).await;
    let stranger = world.browser().from("203.0.113.77");
    stranger.mistype(ADA, 10).await.is_refused("account_locked");
    let ada = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    Cast { world, lac, ada, ada_herself, mona, sam, cleo }
}

fn paths(cast: &Cast, event: &str) -> [String; 6] {
    let account = format!("/api/v1/accounts/{}", cast.ada);
    [
        format!("/api/v1/accounts?q={ADA}"),
        account.clone(),
        format!("{account}/timeline"),
        format!("{account}/explain"),
        format!("{account}/state"),
        format!("/api/v1/events/{event}"),
    ]
}

async fn an_event(world: &World) -> String {
    let events = world.events().await;
    let locked = events.iter().find(|event| event["kind"] == "account_locked").unwrap();
    locked["event"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn operators_read_and_nobody_else_does() {
    let cast = cast().await;
    let event = an_event(&cast.world).await;
    let before = cast.world.count("history_read").await;
    for path in paths(&cast, &event) {
        cast.world.browser().get(&path).await.is(401).is_refused("not_authorised");
        for nobody in [&cast.mona, &cast.ada_herself] {
            nobody.get(&path).await.is(403).is_refused("not_authorised");
        }
    }
    assert_eq!(cast.world.count("history_read").await, before, "a refusal shows nothing");
    for path in paths(&cast, &event) {
        for operator in [&cast.sam, &cast.cleo] {
            operator.get(&path).await.is(200);
        }
    }
    assert_eq!(cast.world.count("history_read").await, before + 12);
    let review = format!("/api/v1/audit/access-review/{}", cast.lac);
    let since = "from=2026-11-22T00:00:00Z";
    let export = format!("/api/v1/audit/subjects/{}?reason=asked_by_person", cast.ada);
    for path in [
        &review,
        &format!("/api/v1/audit/acts?{since}"),
        &format!("/api/v1/audit/reads?{since}"),
        &export,
    ] {
        cast.sam.get(path).await.is(403).is_refused("not_authorised");
        cast.cleo.get(path).await.is(200);
    }
    let bare = format!("/api/v1/audit/subjects/{}", cast.ada);
    cast.cleo.get(&bare).await.is(422).names("reason");
}

#[tokio::test(flavor = "multi_thread")]
async fn support_finds_reads_and_explains_at_a_moment() {
    let cast = cast().await;
    let sam = &cast.sam;
    let found = sam.get("/api/v1/accounts?q=lovelace&reason=lost_access&note=ticket+4711").await;
    assert_eq!(found.is(200).body()["accounts"][0]["account"], cast.ada.as_str());
    assert_eq!(found.body()["accounts"][0]["standing"], "locked");
    let account = sam.get(&format!("/api/v1/accounts/{}", cast.ada)).await;
    assert_eq!(account.body()["account"]["email"], ADA);
    let revision = account.header("keyledger-revision").unwrap().parse::<u64>().unwrap();
    let state = sam.get(&format!("/api/v1/accounts/{}/state", cast.ada)).await;
    assert_eq!(state.body()["revision"], revision);
    for at in ["2026-11-22%2007:30%20%2B01:00", "2026-11-22T07:30:00+01:00"] {
        let early = sam.get(&format!("/api/v1/accounts/{}/state?at={at}", cast.ada)).await;
        assert_eq!(early.is(200).body()["state"]["stage"], "absent", "{at}");
    }
    let explain = format!("/api/v1/accounts/{}/explain", cast.ada);
    let why = sam.clone().speaking("fr").get(&explain).await;
    assert_eq!(why.body()["explanation"]["standing"], "locked");
    assert!(why.body()["text"].as_str().unwrap().contains("verrouillé"), "{}", why.text);
    let told = cast.world.json(&["why", ADA]).await;
    let locks = &told["explanation"]["locks"];
    assert_eq!(why.body()["explanation"]["locks"], *locks, "the command line says the same");
    let reads = cast.world.json(&["review", "reads", "--from", "2026-11-22T00:00:00Z"]).await;
    let first = &reads["reads"][0];
    assert_eq!(
        (first["words"].as_str(), first["reason"].as_str()),
        (Some("lovelace"), Some("lost_access: ticket 4711"))
    );
    assert_eq!(first["accounts"], json!([cast.ada]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_timeline_comes_in_pages_that_are_the_readers_own() {
    let cast = cast().await;
    let path = format!("/api/v1/accounts/{}/timeline", cast.ada);
    let whole = cast.sam.get(&format!("{path}?limit=200")).await.is(200).body();
    let (mut items, mut cursor) = (vec![], String::new());
    loop {
        let more = if cursor.is_empty() { String::new() } else { format!("&cursor={cursor}") };
        let page = cast.sam.get(&format!("{path}?limit=3{more}")).await.is(200).body();
        items.extend(page["items"].as_array().unwrap().clone());
        let Some(next) = page["next"].as_str() else { break };
        next.clone_into(&mut cursor);
    }
    assert_eq!(items, *whole["items"].as_array().unwrap());
    let nine = items.iter().find(|item| item["count"] == 9).unwrap();
    assert!(
        nine["counted"]["lock"].is_string()
            && nine["from_where"].as_str().unwrap().contains("203.0.113.77")
    );
    // The command line tells the same items.
    let printed = cast.world.json(&["history", ADA, "--lang", "en"]).await;
    assert_eq!(printed["items"], whole["items"]);
    // Every event has its address.
    let link = nine["events"][0]["link"].as_str().unwrap();
    assert_eq!(cast.sam.get(link).await.is(200).body()["event"], nine["events"][0]);

    // Somebody else's cursor, another person's, a changed one.
    cast.cleo.get(&format!("{path}?cursor={cursor}")).await.is(422).names("cursor");
    let sam = cast.sam.get(&format!("/api/v1/accounts?q={SAM}")).await.body();
    let sam = sam["accounts"][0]["account"].as_str().unwrap().to_owned();
    let other = format!("/api/v1/accounts/{sam}/timeline?cursor={cursor}");
    cast.sam.get(&other).await.is(422).names("cursor");
    for wrong in ["%21", "AAAA", &cursor[1..]] {
        cast.sam.get(&format!("{path}?cursor={wrong}")).await.is(422).names("cursor");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_in_a_question_is_named() {
    let cast = cast().await;
    let account = format!("/api/v1/accounts/{}", cast.ada);
    for (path, field) in [
        ("/api/v1/accounts".to_owned(), "q"),
        ("/api/v1/accounts?network=10.0.0.0/8".to_owned(), "network"),
        ("/api/v1/accounts?network=hotel".to_owned(), "network"),
        ("/api/v1/accounts?network=203.0.113.0/24&from=2026-11-01".to_owned(), "from"),
        ("/api/v1/accounts?property=ritz".to_owned(), "property"),
        ("/api/v1/accounts?q=ada&limit=0".to_owned(), "limit"),
        ("/api/v1/accounts?q=ada&limit=%2B1".to_owned(), "limit"),
        ("/api/v1/accounts?q=ada&colour=red".to_owned(), "colour"),
        ("/api/v1/accounts?q=ada&q=bob".to_owned(), "q"),
        ("/api/v1/accounts?q=ada&reason=because".to_owned(), "reason"),
        (format!("{account}/state?at=yesterday"), "at"),
        (format!("{account}/explain?at=2026-11-22T08:00:00"), "at"),
        (format!("{account}/timeline?limit=1000000"), "limit"),
        (format!("{account}/timeline?from=-1"), "from"),
        (format!("{account}?min_sequence=1000000"), "min_sequence"),
    ] {
        cast.sam.get(&path).await.is(422).names(field);
    }
    for path in [
        "/api/v1/accounts/nobody".to_owned(),
        "/api/v1/accounts/7f0c0000-0000-4000-8000-000000000001".to_owned(),
        "/api/v1/events/7f0c0000-0000-4000-8000-000000000001".to_owned(),
        "/api/v1/events/first".to_owned(),
    ] {
        cast.sam.get(&path).await.is(404).is_refused("not_found");
    }
    for (path, field) in [
        ("/api/v1/audit/acts", "from"),
        ("/api/v1/audit/acts?from=2026-11-22T09:00:00Z&to=2026-11-22T08:00:00Z", "to"),
        ("/api/v1/audit/reads?from=2026-11-22T00:00:00Z&of=ada", "of"),
    ] {
        cast.cleo.get(path).await.is(422).names(field);
    }
}

async fn with_token(browser: &Browser, path: &str, token: &str) -> Answer {
    let request = browser.request(reqwest::Method::GET, path);
    browser.send(request.bearer_auth(token)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_software_follows_the_events_with_its_token() {
    let cast = cast().await;
    let world = &cast.world;
    let token = world.service_token("reporting", &["events_read"]).await;
    let other = world.service_token("billing", &["billing_write"]).await;
    let outside = world.browser();
    let read =
        async |query: &str| with_token(&outside, &format!("/api/v1/events{query}"), &token).await;
    outside.get("/api/v1/events").await.is(401);
    with_token(&outside, "/api/v1/events", &other).await.is(403).is_refused("not_authorised");
    cast.sam.get("/api/v1/events").await.is(403);
    cast.cleo.get("/api/v1/events").await.is(200);
    let mut all: Vec<Value> = vec![];
    let mut after = String::new();
    loop {
        let page = read(&format!("?limit=50{after}")).await.is(200).body();
        all.extend(page["events"].as_array().unwrap().clone());
        after = format!("&after={}", page["next"].as_str().unwrap());
        if page["at_head"] == true {
            break;
        }
    }
    assert!(all.iter().enumerate().all(|(index, event)| event["sequence"] == index));
    assert_eq!(
        all,
        world.json(&["events", "--limit", "1000"]).await["events"].as_array().unwrap()[..]
    );
    // Nothing new: the request waits until there is.
    let waiting = {
        let (outside, token, after) = (outside.clone(), token.clone(), after.clone());
        let path = format!("/api/v1/events?wait=20{after}");
        tokio::spawn(async move { with_token(&outside, &path, &token).await })
    };
    cast.ada_herself.forgot("somebody@elsewhere.example").await.is(202);
    let page = waiting.await.unwrap();
    assert_eq!(page.is(200).body()["events"][0]["sequence"], all.len());
    for (wrong, why) in
        [("after=1000000", "no event"), ("after=x", "not a valid position"), ("wait=26", "0 to 25")]
    {
        let answer = read(&format!("?{wrong}")).await;
        let field = wrong.split('=').next().unwrap();
        answer.is(422).names(field);
        assert!(answer.text.contains(why), "{}", answer.text);
    }
    let elsewhere = World::start().await;
    elsewhere.minutes(3).await;
    elsewhere.hotel("Hotel du Mont").await;
    let there = elsewhere.json(&["events", "--limit", "3"]).await["next"].clone();
    let foreign = read(&format!("?after={}", there.as_str().unwrap())).await;
    foreign.is(422).names("after");
    assert!(foreign.text.contains("another ledger"), "{}", foreign.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn c7_who_waits_is_answered_when_the_engine_stops() {
    let mut world = World::start().await;
    let token = world.service_token("reporting", &["events_read"]).await;
    let next = world.json(&["events", "--limit", "1000"]).await["next"].clone();
    let outside = world.browser();
    let path = format!("/api/v1/events?wait=25&after={}", next.as_str().unwrap());
    let waiting = tokio::spawn(async move { with_token(&outside, &path, &token).await });
    // The token's use is looked up before it waits; either way it is answered, not cut off.
    tokio::task::yield_now().await;
    let started = std::time::Instant::now();
    world.stop().await;
    assert!(started.elapsed().as_secs() < 20, "a stop does not wait for readers");
    if let Ok(answer) = waiting.await {
        answer.is(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s35_what_support_did_is_seen_by_compliance() {
    let cast = cast().await;
    cast.sam.act_on(&cast.ada, "unlock").await.is(200);
    cast.world.browser().log_in(ADA, PASSWORD).await.is(200);
    let acts = cast.cleo.get("/api/v1/audit/acts?from=2026-11-22T00:00:00Z").await.is(200).body();
    let acts = acts["acts"].as_array().unwrap().clone();
    let unlock = acts.iter().find(|act| act["events"][0]["kind"] == "account_unlocked").unwrap();
    assert_eq!(unlock["actor"], "Sam Vidal (support)");
    assert_eq!(
        (unlock["subject"].as_str(), unlock["subject_name"].as_str()),
        (Some(cast.ada.as_str()), Some("Ada Lovelace"))
    );
    assert_eq!(unlock["reason"], "asked_by_person");
    assert!(!unlock["authority"].as_array().unwrap().is_empty());
    let review = cast.cleo.get(&format!("/api/v1/audit/access-review/{}", cast.lac)).await.body();
    let operators = review["operators"].as_array().unwrap();
    assert_eq!(operators.len(), 2, "{review}");
}

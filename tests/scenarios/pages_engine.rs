//! The operators' page of the engine: what is stuck is seen with its cause and moved on with a reason, and
//! service tokens are made, shown once and revoked (C3, DESIGN 5).

use crate::world::{Browser, World};
use rusqlite::{Connection, params};

const ADA: &str = "ada@hotel.example";
const CAUSE: &str = "the mail cannot be queued";

/// A handler gave up on Ada's account, as its own database says it.
async fn parked(world: &World, ada: &str) -> (String, String) {
    world.deliver().await;
    let stream = format!("account-{ada}");
    let events = world.events().await;
    let first = events.iter().find(|event| event["stream"] == *stream).unwrap();
    let event = first["event"].as_str().unwrap().to_owned();
    let file = Connection::open(world.file("reactions.db")).unwrap();
    let sql = "INSERT INTO waiting VALUES ('activation_mail', ?1, 0, ?2, 5, 0, 1, ?3)";
    file.execute(sql, params![stream, event, CAUSE]).unwrap();
    (stream, event)
}

async fn house() -> (World, String, Browser, Browser) {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let ada = mona.member(&lac, ADA).await["account"].as_str().unwrap().to_owned();
    let sam = world.support().await;
    (world, ada, mona, sam)
}

#[tokio::test(flavor = "multi_thread")]
async fn c3_a_parked_stream_is_told_with_its_cause_and_moved_on_for_a_reason() {
    let (world, ada, mona, sam) = house().await;
    sam.page("/console/engine").await.is(200).says("Nothing is stuck").says_nothing_of(CAUSE);
    let (stream, event) = parked(&world, &ada).await;
    let page = sam.page("/console/engine").await;
    page.is(200).says(CAUSE).says(&stream).says(&event).says("1 stream is parked");
    page.says("parked until somebody acts").says_nothing_of(ADA);
    let place = [("handler", "activation_mail"), ("stream", &stream)];
    let act = |what: &'static str, more: &[(&'static str, &'static str)]| {
        let fields = [&place[..], &[("do", what)], more].concat();
        let fields: Vec<_> =
            fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        fields
    };
    let sent = async |who: &Browser, fields: Vec<(String, String)>| {
        let fields: Vec<_> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        who.submit("/console/engine/handlers", &fields).await
    };
    let why = [("reason", "correction"), ("note", "ticket 4711")];
    // Nobody without the right, and nobody without a reason.
    sent(&sam, act("skip", &[])).await.is(200).says("reason");
    sent(&sam, act("skip", &[("reason", "")])).await.is(200).says("choose one");
    sent(&sam, act("dance", &why)).await.is(200).says("nothing");
    assert_eq!(mona.send_form("/console/engine/handlers", &[("do", "skip")]).await.0.status, 303);
    mona.page("/console/engine").await.is(403).says("support");
    let resumed = world.count("handler_resumed").await;
    assert_eq!((world.count("handler_skipped").await, resumed), (0, 0));
    sent(&sam, act("retry", &why)).await.is(200).says("tries the event again");
    assert_eq!(world.count("handler_resumed").await, 1);
    // Two operators at once: the second is told that somebody was quicker.
    sent(&sam, act("skip", &why)).await.is(200).says("somebody else acted on it");
    assert_eq!(world.count("handler_skipped").await, 0);
    let events = world.events().await;
    let resumed = events.iter().find(|event| event["kind"] == "handler_resumed").unwrap();
    let meta = &resumed["metadata"];
    assert_eq!(
        (&meta["actor"]["kind"], &meta["reason"]["code"]),
        (&"support".into(), &"correction".into())
    );
    assert!(!meta["authority"].as_array().unwrap().is_empty(), "{meta}");
    world.deliver().await;
    sam.page("/console/engine").await.is(200).says("Nothing is stuck");
    // Skipped for good, and the command line says the same of it as the page.
    let (stream, event) = parked(&world, &ada).await;
    let line = world.json(&["handlers"]).await;
    let all = line["handlers"].as_array().unwrap().iter();
    let waits = all.flat_map(|one| one["waiting"].as_array().unwrap()).collect::<Vec<_>>();
    assert_eq!(
        (waits[0]["stream"].as_str(), waits[0]["error"].as_str()),
        (Some(&*stream), Some(CAUSE))
    );
    assert!(waits[0]["happened_at"].is_string(), "{waits:?}");
    sent(&sam, act("skip", &why)).await.is(200).says("skips the event for good");
    let events = world.events().await;
    let skipped = events.iter().find(|event| event["kind"] == "handler_skipped").unwrap();
    assert_eq!(skipped["data"]["event"], *event);
    assert_eq!(skipped["metadata"]["actor"]["kind"], "support");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_token_is_shown_once_and_stands_in_no_address_log_or_event() {
    let (world, _, mona, sam) = house().await;
    let why = [("reason", "integration"), ("note", "ticket 12")];
    let fields =
        |name: &'static str, expires: &'static str, more: &[(&'static str, &'static str)]| {
            [&[("name", name), ("expires", expires)][..], &why, more].concat()
        };
    let scope = [("scope_events_read", "yes")];
    for (fields, says) in [
        (fields("", "2026-12-20T08:00", &scope), "it must have 1 to 100 characters"),
        (fields("feed", "yesterday", &scope), "Valid until:"),
        (fields("feed", "2026-11-01T08:00", &scope), "Valid until:"),
        (fields("feed", "2036-11-01T08:00", &scope), "at most"),
        (fields("feed", "2026-12-20T08:00", &[]), "at least one scope"),
    ] {
        sam.submit("/console/engine/tokens", &fields).await.is(200).says(says);
    }
    let no_reason = [("name", "feed"), ("expires", "2026-12-20T08:00"), scope[0]];
    sam.submit("/console/engine/tokens", &no_reason).await.is(200).says("Reason:");
    assert_eq!(world.count("service_token_issued").await, 0);
    mona.page("/console/engine/token").await.is(403);
    let made = fields("feed", "2026-12-20T08:00", &scope);
    let leads = sam.send_form("/console/engine/tokens", &made).await;
    assert_eq!(leads.leads_to(), "/console/engine/token", "no token in an address");
    let page = sam.page("/console/engine/token").await;
    let token = page.between("<code>", "</code>");
    assert!(token.starts_with("kls_"), "{token}");
    sam.page("/console/engine/token")
        .await
        .is(200)
        .says("cannot be shown again")
        .says_nothing_of(&token);
    let events = serde_json::to_string(&world.events().await).unwrap();
    let secret = token.rsplit('_').next().unwrap();
    assert!(!events.contains(secret), "no event has it");
    let asked = world.browser();
    let feed = |token: String| {
        let request = asked.request(reqwest::Method::GET, "/api/v1/events?limit=1");
        asked.send(request.bearer_auth(token))
    };
    feed(token.clone()).await.is(200);
    let page = sam.page("/console/engine").await;
    page.is(200).says("feed").says_nothing_of(&token);
    let id = page.between("id=\"token-", "\"");
    let revoke = format!("/console/engine/tokens/{id}");
    sam.submit(&revoke, &[("reason", "")]).await.is(200).says("choose one");
    sam.submit(&revoke, &why).await.is(200).says("Revoked. It is invalid");
    feed(token).await.is(401);
    sam.submit(&revoke, &why).await.is(200).says("already revoked");
    assert_eq!(world.count("service_token_revoked").await, 1);
    sam.submit("/console/engine/tokens/none", &why).await.is(200).says("nothing");
}

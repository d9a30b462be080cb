//! What led to it, event by event, mails included: the same chain at the interface, at the command line and
//! on the page (C6).

use crate::world::World;
use keyledger_core::account::{AccountEvent, LinkPurpose};
use keyledger_core::codec::Codec;
use keyledger_core::ids::{CorrelationId, EventId};
use keyledger_core::metadata::Actor;
use keyledger_core::store::Expected;
use keyledger_core::stream::StreamId;
use keyledger_core::testing::plain;
use serde_json::Value;

const ADA: &str = "ada@hotel.example";

/// The kinds of the links of the first chain, and its state.
async fn way(world: &World) -> (String, Vec<String>) {
    let told = world.json(&["why", ADA]).await;
    let events = world.events().await;
    let kind = |link: &Value| {
        let event = events.iter().find(|event| event["event"] == link["event"]).unwrap();
        event["kind"].as_str().unwrap().to_owned()
    };
    let chain = &told["explanation"]["chains"][0];
    let links = chain["links"].as_array().unwrap();
    (chain["state"].as_str().unwrap().to_owned(), links.iter().map(kind).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_attempts_lock_mail_reset_mail_link_unlocked_are_one_chain() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let sam = world.support().await;
    let stranger = world.browser().from("203.0.113.77");
    world.minutes(30).await;
    stranger.mistype(ADA, 10).await;
    world.deliver().await;
    let (state, kinds) = way(&world).await;
    assert_eq!(state, "locked");
    assert_eq!(kinds, ["login_failed", "account_locked", "mail_queued", "mail_accepted"]);
    world.minutes(1).await;
    stranger.forgot(ADA).await.is(202);
    let token = world.token_to(ADA).await;
    let (state, kinds) = way(&world).await;
    let asked = ["login_failed", "account_locked", "mail_queued", "mail_accepted"];
    let reset = ["password_reset_requested", "mail_queued", "mail_accepted"];
    assert_eq!(state, "locked");
    assert_eq!(kinds, [&asked[..], &reset].concat());
    world.minutes(1).await;
    stranger.reset(&token, "another road to walk on").await.is(204);
    let (state, kinds) = way(&world).await;
    let opened = ["password_chosen", "account_unlocked"];
    assert_eq!(state, "unlocked");
    let all: Vec<&str> = [&asked[..], &reset, &opened].concat();
    let without_notice: Vec<&String> =
        kinds.iter().filter(|kind| all.contains(&kind.as_str())).collect();
    assert_eq!(without_notice, all);
    // The same chain at every door, each link a way to its event on the page, and one way in the picture.
    let line = world.json(&["why", ADA]).await;
    let account = line["explanation"]["account"].as_str().unwrap();
    let told = sam.get(&format!("/api/v1/accounts/{account}/explain")).await.is(200).body();
    assert_eq!(told["explanation"]["chains"], line["explanation"]["chains"]);
    let page = sam.page(&format!("/console/accounts/{account}")).await;
    page.is(200).says("How it came about").says("How it came to be open again");
    let came = page.0.text.split("aria-labelledby=\"came\"").nth(1).unwrap();
    let came = came.split("</section>").next().unwrap();
    let mut places = vec![];
    for chain in line["explanation"]["chains"].as_array().unwrap() {
        for link in chain["links"].as_array().unwrap() {
            let way = format!("/console/events/{}\"", link["event"].as_str().unwrap());
            places.push(came.find(&way).unwrap_or_else(|| panic!("{way} is not in {came}")));
        }
    }
    assert!(places.is_sorted(), "in the order of the chain: {places:?}");
    assert!(page.0.text.contains("<path class=\"way\""), "the picture draws it");
    let told = world.keyledger(&["why", ADA, "--lang", "fr"]).await.text;
    assert!(told.contains("Comment le compte s'est rouvert\u{a0}:\n  → 10 ×"), "{told}");
    // As it was before the link was used, nothing later is in it.
    let at = line["explanation"]["locks"][0]["locked_at"].as_str().unwrap();
    let then = world.json(&["why", ADA, "--at", at]).await;
    let chain = &then["explanation"]["chains"][0];
    assert_eq!(chain["state"], "locked");
    assert_eq!(chain["links"].as_array().unwrap()[0]["repeated"]["count"], 10);
    assert!(chain["links"].as_array().unwrap().len() <= asked.len(), "{chain}");
}

/// Appends that the link was asked for again so often: over HTTP that takes days.
async fn asked_again(world: &World, times: u64) {
    let account = world.json(&["why", ADA]).await["explanation"]["account"].clone();
    let stream = StreamId::account(account.as_str().unwrap().parse().unwrap());
    let engine = &world.app().system.engine;
    let loaded = engine.accounts.load(&stream).await.unwrap();
    let link = loaded.state.living().unwrap().links.live(LinkPurpose::Reset).unwrap();
    let correlation = CorrelationId(engine.ids.uuid());
    let meta = plain(engine.clock.now(), Actor::anonymous(), correlation);
    let expires_at = link.expires_at;
    let again = AccountEvent::PasswordResetRepeated { link: link.link, expires_at };
    let encoded = (0..times).map(|number| {
        let id = EventId::derived(&[b"again", &number.to_be_bytes()]);
        engine.form.encode(&stream, id, &meta, &again).unwrap()
    });
    let expected = Expected::Exact(loaded.revision.unwrap());
    engine.store.append(&stream, expected, encoded.collect()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_a_chain_too_long_to_read_says_how_much_of_it_is_left_out() {
    let world = World::start().await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let sam = world.support().await;
    world.browser().forgot(ADA).await.is(202);
    asked_again(&world, 45).await;
    let line = world.json(&["why", ADA]).await;
    let chain = &line["explanation"]["chains"][0];
    let links = chain["links"].as_array().unwrap();
    let (place, left_out) = links
        .iter()
        .enumerate()
        .find_map(|(place, link)| Some((place, link["left_out"].as_u64()?)))
        .unwrap_or_else(|| panic!("{chain}"));
    let told = world.keyledger(&["why", ADA, "--lang", "en"]).await.text;
    let chain = told.split("How it came to the link that still works:").nth(1).unwrap_or(&told);
    let said = format!("  … {left_out} ");
    assert_eq!(chain.lines().position(|line| line.starts_with(&said)), Some(place + 1), "{told}");
    let account = line["explanation"]["account"].as_str().unwrap();
    let page = sam.page(&format!("/console/accounts/{account}")).await;
    page.is(200).says(&format!("… {left_out} "));
}

//! Is it the same answer everywhere? Generated histories are written into a ledger; the page, the interface
//! and the command line are asked about everybody in them, now and as of a moment before (B1, C6).

use crate::world::{Browser, PASSWORD, SAM, World, full};
use chrono::TimeDelta;
use keyledger_core::clock::Clock;
use keyledger_core::codec::Codec;
use keyledger_core::engine::Aggregate;
use keyledger_core::ids::AccountId;
use keyledger_core::language::Language;
use keyledger_core::store::Expected;
use keyledger_core::testing::history::{History, MANAGER, OPERATOR, Stream, guessed, valid};
use keyledger_core::time_zone::TimeZone;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::stored_form::StoredForm;
use keyledger_usecases::texts::written::minute_in;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use std::collections::BTreeSet;

/// Writes a stream as the engine would have.
async fn write<A: Aggregate>(world: &World, stream: &Stream<A>)
where
    StoredForm: Codec<A::Event>,
{
    let Some(first) = stream.events.first() else { return };
    let engine = &world.app().system.engine;
    let encoded = stream.events.iter().map(|recorded| {
        engine.form.encode(&recorded.stream, recorded.id, &recorded.meta, &recorded.event).unwrap()
    });
    let new = encoded.collect();
    engine.store.append(&first.stream, Expected::NoStream, new).await.unwrap();
}

/// A world in which all of it happened, and its last moment is over.
async fn lived(history: &History) -> World {
    let world = World::start().await;
    // Handlers of mail are not asked about people whom only the ledger knows.
    world.support().await;
    let keys = world.app().system.engine.form.keys();
    for account in history.accounts.keys().chain([&MANAGER, &OPERATOR]) {
        keys.create_person(*account).unwrap();
    }
    for stream in history.properties.values() {
        write(&world, stream).await;
    }
    for stream in history.accounts.values() {
        write(&world, stream).await;
    }
    for stream in history.mails.values() {
        write(&world, stream).await;
    }
    let last = moments(history).into_iter().max().unwrap();
    let ahead = last.since(world.clock.now()) + TimeDelta::hours(1);
    world.clock.advance(ahead.max(TimeDelta::zero()));
    world
}

/// When something happened to somebody.
fn moments(history: &History) -> BTreeSet<Timestamp> {
    let events = history.accounts.values().flat_map(|stream| &stream.events);
    events.map(|recorded| recorded.meta.at).collect()
}

/// Somebody of support, at the three doors.
struct Sam {
    browser: Browser,
    session: String,
}

impl Sam {
    /// Asks everywhere; answers how the account stands.
    async fn asks(&self, world: &World, account: AccountId, at: Option<Timestamp>) -> String {
        let at = at.map(|at| at.to_string());
        let mut words = vec!["why".to_owned(), account.to_string()];
        words.extend(at.iter().flat_map(|at| ["--at".to_owned(), at.clone()]));
        words.extend(["--lang", "en", "--session", &self.session].map(str::to_owned));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let asked = at.map(|at| format!("at={at}")).unwrap_or_default();
        let path = format!("/api/v1/accounts/{account}/explain?{asked}");
        let page = format!("/console/accounts/{account}?zone=UTC&{asked}");

        let told = self.browser.get(&path).await.is(200).body();
        // The answer to "now" names the moment, and time stands still.
        assert_eq!(told, world.json(&words).await, "{path}");
        let shown = self.browser.page(&page).await;
        shown.is(200);
        let why = &told["explanation"];
        let answer = shown.between("<p id=\"answer\">", "</p>");
        assert_eq!(plain(&answer), by_the_page_s_clock(told["answer"].as_str().unwrap()), "{page}");
        let came =
            shown.between("<section class=\"card stack\" aria-labelledby=\"came\">", "</section>");
        assert_eq!(events(&came), links(why), "{page}");
        let counted = shown.between("aria-labelledby=\"counted\"", "</section>");
        let rows = counted.matches("<tr>").count().saturating_sub(1);
        assert_eq!(rows, evidence(why), "{page}");
        let near = shown.between("id=\"near\"", "</div>").matches("<li>").count();
        assert_eq!(near, why["near_misses"].as_array().map_or(0, Vec::len), "{page}");
        let marks = shown.between("id=\"timeline\"", "</svg>").matches("class=\"target\"").count();
        assert!(marks <= 200, "{page}: {marks} marks");
        why["standing"].as_str().unwrap().to_owned()
    }
}

/// A sentence of the interface, which tells moments in UTC to the second, as a page tells them.
fn by_the_page_s_clock(sentence: &str) -> String {
    const MOMENT: usize = "2026-11-22 08:00:00".len();
    let mut told = String::new();
    let mut rest = sentence;
    while let Some((before, behind)) = rest.split_once(" UTC") {
        let (text, moment) = before.split_at(before.len() - MOMENT);
        let at: Timestamp = format!("{}Z", moment.replace(' ', "T")).parse().unwrap();
        told += text;
        told += &minute_in(Language::En, at, &TimeZone::utc());
        rest = behind;
    }
    told + rest
}

/// The letters that stand for others, back.
fn plain(html: &str) -> String {
    let letters = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    letters.iter().fold(html.to_owned(), |text, (coded, plain)| text.replace(coded, plain))
}

/// The events that a part of a page leads to.
fn events(html: &str) -> Vec<String> {
    let each = html.split("href=\"/console/events/").skip(1);
    each.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

fn links(why: &Value) -> Vec<String> {
    let chains = why["chains"].as_array().into_iter().flatten();
    let links = chains.flat_map(|chain| chain["links"].as_array().unwrap());
    links.map(|link| link["event"].as_str().unwrap().to_owned()).collect()
}

/// How many attempts count: for the lock there is, or towards the next.
fn evidence(why: &Value) -> usize {
    let lock = why["locks"].as_array().unwrap().last().filter(|lock| lock["ended"].is_null());
    let counted = lock.map_or(&why["run"], |lock| &lock["evidence"]);
    counted.as_array().map_or(0, Vec::len)
}

#[tokio::test(flavor = "multi_thread")]
async fn c6_page_interface_and_command_line_tell_the_same_of_every_generated_history() {
    let cases = if full() { 200 } else { 12 };
    let mut runner = TestRunner::deterministic();
    let mut standings = BTreeSet::new();
    for case in 0..cases {
        let history = if case % 2 == 0 {
            valid().new_tree(&mut runner).unwrap().current()
        } else {
            guessed().new_tree(&mut runner).unwrap().current()
        };
        let world = lived(&history).await;
        let browser = world.browser_of(SAM);
        browser.log_in(SAM, PASSWORD).await.is(200);
        world.clock.advance(TimeDelta::minutes(1));
        let sam = Sam { browser, session: world.session_of(SAM).await };
        let moments: Vec<Timestamp> = moments(&history).into_iter().collect();
        let before = moments[moments.len() / 2];
        for account in history.accounts.keys() {
            standings.insert(sam.asks(&world, *account, None).await);
            let own = history.accounts[account].events.first().unwrap().meta.at;
            if own <= before {
                standings.insert(sam.asks(&world, *account, Some(before)).await);
            }
        }
        println!(
            "case {case}: {} accounts, standings so far {standings:?}",
            history.accounts.len()
        );
    }
    assert!(standings.len() >= 3, "histories of many kinds were asked about: {standings:?}");
}

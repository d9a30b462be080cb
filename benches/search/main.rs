//! How long does compliance wait for a page of events?
//!
//! A ledger is filled with the lives of many accounts. Then events are asked for by account, by kind
//! and day, and by pairs of things, each question another one; a question is asked whole: read,
//! written down as a reading (synced), looked up, its events read from the ledger and told as JSON.
//! Beside it, in the same run, what nothing could save: reading as many events from the ledger alone.
//!
//! `KEYLEDGER_BENCH_EVENTS` and `KEYLEDGER_BENCH_QUESTIONS` change how many.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

#[expect(dead_code, reason = "the sizes of events are told by another benchmark")]
#[path = "../rebuild/lives.rs"]
mod lives;
#[expect(dead_code, reason = "shared with other benchmarks")]
#[path = "../shared/machine.rs"]
mod machine;
#[expect(dead_code, reason = "shared with other benchmarks")]
#[path = "../shared/people.rs"]
mod people;

use keyledger::app::App;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::metadata::Actor;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::log;
use keyledger_usecases::compliance::search::{Filters, head, prepare};
use keyledger_usecases::reading::event::stored;
use keyledger_usecases::reading::note::note_page;
use machine::milliseconds;
use serde_json::json;
use std::env;
use std::sync::Arc;
use std::time::{Duration, Instant};

const EVENTS: usize = 1_000_000;
const QUESTIONS: usize = 500;
/// Events of one page.
const PAGE: usize = 100;
const P99_MS_MAX: f64 = 50.0;
/// The least memory Argon2 takes: nobody logs in here.
const MEMORY_KIB: u32 = 8;
/// When the lives begin, and how many days they last: as they are written.
const BEGIN: i64 = 1_800_000_000;
const DAYS: u64 = 11;
const PROPERTIES: u64 = 500;
const KINDS: [&str; 6] = [
    "login_attempted",
    "login_succeeded",
    "password_accepted",
    "mail_accepted",
    "membership_added",
    "account_created",
];

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("search: {}", machine::described());
    runtime.block_on(measure(&folder.path().join("data")));
}

async fn measure(data: &std::path::Path) {
    let app = people::open(data, MEMORY_KIB).await;
    let (store, form) = (Arc::clone(&app.engine.store), Arc::clone(&app.engine.form));
    let written = lives::fill(&store, &form, number("KEYLEDGER_BENCH_EVENTS", EVENTS)).await;
    let started = Instant::now();
    app.system.catch_up().await.unwrap();
    println!(
        "search: {} events of {} accounts; the projections took {:.1} s",
        written.events,
        written.accounts,
        started.elapsed().as_secs_f64()
    );
    let mut draws = Draws(0x9e37_79b9_7f4a_7c15);
    let count = number("KEYLEDGER_BENCH_QUESTIONS", QUESTIONS);
    let people = written.accounts as u64;
    let mut worst: f64 = 0.0;
    for (name, question) in ALL {
        let mut spans = vec![];
        let mut found = 0;
        for _ in 0..count {
            let filters = question(&mut draws, people);
            let started = Instant::now();
            found += ask(&app, filters).await;
            spans.push(started.elapsed());
        }
        worst = worst.max(tell(name, &mut spans, found));
    }
    let mut bare = vec![];
    for _ in 0..count {
        let from = draws.below(written.events - PAGE as u64);
        bare.push(read_alone(&app, from).await);
    }
    tell("100 events of the ledger, read alone", &mut bare, PAGE * count);
    let met = if worst < P99_MS_MAX { "met" } else { "MISSED" };
    println!("search: p99 of every question under {P99_MS_MAX:.0} ms: {met}");
    app.close();
}

type Question = fn(&mut Draws, u64) -> Filters;

const ALL: [(&str, Question); 5] = [
    ("by account", |draws, people| Filters {
        account: Some(account(draws, people)),
        ..whole_time()
    }),
    ("by kind and day", |draws, _| Filters { kind: kind(draws), ..day(draws) }),
    ("by kind, page in the middle of a day", |draws, _| {
        let (from, to) = (moment(draws.below(DAYS * 86_400)), None);
        Filters { kind: kind(draws), from: Some(from), to, ..whole_time() }
    }),
    ("by account and kind", |draws, people| Filters {
        account: Some(account(draws, people)),
        kind: kind(draws),
        ..whole_time()
    }),
    ("by property, kind and day", |draws, _| {
        let property = PropertyId::derived(&[&draws.below(PROPERTIES).to_be_bytes()]);
        Filters { property: Some(property.to_string()), kind: kind(draws), ..day(draws) }
    }),
];

fn whole_time() -> Filters {
    Filters::default()
}

fn day(draws: &mut Draws) -> Filters {
    let day = draws.below(DAYS);
    let (from, to) = (moment(day * 86_400), moment((day + 1) * 86_400));
    Filters { from: Some(from), to: Some(to), ..Filters::default() }
}

fn moment(seconds: u64) -> Timestamp {
    Timestamp::from_micros((BEGIN + i64::try_from(seconds).unwrap()) * 1_000_000)
}

fn account(draws: &mut Draws, people: u64) -> String {
    let number = draws.below(people).to_be_bytes();
    AccountId::derived(&[&number]).to_string()
}

fn kind(draws: &mut Draws) -> Option<String> {
    let number = usize::try_from(draws.below(KINDS.len() as u64)).unwrap();
    KINDS.get(number).map(|kind| (*kind).to_owned())
}

/// One question as both doors ask it; answers how many events were found.
async fn ask(app: &Arc<App>, filters: Filters) -> usize {
    let up_to = head(&app.system).await.unwrap();
    let search = prepare(&app.system, filters).await.unwrap().unwrap();
    let intent = app.engine.intent(Actor::at_the_machine());
    let (what, reading) = (search.words(), search.reading(ReadQuestion::Search));
    let page_of = note_page(&app.engine, &intent, &what, reading, None).await.unwrap().unwrap();
    let page = search.page(&app.system, page_of.place, up_to, PAGE, true).await.unwrap();
    let next = page_of.next(&app.engine, page.next).unwrap();
    let told = serde_json::to_vec(&json!({ "events": page.events, "next": next })).unwrap();
    assert!(!told.is_empty());
    page.events.len()
}

async fn read_alone(app: &Arc<App>, from: u64) -> Duration {
    let entries = app.system.ask(move |views| log::from_sequence(views, from, PAGE)).await.unwrap();
    let started = Instant::now();
    for entry in &entries {
        assert!(stored(&app.engine, entry).await.unwrap().is_some());
    }
    started.elapsed()
}

/// Tells a row; answers its 99th percentile.
fn tell(name: &str, spans: &mut [Duration], found: usize) -> f64 {
    spans.sort_unstable();
    let at = |part: usize| {
        let span = spans.get(spans.len().saturating_sub(1) * part / 1_000).copied();
        span.map_or(f64::NAN, milliseconds)
    };
    println!(
        "search: {name:<38} {} questions, {found} events; p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms",
        spans.len(),
        at(500),
        at(990),
        at(1_000)
    );
    at(990)
}

/// Numbers that look like chance and are the same in every run.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound.max(1)
    }
}

fn number(name: &str, otherwise: usize) -> usize {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

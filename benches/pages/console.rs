//! Pages of the consoles: a person with 100 and with 10,000 events, the access review of a hotel with 500
//! people, the search. Each beside its limit.

use crate::machine::{median, milliseconds};
use crate::people::{self, PASSWORD, try_to_log_in};
use crate::person::Person;
use crate::rounds::{self, Kind};
use keyledger::app::App;
use keyledger_core::address::EmailAddress;
use keyledger_core::authority::{OperatorRole, ReasonCode};
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::metadata::Actor;
use keyledger_core::stream::StreamId;
use keyledger_usecases::members::add::NewAccount;
use keyledger_usecases::operators::roles;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Pages of each kind: their readings are appends, so fewer a second than of what anybody sees.
const RATE: u32 = 20;
/// Pages of each kind in a round.
const PAGES: u32 = 60;

/// Somebody's history, until it has so many events.
async fn lives(app: &Arc<App>, account: AccountId, email: &str, events: u64) {
    let stream = StreamId::account(account);
    loop {
        let loaded = app.engine.accounts.load(&stream).await.unwrap();
        if loaded.revision.is_some_and(|revision| revision.0 + 1 >= events) {
            return;
        }
        for wrong in ["one", "two", "three"] {
            try_to_log_in(app, email, wrong, None).await;
        }
        try_to_log_in(app, email, PASSWORD, None).await;
    }
}

/// An operator of this role, with a second factor.
async fn operator(app: &Arc<App>, at: &str, email: &str, role: OperatorRole) -> Person {
    let engine = &app.engine;
    let newcomer = NewAccount {
        address: EmailAddress::for_new_account(email).unwrap(),
        name: Some("Sam Vidal".to_owned()),
        language: Language::En,
    };
    let mut intent = engine.intent(Actor::at_the_machine());
    intent.reason = Some(ReasonCode::FirstOperator.plain());
    let invited = roles::invite(engine, &intent, &newcomer, role).await.unwrap().unwrap();
    people::chooses_a_password(app, invited.account).await;
    let person = Person::new(at);
    person.is_in_as_operator(email).await;
    person
}

pub async fn measure(app: &Arc<App>, at: &str, property: PropertyId, people: &[AccountId]) {
    let [few, many, ..] = people else { panic!("two people") };
    lives(app, *few, "guest1@hotel.example", 100).await;
    lives(app, *many, "guest2@hotel.example", 10_000).await;
    app.deliver().await.unwrap();
    app.system.catch_up().await.unwrap();
    let sam = operator(app, at, "sam@keyledger.example", OperatorRole::Support).await;
    let asked = [
        (format!("/console/accounts/{few}"), "a person with 100 events", 10.0),
        (format!("/console/accounts/{many}"), "a person with 10,000 events", 50.0),
        (format!("/console/accounts/{many}/changes"), "what changed, 10,000", 50.0),
        ("/console?q=lovelace".to_owned(), "a search", 50.0),
        (format!("/console/properties/{property}"), "a property with 500 people", 50.0),
    ];
    let kind = |(path, name, limit)| Kind::new(&sam, path, name, (RATE, PAGES), limit);
    let mut kinds: Vec<Kind<'_>> =
        asked.iter().map(|(path, name, limit)| kind((path, name, *limit))).collect();
    rounds::run(&mut kinds).await;
    for kind in &kinds {
        println!("consoles: {}", kind.told());
    }
    let begin = Instant::now();
    let now = app.engine.clock.now();
    let mut took = vec![];
    for _ in 0..20 {
        let begin = Instant::now();
        let review =
            keyledger_usecases::compliance::access_review::review(&app.system, property, now);
        assert!(review.await.unwrap().unwrap().members.len() >= 500);
        took.push(milliseconds(begin.elapsed()));
    }
    assert!(begin.elapsed() < Duration::from_mins(5));
    line("access review, 500 people", took, 100.0);
}

fn line(what: &str, mut took: Vec<f64>, limit: f64) {
    took.sort_by(f64::total_cmp);
    let p99 = took.get(took.len() * 99 / 100).copied().unwrap_or(f64::NAN);
    let met = if p99 <= limit { "met" } else { "MISSED" };
    let median = median(took);
    println!(
        "consoles: {what:<30} median {median:>7.2} ms, p99 {p99:>7.2} ms, at most {limit} ms: {met}"
    );
}

//! How long does it take to be told "yes, you may", and is anything written?
//!
//! `GET /api/v1/access` of people who are signed in and hold what is asked for, on loopback at a
//! steady rate, beside a bare axum handler that answers the same bytes: the same client, the same
//! rate, in turns. What is told are medians over the turns.
//!
//! `KEYLEDGER_BENCH_RATE` and `KEYLEDGER_BENCH_SECONDS` change how many a second and how long.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

mod load;
#[path = "../shared/machine.rs"]
mod machine;
#[path = "../shared/people.rs"]
mod people;

use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use keyledger::app::App;
use keyledger_core::account::AccountCommand;
use keyledger_core::authority::{ActorCapacity, AtProperty, OperatorRole, ReasonCode};
use keyledger_core::ids::PropertyId;
use keyledger_core::metadata::Actor;
use keyledger_core::permission::Permission;
use keyledger_usecases::caller::sessions::cookie_value;
use keyledger_usecases::log_in::password::LoggedIn;
use load::Round;
use machine::median;
use std::collections::BTreeSet;
use std::env;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// People who are signed in.
const PEOPLE: usize = 200;
/// Turns of each side.
const TURNS: usize = 5;
/// The least memory Argon2 takes: logging in is not what is measured.
const MEMORY_KIB: u32 = 8;
/// The target at the 99th percentile.
const P99_MS_MAX: f64 = 2.0;
/// What both sides answer.
const ALLOWED: &str = "{\"allowed\":true}";

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let setting = |name| env::var(name).ok().and_then(|text| text.parse::<f64>().ok());
    let rate = setting("KEYLEDGER_BENCH_RATE").unwrap_or(2_000.0);
    let turn = Duration::from_secs_f64(setting("KEYLEDGER_BENCH_SECONDS").unwrap_or(4.0));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("access: {}", machine::described());
    println!(
        "access: {PEOPLE} people, {} connections, {rate:.0} questions a second, {TURNS} turns of \
         {:.1} s each, medians; client and server share the machine",
        load::CONNECTIONS,
        turn.as_secs_f64()
    );
    runtime.block_on(compare(rate, turn));
}

async fn compare(rate: f64, turn: Duration) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let app = people::open(&folder.path().join("data"), MEMORY_KIB).await;
    let questions = questions(&app).await;
    let (ours, bare) = (serve(Arc::clone(&app)).await, serve_bare().await);
    // Once around unmeasured: connections, caches, keys of the month.
    load::run(ours, &questions, rate, turn / 4).await;
    load::run(bare, &questions, rate, turn / 4).await;
    let commits = app.commits();
    let (mut asked, mut answered) = (vec![], vec![]);
    for _ in 0..TURNS {
        asked.push(load::run(ours, &questions, rate, turn).await);
        answered.push(load::run(bare, &questions, rate, turn).await);
    }
    let written = app.commits() - commits;
    let tell = |name: &str, rounds: &[Round]| {
        let of = |part| median(rounds.iter().map(|round| round.milliseconds_at(part)));
        let per_second = median(rounds.iter().map(Round::per_second));
        println!(
            "access: {name:<6} {per_second:>6.0}/s, p50 {:.3} ms, p99 {:.3} ms, p99.9 {:.3} ms",
            of(0.5),
            of(0.99),
            of(0.999)
        );
        of(0.99)
    };
    let p99 = tell("access", &asked);
    tell("bare", &answered);
    let total: usize = asked.iter().map(Round::count).sum();
    println!(
        "access: p99 under {P99_MS_MAX} ms: {}; {total} questions, {written} commits to the \
         ledger (0): {}",
        if p99 < P99_MS_MAX { "met" } else { "MISSED" },
        if written == 0 { "met" } else { "MISSED" },
    );
    app.close();
}

/// A whole request for each person: their session asks for what they hold.
async fn questions(app: &Arc<App>) -> Vec<Vec<u8>> {
    let emails: Vec<String> =
        (0..PEOPLE).map(|number| format!("person-{number}@hotel.example")).collect();
    people::arrive(app, emails.iter().cloned()).await;
    let mut questions = vec![];
    for email in &emails {
        let logged_in = people::try_to_log_in(app, email, people::PASSWORD, None).await;
        let LoggedIn::SignedIn(signed_in) = logged_in else { panic!("{logged_in:?}") };
        let account = signed_in.account;
        let state = app.engine.account(account).await.unwrap();
        let property = *state.living().unwrap().memberships.keys().next().unwrap();
        grant(app, account, property).await;
        let cookie = cookie_value(account, &signed_in.session_token);
        let question = format!(
            "GET /api/v1/access?property={property}&permission=rates HTTP/1.1\r\n\
             Host: localhost\r\nCookie: keyledger_session={cookie}\r\n\r\n"
        );
        questions.push(question.into_bytes());
    }
    questions
}

async fn grant(app: &Arc<App>, account: keyledger_core::ids::AccountId, property: PropertyId) {
    let (grant, withdraw) = (BTreeSet::from([Permission::Rates]), BTreeSet::new());
    let acting = AtProperty::managed(ActorCapacity::Operator(OperatorRole::Support));
    let command =
        AccountCommand::ChangePermissions { property, grant, withdraw, acting, seen: None };
    let mut intent = app.engine.intent(Actor::system("bench"));
    intent.reason = Some(ReasonCode::ManagingStaff.plain());
    let policy = app.engine.policy().await.unwrap();
    app.engine.on_account(account, &policy, &intent, &command).await.unwrap().unwrap();
}

async fn serve(app: Arc<App>) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(keyledger_web::listen(app.site(), listener, std::future::pending()));
    address
}

async fn serve_bare() -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = || async { ([(CONTENT_TYPE, "application/json")], ALLOWED) };
    let router = axum::Router::new().route("/api/v1/access", get(answer));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

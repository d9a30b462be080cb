//! How long does the server take to make a page, and how much does a page weigh? 100 pages a second over
//! HTTP on the machine itself, each kind of page for itself: those that anybody sees, "My account" of
//! somebody with a history, and the people of a hotel with 200. The consoles: see `console.rs`.
//!
//! Each kind is asked for in rounds, all kinds in each round, and what is told is the median over the
//! rounds: a machine that does something else for a second meets one round of each.
//!
//! A page weighs what a browser fetches for it: the HTML, and the stylesheet and scripts it names.
//! `KEYLEDGER_BENCH_SECONDS` changes for how long each kind is asked for in a round.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

mod console;
#[path = "../shared/machine.rs"]
mod machine;
#[path = "../shared/people.rs"]
mod people;
mod person;
mod rounds;

use person::Person;
use rounds::{Kind, ROUNDS};
use std::env;
use tokio::net::TcpListener;

/// Pages a second.
const RATE: u32 = 100;
/// The target at the 99th percentile.
const P99_MS_MAX: f64 = 5.0;
/// The target for a page with everything it loads.
const KILOBYTES_MAX: f64 = 60.0;
/// Nothing is hashed here but to get in.
const MEMORY_KIB: u32 = 8;
/// People of the hotel.
const PEOPLE: usize = 200;
const MANAGER: &str = "mona@hotel.example";

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let seconds = env::var("KEYLEDGER_BENCH_SECONDS").ok().and_then(|text| text.parse().ok());
    let pages = RATE * seconds.unwrap_or(2);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("pages: {}", machine::described());
    println!(
        "pages: {ROUNDS} rounds with {pages} of each, {RATE} a second, client and server share the machine; at most \
         {P99_MS_MAX} ms and {KILOBYTES_MAX} kB"
    );
    runtime.block_on(measure(pages));
}

async fn measure(pages: u32) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let app = people::open(folder.path(), MEMORY_KIB).await;
    let staff = (1..PEOPLE).map(|n| format!("person{n}@hotel.example"));
    let (property, accounts) = people::arrive_under(&app, Some(MANAGER), staff).await;
    app.system.catch_up().await.unwrap();
    // As an engine that serves does beside requests, from its start on.
    app.system.names.catch_up(&app.engine).await.unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(keyledger_web::listen(app.site(), listener, std::future::pending()));
    let anybody = Person::new(&at);
    anybody.show("/login").await;
    let password = anybody.types(MANAGER).await;
    let mona = Person::new(&at);
    mona.is_in(MANAGER).await;
    let people = format!("/properties/{property}/people");
    let colleague = format!("{people}/{}", accounts.last().unwrap());
    let import = format!("{people}/import");
    let denied = format!("/denied?property={property}&permission=rates");
    let of_anybody = ["/login", &password, "/forgot", "/help/account_locked"];
    let own = ["/", "/me", "/me/factors", "/me/sessions", "/me/history", "/me/mails"];
    let desk = [&people[..], &colleague, &import, &denied];
    let mut kinds = vec![];
    for path in of_anybody {
        kinds.push(kind(&anybody, path, pages).await);
    }
    for path in own.into_iter().chain(desk) {
        kinds.push(kind(&mona, path, pages).await);
    }
    rounds::run(&mut kinds).await;
    kinds.iter().for_each(told);
    let others = (1..=500).map(|n| format!("guest{n}@hotel.example"));
    let (large, guests) = people::arrive(&app, others).await;
    console::measure(&app, &at, large, &guests).await;
}

async fn kind<'a>(person: &'a Person, path: &str, pages: u32) -> Kind<'a> {
    let kilobytes = person.weighs(path).await;
    let name = format!("{:<34} {kilobytes:>5.1} kB", in_short(path));
    let limit = if kilobytes <= KILOBYTES_MAX { P99_MS_MAX } else { 0.0 };
    Kind::new(person, path, &name, (RATE, pages), limit)
}

fn told(kind: &Kind<'_>) {
    println!("pages: {}", kind.told());
}

/// A path without what is drawn.
fn in_short(path: &str) -> String {
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    let parts = path.split('/').map(|part| if part.len() > 30 { "…" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

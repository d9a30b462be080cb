//! How long does the server take to make a page, and how much does a page weigh? 100 pages a second over
//! HTTP on the machine itself, each kind of page for itself: those that anybody sees, "My account" of
//! somebody with a history, and the people of a hotel with 200. The consoles: see `console.rs`.
//!
//! A page weighs what a browser fetches for it: the HTML, and the stylesheet and scripts it names.
//! `KEYLEDGER_BENCH_SECONDS` changes for how long each kind is asked for.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

mod console;
#[path = "../shared/machine.rs"]
mod machine;
#[path = "../shared/people.rs"]
mod people;
mod person;

use machine::{median, milliseconds};
use person::Person;
use std::env;
use std::time::{Duration, Instant};
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
    let pages = RATE * seconds.unwrap_or(5);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("pages: {}", machine::described());
    println!(
        "pages: {pages} of each, {RATE} a second, client and server share the machine; at most \
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
    for path in ["/login", &password, "/forgot", "/help/account_locked"] {
        told(&anybody, path, pages).await;
    }
    let mona = Person::new(&at);
    mona.is_in(MANAGER).await;
    let people = format!("/properties/{property}/people");
    let colleague = format!("{people}/{}", accounts.last().unwrap());
    let import = format!("{people}/import");
    let denied = format!("/denied?property={property}&permission=rates");
    for path in ["/", "/me", "/me/factors", "/me/sessions", "/me/history", "/me/mails"] {
        told(&mona, path, pages).await;
    }
    for path in [&people, &colleague, &import, &denied] {
        told(&mona, path, pages).await;
    }
    let others = (1..=500).map(|n| format!("guest{n}@hotel.example"));
    let (large, guests) = people::arrive(&app, others).await;
    console::measure(&app, &at, large, &guests).await;
}

async fn told(person: &Person, path: &str, pages: u32) {
    let kilobytes = person.weighs(path).await;
    let mut took = vec![];
    let mut due = tokio::time::interval(Duration::from_secs(1) / RATE);
    for _ in 0..pages {
        due.tick().await;
        let begin = Instant::now();
        person.show(path).await;
        took.push(milliseconds(begin.elapsed()));
    }
    took.sort_by(f64::total_cmp);
    let p99 = took.get(took.len() * 99 / 100).copied().unwrap_or(f64::NAN);
    let met = p99 <= P99_MS_MAX && kilobytes <= KILOBYTES_MAX;
    let (median, met) = (median(took), if met { "met" } else { "MISSED" });
    let path = in_short(path);
    println!(
        "pages: {path:<34} median {median:>6.2} ms, p99 {p99:>6.2} ms, {kilobytes:>5.1} kB: {met}"
    );
}

/// A path without what is drawn.
fn in_short(path: &str) -> String {
    let (path, _) = path.split_once('?').unwrap_or((path, ""));
    let parts = path.split('/').map(|part| if part.len() > 30 { "…" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

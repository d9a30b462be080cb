//! How long does the server take to make a page? 100 pages a second over HTTP on the machine itself,
//! every fourth each: the log-in, the page that asks for a password, "forgot password", a help page.
//!
//! `KEYLEDGER_BENCH_SECONDS` changes how long.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

#[path = "shared/machine.rs"]
mod machine;
#[path = "shared/people.rs"]
#[expect(dead_code, reason = "nobody has to be made")]
mod people;

use machine::{median, milliseconds};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use std::env;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// Pages a second.
const RATE: u32 = 100;
/// The target at the 99th percentile.
const P99_MS_MAX: f64 = 5.0;
/// Nothing is hashed here.
const MEMORY_KIB: u32 = 8;

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let seconds = env::var("KEYLEDGER_BENCH_SECONDS").ok().and_then(|text| text.parse().ok());
    let pages = RATE * seconds.unwrap_or(10);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("pages: {}", machine::described());
    runtime.block_on(measure(pages));
}

async fn measure(pages: u32) {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let app = people::open(folder.path(), MEMORY_KIB).await;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let at = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(keyledger_web::listen(app.site(), listener, std::future::pending()));
    let browser = Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
    show(&browser, &format!("{at}/login")).await;
    let form = browser.post(format!("{at}/login")).header("accept", "text/html");
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    let sent = form.body("email=ada%40hotel.example").send().await.unwrap();
    let password = sent.headers().get("location").unwrap().to_str().unwrap().to_owned();
    let paths = ["/login", &password, "/forgot", "/help/account_locked"];
    let mut took = vec![];
    let mut due = tokio::time::interval(Duration::from_secs(1) / RATE);
    for path in paths.iter().cycle().take(usize::try_from(pages).unwrap()) {
        due.tick().await;
        let begin = Instant::now();
        let response = show(&browser, &format!("{at}{path}")).await;
        assert_eq!(response.status().as_u16(), 200, "{path}");
        response.text().await.unwrap();
        took.push(milliseconds(begin.elapsed()));
    }
    took.sort_by(f64::total_cmp);
    let p99 = took.get(took.len() * 99 / 100).copied().unwrap_or(f64::NAN);
    println!(
        "pages: {pages} pages, {RATE} a second, client and server share the machine: median {:.2} \
         ms, p99 {p99:.2} ms, at most {P99_MS_MAX} ms: {}",
        median(took),
        if p99 <= P99_MS_MAX { "met" } else { "MISSED" }
    );
}

async fn show(browser: &Client, url: &str) -> Response {
    browser.get(url).header("accept", "text/html").send().await.unwrap()
}

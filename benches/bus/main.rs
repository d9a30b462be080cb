//! What does the message bus cost whoever logs in, and how long does a mail take from the event to the
//! mail server's word?
//!
//! `log_in` compares three engines that differ in nothing but the bus: none, one that works, and one
//! that is cut off. They take turns, a few log-ins each, in random order, at the hash's real cost.
//! `mail` sends fifty mails a second through a real mail server. Both need what `tests/all.sh` installs.
//!
//! `KEYLEDGER_BENCH_TURNS`, `KEYLEDGER_BENCH_SECONDS` and `KEYLEDGER_BENCH_SEED` change how many turns,
//! how long, and which order.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark fails by panicking"
)]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

#[path = "../../tests/nats/consumers.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod consumers;
#[path = "../parity/dice.rs"]
mod dice;
#[path = "../../tests/nats/hotel.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod hotel;
mod log_in;
#[path = "../shared/machine.rs"]
mod machine;
mod mail;
#[path = "../shared/people.rs"]
#[expect(dead_code, reason = "other benchmarks use the rest")]
mod people;
#[path = "../../tests/nats/server.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod server;
#[path = "../../tests/nats/serving.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod serving;
#[path = "../../tests/support/smtp_server.rs"]
mod smtp_server;

use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::random::OsIds;
use keyledger_core::clock::{Clock, Ids};
use std::env;
use std::str::FromStr;
use std::time::Duration;

/// Waits until `met` holds.
pub async fn until<F: Future<Output = bool>>(_: &str, mut met: impl FnMut() -> F) {
    let clock = SystemClock::default();
    while !met().await {
        clock.sleep(Duration::from_millis(5)).await;
    }
}

fn setting<T: FromStr>(name: &str, otherwise: T) -> T {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn verdict(met: bool) -> &'static str {
    if met { "met" } else { "MISSED" }
}

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let seed = setting("KEYLEDGER_BENCH_SEED", OsIds.uuid().as_u64_pair().0);
    println!("bus: {}; seed {seed}", machine::described());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        log_in::compare(setting("KEYLEDGER_BENCH_TURNS", 40), seed).await;
        mail::deliver(setting("KEYLEDGER_BENCH_SECONDS", 30)).await;
    });
}

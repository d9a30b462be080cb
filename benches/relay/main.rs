//! How fast is the relay, beside the bare client doing the same publishes in the same run? And how
//! long does an event take from its commit to a subscriber's hands?
//!
//! Both sides publish the same messages of both spaces at once, at most 256 of each under way, to a
//! server of their own; the bare client without fence, ledger or rendering. Default sync and
//! `sync_interval: always` take turns. Needs the server that `tests/all.sh` installs.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

mod bare;

#[path = "../../tests/nats/hotel.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod hotel;
#[path = "../shared/machine.rs"]
mod machine;
#[path = "../../tests/nats/reader.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod reader;
#[path = "../../tests/nats/server.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod server;

use futures_util::StreamExt;
use hotel::Hotels;
use keyledger_adapters::clock::SystemClock;
use keyledger_core::clock::Clock;
use machine::{described, median, milliseconds};
use server::NatsServer;
use std::env;
use std::time::{Duration, Instant};

/// The share of the bare client's throughput to reach, and the lag to stay under.
const RATIO_MIN: f64 = 0.8;
const LAG_MAX_MS: f64 = 20.0;
const TURNS: usize = 3;
const LAGS: usize = 300;

/// Waits until `met` holds.
pub async fn until<F: Future<Output = bool>>(_: &str, mut met: impl FnMut() -> F) {
    let clock = SystemClock::default();
    while !met().await {
        clock.sleep(Duration::from_millis(2)).await;
    }
}

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let events = env::var("KEYLEDGER_BENCH_EVENTS").ok().and_then(|text| text.parse().ok());
    let events = events.unwrap_or(10_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    println!("relay: {}", described());
    println!("relay: {events} events in two spaces, {TURNS} turns, medians, 256 under way");
    runtime.block_on(async {
        for always in [false, true] {
            throughput(events, always).await;
        }
        lag().await;
    });
}

async fn throughput(events: usize, always: bool) {
    let (mut relay, mut bare) = (vec![], vec![]);
    for _ in 0..TURNS {
        let (server, hotels) = (NatsServer::syncing(always).await, Hotels::new());
        hotels.open(events).await;
        let began = Instant::now();
        let feed = hotels.publish(server.settings());
        feed.published(&hotels).await;
        let messages = 2.0 * f64::from(u32::try_from(events).unwrap());
        relay.push(messages / began.elapsed().as_secs_f64());
        feed.stop().await;
        let other = NatsServer::syncing(always).await;
        bare.push(messages / bare::publish(&server, &other).await.as_secs_f64());
    }
    let (relay, bare) = (median(relay), median(bare));
    let ratio = relay / bare;
    let verdict = if ratio >= RATIO_MIN { "fine" } else { "BELOW" };
    let sync = if always { "always" } else { "default" };
    println!(
        "sync {sync:>7}: relay {relay:>7.0} messages/s, bare client {bare:>7.0}, ratio {ratio:.2} \
         (at least {RATIO_MIN}: {verdict})"
    );
}

/// One event at a time on an idle machine, from the append's answer to a subscriber's callback.
async fn lag() {
    let (server, hotels) = (NatsServer::start().await, Hotels::new());
    let feed = hotels.publish(server.settings());
    hotels.open(1).await;
    feed.published(&hotels).await;
    let client = server.jetstream().await.client();
    let mut messages = client.subscribe("keyledger.v1.>").await.unwrap();
    client.flush().await.unwrap();
    let mut lags = vec![];
    for _ in 0..LAGS {
        hotels.open(1).await;
        let committed = Instant::now();
        messages.next().await.unwrap();
        lags.push(milliseconds(committed.elapsed()));
    }
    feed.stop().await;
    lags.sort_by(f64::total_cmp);
    let at = |share: usize| lags.get(lags.len() * share / 100).copied().unwrap_or(f64::NAN);
    let verdict = if at(99) < LAG_MAX_MS { "fine" } else { "ABOVE" };
    println!(
        "commit to callback, {LAGS} events, sync always: p50 {:.2} ms, p99 {:.2} ms (under \
         {LAG_MAX_MS}: {verdict})",
        at(50),
        at(99)
    );
}

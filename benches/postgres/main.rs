//! How many appends a second does a ledger in PostgreSQL make durable, beside bare inserts into the same
//! server with the same group commit?
//!
//! The bare side has no lock, looks nothing up and is alone in its table: one task takes whatever waits,
//! inserts it in one statement and commits. Both are asked by as many callers and take turns; what is
//! told are medians over the turns. `KEYLEDGER_BENCH_EVENTS` also copies so many events into a database.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

mod bare;
mod copying;
#[path = "../shared/machine.rs"]
#[expect(dead_code, reason = "other benchmarks need more of it")]
mod machine;
#[path = "../../tests/support/postgres.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod server;

use bare::Bare;
use keyledger_adapters::postgres::{Address, Options, PostgresLedger};
use keyledger_core::ids::{EventId, LedgerId};
use keyledger_core::store::{EventStore, Expected, NewEvent, Revision};
use keyledger_core::stream::StreamId;
use machine::median;
use server::PostgresServer;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Callers at once, and the share of the bare rate that is to be reached.
const CASES: [(usize, Option<f64>); 3] = [(1, None), (64, Some(0.7)), (512, None)];
const TURNS: usize = 5;

/// Who takes one event and answers when it is durable.
trait Store: Send + Sync + 'static {
    fn write(
        self: Arc<Self>,
        stream: StreamId,
        revision: u64,
        event: NewEvent,
    ) -> impl Future<Output = ()> + Send;
}

impl Store for PostgresLedger {
    async fn write(self: Arc<Self>, stream: StreamId, revision: u64, event: NewEvent) {
        let expected = Expected::after(revision.checked_sub(1).map(Revision));
        self.append(&stream, expected, vec![event]).await.unwrap();
    }
}

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let seconds = std::env::var("KEYLEDGER_BENCH_SECONDS").ok().and_then(|text| text.parse().ok());
    let turn = Duration::from_secs_f64(seconds.unwrap_or(2.0));
    println!("postgres: {}", machine::described());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(compare(turn));
    let events = std::env::var("KEYLEDGER_BENCH_EVENTS").ok().and_then(|text| text.parse().ok());
    if let Some(events) = events {
        runtime.block_on(copying::measure(events));
    }
}

async fn compare(turn: Duration) {
    let server = PostgresServer::start(&[]);
    let address = Address::parse(&server.database().await).unwrap();
    let ledger = PostgresLedger::open(&address, Options::default(), LedgerId(Uuid::nil()));
    let ledger = Arc::new(ledger.await.unwrap());
    let bare = Arc::new(Bare::open(&server.database().await).await);
    let (mut ours_began, mut bare_began) = (0, 0);
    println!("{:>8} {:>10} {:>10} {:>6}", "writers", "ledger/s", "bare/s", "ratio");
    for (writers, least) in CASES {
        let mut turns = Vec::new();
        for _ in 0..TURNS {
            let ours = rate(&ledger, writers, turn, &mut ours_began).await;
            turns.push((ours, rate(&bare, writers, turn, &mut bare_began).await));
        }
        let ratio = median(turns.iter().map(|(ours, bare)| ours / bare));
        let told = match least {
            Some(least) if ratio >= least => format!("  reaches {least}"),
            Some(least) => format!("  MISSES {least}"),
            None => String::new(),
        };
        println!(
            "{writers:>8} {:>10.0} {:>10.0} {ratio:>6.2}{told}",
            median(turns.iter().map(|(ours, _)| *ours)),
            median(turns.iter().map(|(_, bare)| *bare)),
        );
    }
}

/// Events a second that `writers` callers get in, each into streams of its own.
async fn rate<S: Store>(store: &Arc<S>, writers: usize, turn: Duration, streams: &mut u128) -> f64 {
    let begin = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..writers {
        *streams += 1;
        let (store, stream) = (Arc::clone(store), account(*streams));
        tasks.spawn(async move {
            let mut written = 0;
            while begin.elapsed() < turn {
                let event = event(&stream, written);
                Arc::clone(&store).write(stream.clone(), written, event).await;
                written += 1;
            }
            written
        });
    }
    let written: u64 = tasks.join_all().await.into_iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let written = written as f64;
    written / begin.elapsed().as_secs_f64()
}

fn account(number: u128) -> StreamId {
    StreamId::try_from(format!("account-{}", Uuid::from_u128(number))).unwrap()
}

/// As large as those of a log-in are on average.
fn event(stream: &StreamId, revision: u64) -> NewEvent {
    NewEvent {
        id: EventId::derived(&[stream.as_str().as_bytes(), &revision.to_be_bytes()]),
        kind: "login_succeeded".into(),
        metadata: format!(r#"{{"text":"{}"}}"#, "m".repeat(380)).into_bytes(),
        data: format!(r#"{{"text":"{}"}}"#, "d".repeat(180)).into_bytes(),
    }
}

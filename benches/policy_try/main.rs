//! How long does it take to live a whole ledger again under another policy, and what bounds it? (B2)
//!
//! A ledger is filled with the lives of many accounts; then it is tried under a policy whose sessions
//! end sooner, a few times, beside the two things that a trial cannot do without: reading the
//! ledger, and reading and decoding the events of accounts.
//!
//! `KEYLEDGER_BENCH_EVENTS` and `KEYLEDGER_BENCH_TURNS` change how many.
#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]
#![expect(clippy::print_stdout, reason = "its numbers are what a benchmark is for")]

#[path = "../rebuild/lives.rs"]
mod lives;
#[path = "../shared/machine.rs"]
mod machine;

use keyledger_adapters::sqlite::{Options, SqliteLedger};
use keyledger_core::account::AccountEvent;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::LedgerId;
use keyledger_core::policy::{Policy, PolicyState, Profile};
use keyledger_core::store::EventStore;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::what_if::Trial;
use keyledger_schemas::stored_form::StoredForm;
use keyledger_usecases::policy::what_if::relive;
use machine::{median, milliseconds};
use std::env;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

const EVENTS: usize = 1_000_000;
const TURNS: usize = 3;
const SECONDS_MAX: f64 = 30.0;
const PAGE: usize = 2_000;

fn main() {
    // Without `--bench` it is `cargo test --benches` that only wants to know that it starts.
    if !env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap();
    println!("policy_try: {}", machine::described());
    runtime.block_on(async {
        let id = LedgerId(Uuid::from_u128(1));
        let path = folder.path().join("ledger.db");
        let ledger = Arc::new(SqliteLedger::open(&path, Options::default(), id).unwrap());
        let form = Arc::new(lives::stored_form(id));
        let store: Arc<dyn EventStore> = Arc::clone(&ledger) as _;
        let written = lives::fill(&store, &form, number("KEYLEDGER_BENCH_EVENTS", EVENTS)).await;
        println!(
            "policy_try: {} sealed events of {} to {} bytes, {} accounts, written in {:.1} s",
            written.events,
            written.bytes_min,
            written.bytes_max,
            written.accounts,
            written.took.as_secs_f64(),
        );
        measure(&ledger, &form, written.events).await;
    });
}

async fn measure(ledger: &SqliteLedger, form: &StoredForm, events: u64) {
    let trial = trial();
    let (mut trying, mut reading, mut decoding) = (vec![], vec![], vec![]);
    for _ in 0..number("KEYLEDGER_BENCH_TURNS", TURNS).max(1) {
        reading.push(read(ledger, None, events).await);
        decoding.push(read(ledger, Some(form), events).await);
        let begin = Instant::now();
        let tried = relive(ledger, form, &trial, &|_| {}).await.unwrap();
        trying.push(milliseconds(begin.elapsed()) / 1e3);
        assert_eq!(tried.events, events);
        assert_eq!(
            tried.differences.len(),
            tried.accounts,
            "everybody's sessions would have ended"
        );
    }
    let (reading, decoding) = (median(reading), median(decoding));
    let trying = median(trying);
    #[expect(clippy::cast_precision_loss, reason = "a rate of a benchmark")]
    let rate = events as f64 / trying;
    println!(
        "policy_try: reading alone {reading:.1} s, with the accounts' events decoded {decoding:.1} s"
    );
    println!(
        "policy_try: median {trying:.1} s, {rate:.0} events/s, {:.1} times as long as reading and \
         decoding; under {SECONDS_MAX} s: {}",
        trying / decoding,
        if trying < SECONDS_MAX { "met" } else { "MISSED" },
    );
}

/// Sessions that end after a quarter of an hour, over all time.
fn trial() -> Trial {
    let mut candidate = Policy::first(Profile::Hotel);
    candidate.settings.session_idle_minutes = 15;
    let (from, to) = (Timestamp::from_micros(0), Timestamp::from_micros(4_000_000_000_000_000));
    Trial::new(candidate, PolicyState::default(), (from, to))
}

/// How long it takes to read everything, and with a form to decode what is about accounts.
async fn read(ledger: &SqliteLedger, form: Option<&StoredForm>, events: u64) -> f64 {
    let begin = Instant::now();
    let (mut after, mut read) = (None, 0_u64);
    loop {
        let page = ledger.read_all(after, PAGE).await.unwrap();
        read += page.events.len() as u64;
        for stored in page.events.iter().filter(|stored| stored.stream.as_account().is_some()) {
            if let Some(form) = form {
                let recorded: Recorded<AccountEvent> = form.decode(stored).unwrap();
                black_box(recorded);
            }
        }
        after = page.next;
        if page.at_head {
            assert_eq!(read, events);
            return milliseconds(begin.elapsed()) / 1e3;
        }
    }
}

fn number(name: &str, otherwise: usize) -> usize {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

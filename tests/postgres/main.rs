//! Does the ledger in PostgreSQL keep the store's contract, also where servers fail?
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[path = "../support/certificates.rs"]
mod certificates;
#[path = "../support/postgres.rs"]
#[expect(dead_code, reason = "the fleet of engines uses the rest")]
mod server;

mod alone;
mod copying;
mod engines;
mod failures;
mod lines;
mod program;
mod refusals;
mod standbys;
mod vault;
mod vault_epochs;

use keyledger_adapters::postgres::{
    Address, Engines, Limits, Options, PostgresError, PostgresLedger,
};
use keyledger_core::ids::{EventId, LedgerId};
use keyledger_core::store::{EventStore, NewEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::testing::contract::{Case, Reopen};
use std::future::Future;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;
use tokio::runtime::Runtime;
use uuid::Uuid;

const LEDGER: LedgerId = LedgerId(Uuid::from_u128(0x001e_d6e5));

/// Short enough for a test, long enough for a busy machine.
const LIMITS: Limits = Limits { connect: Duration::from_secs(5), answer: Duration::from_secs(5) };

/// Connections live here, whoever asks them from which thread.
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap());

/// Runs a future on [`RUNTIME`] and waits for it on a thread that is nobody's.
fn on_runtime<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    std::thread::spawn(|| RUNTIME.block_on(work)).join().unwrap()
}

async fn open(address: &str) -> Result<Arc<PostgresLedger>, PostgresError> {
    opened(address, LIMITS, LEDGER).await
}

async fn opened(
    address: &str,
    limits: Limits,
    ledger: LedgerId,
) -> Result<Arc<PostgresLedger>, PostgresError> {
    let address = Address::parse(address).unwrap();
    // Several share a ledger in these tests; what one alone does is `alone`'s question.
    let options = Options { limits, engines: Engines::Several, ..Options::default() };
    PostgresLedger::open(&address, options, ledger).await.map(Arc::new)
}

fn event(name: &str) -> NewEvent {
    NewEvent {
        id: EventId::derived(&[name.as_bytes()]),
        kind: "something_happened".into(),
        metadata: b"{}".to_vec(),
        data: format!(r#"{{"name":"{name}"}}"#).into_bytes(),
    }
}

fn stream(number: u128) -> StreamId {
    StreamId::try_from(format!("account-{}", Uuid::from_u128(number))).unwrap()
}

/// Runs one clause of the contract in a fresh database, whose ledger is closed and opened again as the
/// clause demands.
fn run(case: Case) {
    let address = on_runtime(server::shared().database());
    let at = address.clone();
    let first = on_runtime(async move { open(&at).await.unwrap() });
    let newest = Mutex::new(Arc::clone(&first));
    let reopen: Reopen<'_> = &|| {
        let mut newest = newest.lock().unwrap();
        let (before, at) = (Arc::clone(&newest), address.clone());
        *newest = on_runtime(async move {
            before.closed_down().await;
            open(&at).await.unwrap()
        });
        Arc::clone(&*newest) as Arc<dyn EventStore>
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(case(first.as_ref(), reopen));
}

keyledger_core::event_store_contract!(run);

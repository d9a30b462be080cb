//! Do events reach other programs, and do messages wake the handlers? Against real NATS servers.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so"
)]

#[path = "../support/certificates.rs"]
mod certificates;

mod campaign;
mod cluster;
mod consumers;
mod driver;
mod forgotten;
mod hotel;
mod reader;
mod refusals;
mod relay;
mod server;
mod trail;

use keyledger::adapters::clock::SystemClock;
use keyledger_core::clock::Clock;
use std::time::Duration;

/// Waits until `met` holds; what never does fails the test with `what`.
pub async fn until<F: Future<Output = bool>>(what: &str, mut met: impl FnMut() -> F) {
    let clock = SystemClock::default();
    let waiting = async {
        while !met().await {
            clock.sleep(Duration::from_millis(10)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_mins(1), waiting).await;
    assert!(waited.is_ok(), "waited for {what} for a minute");
}

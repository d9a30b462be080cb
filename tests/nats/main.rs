//! Do events reach other programs, and do messages wake the handlers? Against real NATS servers.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on says so"
)]

#[path = "../support/certificates.rs"]
mod certificates;

#[path = "../scenarios/world/program.rs"]
#[expect(dead_code, reason = "the scenarios use the rest")]
mod program;
#[path = "../support/smtp_server.rs"]
mod smtp_server;

mod campaign;
mod cluster;
mod consumers;
mod crashes;
mod creds;
mod door;
mod driver;
mod engine;
mod fates;
mod forgotten;
mod frames;
mod head;
mod hotel;
mod liar;
mod lies;
mod made_anew;
mod minute;
mod reader;
mod refusals;
mod refused_for_good;
mod relay;
mod server;
mod serving;
mod trail;

use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::random::SeededIds;
use keyledger_core::clock::{Clock, Ids};
use std::time::Duration;

/// Whether campaigns are run whole.
pub fn full() -> bool {
    std::env::var_os("KEYLEDGER_FULL").is_some()
}

/// What chance begins with: given, so that a run can be had again, or of this process.
pub fn seed() -> u64 {
    let given = std::env::var("KEYLEDGER_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    given.unwrap_or_else(|| u64::from(std::process::id()))
}

/// Chance, from a seed.
pub struct Dice(SeededIds);

impl Dice {
    pub fn of(seed: u64) -> Self {
        Self(SeededIds::new(seed))
    }

    /// One of `0..sides`.
    pub fn roll(&self, sides: usize) -> usize {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        usize::try_from(u32::from_be_bytes(bytes)).unwrap() % sides
    }
}

/// Waits until `met` holds; what never does fails the test with `what`.
pub async fn until<F: Future<Output = bool>>(what: &str, met: impl FnMut() -> F) {
    until_within(Duration::from_mins(1), what, met).await;
}

/// The same, for as long as `span`.
pub async fn until_within<F: Future<Output = bool>>(
    span: Duration,
    what: &str,
    mut met: impl FnMut() -> F,
) {
    let clock = SystemClock::default();
    let waiting = async {
        while !met().await {
            clock.sleep(Duration::from_millis(10)).await;
        }
    };
    let waited = tokio::time::timeout(span, waiting).await;
    assert!(waited.is_ok(), "waited for {what} for {} s", span.as_secs());
}

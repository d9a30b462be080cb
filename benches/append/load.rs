//! Who asks for the appends? Writers that each wait for their answer before they ask again.

use super::machine::milliseconds;
use super::process::processor_seconds;
use keyledger_core::ids::EventId;
use keyledger_core::store::{EventStore, Expected, NewEvent, Revision};
use keyledger_core::stream::StreamId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use uuid::Uuid;

pub const STREAMS: usize = 100_000;

const KIND: &str = "log_in_attempted";
const METADATA_BYTES: usize = 200;
const DATA_BYTES: usize = 200;

/// The bytes of one event: id, kind and both documents.
pub const fn event_bytes() -> usize {
    16 + KIND.len() + METADATA_BYTES + DATA_BYTES
}

/// One stream and where it ends.
struct Place {
    stream: StreamId,
    expected: Expected,
}

/// What one turn showed.
#[derive(Serialize, Deserialize)]
pub struct Round {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    /// Microseconds of processor time an event, of all threads and of the kernel for them.
    pub cpu_us: f64,
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "an index into a list of latencies, which is short"
)]
fn milliseconds_at(latencies: &[Duration], part: f64) -> f64 {
    let index = (latencies.len() as f64 * part) as usize;
    latencies.get(index).map_or(f64::NAN, |latency| milliseconds(*latency))
}

/// All streams of one store.
pub struct Load {
    store: Arc<dyn EventStore>,
    places: Vec<Place>,
    seed: u64,
}

impl Load {
    /// Fills a store with two events in each stream.
    pub async fn fill(store: Arc<dyn EventStore>) -> Self {
        let streams = (0..STREAMS as u128)
            .map(|number| format!("account-{}", Uuid::from_u128(number << 64 | number)))
            .map(|name| StreamId::try_from(name).unwrap());
        let mut places: Vec<Place> =
            streams.map(|stream| Place { stream, expected: Expected::NoStream }).collect();
        let mut full = Vec::with_capacity(STREAMS);
        let mut fillers = JoinSet::new();
        let mut dice = Dice(1);
        while !places.is_empty() {
            let mine = places.split_off(places.len().saturating_sub(STREAMS / 400));
            let store = Arc::clone(&store);
            let mut dice = Dice(dice.next());
            fillers.spawn(async move {
                let mut filled = Vec::new();
                for Place { stream, expected } in mine {
                    let two = vec![event(&mut dice), event(&mut dice)];
                    let appended = store.append(&stream, expected, two).await.unwrap();
                    filled.push(Place { stream, expected: Expected::Exact(appended.revision) });
                }
                filled
            });
        }
        for filled in fillers.join_all().await {
            full.extend(filled);
        }
        Self { store, places: full, seed: 2 }
    }

    /// Lets so many writers append for a while, each to streams of its own in random order.
    pub async fn run(&mut self, writers: usize, turn: Duration) -> Round {
        let share = self.places.len() / writers;
        let (begin, cpu) = (Instant::now(), processor_seconds());
        let mut tasks = JoinSet::new();
        for _ in 0..writers {
            let mine = self.places.split_off(self.places.len() - share.min(self.places.len()));
            self.seed += 1;
            tasks.spawn(write(Arc::clone(&self.store), mine, Dice(self.seed), begin + turn));
        }
        let mut latencies = Vec::new();
        for (mine, measured) in tasks.join_all().await {
            self.places.extend(mine);
            latencies.extend(measured);
        }
        let (seconds, cpu) = (begin.elapsed().as_secs_f64(), processor_seconds() - cpu);
        latencies.sort_unstable();
        #[expect(clippy::cast_precision_loss, reason = "a count of seconds' work")]
        let events = latencies.len() as f64;
        Round {
            per_second: events / seconds,
            p50_ms: milliseconds_at(&latencies, 0.5),
            p99_ms: milliseconds_at(&latencies, 0.99),
            cpu_us: cpu / events * 1e6,
        }
    }
}

async fn write(
    store: Arc<dyn EventStore>,
    mut mine: Vec<Place>,
    mut dice: Dice,
    until: Instant,
) -> (Vec<Place>, Vec<Duration>) {
    let mut latencies = Vec::new();
    loop {
        let begin = Instant::now();
        if begin >= until {
            return (mine, latencies);
        }
        let choice = usize::try_from(dice.next() % mine.len() as u64).unwrap();
        let place = mine.get_mut(choice).unwrap();
        let new = vec![event(&mut dice)];
        let appended = store.append(&place.stream, place.expected, new).await.unwrap();
        latencies.push(begin.elapsed());
        place.expected = Expected::Exact(Revision(appended.revision.0));
    }
}

fn event(dice: &mut Dice) -> NewEvent {
    let document = |bytes: usize| format!("{{\"of\":\"{}\"}}", "x".repeat(bytes - 9)).into_bytes();
    let id = u128::from(dice.next()) << 64 | u128::from(dice.next());
    NewEvent {
        id: EventId(Uuid::from_u128(id)),
        kind: KIND.into(),
        metadata: document(METADATA_BYTES),
        data: document(DATA_BYTES),
    }
}

/// `SplitMix64`: the same run each time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

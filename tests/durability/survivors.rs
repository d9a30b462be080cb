//! What must be there when the ledger is opened again?

use super::appender::{Acknowledged, WRITERS, event, open, stream};
use keyledger_core::store::{Direction, EventStore, ReadFrom, StoredEvent};
use std::path::Path;
use std::time::{Duration, Instant};

/// How soon the ledger must be ready.
const READY: Duration = Duration::from_secs(1);

/// Opens what is left and demands: ready soon, everything acknowledged in its place, no gap, a
/// sound file, and to every repeat the answer given before.
pub fn all_that_was_acknowledged(folder: &Path, acknowledged: &[Acknowledged]) {
    let begin = Instant::now();
    let ledger = open(folder);
    let ready = begin.elapsed();
    assert!(ready < READY, "opening took {ready:?}");
    assert_eq!(ledger.check(&|_, _| ()).unwrap(), Vec::<String>::new());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let mut streams = 0;
        for writer in 0..WRITERS {
            let own = stream(writer);
            let read =
                ledger.read_stream(&own, ReadFrom::Start, Direction::Forwards, usize::MAX).await;
            let events = read.unwrap();
            for (revision, stored) in (0..).zip(&events) {
                assert_eq!(stored.revision.0, revision, "a gap in {own}");
                let new = event(&own, revision);
                assert_eq!((stored.id, &stored.data), (new.id, &new.data));
                assert_eq!(stored.metadata, new.metadata);
            }
            acknowledged_are_among(&events, acknowledged.iter().filter(|one| one.stream == own));
            streams += events.len();
        }
        let page = ledger.read_all(None, usize::MAX).await.unwrap();
        assert_eq!(page.events.len(), streams, "each event is in its stream and in the whole");
        assert!(page.events.is_sorted_by(|one, next| one.position < next.position));
        for one in acknowledged.iter().rev().take(50) {
            let again = ledger.append(&one.stream, one.expected, one.events.clone()).await;
            assert_eq!(again.unwrap(), one.appended, "a repeat on {}", one.stream);
        }
    });
}

fn acknowledged_are_among<'a>(
    events: &[StoredEvent],
    acknowledged: impl Iterator<Item = &'a Acknowledged>,
) {
    for one in acknowledged {
        let last = usize::try_from(one.appended.revision.0).unwrap();
        let Some(stored) = events.get(last) else {
            panic!("revision {last} of {} was acknowledged and is lost", one.stream)
        };
        assert_eq!(stored.position, one.appended.position);
    }
}

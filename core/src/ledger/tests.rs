//! Is every event found at its offset, whatever the store is like, and read from it once at the head?

use super::{LedgerOffset, LedgerReader, pages};
use crate::ids::{EventId, StoreId};
use crate::memory::MemoryStore;
use crate::store::{
    Appended, BoxFuture, Direction, EventStore, Expected, NewEvent, Page, Position, ReadFrom,
    Revision, StoreError, StoredEvent,
};
use crate::stream::StreamId;
use futures_lite::future::{block_on, zip};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// Counts the events that are read from it.
struct Counted {
    within: MemoryStore,
    read: AtomicU64,
}

impl EventStore for Counted {
    fn id(&self) -> StoreId {
        self.within.id()
    }

    fn append<'a>(
        &'a self,
        stream: &'a StreamId,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> BoxFuture<'a, Result<Appended, StoreError>> {
        self.within.append(stream, expected, events)
    }

    fn read_stream<'a>(
        &'a self,
        stream: &'a StreamId,
        from: ReadFrom,
        direction: Direction,
        max: usize,
    ) -> BoxFuture<'a, Result<Vec<StoredEvent>, StoreError>> {
        self.within.read_stream(stream, from, direction, max)
    }

    fn read_all(
        &self,
        after: Option<Position>,
        max: usize,
    ) -> BoxFuture<'_, Result<Page, StoreError>> {
        Box::pin(async move {
            let page = self.within.read_all(after, max).await?;
            self.read.fetch_add(page.events.len() as u64, Ordering::Relaxed);
            Ok(page)
        })
    }

    fn wait_past(&self, position: Option<Position>, timeout: Duration) -> BoxFuture<'_, ()> {
        self.within.wait_past(position, timeout)
    }

    fn end(&self) -> BoxFuture<'_, Result<Option<LedgerOffset>, StoreError>> {
        self.within.end()
    }
}

fn counted(within: MemoryStore) -> (Arc<Counted>, LedgerReader) {
    let store = Arc::new(Counted { within, read: AtomicU64::new(0) });
    let reader = LedgerReader::new(Arc::clone(&store) as Arc<dyn EventStore>);
    (store, reader)
}

fn simple() -> (Arc<Counted>, LedgerReader) {
    counted(MemoryStore::new(StoreId(Uuid::from_u128(1))))
}

/// Appends one event, however often the store does not say whether it did.
async fn append(store: &dyn EventStore, number: u64, bytes: usize) {
    let event = NewEvent {
        id: EventId(Uuid::from_u128(u128::from(number) + 1)),
        kind: "something_happened".into(),
        metadata: b"{}".to_vec(),
        data: vec![b' '; bytes],
    };
    let expected = Expected::after(number.checked_sub(1).map(Revision));
    while let Err(error) = store.append(&StreamId::unknown(1), expected, vec![event.clone()]).await
    {
        assert!(matches!(error, StoreError::Unknown(_)), "{error:?}");
    }
}

async fn whole(store: &dyn EventStore) -> Vec<StoredEvent> {
    let (mut all, mut pages) = (vec![], pages(store, None, 7));
    while let Some(events) = pages.next().await.unwrap() {
        assert!(!events.is_empty() && events.len() <= 7);
        all.extend(events);
        assert_eq!(pages.place(), all.last().map(|event| event.position));
    }
    all
}

/// Every event is found by its sequence and by its position, also where the store has gaps, hands
/// out less than was asked for and does not know its end.
#[test]
fn every_event_is_found_by_sequence_and_by_position() {
    for seed in (0..20).map(Some).chain([None]) {
        block_on(async {
            let id = StoreId(Uuid::from_u128(1));
            let store = Arc::new(match seed {
                Some(seed) => MemoryStore::awkward(id, seed),
                None => MemoryStore::new(id),
            });
            let reader = LedgerReader::new(Arc::clone(&store) as Arc<dyn EventStore>);
            assert_eq!(reader.end().await.unwrap(), LedgerOffset::default());
            assert_eq!(reader.at(0).await.unwrap(), None);
            for number in 0..60 {
                append(&*store, number, 2).await;
            }
            let all = whole(&*store).await;
            assert_eq!(all.len(), 60);
            for (sequence, event) in all.iter().enumerate().rev() {
                assert_eq!(
                    reader.at(u64::try_from(sequence).unwrap()).await.unwrap().as_ref(),
                    Some(event)
                );
                assert_eq!(reader.at_position(event.position).await.unwrap().as_ref(), Some(event));
                let before = event.position.0.checked_sub(1).map(Position);
                assert!(reader.goes_on_behind(before).await.unwrap());
                let gap = Position(event.position.0 + 1);
                let taken = all.iter().any(|other| other.position == gap);
                assert_eq!(reader.at_position(gap).await.unwrap().is_some(), taken);
            }
            let end = LedgerOffset { sequence: 60, position: all.last().map(|last| last.position) };
            for beyond in [60, 61, 5_000, u64::MAX] {
                assert_eq!(reader.reach(beyond).await.unwrap(), end);
                assert_eq!(reader.at(beyond).await.unwrap(), None);
            }
            assert_eq!(reader.end().await.unwrap(), end);
            assert!(!reader.goes_on_behind(end.position).await.unwrap());
        });
    }
}

/// What was counted once is not counted again, and the head not at all where the store knows it.
#[test]
fn later_questions_begin_at_the_nearest_mark() {
    block_on(async {
        let (store, reader) = simple();
        for number in 0..2_500 {
            append(&*store, number, 2).await;
        }
        assert_eq!(reader.end().await.unwrap().sequence, 2_500);
        assert!(reader.goes_on_behind(None).await.unwrap());
        assert_eq!(store.read.load(Ordering::Relaxed), 0, "the store knows where it ends");
        reader.at(2_400).await.unwrap();
        let first = store.read.swap(0, Ordering::Relaxed);
        assert!(first >= 2_400, "it was counted from the beginning");
        reader.at(2_400).await.unwrap();
        assert!(store.read.load(Ordering::Relaxed) <= 501, "from the mark at 2,000");
    });
}

/// Five who follow get the same events in the same order, and the store hands out each once.
#[test]
fn followers_at_the_head_share_one_read() {
    block_on(async {
        let (store, reader) = simple();
        append(&*store, 0, 2).await;
        let mut places = [None; 5];
        for place in &mut places {
            *place = reader.behind(None, 500).await.unwrap().next;
        }
        store.read.store(0, Ordering::Relaxed);
        for number in 1..=20 {
            append(&*store, number, 2).await;
            for place in &mut places {
                let page = reader.behind(*place, 500).await.unwrap();
                assert_eq!(page.events.len(), 1);
                assert!(page.at_head, "the store says that nothing lies behind it");
                *place = page.next;
            }
        }
        assert_eq!(store.read.load(Ordering::Relaxed), 20);
        // One that was away for a while gets what it missed, in pieces of the size it asks for.
        let some = reader.behind(Some(Position(0)), 3).await.unwrap();
        assert_eq!(some.events.iter().map(|event| event.revision.0).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(!some.at_head);
        assert_eq!(store.read.load(Ordering::Relaxed), 20);
    });
}

/// Two who ask at the same moment: one of them reads.
#[test]
fn who_wakes_at_the_same_moment_waits_for_the_one_who_reads() {
    for seed in 0..20 {
        block_on(async {
            // Slow reads, from an awkward store: others come in between.
            let (store, reader) = counted(MemoryStore::awkward(StoreId(Uuid::from_u128(1)), seed));
            append(&*store, 0, 2).await;
            let start = reader.behind(None, 5).await.unwrap();
            assert!(start.at_head);
            append(&*store, 1, 2).await;
            store.read.store(0, Ordering::Relaxed);
            let (one, two) = zip(reader.behind(start.next, 5), reader.behind(start.next, 5)).await;
            assert_eq!(one.unwrap().events, two.unwrap().events);
            assert_eq!(store.read.load(Ordering::Relaxed), 1);
        });
    }
}

/// What is kept is bounded, and whoever is further behind than it reads the store.
#[test]
fn what_is_kept_is_bounded_in_number_and_bytes() {
    for (events, bytes) in [(700, 2), (60, 40_000)] {
        block_on(async {
            let (store, reader) = simple();
            let mut follower = None;
            for number in 0..events {
                append(&*store, number, bytes).await;
                follower = reader.behind(follower, 500).await.unwrap().next;
            }
            let kept = reader.newest.behind(follower, 1);
            assert_eq!(kept, None, "nothing lies behind the head");
            let lowest =
                (0..events).find(|at| reader.newest.behind(Some(Position(*at)), 1).is_some());
            let kept = usize::try_from(events - lowest.unwrap() - 1).unwrap();
            assert!(kept <= 256 && kept * bytes <= 1 << 20, "{kept} events of {bytes} bytes");
            assert!(kept >= 20);
            let (mut all, mut place) = (vec![], None);
            loop {
                let page = reader.behind(place, 100).await.unwrap();
                all.extend(page.events);
                place = page.next;
                if page.at_head {
                    break;
                }
            }
            assert_eq!(all, whole(&*store).await);
        });
    }
}

/// An offset that no event has yet leads to nothing, and spoils nothing for the others.
#[test]
fn asking_beyond_the_end_spoils_nothing() {
    block_on(async {
        let (store, reader) = simple();
        let far = Some(Position(u64::MAX));
        let page = reader.behind(far, 5).await.unwrap();
        assert!(page.events.is_empty() && page.at_head && page.next == far);
        assert!(reader.behind(None, 5).await.unwrap().at_head);
        append(&*store, 0, 2).await;
        for _ in 0..3 {
            assert_eq!(reader.behind(None, 5).await.unwrap().events.len(), 1);
        }
        assert_eq!(store.read.load(Ordering::Relaxed), 1, "also the first event is read once");
    });
}

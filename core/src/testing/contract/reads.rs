//! Store contract, reads: what does the contract say of reading, and of waiting for something to
//! read?

use super::{
    Reopen, conflict, event, ids, names, read, revisions, stream, whole_ledger, whole_stream,
    written,
};
use crate::ledger::LedgerOffset;
use crate::store::{Direction, EventStore, Expected, Position, ReadFrom, Revision, StoredEvent};
use futures_lite::future;
use std::time::{Duration, Instant};

/// Longer than any test may take: who waits this long was not woken.
const FOR_EVER: Duration = Duration::from_mins(10);

/// Bytes, ids, kinds and names come back as they went in.
pub async fn what_is_read_is_what_was_written(store: &dyn EventStore, _reopen: Reopen<'_>) {
    let appended = written(store, &stream(1), Expected::NoStream, &["a", "bb"]).await;
    let whole = whole_stream(store, &stream(1), 10).await;
    assert_eq!(whole, whole_ledger(store, None, 10).await);
    for (stored, name) in whole.iter().zip(["a", "bb"]) {
        let new = event(name);
        assert_eq!(stored.stream, stream(1));
        assert_eq!((stored.id, &stored.kind), (new.id, &new.kind));
        assert_eq!((&stored.metadata, &stored.data), (&new.metadata, &new.data));
    }
    assert_eq!(revisions(&whole), [0, 1]);
    assert_eq!(whole.last().map(|last| last.position), Some(appended.position));
}

async fn ten_events(store: &dyn EventStore) {
    written(store, &stream(2), Expected::NoStream, &["other"]).await;
    for step in 0..5_u64 {
        let expected = Expected::after((2 * step).checked_sub(1).map(Revision));
        let (one, two) = (format!("{step} one"), format!("{step} two"));
        written(store, &stream(1), expected, &[&one, &two]).await;
    }
}

/// One read: as many events as asked for or fewer, but never none where there are some.
async fn read_some(
    store: &dyn EventStore,
    from: ReadFrom,
    direction: Direction,
    max: usize,
    expected: &[u64],
) -> Vec<StoredEvent> {
    let events = read(store.read_stream(&stream(1), from, direction, max).await);
    let asked = expected.get(..max.min(expected.len())).unwrap_or(expected);
    let got = revisions(&events);
    assert!(asked.starts_with(&got), "{from:?} {direction:?}: {got:?} instead of {asked:?}");
    assert_eq!(got.is_empty(), asked.is_empty(), "{from:?} {direction:?} at most {max}");
    assert!(events.iter().all(|event| event.stream == stream(1)));
    events
}

/// Forwards from the start, from a revision, from the end and from beyond it.
pub async fn a_stream_is_read_forwards_from_anywhere(store: &dyn EventStore, _reopen: Reopen<'_>) {
    ten_events(store).await;
    let all: Vec<u64> = (0..10).collect();
    for max in [0, 1, 3, 10, 1000] {
        read_some(store, ReadFrom::Start, Direction::Forwards, max, &all).await;
        read_some(store, ReadFrom::End, Direction::Forwards, max, &[9]).await;
        for from in [0, 4, 9, 10, u64::MAX] {
            let behind: Vec<u64> = (from..10).collect();
            let from = ReadFrom::Revision(Revision(from));
            read_some(store, from, Direction::Forwards, max, &behind).await;
        }
    }
    assert_eq!(revisions(&whole_stream(store, &stream(1), 3).await), all);
    assert!(whole_stream(store, &stream(9), 3).await.is_empty(), "nobody wrote there");
}

/// Backwards from the end, from a revision, from the start and from beyond the end.
pub async fn a_stream_is_read_backwards_from_anywhere(store: &dyn EventStore, _reopen: Reopen<'_>) {
    ten_events(store).await;
    let all: Vec<u64> = (0..10).rev().collect();
    for max in [0, 1, 3, 10, 1000] {
        read_some(store, ReadFrom::End, Direction::Backwards, max, &all).await;
        read_some(store, ReadFrom::Start, Direction::Backwards, max, &[0]).await;
        for from in [0, 4, 9, 10, u64::MAX] {
            let before: Vec<u64> = (0..=from.min(9)).rev().collect();
            let from = ReadFrom::Revision(Revision(from));
            read_some(store, from, Direction::Backwards, max, &before).await;
        }
    }
    let missing = store.read_stream(&stream(9), ReadFrom::End, Direction::Backwards, 1).await;
    assert!(read(missing).is_empty(), "nobody wrote there");
}

/// Pages of any size give the same order: the one in which the appends were acknowledged.
pub async fn the_whole_is_read_in_commit_order(store: &dyn EventStore, _reopen: Reopen<'_>) {
    let mut order = Vec::new();
    for step in 0..30_u8 {
        let name = format!("{step}");
        let last = (step / 3).checked_sub(1).map(|last| Revision(u64::from(last)));
        written(store, &stream(step % 3), Expected::after(last), &[&name]).await;
        order.push(event(&name).id);
    }
    let whole = whole_ledger(store, None, 1000).await;
    assert_eq!(names(&whole), order);
    for max in [1, 2, 7, 30] {
        assert_eq!(whole_ledger(store, None, max).await, whole, "in pages of {max}");
    }
    for (index, event) in whole.iter().enumerate() {
        let rest = whole_ledger(store, Some(event.position), 4).await;
        assert_eq!(rest.as_slice(), whole.get(index + 1..).unwrap_or(&[]));
    }
}

/// `at_head` is never said too early, and in the end it is said.
pub async fn a_page_says_whether_it_reached_the_head(store: &dyn EventStore, _reopen: Reopen<'_>) {
    let empty = read(store.read_all(None, 10).await);
    assert!(empty.events.is_empty() && empty.at_head && empty.next.is_none());
    ten_events(store).await;
    let page = read(store.read_all(None, 3).await);
    assert!(!page.at_head, "eight events lie behind these three");
    let none = read(store.read_all(None, 0).await);
    assert!(none.events.is_empty() && !none.at_head && none.next.is_none());
    let last = whole_ledger(store, None, 4).await.last().map(|last| last.position);
    let behind = read(store.read_all(last, 10).await);
    assert!(behind.events.is_empty() && behind.at_head);
    assert_eq!(behind.next, last);
    let far = Some(Position(u64::MAX));
    let beyond = read(store.read_all(far, 10).await);
    assert!(beyond.events.is_empty() && beyond.at_head && beyond.next == far);
}

/// A store that says where it ends says what counting says; so does one that was opened again.
pub async fn the_end_is_where_the_pages_end(store: &dyn EventStore, reopen: Reopen<'_>) {
    let nothing = read(store.end().await);
    assert!(nothing.is_none_or(|end| end == LedgerOffset::default()), "{nothing:?}");
    ten_events(store).await;
    ends_where_the_pages_end(store).await;
    conflict(store, &stream(1), Expected::NoStream, &["refused"]).await;
    ends_where_the_pages_end(store).await;
    ends_where_the_pages_end(&*reopen()).await;
}

async fn ends_where_the_pages_end(store: &dyn EventStore) {
    let whole = whole_ledger(store, None, 4).await;
    let position = whole.last().map(|last| last.position);
    let counted = LedgerOffset { sequence: whole.len() as u64, position };
    let end = read(store.end().await);
    assert!(end.is_none_or(|end| end == counted), "{end:?} instead of {counted:?}");
}

/// Who waits is woken by an append, and does not wait at all when something is there already.
pub async fn waiting_ends_when_something_lies_behind(store: &dyn EventStore, _reopen: Reopen<'_>) {
    let wait = async {
        // A store may wake for nothing, so look again each time.
        let mut page = read(store.read_all(None, 10).await);
        while page.events.is_empty() {
            store.wait_past(None, FOR_EVER).await;
            page = read(store.read_all(None, 10).await);
        }
        page
    };
    let write = async {
        // The reader is waiting by now: it was polled first.
        future::yield_now().await;
        written(store, &stream(1), Expected::NoStream, &["a"]).await;
    };
    let (page, ()) = future::zip(wait, write).await;
    assert_eq!(names(&page.events), ids(&["a"]));
    store.wait_past(None, FOR_EVER).await;
    conflict(store, &stream(1), Expected::NoStream, &["b"]).await;
}

/// Who waits for nothing gets away after the timeout.
pub async fn waiting_ends_after_the_timeout(store: &dyn EventStore, _reopen: Reopen<'_>) {
    let last = written(store, &stream(1), Expected::NoStream, &["a"]).await.position;
    let begin = Instant::now();
    store.wait_past(Some(last), Duration::from_millis(20)).await;
    store.wait_past(Some(last), Duration::ZERO).await;
    assert!(begin.elapsed() < FOR_EVER / 10, "the timeout was not kept");
}

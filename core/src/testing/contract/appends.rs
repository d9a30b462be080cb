//! Store contract, appends: what does the contract say of one append after another?

use super::{
    Reopen, append, conflict, event, events, ids, names, revisions, stream, whole_ledger,
    whole_stream, written,
};
use crate::store::{
    EVENT_BYTES_MAX, EVENT_BYTES_TOTAL, EventStore, Expected, Revision, StoreError,
};

/// All events of an append are there, in order, or none is.
pub async fn an_append_is_all_or_nothing(store: &dyn EventStore, _reopen: Reopen<'_>) {
    let appended = written(store, &stream(1), Expected::NoStream, &["a", "b", "c"]).await;
    assert_eq!(appended.revision, Revision(2));
    conflict(store, &stream(1), Expected::NoStream, &["d", "e"]).await;
    conflict(store, &stream(1), Expected::Exact(Revision(1)), &["d", "e"]).await;
    let whole = whole_ledger(store, None, 10).await;
    assert_eq!(names(&whole), ids(&["a", "b", "c"]));
    assert_eq!(whole.last().map(|last| last.position), Some(appended.position));
}

/// Each stream counts from 0, whatever is written to others in between.
pub async fn revisions_are_contiguous_from_zero(store: &dyn EventStore, _reopen: Reopen<'_>) {
    for step in 0..20_u64 {
        for number in 0..2_u8 {
            let (one, two) = (format!("{number} {step} one"), format!("{number} {step} two"));
            let expected = Expected::after((2 * step).checked_sub(1).map(Revision));
            let appended = written(store, &stream(number), expected, &[&one, &two]).await;
            assert_eq!(appended.revision, Revision(2 * step + 1));
        }
    }
    for number in 0..2 {
        let whole = whole_stream(store, &stream(number), 7).await;
        assert_eq!(revisions(&whole), (0..40).collect::<Vec<u64>>());
    }
}

/// A conflict says where the stream is, and that a missing stream is nowhere.
pub async fn a_conflict_names_the_current_revision(store: &dyn EventStore, _reopen: Reopen<'_>) {
    let missing = conflict(store, &stream(1), Expected::Exact(Revision(0)), &["a"]).await;
    assert_eq!(missing, None);
    written(store, &stream(1), Expected::NoStream, &["a", "b", "c"]).await;
    for expected in [
        Expected::NoStream,
        Expected::Exact(Revision(0)),
        Expected::Exact(Revision(1)),
        Expected::Exact(Revision(3)),
        Expected::Exact(Revision(u64::MAX)),
    ] {
        let current = conflict(store, &stream(1), expected, &["d"]).await;
        assert_eq!(current, Some(Revision(2)), "{expected:?}");
    }
    let elsewhere = conflict(store, &stream(2), Expected::Exact(Revision(2)), &["d"]).await;
    assert_eq!(elsewhere, None);
}

/// A repeat is answered like the first time and writes nothing, also when the stream moved on.
pub async fn the_same_ids_again_give_the_same_answer(store: &dyn EventStore, _reopen: Reopen<'_>) {
    let first = written(store, &stream(1), Expected::NoStream, &["a", "b"]).await;
    let second = written(store, &stream(1), Expected::Exact(Revision(1)), &["c"]).await;
    written(store, &stream(2), Expected::NoStream, &["x"]).await;
    for _ in 0..3 {
        let again = written(store, &stream(1), Expected::NoStream, &["a", "b"]).await;
        assert_eq!(again, first);
        let again = written(store, &stream(1), Expected::Exact(Revision(1)), &["c"]).await;
        assert_eq!(again, second);
    }
    assert_eq!(names(&whole_ledger(store, None, 10).await), ids(&["a", "b", "c", "x"]));
}

/// Ids that were written count as repeated only where they were written: elsewhere they conflict.
pub async fn ids_are_not_accepted_at_another_place(store: &dyn EventStore, _reopen: Reopen<'_>) {
    written(store, &stream(1), Expected::NoStream, &["a", "b"]).await;
    written(store, &stream(1), Expected::Exact(Revision(1)), &["c"]).await;
    written(store, &stream(2), Expected::NoStream, &["x"]).await;
    for (expected, again) in [
        (Expected::Exact(Revision(0)), &["a", "b"][..]), // one revision late
        (Expected::NoStream, &["b", "a"]),               // in another order
        (Expected::NoStream, &["a", "other"]),           // only the first is the same
        (Expected::Exact(Revision(1)), &["c", "d"]),     // longer than what was written
        (Expected::Exact(Revision(7)), &["c"]),          // beyond the end
    ] {
        let current = conflict(store, &stream(1), expected, again).await;
        assert_eq!(current, Some(Revision(2)), "{again:?} at {expected:?}");
    }
    let current = conflict(store, &stream(2), Expected::NoStream, &["a"]).await;
    assert_eq!(current, Some(Revision(0)), "the ids of another stream");
    assert_eq!(names(&whole_ledger(store, None, 10).await), ids(&["a", "b", "c", "x"]));
}

/// What no store takes is rejected, and nothing of it is written.
pub async fn impossible_events_are_rejected(store: &dyn EventStore, _reopen: Reopen<'_>) {
    let with_data = |data: Vec<u8>| {
        let mut changed = event("a");
        changed.data = data;
        vec![event("before"), changed]
    };
    let of_bytes = |bytes: usize| format!("\"{}\"", "x".repeat(bytes - 2)).into_bytes();
    let largest = of_bytes(EVENT_BYTES_MAX);
    let with_both = |metadata: usize| {
        let mut events = with_data(of_bytes(EVENT_BYTES_MAX));
        for event in events.iter_mut().skip(1) {
            event.metadata = of_bytes(metadata);
        }
        events
    };
    for impossible in [
        vec![],
        events(&["a", "b", "a"]),
        with_data(vec![b' '; EVENT_BYTES_MAX + 1]),
        with_data(vec![0xff, 0xfe]),
        with_both(EVENT_BYTES_TOTAL - EVENT_BYTES_MAX + 1),
    ] {
        let answer = append(store, &stream(1), Expected::NoStream, impossible).await;
        assert!(matches!(answer, Err(StoreError::Rejected(_))), "{answer:?}");
    }
    assert!(whole_ledger(store, None, 10).await.is_empty());
    let answer = append(store, &stream(1), Expected::NoStream, with_data(largest.clone())).await;
    assert!(answer.is_ok(), "the largest event that is allowed: {answer:?}");
    let whole = whole_stream(store, &stream(1), 10).await;
    assert_eq!(whole.last().map(|last| &last.data), Some(&largest));
    let both = with_both(EVENT_BYTES_TOTAL - EVENT_BYTES_MAX);
    let answer = append(store, &stream(2), Expected::NoStream, both).await;
    assert!(answer.is_ok(), "the largest event with its metadata: {answer:?}");
}

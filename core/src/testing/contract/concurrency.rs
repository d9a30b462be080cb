//! Store contract, concurrency: what does the contract say of many writers at once?
//!
//! Each writer is a thread of its own, so that a back end meets real concurrency whatever runtime
//! the suite runs on.

use super::{
    Reopen, append, event, events, names, read, revisions, stream, whole_ledger, whole_stream,
};
use crate::store::{Direction, EventStore, Expected, ReadFrom, Revision, StoreError, StoredEvent};
use crate::stream::StreamId;
use futures_lite::future;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

const WRITERS: u64 = 8;
const ROUNDS: u64 = 25;

/// Of all who append at the same revision one wins, and the others learn where the stream is.
pub async fn one_writer_wins_each_revision(store: &dyn EventStore, _reopen: Reopen<'_>) {
    let wins = AtomicU64::new(0);
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let wins = &wins;
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let name = format!("{writer} {round}");
                    let expected = Expected::after(round.checked_sub(1).map(Revision));
                    let contended = stream(1);
                    let answer = append(store, &contended, expected, events(&[&name]));
                    match future::block_on(answer) {
                        Ok(appended) => {
                            assert_eq!(appended.revision, Revision(round));
                            wins.fetch_add(1, Ordering::Relaxed);
                        }
                        Err(StoreError::Conflict { current }) => {
                            assert!(current >= Some(Revision(round)), "{current:?} in {round}");
                        }
                        Err(error) => panic!("{error:?}"),
                    }
                }
            });
        }
    });
    assert_eq!(wins.into_inner(), ROUNDS, "one winner per revision");
    let whole = whole_stream(store, &stream(1), 100).await;
    assert_eq!(revisions(&whole), (0..ROUNDS).collect::<Vec<_>>());
    assert_eq!(whole, whole_ledger(store, None, 100).await);
}

/// Pages read while others write are never added to: reading again gives the same, and more only
/// at the end.
pub async fn the_order_never_grows_behind_a_page_already_read(
    store: &dyn EventStore,
    _reopen: Reopen<'_>,
) {
    let done = AtomicBool::new(false);
    let while_written = thread::scope(|scope| {
        let reader = scope.spawn(|| future::block_on(follow(store, &done)));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| scope.spawn(move || future::block_on(write_one_stream(store, writer))))
            .collect();
        for writer in writers {
            assert!(writer.join().is_ok(), "a writer failed");
        }
        done.store(true, Ordering::Release);
        reader.join()
    });
    let Ok(while_written) = while_written else { panic!("the reader failed") };
    assert_eq!(while_written.len() as u64, WRITERS * ROUNDS * 2, "each event once");
    assert_eq!(while_written, whole_ledger(store, None, 1000).await);
    for number in 0..WRITERS {
        let number = u8::try_from(number).unwrap_or(0);
        let own: Vec<StoredEvent> =
            while_written.iter().filter(|event| event.stream == stream(number)).cloned().collect();
        assert_eq!(own, whole_stream(store, &stream(number), 1000).await);
    }
}

async fn write_one_stream(store: &dyn EventStore, writer: u64) {
    let own = stream(u8::try_from(writer).unwrap_or(0));
    let mut last = None;
    for round in 0..ROUNDS {
        let (one, two) = (format!("{writer} {round} one"), format!("{writer} {round} two"));
        match append(store, &own, Expected::after(last), events(&[&one, &two])).await {
            Ok(appended) => last = Some(appended.revision),
            Err(error) => panic!("nobody else writes to {own}: {error:?}"),
        }
        // What was acknowledged is there for everyone, at once.
        let seen = whole_stream(store, &own, 1000).await;
        assert_eq!(names(&seen).last(), Some(&event(&two).id));
    }
}

/// Whoever was told that a stream ends somewhere is told of what comes after, as soon as it was
/// acknowledged: however many look at the ends of streams meanwhile.
pub async fn an_end_that_was_seen_hides_nothing_that_comes_after(
    store: &dyn EventStore,
    _reopen: Reopen<'_>,
) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Acquire) {
                    for number in 0..WRITERS {
                        let number = u8::try_from(number).unwrap_or(0);
                        future::block_on(look_behind(store, &stream(number), Revision(ROUNDS)));
                    }
                }
            });
        }
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| scope.spawn(move || future::block_on(look_and_write(store, writer))))
            .collect();
        for writer in writers {
            assert!(writer.join().is_ok(), "a writer failed");
        }
        done.store(true, Ordering::Release);
    });
    for number in 0..WRITERS {
        let number = u8::try_from(number).unwrap_or(0);
        assert_eq!(look_behind(store, &stream(number), Revision(ROUNDS)).await, 0);
    }
}

async fn look_and_write(store: &dyn EventStore, writer: u64) {
    let own = stream(u8::try_from(writer).unwrap_or(0));
    for round in 0..ROUNDS {
        assert_eq!(look_behind(store, &own, Revision(round)).await, 0);
        let name = format!("{writer} {round}");
        let expected = Expected::after(round.checked_sub(1).map(Revision));
        assert!(append(store, &own, expected, events(&[&name])).await.is_ok(), "{name}");
        assert_eq!(look_behind(store, &own, Revision(round)).await, 1, "{name} is there");
    }
}

/// How many events there are from `from` on, of which at most one is asked for.
async fn look_behind(store: &dyn EventStore, stream: &StreamId, from: Revision) -> usize {
    let from = ReadFrom::Revision(from);
    read(store.read_stream(stream, from, Direction::Forwards, 1).await).len()
}

async fn follow(store: &dyn EventStore, done: &AtomicBool) -> Vec<StoredEvent> {
    let mut seen: Vec<StoredEvent> = Vec::new();
    loop {
        // Asked before reading: what was written before `done` was set must be in the last page.
        let last_look = done.load(Ordering::Acquire);
        let after = seen.last().map(|last| last.position);
        let page = read(store.read_all(after, 7).await);
        let at_head = page.at_head;
        seen.extend(page.events);
        if at_head && last_look {
            return seen;
        }
    }
}

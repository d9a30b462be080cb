//! Store contract, concurrency: what does the contract say of many writers at once?
//!
//! Each writer is a thread of its own, so that a back end meets real concurrency whatever runtime
//! the suite runs on.

use super::{
    Reopen, append, event, events, names, read, revisions, stream, whole_ledger, whole_stream,
};
use crate::store::{EventStore, Expected, Revision, StoreError, StoredEvent};
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

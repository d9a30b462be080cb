//! Store contract suite: does this store keep the contract? One suite against every back end.
//!
//! A back end calls [`event_store_contract!`](crate::event_store_contract) with a function that
//! runs one [`Case`] on a fresh store; each case becomes a test of its own. The cases take every
//! liberty the contract gives into account (gaps, unknown outcomes, short reads) and nothing else.

mod appends;
mod concurrency;
mod reads;
mod restarts;

pub use appends::*;
pub use concurrency::*;
pub use reads::*;
pub use restarts::*;

use crate::ids::EventId;
use crate::store::{
    Appended, BoxFuture, Direction, EventStore, Expected, NewEvent, Position, ReadFrom, Revision,
    StoreError, StoredEvent,
};
use crate::stream::StreamId;
use std::sync::Arc;

/// Ends the store under test as a restart would and opens it again on the same data.
pub type Reopen<'a> = &'a (dyn Fn() -> Arc<dyn EventStore> + Sync);

/// One clause of the contract, as a test: it panics when the store breaks it.
pub type Case = for<'a> fn(&'a dyn EventStore, Reopen<'a>) -> BoxFuture<'a, ()>;

/// Makes one `#[test]` of each clause of the contract; `$run` is called with the [`Case`].
#[macro_export]
macro_rules! event_store_contract {
    ($run:expr) => {
        $crate::event_store_contract!($run;
            an_append_is_all_or_nothing
            revisions_are_contiguous_from_zero
            a_conflict_names_the_current_revision
            the_same_ids_again_give_the_same_answer
            ids_are_not_accepted_at_another_place
            impossible_events_are_rejected
            what_is_read_is_what_was_written
            a_stream_is_read_forwards_from_anywhere
            a_stream_is_read_backwards_from_anywhere
            the_whole_is_read_in_commit_order
            a_page_says_whether_it_reached_the_head
            the_end_is_where_the_pages_end
            waiting_ends_when_something_lies_behind
            waiting_ends_after_the_timeout
            one_writer_wins_each_revision
            the_order_never_grows_behind_a_page_already_read
            an_end_that_was_seen_hides_nothing_that_comes_after
            everything_survives_a_restart
            the_same_ids_after_a_restart_give_the_same_answer
            writing_goes_on_after_a_restart
        );
    };
    ($run:expr; $($case:ident)*) => {$(
        #[test]
        fn $case() {
            let case: $crate::testing::contract::Case =
                |store, reopen| Box::pin($crate::testing::contract::$case(store, reopen));
            let run: fn($crate::testing::contract::Case) = $run;
            run(case);
        }
    )*};
}

/// How often an append with an unknown outcome is repeated before the store is called broken.
const REPEATS_MAX: usize = 1000;

/// The stream of a test, by number.
fn stream(number: u8) -> StreamId {
    StreamId::unknown(number)
}

/// An event whose id and content follow from `name`.
fn event(name: &str) -> NewEvent {
    NewEvent {
        id: EventId::derived(&[name.as_bytes()]),
        kind: if name.len().is_multiple_of(2) { "even_happened" } else { "odd_happened" }.into(),
        metadata: format!(r#"{{"about":"{name}"}}"#).into_bytes(),
        data: format!(r#"{{ "name" : "{name}" , "é" : 1.0 }}"#).into_bytes(),
    }
}

fn events(names: &[&str]) -> Vec<NewEvent> {
    names.iter().map(|name| event(name)).collect()
}

/// Appends, and repeats the same ids while the outcome is unknown: what every caller does.
async fn append(
    store: &dyn EventStore,
    stream: &StreamId,
    expected: Expected,
    events: Vec<NewEvent>,
) -> Result<Appended, StoreError> {
    for _ in 0..REPEATS_MAX {
        match store.append(stream, expected, events.clone()).await {
            Err(StoreError::Unknown(_)) => {}
            told => return told,
        }
    }
    panic!("the outcome was still unknown after {REPEATS_MAX} repeats");
}

/// Appends what must be accepted.
async fn written(
    store: &dyn EventStore,
    stream: &StreamId,
    expected: Expected,
    names: &[&str],
) -> Appended {
    match append(store, stream, expected, events(names)).await {
        Ok(appended) => appended,
        Err(error) => panic!("{names:?} must be accepted on {stream}, not: {error:?}"),
    }
}

/// Appends what must conflict, and gives the revision the store names.
async fn conflict(
    store: &dyn EventStore,
    stream: &StreamId,
    expected: Expected,
    names: &[&str],
) -> Option<Revision> {
    match append(store, stream, expected, events(names)).await {
        Err(StoreError::Conflict { current }) => current,
        other => panic!("{names:?} must conflict on {stream}, not: {other:?}"),
    }
}

fn read<T>(answer: Result<T, StoreError>) -> T {
    match answer {
        Ok(read) => read,
        Err(error) => panic!("reading must succeed, not: {error:?}"),
    }
}

/// Reads one stream to its end: a read may give fewer events than asked for, but never none while
/// there are some.
async fn whole_stream(store: &dyn EventStore, stream: &StreamId, max: usize) -> Vec<StoredEvent> {
    let mut whole: Vec<StoredEvent> = Vec::new();
    loop {
        let from = whole
            .last()
            .map_or(ReadFrom::Start, |last| ReadFrom::Revision(Revision(last.revision.0 + 1)));
        let piece = read(store.read_stream(stream, from, Direction::Forwards, max).await);
        assert!(piece.len() <= max, "{} events were read, {max} asked for", piece.len());
        if piece.is_empty() {
            return whole;
        }
        whole.extend(piece);
    }
}

/// Reads the whole ledger behind `after` in pages of `max`, checking what every page promises.
async fn whole_ledger(
    store: &dyn EventStore,
    mut after: Option<Position>,
    max: usize,
) -> Vec<StoredEvent> {
    let mut whole = Vec::new();
    loop {
        let page = read(store.read_all(after, max).await);
        assert!(page.events.len() <= max, "{} events in a page of {max}", page.events.len());
        for event in &page.events {
            assert!(Some(event.position) > after, "{:?} is not behind {after:?}", event.position);
            after = Some(event.position);
        }
        assert_eq!(page.next, after, "the page names the last position read");
        whole.extend(page.events);
        if page.at_head {
            return whole;
        }
    }
}

fn names(stored: &[StoredEvent]) -> Vec<EventId> {
    stored.iter().map(|event| event.id).collect()
}

fn ids(names: &[&str]) -> Vec<EventId> {
    names.iter().map(|name| event(name).id).collect()
}

fn revisions(stored: &[StoredEvent]) -> Vec<u64> {
    stored.iter().map(|event| event.revision.0).collect()
}

//! What if the outcome of an append stays unknown, a page is short, or nobody waits for the answer?

use super::support::*;
use crate::account::AccountCommand;
use crate::ids::StoreId;
use crate::store::{
    Appended, BoxFuture, Direction, EventStore, Expected, NewEvent, Page, Position, ReadFrom,
    StoreError, StoredEvent,
};
use crate::stream::StreamId;
use crate::testing::accounts::*;
use futures_lite::future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A life with a lock in it, each command asked once.
async fn a_life(store: &Arc<dyn EventStore>) {
    let accounts = process(store);
    make_an_active_account(&accounts).await;
    for n in 1..=10 {
        run(&accounts, 100 + n, asks(n)).await.unwrap();
        run(&accounts, 200 + n, judged(n, false)).await.unwrap();
    }
    run(&accounts, 300, AccountCommand::RequestReset { link: link(1) }).await.unwrap();
    let choose = AccountCommand::ChoosePassword { link: link(1), credential: password(2) };
    run(&accounts, 301, choose).await.unwrap();
}

#[test]
fn unknown_outcomes_neither_double_nor_lose_an_event() {
    future::block_on(async {
        let simple = store(None);
        a_life(&simple).await;
        let expected: Vec<_> = history(&simple).await;
        assert_eq!(expected.len(), 4 + 10 * 2 + 1 + 1 + 2);
        for seed in 0..100 {
            let awkward = store(Some(seed));
            a_life(&awkward).await;
            let told = history(&awkward).await;
            let same = told.iter().map(|one| (&one.id, one.revision, &one.meta, &one.event));
            let expected =
                expected.iter().map(|one| (&one.id, one.revision, &one.meta, &one.event));
            assert!(same.eq(expected), "seed {seed}");
        }
    });
}

#[test]
fn a_short_page_is_not_taken_for_the_end_of_a_stream() {
    future::block_on(async {
        for seed in 0..100 {
            let awkward = store(Some(seed));
            a_life(&awkward).await;
            let fresh = process(&awkward).load(&ada()).await.unwrap();
            let expected = history(&awkward).await.last().map(|last| last.revision);
            assert_eq!(fresh.revision, expected, "seed {seed}");
        }
    });
}

/// Writes, and then never answers, once it was told to.
struct Silent {
    within: Arc<dyn EventStore>,
    silent: AtomicBool,
}

impl EventStore for Silent {
    fn id(&self) -> StoreId {
        self.within.id()
    }

    fn append<'a>(
        &'a self,
        stream: &'a StreamId,
        expected: Expected,
        events: Vec<NewEvent>,
    ) -> BoxFuture<'a, Result<Appended, StoreError>> {
        Box::pin(async move {
            let answer = self.within.append(stream, expected, events).await;
            if self.silent.swap(false, Ordering::SeqCst) {
                future::pending::<()>().await;
            }
            answer
        })
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
        self.within.read_all(after, max)
    }

    fn wait_past(&self, position: Option<Position>, timeout: Duration) -> BoxFuture<'_, ()> {
        self.within.wait_past(position, timeout)
    }
}

#[test]
fn a_caller_who_went_away_leaves_a_stale_cache_that_the_next_one_repairs() {
    future::block_on(async {
        let silent = Arc::new(Silent { within: store(None), silent: AtomicBool::new(false) });
        let store: Arc<dyn EventStore> = Arc::clone(&silent) as Arc<dyn EventStore>;
        let accounts = process(&store);
        make_an_active_account(&accounts).await;
        silent.silent.store(true, Ordering::SeqCst);
        {
            let abandoned = run(&accounts, 10, asks(1));
            assert!(future::poll_once(Box::pin(abandoned)).await.is_none(), "it never answers");
        }
        // The place of attempt 1 was taken though nobody heard of it: it counts.
        let done = run(&accounts, 11, asks(2)).await.unwrap();
        assert_eq!(living(&done.state).lockout.open.len(), 2);
        let refused = run(&accounts, 12, asks(3)).await;
        assert!(matches!(
            refused,
            Err(crate::engine::Refused::ByRule(crate::account::Rejection::NoPlace))
        ));
        let told = history(&store).await;
        assert_eq!(told.len(), 4 + 2);
        assert_eq!(accounts.load(&ada()).await.unwrap().state, done.state);
    });
}

#[test]
fn the_same_command_again_after_its_answer_was_lost_is_decided_on_what_it_did() {
    future::block_on(async {
        let silent = Arc::new(Silent { within: store(None), silent: AtomicBool::new(true) });
        let store: Arc<dyn EventStore> = Arc::clone(&silent) as Arc<dyn EventStore>;
        {
            let accounts = process(&store);
            let lost = run(&accounts, 1, create());
            assert!(future::poll_once(Box::pin(lost)).await.is_none(), "it never answers");
        }
        let again = run(&process(&store), 1, create()).await;
        assert!(matches!(
            again,
            Err(crate::engine::Refused::ByRule(crate::account::Rejection::Exists))
        ));
        assert_eq!(history(&store).await.len(), 3);
    });
}

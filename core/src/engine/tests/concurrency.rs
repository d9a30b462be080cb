//! What if many write to one stream at once, in one process or in several?

use super::support::*;
use crate::account::{Account, AccountEvent, Rejection};
use crate::engine::{Refused, Repository};
use crate::store::EventStore;
use crate::testing::accounts::*;
use futures_lite::future;
use std::sync::Arc;
use std::thread;

const WRITERS: u128 = 64;

/// A guesser who asks until there is a place or the door is shut, and judges what it got.
async fn guess(accounts: &Repository<Account>, n: u128) {
    loop {
        match run(accounts, 1_000 + n, asks(n)).await {
            Ok(done) => {
                let refused = |event| matches!(event, &AccountEvent::LoginRefused { .. });
                if done.events.iter().map(|one| &one.event).any(refused) {
                    return;
                }
                break;
            }
            Err(Refused::ByRule(Rejection::NoPlace)) => future::yield_now().await,
            Err(error) => panic!("{error:?}"),
        }
    }
    run(accounts, 2_000 + n, judged(n, false)).await.unwrap();
}

fn count(told: &[crate::codec::Recorded<AccountEvent>], what: fn(&AccountEvent) -> bool) -> usize {
    told.iter().filter(|one| what(&one.event)).count()
}

fn ten_were_judged_and_one_lock_fell(store: &Arc<dyn EventStore>) {
    let told = future::block_on(history(store));
    let judged = count(&told, |event| matches!(event, AccountEvent::LoginFailed { .. }));
    let places = count(&told, |event| matches!(event, AccountEvent::LoginAttempted { .. }));
    let locks = count(&told, |event| matches!(event, AccountEvent::AccountLocked { .. }));
    let refused = count(&told, |event| matches!(event, AccountEvent::LoginRefused { .. }));
    assert_eq!((judged, places, locks), (10, 10, 1));
    assert_eq!(refused as u128, WRITERS - 10, "everybody else was told");
    let revisions: Vec<u64> = told.iter().map(|one| one.revision.0).collect();
    assert_eq!(revisions, (0..told.len() as u64).collect::<Vec<_>>());
}

#[test]
fn invariant_4_sixty_four_guessers_in_one_process_get_ten_verdicts() {
    for seed in [None, Some(1), Some(2)] {
        let store = store(seed);
        let accounts = process(&store);
        future::block_on(make_an_active_account(&accounts));
        thread::scope(|scope| {
            for n in 1..=WRITERS {
                let accounts = &accounts;
                scope.spawn(move || future::block_on(guess(accounts, n)));
            }
        });
        ten_were_judged_and_one_lock_fell(&store);
    }
}

#[test]
fn invariant_4_guessers_in_four_processes_get_ten_verdicts_together() {
    let store = store(None);
    let processes: Vec<_> = (0..4).map(|_| process(&store)).collect();
    future::block_on(make_an_active_account(&processes[0]));
    thread::scope(|scope| {
        for n in 1..=WRITERS {
            let accounts = &processes[usize::try_from(n % 4).unwrap()];
            scope.spawn(move || future::block_on(guess(accounts, n)));
        }
    });
    ten_were_judged_and_one_lock_fell(&store);
}

#[test]
fn a_conflict_is_decided_anew_on_what_the_other_process_wrote() {
    future::block_on(async {
        let store = store(None);
        let (here, there) = (process(&store), process(&store));
        make_an_active_account(&here).await;
        for n in 1..=9 {
            run(&there, 100 + n, asks(n)).await.unwrap();
            run(&there, 200 + n, judged(n, false)).await.unwrap();
        }
        // This process still remembers an account without a failure; the tenth one locks anyway.
        run(&here, 110, asks(10)).await.unwrap();
        let done = run(&here, 210, judged(10, false)).await.unwrap();
        assert!(matches!(done.events[1].event, AccountEvent::AccountLocked { .. }));
        // And there the lock is seen although that process never read it.
        let done = run(&there, 111, asks(11)).await.unwrap();
        assert!(matches!(done.events[0].event, AccountEvent::LoginRefused { .. }));
    });
}

#[test]
fn a_no_out_of_memory_is_believed_only_after_the_tail_was_read() {
    future::block_on(async {
        let store = store(None);
        let (here, there) = (process(&store), process(&store));
        make_an_active_account(&here).await;
        run(&here, 101, asks(1)).await.unwrap();
        run(&here, 102, asks(2)).await.unwrap();
        // Two places are taken as far as this process remembers; the other one has judged both.
        run(&there, 201, judged(1, false)).await.unwrap();
        run(&there, 202, judged(2, false)).await.unwrap();
        let done = run(&here, 103, asks(3)).await.unwrap();
        assert!(matches!(done.events[0].event, AccountEvent::LoginAttempted { .. }));
    });
}

//! What do several engines see of each other?

use super::{LEDGER, RUNTIME, event, open, server, stream};
use keyledger_core::ledger::whole;
use keyledger_core::store::{EventStore, Expected, Position, Revision, StoreError};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

const ENGINES: u128 = 3;
const WRITERS: u128 = 6;
const APPENDS: u64 = 40;

/// No position is given out twice or left out, and no page grows behind what was read of it, however
/// many engines write: neither where the database's own setting would show each of them an old state.
#[test]
fn engines_share_one_order() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let name = address.rsplit('/').next().unwrap();
        let setting =
            format!("ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'");
        server::client(&address).await.batch_execute(&setting).await.unwrap();

        let mut writers = JoinSet::new();
        for engine in 0..ENGINES {
            let ledger = open(&address).await.unwrap();
            for writer in 0..WRITERS {
                let (ledger, own) = (Arc::clone(&ledger), stream(engine * 100 + writer));
                writers.spawn(async move {
                    let mut last = None;
                    for round in 0..APPENDS {
                        let (one, two) = (format!("{own} {round} a"), format!("{own} {round} b"));
                        let new = vec![event(&one), event(&two)];
                        let end = ledger.append(&own, Expected::after(last), new).await.unwrap();
                        assert_eq!(end.revision, Revision(round * 2 + 1));
                        last = Some(end.revision);
                    }
                });
            }
        }
        let done = Arc::new(AtomicBool::new(false));
        let (ledger, over) = (open(&address).await.unwrap(), Arc::clone(&done));
        let follower = tokio::spawn(async move {
            let mut seen = Vec::new();
            loop {
                let last_look = over.load(Ordering::Acquire);
                let after = seen.last().copied();
                let page = ledger.read_all(after, 7).await.unwrap();
                seen.extend(page.events.iter().map(|event| event.position));
                if page.at_head && last_look {
                    return seen;
                }
            }
        });
        writers.join_all().await;
        done.store(true, Ordering::Release);
        let positions = follower.await.unwrap();
        let count = u64::try_from(ENGINES * WRITERS).unwrap() * APPENDS * 2;
        assert_eq!(positions, (1..=count).map(Position).collect::<Vec<_>>());
    });
}

/// Of all engines that append at the same revision one wins, and all learn where the stream is.
#[test]
fn one_engine_wins_each_revision() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let contended = stream(1);
        for round in 0..20 {
            let mut answers = JoinSet::new();
            for engine in 0..ENGINES {
                let (ledger, contended) = (open(&address).await.unwrap(), contended.clone());
                answers.spawn(async move {
                    let expected = Expected::after(u64::checked_sub(round, 1).map(Revision));
                    let new = vec![event(&format!("{engine} {round}"))];
                    ledger.append(&contended, expected, new).await
                });
            }
            let answers = answers.join_all().await;
            let won = answers.iter().filter(|answer| answer.is_ok()).count();
            assert_eq!(won, 1, "{answers:?}");
            for answer in answers {
                if let Err(error) = answer {
                    let StoreError::Conflict { current } = error else { panic!("{error:?}") };
                    assert_eq!(current, Some(Revision(round)));
                }
            }
        }
    });
}

/// Whoever waits for events is woken by those of another engine, within a fraction of a second.
#[test]
fn another_engine_s_events_wake_who_waits() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let (one, two) = (open(&address).await.unwrap(), open(&address).await.unwrap());
        let waiting = tokio::spawn(async move {
            two.wait_past(None, Duration::from_secs(20)).await;
            two.end().await.unwrap().unwrap().sequence
        });
        one.append(&stream(1), Expected::NoStream, vec![event("a")]).await.unwrap();
        let woken = tokio::time::timeout(Duration::from_secs(5), waiting).await;
        assert_eq!(woken.expect("woken long before its own timeout").unwrap(), 1);
    });
}

/// Engines that start together on an empty database agree on whose ledger it is.
#[test]
fn tables_are_made_once() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let mut opening = JoinSet::new();
        for engine in 0..8_u128 {
            let address = address.clone();
            opening.spawn(async move {
                let own = keyledger_core::ids::LedgerId(uuid::Uuid::from_u128(engine));
                super::opened(&address, super::LIMITS, own).await.unwrap().ledger_id()
            });
        }
        let agreed: BTreeSet<_> = opening.join_all().await.into_iter().map(|id| id.0).collect();
        assert_eq!(agreed.len(), 1, "{agreed:?}");
    });
}

/// A column more, as a newer release or an administrator may add one, disturbs no open connection.
#[test]
fn a_column_more_disturbs_nobody() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let ledger = open(&address).await.unwrap();
        ledger.append(&stream(1), Expected::NoStream, vec![event("a")]).await.unwrap();
        let before = whole(&*ledger).await.unwrap();
        let admin = server::client(&address).await;
        admin.batch_execute("ALTER TABLE keyledger.events ADD COLUMN note text").await.unwrap();
        assert_eq!(whole(&*ledger).await.unwrap(), before);
        let next = Expected::Exact(Revision(0));
        ledger.append(&stream(1), next, vec![event("b")]).await.unwrap();
        assert_eq!(ledger.ledger_id(), LEDGER);
    });
}

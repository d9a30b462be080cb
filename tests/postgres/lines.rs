//! Do several engines go one after the other?

use super::{LIMITS, RUNTIME, server};
use keyledger_adapters::postgres::{Address, Options, PostgresLines};
use keyledger_core::ids::CommandId;
use keyledger_core::lines::{Lines, LinesError};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

fn engine(address: &str) -> Arc<PostgresLines> {
    let options = Options { limits: LIMITS, ..Options::default() };
    Arc::new(PostgresLines::new(&Address::parse(address).unwrap(), options).unwrap())
}

fn line(name: &str) -> CommandId {
    CommandId::derived(&[name.as_bytes()])
}

/// Of all who want the same, one at a time goes, whichever engine it is of; nobody waits for another line.
#[test]
fn one_engine_at_a_time_is_in_a_line() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let engines: Vec<_> = (0..3).map(|_| engine(&address)).collect();
        let elsewhere = engines[0].take(line("another")).await.unwrap();
        let (inside, turns) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let mut tasks = JoinSet::new();
        for lines in engines {
            let (inside, turns) = (Arc::clone(&inside), Arc::clone(&turns));
            tasks.spawn(async move {
                for _ in 0..10 {
                    let place = lines.take(line("members")).await.unwrap();
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "somebody else is inside");
                    tokio::task::yield_now().await;
                    turns.fetch_add(1, Ordering::SeqCst);
                    inside.fetch_sub(1, Ordering::SeqCst);
                    drop(place);
                }
            });
        }
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        assert_eq!(turns.load(Ordering::SeqCst), 30);
        drop(elsewhere);
    });
}

/// Whoever waits too long is told, and what an engine held that died is free.
#[test]
fn a_line_is_not_waited_for_without_end_and_ends_with_its_engine() {
    RUNTIME.block_on(async {
        let address = server::shared().database().await;
        let (one, other) = (engine(&address), engine(&address));
        let held = one.take(line("members")).await.unwrap();
        let before = Instant::now();
        let refused = other.take(line("members")).await.unwrap_err();
        assert!(matches!(refused, LinesError::Held { waited_seconds: 10 }), "{refused:?}");
        assert!(before.elapsed() < Duration::from_secs(20));
        // As a crash does: the server sees the connection end.
        let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        server::client(&address).await.query_one(cut, &[]).await.unwrap();
        let taken = other.take(line("members")).await.unwrap();
        drop((taken, held));
        // A connection that was cut is made anew.
        drop(one.take(line("members")).await.unwrap());
    });
}

//! What happens to a ledger whose server fails?

use super::server::{PostgresServer, client};
use super::{LIMITS, RUNTIME, event, open, stream};
use keyledger_core::chain;
use keyledger_core::ledger::whole;
use keyledger_core::store::{Appended, EventStore, Expected, NewEvent, Revision, StoreError};
use keyledger_core::stream::StreamId;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// What a caller does: the same ids again, until it is known.
async fn until_known(
    ledger: &dyn EventStore,
    stream: &StreamId,
    expected: Expected,
    new: &[NewEvent],
) -> Result<Appended, StoreError> {
    loop {
        match ledger.append(stream, expected, new.to_vec()).await {
            // Where its server is away a caller would answer 503, and somebody would try again.
            Err(StoreError::Unknown(_) | StoreError::Unavailable(_)) => {
                tokio::task::yield_now().await;
            }
            told => return told,
        }
    }
}

/// A server that is killed again and again under writers loses nothing that was acknowledged, doubles
/// nothing, and the engine goes on by itself.
#[test]
fn what_was_acknowledged_survives_every_kill() {
    let kills = if std::env::var_os("KEYLEDGER_FULL").is_some() { 60 } else { 4 };
    RUNTIME.block_on(async {
        let mut server = PostgresServer::start(&[]);
        let ledger = open(&server.address("postgres")).await.unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let mut writers = JoinSet::new();
        for writer in 0..8 {
            let (ledger, stop, own) = (Arc::clone(&ledger), Arc::clone(&stop), stream(writer));
            writers.spawn(async move {
                let mut acknowledged = Vec::new();
                while !stop.load(Ordering::Acquire) {
                    let round = acknowledged.len() as u64;
                    let new = [event(&format!("{own} {round}"))];
                    let last = round.checked_sub(1).map(Revision);
                    let end = until_known(&*ledger, &own, Expected::after(last), &new).await;
                    assert_eq!(end.unwrap().revision, Revision(round), "nobody else writes to it");
                    acknowledged.push(new[0].id);
                }
                (own, acknowledged)
            });
        }
        for _ in 0..kills {
            let before = ledger.commits();
            while ledger.commits() < before + 20 {
                ledger.wait_past(None, Duration::ZERO).await;
                tokio::task::yield_now().await;
            }
            server.kill();
            server.run(&[]);
        }
        stop.store(true, Ordering::Release);
        let written = writers.join_all().await;
        let all = whole(&*ledger).await.unwrap();
        let mut count = 0;
        for (own, acknowledged) in written {
            let stored: Vec<_> =
                all.iter().filter(|event| event.stream == own).map(|event| event.id).collect();
            assert_eq!(stored, acknowledged);
            count += stored.len();
        }
        assert_eq!(all.len(), count);
        println!("{kills} kills, {count} events acknowledged, none lost, none twice");
    });
}

/// While the server is away every answer comes within its limit and says that nothing was written; then
/// everything goes on.
#[test]
fn a_server_that_is_away_is_said_and_comes_back() {
    RUNTIME.block_on(async {
        let mut server = PostgresServer::start(&[]);
        let ledger = open(&server.address("postgres")).await.unwrap();
        ledger.append(&stream(1), Expected::NoStream, vec![event("a")]).await.unwrap();
        server.kill();
        let before = Instant::now();
        let next = Expected::Exact(Revision(0));
        // The first may have been on its way; the second finds nobody.
        let _ = ledger.append(&stream(1), next, vec![event("b")]).await;
        let error = ledger.append(&stream(1), next, vec![event("b")]).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        assert!(chain(&error).contains("cannot be reached"), "{}", chain(&error));
        let error = ledger.read_all(None, 10).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        assert!(before.elapsed() < LIMITS.connect + LIMITS.answer);
        server.run(&[]);
        let end = until_known(&*ledger, &stream(1), next, &[event("b")]).await.unwrap();
        assert_eq!(end.revision, Revision(1));
        assert_eq!(whole(&*ledger).await.unwrap().len(), 2);
    });
}

/// A database that was put back from before what this engine has seen is not written to.
#[test]
fn a_database_that_went_back_is_not_written_to() {
    RUNTIME.block_on(async {
        let address = super::server::shared().database().await;
        let ledger = open(&address).await.unwrap();
        ledger.append(&stream(1), Expected::NoStream, vec![event("a"), event("b")]).await.unwrap();
        let admin = client(&address).await;
        admin.batch_execute("DELETE FROM keyledger.events WHERE position = 2").await.unwrap();
        // A server that was put back has been started again.
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE application_name = 'keyledger' AND datname = current_database()";
        admin.batch_execute(cut).await.unwrap();
        let next = Expected::Exact(Revision(0));
        let told = loop {
            let error = ledger.append(&stream(1), next, vec![event("c")]).await.unwrap_err();
            // The first may be about the connection that ended.
            if !chain(&error).contains("ended") {
                break chain(&error);
            }
        };
        assert!(told.contains("ends at position 1, and this engine has seen 2"), "{told}");
        let again = ledger.append(&stream(2), Expected::NoStream, vec![event("d")]).await;
        assert!(matches!(again, Err(StoreError::Unavailable(_))), "{again:?}");
        assert!(ledger.poisoned().await.to_string().contains("older backup"));
    });
}

/// A transaction of somebody else that holds the lock costs its time, not the connection: the writers
/// behind it are told within the limit, and the first after it writes.
#[test]
fn a_lock_that_is_held_is_not_waited_for_without_end() {
    RUNTIME.block_on(async {
        let address = super::server::shared().database().await;
        let limits =
            keyledger_adapters::postgres::Limits { answer: Duration::from_secs(2), ..LIMITS };
        let ledger = super::opened(&address, limits, super::LEDGER).await.unwrap();
        let mut holder = client(&address).await;
        let held = holder.transaction().await.unwrap();
        held.execute("SELECT pg_advisory_xact_lock($1)", &[&0x4b4c_4447_0001_i64]).await.unwrap();
        let before = Instant::now();
        let mut answers = JoinSet::new();
        for writer in 0..20 {
            let ledger = Arc::clone(&ledger);
            answers.spawn(async move {
                let own = stream(writer);
                ledger.append(&own, Expected::NoStream, vec![event(own.as_str())]).await
            });
        }
        for answer in answers.join_all().await {
            assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{answer:?}");
        }
        assert!(before.elapsed() < Duration::from_secs(10), "all of them, in one or two limits");
        held.rollback().await.unwrap();
        let new = [event("after")];
        until_known(&*ledger, &stream(99), Expected::NoStream, &new).await.unwrap();
        assert_eq!(whole(&*ledger).await.unwrap().len(), 1, "what was refused was not written");
    });
}

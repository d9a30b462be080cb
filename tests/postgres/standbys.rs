//! What does the ledger promise where a standby must have what is acknowledged?

use super::server::{PostgresServer, client};
use super::{LEDGER, RUNTIME, event, open, opened, stream};
use keyledger_adapters::postgres::{Limits, PostgresLedger};
use keyledger_core::chain;
use keyledger_core::ledger::whole;
use keyledger_core::store::{EventStore, Expected, Revision, StoreError};
use std::sync::Arc;
use std::time::{Duration, Instant};

const SHORT: Limits =
    Limits { connect: Duration::from_secs(3), answer: Duration::from_millis(2500) };

/// A primary whose commits wait for a standby, and that standby.
pub(super) async fn servers() -> (PostgresServer, PostgresServer) {
    let primary = PostgresServer::start(&[]);
    let standby = primary.standby(&[]);
    let admin = primary.client("postgres").await;
    admin
        .batch_execute("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (standby)'")
        .await
        .unwrap();
    admin.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    (primary, standby)
}

/// Both, and a ledger with one event.
async fn pair() -> (PostgresServer, PostgresServer, Arc<PostgresLedger>) {
    let (primary, standby) = servers().await;
    let ledger = opened(&primary.address("postgres"), SHORT, LEDGER).await.unwrap();
    ledger.append(&stream(0), Expected::NoStream, vec![event("first")]).await.unwrap();
    (primary, standby, ledger)
}

/// With the standby away a commit has no answer: its outcome is unknown, within the limit. Those behind
/// it are refused, nothing is written twice, and everything goes on when the standby is back.
#[test]
fn a_commit_without_its_standby_is_unknown_and_found_later() {
    RUNTIME.block_on(async {
        let (primary, mut standby, ledger) = pair().await;
        standby.kill();
        let before = Instant::now();
        let new = vec![event("a")];
        let first = ledger.append(&stream(1), Expected::NoStream, new.clone()).await;
        assert!(matches!(first, Err(StoreError::Unknown(_))), "{first:?}");
        let again = ledger.append(&stream(1), Expected::NoStream, new.clone()).await;
        let Err(StoreError::Unavailable(_) | StoreError::Unknown(_)) = again else {
            panic!("neither is it acknowledged, nor a conflict: {again:?}");
        };
        let other = ledger.append(&stream(2), Expected::NoStream, vec![event("b")]).await;
        assert!(matches!(other, Err(StoreError::Unavailable(_))), "{other:?}");
        assert!(chain(&other.unwrap_err()).contains("standby"), "the reason is named");
        assert!(before.elapsed() < Duration::from_secs(20), "each within its limit");
        // What no standby has is shown to nobody.
        assert_eq!(whole(&*ledger).await.unwrap().len(), 1);

        standby.run(&[]);
        let found = loop {
            match ledger.append(&stream(1), Expected::NoStream, new.clone()).await {
                Err(StoreError::Unknown(_) | StoreError::Unavailable(_)) => {}
                told => break told.unwrap(),
            }
        };
        assert_eq!(found.revision, Revision(0));
        let ids: Vec<_> = whole(&*ledger).await.unwrap().iter().map(|event| event.id).collect();
        assert_eq!(ids, [event("first").id, event("a").id]);
        drop(primary);
    });
}

/// Somebody who ends the wait gets an `Ok` from the server; ours is none, and stays none until a standby
/// has it.
#[test]
fn a_wait_that_somebody_ended_is_no_acknowledgement() {
    RUNTIME.block_on(async {
        let (primary, mut standby, _) = pair().await;
        let patient = Limits { answer: Duration::from_secs(20), ..SHORT };
        let ledger = opened(&primary.address("postgres"), patient, LEDGER).await.unwrap();
        standby.kill();
        let (asked, new) = (Arc::clone(&ledger), vec![event("a")]);
        let events = new.clone();
        let appending = tokio::spawn(async move {
            asked.append(&stream(1), Expected::NoStream, events).await
        });
        let admin = primary.client("postgres").await;
        let cancel = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        while admin.query_one(cancel, &[]).await.unwrap().get::<_, i64>(0) == 0 {}
        let told = appending.await.unwrap();
        let Err(StoreError::Unknown(why)) = &told else { panic!("it is on no standby: {told:?}") };
        assert!(why.to_string().contains("ended its wait for the standby"), "{why}");

        // It can be read, and yet: to repeat it is to wait for the standby as well.
        let hasty = opened(&primary.address("postgres"), SHORT, LEDGER).await.unwrap();
        assert_eq!(whole(&*hasty).await.unwrap().len(), 2);
        let again = hasty.append(&stream(1), Expected::NoStream, new.clone()).await;
        assert!(matches!(again, Err(StoreError::Unknown(_))), "{again:?}");
        standby.run(&[]);
        let found = ledger.append(&stream(1), Expected::NoStream, new).await.unwrap();
        assert_eq!(found.revision, Revision(0));
    });
}

/// A server that goes down in the wait has written, or not; the repeat finds out.
#[test]
fn a_server_that_stops_in_the_wait_leaves_an_unknown_outcome() {
    RUNTIME.block_on(async {
        let (mut primary, mut standby, _) = pair().await;
        let patient = Limits { answer: Duration::from_secs(20), ..SHORT };
        let ledger = opened(&primary.address("postgres"), patient, LEDGER).await.unwrap();
        standby.kill();
        let (asked, new) = (Arc::clone(&ledger), vec![event("a")]);
        let events = new.clone();
        let appending =
            tokio::spawn(async move { asked.append(&stream(1), Expected::NoStream, events).await });
        let admin = primary.client("postgres").await;
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        while admin.query_one(waits, &[]).await.unwrap().get::<_, i64>(0) == 0 {}
        primary.kill();
        let told = appending.await.unwrap();
        assert!(matches!(told, Err(StoreError::Unknown(_))), "{told:?}");
        primary.run(&[]);
        standby.run(&[]);
        let found = loop {
            match ledger.append(&stream(1), Expected::NoStream, new.clone()).await {
                Err(StoreError::Unknown(_) | StoreError::Unavailable(_)) => {}
                told => break told.unwrap(),
            }
        };
        assert_eq!(found.revision, Revision(0));
        assert_eq!(whole(&*ledger).await.unwrap().len(), 2);
    });
}

/// A standby is never asked: it is passed over where a primary is named as well, and refused alone.
#[test]
fn a_standby_is_never_asked() {
    RUNTIME.block_on(async {
        let (primary, standby, _) = pair().await;
        let alone = standby.address("postgres");
        let told = open(&alone).await.err().unwrap().to_string();
        assert!(told.contains("takes writes") && told.contains("promote"), "{told}");
        let both = format!(
            "postgres://keyledger:not-a-secret@127.0.0.1:{},127.0.0.1:{}/postgres",
            standby.port, primary.port
        );
        let ledger = open(&both).await.unwrap();
        ledger.append(&stream(1), Expected::NoStream, vec![event("a")]).await.unwrap();
    });
}

/// The primary is killed and its standby promoted: the engine goes on there, with everything that was
/// acknowledged.
#[test]
fn a_promoted_standby_has_everything() {
    RUNTIME.block_on(async {
        let (mut primary, standby, first) = pair().await;
        first.closed_down().await;
        let both = format!(
            "postgres://keyledger:not-a-secret@127.0.0.1:{},127.0.0.1:{}/postgres",
            primary.port, standby.port
        );
        let ledger = open(&both).await.unwrap();
        for number in 1..30 {
            let new = vec![event(&format!("before {number}"))];
            ledger.append(&stream(number), Expected::NoStream, new).await.unwrap();
        }
        primary.kill();
        client(&standby.address("postgres"))
            .await
            .batch_execute("SELECT pg_promote()")
            .await
            .unwrap();
        let new = vec![event("after")];
        let end = loop {
            match ledger.append(&stream(99), Expected::NoStream, new.clone()).await {
                Err(StoreError::Unknown(_) | StoreError::Unavailable(_)) => {}
                told => break told.unwrap(),
            }
        };
        assert_eq!(end.position.0, 31);
        assert_eq!(whole(&*ledger).await.unwrap().len(), 31);
    });
}

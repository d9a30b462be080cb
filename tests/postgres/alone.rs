//! Is a ledger served by one engine at a time, where each has a vault of its own?

use super::{LEDGER, LIMITS, RUNTIME, event, server, stream};
use keyledger_adapters::postgres::{Address, Limits, Options, PostgresLedger};
use keyledger_core::chain;
use keyledger_core::store::{EventStore, Expected, Revision, StoreError};
use std::time::Duration;

fn options() -> Options {
    let limits = Limits { connect: Duration::from_secs(2), ..LIMITS };
    Options { limits, ..Options::default() }
}

/// A second engine is refused until the first has ended.
#[test]
fn a_second_engine_waits_for_the_first_to_end() {
    RUNTIME.block_on(async {
        let address = Address::parse(&server::shared().database().await).unwrap();
        let first = PostgresLedger::open(&address, options(), LEDGER).await.unwrap();
        let second = PostgresLedger::open(&address, options(), LEDGER).await.err().unwrap();
        assert!(second.to_string().contains("another engine serves the ledger"), "{second}");
        first.closed_down().await;
        let second = PostgresLedger::open(&address, options(), LEDGER).await.unwrap();
        second.append(&stream(1), Expected::NoStream, vec![event("a")]).await.unwrap();
    });
}

/// While a commit of its own waits for the standby, an engine says so, and does not take itself for
/// another one; what it says ends by itself when the standby is back.
#[test]
fn an_engine_does_not_take_itself_for_another() {
    RUNTIME.block_on(async {
        let (primary, mut standby) = super::standbys::servers().await;
        let address = Address::parse(&primary.address("postgres")).unwrap();
        let limits = Limits { connect: Duration::from_secs(2), answer: Duration::from_secs(2) };
        let options = Options { limits, ..Options::default() };
        let ledger = PostgresLedger::open(&address, options, LEDGER).await.unwrap();
        ledger.append(&stream(1), Expected::NoStream, vec![event("a")]).await.unwrap();
        assert!(ledger.trouble().is_none());
        standby.kill();
        let next = Expected::Exact(Revision(0));
        ledger.append(&stream(1), next, vec![event("b")]).await.unwrap_err();
        // A busy server may let the limit pass first: what is said in the end counts, and that it stays.
        for _ in 0..2 {
            let told = refused(&ledger, next, "has not finished a commit of this engine").await;
            assert!(told.contains("standby"), "{told}");
            assert!(ledger.trouble().is_some());
        }
        standby.run(&[]);
        let until = tokio::time::Instant::now() + Duration::from_secs(30);
        while ledger.trouble().is_some() {
            assert!(tokio::time::Instant::now() < until, "found out without anybody writing");
            ledger.wait_past(None, Duration::ZERO).await;
            tokio::task::yield_now().await;
        }
        let end = loop {
            match ledger.append(&stream(1), next, vec![event("b")]).await {
                Ok(end) => break end,
                Err(error) => {
                    assert!(tokio::time::Instant::now() < until, "{}", chain(&error));
                }
            }
        };
        assert_eq!(end.revision, Revision(1));
    });
}

/// Appends until it is refused for this reason, and gives the whole sentence.
async fn refused(ledger: &PostgresLedger, next: Expected, reason: &str) -> String {
    let until = tokio::time::Instant::now() + Duration::from_secs(20);
    loop {
        let error = ledger.append(&stream(1), next, vec![event("b")]).await.unwrap_err();
        let told = chain(&error);
        if told.contains(reason) {
            return told;
        }
        assert!(tokio::time::Instant::now() < until, "{told}");
    }
}

/// An engine whose connection was cut, and whose place another one took, writes nothing more.
#[test]
fn an_engine_that_was_replaced_writes_nothing_more() {
    RUNTIME.block_on(async {
        let text = server::shared().database().await;
        let address = Address::parse(&text).unwrap();
        let first = PostgresLedger::open(&address, options(), LEDGER).await.unwrap();
        first.append(&stream(1), Expected::NoStream, vec![event("a")]).await.unwrap();
        let admin = server::client(&text).await;
        let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
                   WHERE application_name = 'keyledger' AND datname = current_database()";
        admin.query_one(cut, &[]).await.unwrap();
        let second = PostgresLedger::open(&address, options(), LEDGER).await.unwrap();
        let next = Expected::Exact(Revision(0));
        let told = loop {
            match first.append(&stream(1), next, vec![event("b")]).await {
                // The cut itself may be what the first answer is about.
                Err(StoreError::Unavailable(why)) if !chain(&*why).contains("another engine") => {}
                told => break told,
            }
        };
        assert!(matches!(told, Err(StoreError::Unavailable(_))), "{told:?}");
        second.append(&stream(1), next, vec![event("c")]).await.unwrap();
    });
}

//! What do people meet while the ledger's database waits for its standby? An answer in time, and
//! everything again when the standby is back (B12).

use crate::postgres::PostgresServer;
use crate::world::{PASSWORD, World};
use keyledger::config::StoreLocation;
use keyledger_core::language::Language;
use std::time::{Duration, Instant};

const ADA: &str = "ada@hotel.example";

/// What is asked of the ledger, by a client of its own.
async fn counted(server: &PostgresServer, what: &str) -> i64 {
    let client = server.client("postgres").await;
    let question = format!("SELECT count(*) FROM keyledger.events WHERE {what}");
    client.query_one(&question, &[]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn b12_a_log_in_is_answered_while_the_standby_is_away_and_goes_on_when_it_is_back() {
    let primary = PostgresServer::start(&[]);
    let mut standby = primary.standby(&[]);
    let admin = primary.client("postgres").await;
    admin
        .batch_execute("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (standby)'")
        .await
        .unwrap();
    admin.batch_execute("SELECT pg_reload_conf()").await.unwrap();
    let address = primary.address("postgres");
    let world = World::start_with(|config| {
        config.store = StoreLocation::parse(&address).unwrap();
    })
    .await;
    let (lac, mona) = world.hotel("Hotel du Lac").await;
    world.member(&mona, &lac, ADA).await;
    let session = world.browser();
    session.log_in(ADA, PASSWORD).await.is(200);
    let begun = counted(&primary, "kind = 'login_succeeded'").await;

    standby.kill();
    let mut refused = 0;
    for _ in 0..3 {
        let before = Instant::now();
        world.browser().log_in(ADA, PASSWORD).await.is(503);
        assert!(before.elapsed() < Duration::from_secs(15), "within its limits");
        refused += 1;
    }
    // What needs no event is answered meanwhile, and whoever looks after the engine is told.
    session.get("/api/v1/me").await.is(200);
    let checks = world.app().checks().await;
    let ledger = checks.iter().find(|check| check.name == "ledger").unwrap();
    assert!(!ledger.ok, "`/readyz` fails");
    assert!(ledger.in_words(Language::En).1.contains("waits for a standby"));

    standby.run(&[]);
    let again = world.browser();
    let until = Instant::now() + Duration::from_mins(1);
    while again.log_in(ADA, PASSWORD).await.status != 200 {
        assert!(Instant::now() < until, "it goes on by itself");
    }
    again.get("/api/v1/me").await.is(200);
    again.get("/readyz").await.is(200);
    // What was refused began no session, what was repeated is there once.
    let sessions = counted(&primary, "kind = 'login_succeeded'").await - begun;
    assert!((1..=1 + refused).contains(&sessions), "{sessions} sessions were begun");
    let doubled = "id IN (SELECT id FROM keyledger.events GROUP BY id HAVING count(*) > 1)";
    assert_eq!(counted(&primary, doubled).await, 0);
}

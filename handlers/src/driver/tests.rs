//! Does the driver keep its promises? In order, at least once, parked and never skipped.

mod stuck;

use super::{Driver, DriverParts};
use crate::database::{Checkpoint, Database};
use crate::handler::{Handler, HandlerError};
use crate::testing::{World, person};
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::codec::Recorded;
use keyledger_core::engine::Intent;
use keyledger_core::ids::CommandId;
use keyledger_core::metadata::Actor;
use keyledger_core::operations::OperationsEvent;
use keyledger_core::store::BoxFuture;
use keyledger_core::stream::StreamId;
use keyledger_schemas::domain::DomainEvent;
use std::sync::{Arc, Mutex};

/// Notes what it is handed, and fails on one stream while it is told to.
struct Noting {
    name: &'static str,
    fails_on: Mutex<Option<StreamId>>,
    noted: Mutex<Vec<(StreamId, u64)>>,
}

impl Noting {
    fn named(name: &'static str) -> Arc<Self> {
        Arc::new(Self { name, fails_on: Mutex::default(), noted: Mutex::default() })
    }

    fn noted_of(&self, stream: &StreamId) -> Vec<u64> {
        let noted = self.noted.lock().unwrap();
        noted.iter().filter(|(of, _)| of == stream).map(|(_, revision)| *revision).collect()
    }
}

impl Handler for Noting {
    fn name(&self) -> &'static str {
        self.name
    }
    fn reacts_to(&self) -> &'static [&'static str] {
        &["account_created", "membership_added", "password_reset_requested"]
    }
    fn handle<'a>(
        &'a self,
        event: &'a Recorded<DomainEvent>,
    ) -> BoxFuture<'a, Result<(), HandlerError>> {
        Box::pin(async move {
            if self.fails_on.lock().unwrap().as_ref() == Some(&event.stream) {
                return Err(HandlerError::failed("it cannot be done", "because"));
            }
            self.noted.lock().unwrap().push((event.stream.clone(), event.revision.0));
            Ok(())
        })
    }
}

/// Somebody at the machine acts.
fn by_hand(world: &World) -> Intent {
    let id = CommandId(Ids::uuid(&*world.ids));
    Intent::new(world.clock.now(), Actor::at_the_machine(), id)
}

fn driver(world: &World, handlers: Vec<Arc<dyn Handler>>) -> Driver {
    let parts = world.parts();
    Driver::new(DriverParts {
        ledger: parts.ledger,
        codec: parts.codec,
        operations: parts.operations,
        mail_directory: parts.mail_directory,
        clock: parts.clock,
        ids: parts.ids,
        database: Arc::clone(&world.database),
        handlers,
    })
}

async fn operations(world: &World) -> Vec<OperationsEvent> {
    let facts = world.facts().await.into_iter();
    let about_the_engine = facts.filter_map(|fact| {
        let DomainEvent::Operations(event) = fact.event else { return None };
        Some(event)
    });
    about_the_engine.collect()
}

/// The process of the release before has acted; a new release brings one handler more.
#[tokio::test]
async fn the_first_handlers_act_from_the_beginning_and_later_ones_from_their_introduction() {
    let world = World::new();
    let deeds = world.deeds();
    deeds.create(1).await;
    world.process().catch_up().await.unwrap();
    let head = world.ledger().await.len() as u64;
    let late = Noting::named("late");
    let driver = driver(&world, vec![late.clone()]);
    driver.catch_up().await.unwrap();
    deeds.create(2).await;
    driver.catch_up().await.unwrap();
    let (ada, bob) = (StreamId::account(person(1)), StreamId::account(person(2)));
    assert_eq!((late.noted_of(&ada), late.noted_of(&bob)), (vec![], vec![0, 1]));
    let operations = operations(&world).await;
    let from = |event: &OperationsEvent| {
        let OperationsEvent::HandlerIntroduced { from, .. } = event else { return None };
        Some(*from)
    };
    let introduced: Vec<u64> = operations.iter().filter_map(from).collect();
    // Every reaction, the sender of mails, and whoever wakes phones.
    let first = vec![0; crate::reactions::ALL.len() + 2];
    assert_eq!(introduced, [first, vec![head]].concat());
}

#[tokio::test]
async fn an_introduction_holds_after_a_month_and_without_the_database() {
    let mut world = World::new();
    world.deeds().create(1).await;
    let handler = Noting::named("first");
    driver(&world, vec![handler.clone()]).catch_up().await.unwrap();
    world.later(60 * 24 * 45);
    world.database = Arc::new(Database::in_memory().unwrap());
    driver(&world, vec![handler.clone()]).catch_up().await.unwrap();
    assert_eq!(operations(&world).await.len(), 1, "introduced once");
    let ada = StreamId::account(person(1));
    assert_eq!(handler.noted_of(&ada), [0, 1, 0, 1], "delivered again, at least once");
}

#[tokio::test]
async fn a_checkpoint_of_another_store_means_nothing() {
    let world = World::new();
    let other = keyledger_core::ids::StoreId(uuid::Uuid::from_u128(99));
    let position = Some(keyledger_core::store::Position(77));
    world.database.save(other, Checkpoint { position, sequence: 5 }).unwrap();
    world.deeds().create(1).await;
    let handler = Noting::named("first");
    driver(&world, vec![handler.clone()]).catch_up().await.unwrap();
    assert_eq!(handler.noted_of(&StreamId::account(person(1))), [0, 1]);
}

/// After five failures the stream is parked, its later events wait, everything else flows, and on
/// request it goes on where it failed: nothing is skipped.
#[tokio::test]
async fn a_stream_that_fails_is_parked_and_goes_on_where_it_failed() {
    let world = World::new();
    let deeds = world.deeds();
    let (ada, bob) = (StreamId::account(person(1)), StreamId::account(person(2)));
    let handler = Noting::named("first");
    let healthy = Noting::named("healthy");
    *handler.fails_on.lock().unwrap() = Some(ada.clone());
    let driver = driver(&world, vec![handler.clone(), healthy.clone()]);
    deeds.create(1).await;
    driver.catch_up().await.unwrap();
    deeds.create(2).await;
    deeds.join(1, 1).await;
    let mut tries = 0;
    while !world.database.all_waiting().unwrap()[0].parked {
        let failures = world.database.all_waiting().unwrap()[0].failures;
        driver.catch_up().await.unwrap();
        assert_eq!(world.database.all_waiting().unwrap()[0].failures, failures, "it is not time");
        world.later(5);
        driver.catch_up().await.unwrap();
        tries += 1;
    }
    assert_eq!(tries, 4, "the fifth failure parks it");
    assert_eq!(handler.noted_of(&ada), [0u64; 0]);
    assert_eq!(handler.noted_of(&bob), [0, 1], "everything else flows");
    assert_eq!(healthy.noted_of(&ada), [0, 1, 5], "other handlers are not held up");
    let parked = operations(&world).await.into_iter().find_map(|event| {
        let OperationsEvent::HandlerParked { handler, stream, failures, error, .. } = event else {
            return None;
        };
        Some((handler, stream, failures, error))
    });
    let told = ("first".to_owned(), ada.clone(), 5, "it cannot be done".to_owned());
    assert_eq!(parked, Some(told));
    assert!(driver.progress().last_error.unwrap().contains("because"));

    world.later(600);
    driver.catch_up().await.unwrap();
    assert_eq!(handler.noted_of(&ada), [0u64; 0], "parked until somebody asks");
    *handler.fails_on.lock().unwrap() = None;
    assert!(!driver.resume("first", &bob, &by_hand(&world)).await.unwrap(), "that one flows");
    assert!(driver.resume("first", &ada, &by_hand(&world)).await.unwrap());
    driver.catch_up().await.unwrap();
    assert_eq!(handler.noted_of(&ada), [0, 1, 5], "in order, from where it failed");
    assert!(world.database.all_waiting().unwrap().is_empty());
    let last = operations(&world).await.pop();
    assert!(matches!(last, Some(OperationsEvent::HandlerResumed { .. })));
    deeds.join(1, 2).await;
    driver.catch_up().await.unwrap();
    assert_eq!(handler.noted_of(&ada), [0, 1, 5, 8]);
}

#[tokio::test]
async fn it_knows_how_far_it_is() {
    let world = World::awkward(3);
    let deeds = world.deeds();
    for who in 1..=5 {
        deeds.create(who).await;
    }
    let driver = driver(&world, vec![Noting::named("first")]);
    driver.catch_up().await.unwrap();
    let progress = driver.progress();
    assert!(progress.at_head);
    assert_eq!(progress.sequence, world.ledger().await.len() as u64);
    assert_eq!(progress.last_error, None);
}

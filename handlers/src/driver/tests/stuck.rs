//! What can a person do about a stream that is parked, and what is told of it?

use super::{Noting, by_hand, driver};
use crate::testing::{World, person};
use chrono::TimeDelta;
use keyledger_core::codec::Codec;
use keyledger_core::engine::Intent;
use keyledger_core::metadata::{Actor, Reason};
use keyledger_core::operations::OperationsEvent;
use keyledger_core::stream::StreamId;
use keyledger_schemas::domain::DomainEvent;

#[tokio::test]
async fn an_event_is_left_out_for_a_reason_that_is_written_down_and_the_rest_follows() {
    let world = World::new();
    let (deeds, ada) = (world.deeds(), StreamId::account(person(1)));
    let handler = Noting::named("first");
    *handler.fails_on.lock().unwrap() = Some(ada.clone());
    let driver = driver(&world, vec![handler.clone()]);
    deeds.create(1).await;
    deeds.join(1, 1).await;
    driver.catch_up().await.unwrap();
    let reason = || Reason { code: "wrong_address".to_owned(), note: None };
    let intent = Intent { reason: Some(reason()), ..by_hand(&world) };
    let skip = || driver.skip("first", &ada, &intent);
    assert_eq!(skip().await.unwrap(), None, "it is not parked yet");
    while !world.database.all_waiting().unwrap()[0].parked {
        world.later(600);
        driver.catch_up().await.unwrap();
    }
    let failed_on = world.database.all_waiting().unwrap()[0].event;
    let lags = driver.lags(world.ledger().await.len() as u64).await.unwrap();
    assert_eq!((lags.undelivered, lags.handlers[0].events), (TimeDelta::zero(), 0));
    assert!(lags.handlers[0].age > TimeDelta::minutes(10), "as old as what waits");
    assert!(lags.handlers[0].waiting[0].parked);

    *handler.fails_on.lock().unwrap() = None;
    assert_eq!(skip().await.unwrap(), Some(failed_on));
    driver.catch_up().await.unwrap();
    assert_eq!(handler.noted_of(&ada), [1, 5], "what lies behind it, in order");
    assert!(world.database.all_waiting().unwrap().is_empty());
    let stored = world.ledger().await.into_iter().find(|event| &*event.kind == "handler_skipped");
    let stored = stored.expect("the decision is an event");
    let told = Codec::<DomainEvent>::decode(&*world.form, &stored);
    let told = told.unwrap();
    assert_eq!(told.meta.reason, Some(reason()));
    assert_eq!(told.meta.actor, Actor::at_the_machine());
    let DomainEvent::Operations(OperationsEvent::HandlerSkipped { event, stream, .. }) = told.event
    else {
        panic!("{told:?}");
    };
    assert_eq!((event, stream), (failed_on, ada));
}

#[tokio::test]
async fn what_lies_undelivered_is_counted_and_has_an_age() {
    let world = World::new();
    let deeds = world.deeds();
    let driver = driver(&world, vec![Noting::named("first")]);
    driver.catch_up().await.unwrap();
    let before = world.ledger().await.len();
    deeds.create(1).await;
    world.later(90);
    let length = world.ledger().await.len();
    let lags = driver.lags(length as u64).await.unwrap();
    assert_eq!(lags.undelivered, TimeDelta::minutes(90));
    assert_eq!(lags.handlers[0].events, (length - before) as u64);
}

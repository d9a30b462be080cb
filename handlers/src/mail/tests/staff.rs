//! Who is told about a colleague, and who no longer is?

use super::{suppressions, transient};
use crate::testing::World;
use keyledger_core::mail::Suppression;

/// Everybody who managed a property of the locked person when it was told, each of them once.
#[tokio::test]
async fn managers_are_told_once_that_one_of_theirs_was_locked() {
    let world = World::new();
    let deeds = world.deeds();
    for who in 1..=4 {
        deeds.create(who).await;
    }
    // 1 works at two properties and manages one; 2 manages both, 3 the second, 4 another one.
    for (who, property) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
        deeds.join(who, property).await;
    }
    for (manager, property) in [(1, 0), (2, 0), (2, 1), (3, 1), (4, 2)] {
        deeds.manages(manager, property, true).await;
    }
    deeds.lock(1).await;
    world.process().catch_up().await.unwrap();
    let told = || {
        let taken = world.mailer.taken().into_iter();
        let about =
            taken.filter(|mail| mail.text.contains("Person 1") && !mail.to.address.contains("p1"));
        about.map(|mail| mail.to.address).collect::<Vec<_>>()
    };
    let mut first = told();
    first.sort();
    assert_eq!(first, ["p2@hotel.example", "p3@hotel.example"]);
    world.process().catch_up().await.unwrap();
    assert_eq!(told().len(), 2, "delivered again, nobody is told twice");
}

/// Between the lock and the mail a permission was withdrawn: no name is told any more.
#[tokio::test]
async fn who_no_longer_manages_the_property_is_not_told_about_it() {
    let world = World::new();
    let deeds = world.deeds();
    deeds.create(1).await;
    deeds.create(2).await;
    deeds.manages(2, 0, true).await;
    world.process().catch_up().await.unwrap();
    world.mailer.answers([transient(), transient()]);
    deeds.lock(1).await;
    world.process().catch_up().await.unwrap();
    deeds.manages(2, 0, false).await;
    world.later(2);
    world.process().catch_up().await.unwrap();
    assert_eq!(suppressions(&world).await, [Suppression::NoLongerConcerned]);
}

//! Does news of a property's billing reach who handles it, and only while it is news? (S14, S15)

use crate::testing::World;
use chrono::TimeDelta;
use keyledger_core::clock::Clock;
use keyledger_core::mail::{MailEvent, MailTrouble, Suppression};
use keyledger_core::mailer::Handover;
use keyledger_core::permission::Permission::{ManageBilling, ManageUsers};
use keyledger_core::property::InvoiceStatus as I;
use keyledger_core::property::SubscriptionStatus as S;
use keyledger_core::property::{BillingMessage, InvoiceSaid};

/// 1 handles the billing of the first hotel; 2 works there too, and handles that of the second.
async fn two_hotels() -> World {
    let world = World::new();
    let deeds = world.deeds();
    deeds.create(1).await;
    deeds.create(2).await;
    deeds.join(2, 1).await;
    deeds.may(1, 0, ManageBilling, true).await;
    deeds.may(2, 0, ManageUsers, true).await;
    deeds.may(2, 1, ManageBilling, true).await;
    world.process().catch_up().await.unwrap();
    world
}

/// The subjects of the mails to a person since `from` mails had gone out.
fn subjects(world: &World, who: u128, from: usize) -> Vec<String> {
    let taken = world.mailer.taken().into_iter().skip(from);
    let address = format!("p{who}@hotel.example");
    taken.filter(|mail| mail.to.address == address).map(|mail| mail.subject).collect()
}

async fn suppressed(world: &World) -> Vec<Suppression> {
    let events = world.mail_events().await.into_iter();
    let why = events.filter_map(|event| {
        let MailEvent::MailSuppressed { why } = event else { return None };
        Some(why)
    });
    why.filter(|why| *why != Suppression::AccountExists).collect()
}

#[tokio::test]
async fn each_news_reaches_who_handles_the_billing_there_and_nobody_else() {
    let world = two_hotels().await;
    let (deeds, before) = (world.deeds(), world.mailer.taken().len());
    let process = world.process();
    for (sequence, status) in (1..).zip([I::Issued, I::Due, I::Overdue]) {
        deeds.invoice(0, "F-17", sequence, status).await;
        process.catch_up().await.unwrap();
    }
    world.later(7 * 24 * 60);
    deeds.subscription(0, 1, S::Active).await;
    process.catch_up().await.unwrap();
    deeds.invoice(0, "F-17", 4, I::Paid).await;
    process.catch_up().await.unwrap();
    for (sequence, status) in (2..).zip([S::OnHold, S::Active, S::Suspended, S::Ended]) {
        deeds.subscription(0, sequence, status).await;
        process.catch_up().await.unwrap();
    }
    assert_eq!(
        subjects(&world, 1, before),
        [
            "Une facture est à payer",
            "Une facture est en retard",
            "L'accès à votre établissement est restreint",
            "L'accès à votre établissement est rétabli",
            "Votre abonnement est en pause",
            "Votre abonnement a repris",
            "Votre abonnement a été suspendu",
            "Votre abonnement est terminé",
        ]
    );
    assert!(subjects(&world, 2, before).is_empty());
    assert!(suppressed(&world).await.is_empty());
    let mails = world.mailer.taken();
    let asking = mails.iter().skip(before).filter(|mail| mail.text.contains("pay.hotel.example"));
    assert_eq!(asking.count(), 3, "due, overdue and restricted carry the way to pay");
    process.catch_up().await.unwrap();
    assert_eq!(world.mailer.taken().len(), mails.len(), "delivered again, nobody is told twice");
}

/// The server was down while the hotel paid.
#[tokio::test]
async fn what_is_no_longer_so_is_never_mailed() {
    let world = two_hotels().await;
    let (deeds, before) = (world.deeds(), world.mailer.taken().len());
    let later =
        || Handover::Transient { code: None, reply: String::new(), cause: MailTrouble::Other };
    world.mailer.answers([later(), later()]);
    deeds.invoice(0, "F-17", 3, I::Overdue).await;
    deeds.subscription(0, 1, S::OnHold).await;
    let process = world.process();
    process.catch_up().await.unwrap();
    deeds.invoice(0, "F-17", 4, I::Paid).await;
    deeds.subscription(0, 2, S::Ended).await;
    world.later(2);
    process.catch_up().await.unwrap();
    assert_eq!(suppressed(&world).await, [Suppression::Outdated, Suppression::Outdated]);
    assert_eq!(subjects(&world, 1, before), ["Votre abonnement est terminé"]);
}

#[tokio::test]
async fn who_no_longer_handles_the_billing_is_told_nothing_of_it() {
    let world = two_hotels().await;
    let (deeds, before) = (world.deeds(), world.mailer.taken().len());
    let later = Handover::Transient { code: None, reply: String::new(), cause: MailTrouble::Other };
    world.mailer.answers([later]);
    deeds.invoice(0, "F-17", 3, I::Overdue).await;
    let process = world.process();
    process.catch_up().await.unwrap();
    deeds.may(1, 0, ManageBilling, false).await;
    world.later(2);
    process.catch_up().await.unwrap();
    assert_eq!(suppressed(&world).await, [Suppression::NoLongerConcerned]);
    assert!(subjects(&world, 1, before).is_empty());
}

/// Heard of when its grace was over already: one mail, about the restriction.
#[tokio::test]
async fn a_warning_that_comes_too_late_is_left_out() {
    let world = two_hotels().await;
    let (deeds, before) = (world.deeds(), world.mailer.taken().len());
    let since = world.clock.now().minus(TimeDelta::days(8));
    let said = InvoiceSaid { status: I::Overdue, since, payment_link: None };
    let (invoice, sequence) = ("F-17".parse().unwrap(), 3);
    let message = BillingMessage::Invoice { invoice, sequence, said };
    deeds.says(0, message).await;
    world.process().catch_up().await.unwrap();
    assert_eq!(suppressed(&world).await, [Suppression::Outdated]);
    assert_eq!(subjects(&world, 1, before), ["L'accès à votre établissement est restreint"]);
}

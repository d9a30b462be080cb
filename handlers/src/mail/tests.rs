//! Does every mail have one cause and one fate, whatever happens in between? (invariant 11)

mod fates;
mod once;
mod staff;

use crate::testing::World;
use keyledger_core::codec::Recorded;
use keyledger_core::mail::{Mail, MailEvent, MailTrouble, Suppression};
use keyledger_core::mailer::Handover;
use keyledger_core::permission::Permission;
use keyledger_core::property::InvoiceStatus;
use keyledger_core::stream::StreamId;
use keyledger_schemas::domain::DomainEvent;
use std::collections::BTreeMap;

fn transient() -> Handover {
    let reply = "4.3.0 later".to_owned();
    Handover::Transient { code: Some(451), reply, cause: MailTrouble::Other }
}

/// The state of every mail in the ledger.
async fn mails(world: &World) -> BTreeMap<StreamId, Mail> {
    let mut mails: BTreeMap<StreamId, Mail> = BTreeMap::new();
    for fact in world.facts().await {
        let Recorded { stream, revision, id, meta, event, position } = fact;
        if let DomainEvent::Mail(event) = event {
            let fact = Recorded { stream: stream.clone(), revision, id, meta, event, position };
            mails.entry(stream).or_default().evolve(&fact);
        }
    }
    mails
}

/// A few people's deeds: twelve mails, one of which is never sent. Both managers of the one who is
/// locked are told, and whoever handles the billing that something is overdue.
async fn deeds(world: &World) {
    let deeds = world.deeds();
    deeds.create(1).await;
    deeds.create(2).await;
    deeds.create(3).await;
    deeds.manages(2, 0, true).await;
    deeds.manages(3, 0, true).await;
    deeds.may(3, 0, Permission::ManageBilling, true).await;
    deeds.invoice(0, "F-17", 3, InvoiceStatus::Overdue).await;
    deeds.join(2, 1).await;
    deeds.forgot(2).await;
    deeds.forgot(2).await;
    deeds.lock(1).await;
}

async fn suppressions(world: &World) -> Vec<Suppression> {
    let events = world.mail_events().await.into_iter();
    let why = events.filter_map(|event| {
        let MailEvent::MailSuppressed { why } = event else { return None };
        Some(why)
    });
    why.collect()
}

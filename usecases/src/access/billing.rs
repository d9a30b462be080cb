//! Billing messages. The billing system says something of a property: is it believed, and what came
//! of it? (S14, S15)

use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome, parted, read};
use crate::system::System;
use crate::upkeep::idempotency;
use keyledger_core::authority::Permit;
use keyledger_core::engine::Intent;
use keyledger_core::ids::{CommandId, PropertyId};
use keyledger_core::metadata::Actor;
use keyledger_core::property::{
    BillingMessage, InvoiceId, Property, PropertyCommand, PropertyEvent, Rejection,
};
use keyledger_core::service_token::MessageRefusal;
use keyledger_core::store::Position;
use keyledger_core::stream::StreamId;
use keyledger_projections::billing::{self, Grace};
use std::sync::Arc;

/// The result of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It holds from now on.
    Recorded,
    /// A newer one was heard first: it is kept, and changes nothing.
    Late,
    /// It was heard before.
    Known,
}

/// A message that was heard.
#[derive(Clone, Debug)]
pub struct Told {
    /// The result.
    pub heard: Heard,
    /// The property after it.
    pub property: Arc<Property>,
    /// The place of the last event, when there was one.
    pub position: Option<Position>,
}

/// Why a message is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such property.
    NoProperty,
    /// The invoice belongs to another property.
    Foreign(InvoiceId),
    /// The same sequence was used for something else before.
    Contradiction {
        /// The invoice it is about; `None` for the subscription.
        invoice: Option<InvoiceId>,
        /// The sequence.
        sequence: u64,
    },
}

impl Refusal {
    /// The same, as it is written down with the billing system's token.
    pub fn recorded(&self) -> MessageRefusal {
        match self {
            Self::NoProperty => MessageRefusal::UnknownProperty {},
            Self::Foreign(invoice) => MessageRefusal::ForeignInvoice { invoice: invoice.clone() },
            Self::Contradiction { invoice, sequence } => {
                let (invoice, sequence) = (invoice.clone(), *sequence);
                MessageRefusal::SequenceUsedTwice { invoice, sequence }
            }
        }
    }
}

/// A property as its stream has it now.
#[boxed]
pub async fn property(engine: &Engine, id: PropertyId) -> Result<Arc<Property>, Failure> {
    Ok(read(engine.properties.load(&StreamId::property(id)).await)?.state)
}

/// Takes note of a message about `id`.
#[boxed]
pub async fn hear(
    system: &System,
    (intent, permit): (&Intent, Permit),
    id: PropertyId,
    message: BillingMessage,
) -> Outcome<Told, Refusal> {
    let known = property(&system.engine, id).await?;
    let Some(standing) = known.billing() else { return Ok(Err(Refusal::NoProperty)) };
    let mut first_word = None;
    if let BillingMessage::Invoice { invoice, .. } = &message
        && !standing.invoices.contains_key(invoice)
    {
        // Held until it is written down: two first words about one invoice come one after the other.
        let name = CommandId::derived(&[b"invoice", invoice.as_str().as_bytes()]);
        first_word = Some(idempotency::line_up(system, name).await?);
        if belongs_elsewhere(system, invoice, id).await? {
            return Ok(Err(Refusal::Foreign(invoice.clone())));
        }
    }
    let policy = system.engine.policy().await?;
    let command = PropertyCommand::Hear { permit, message };
    let stream = StreamId::property(id);
    let done = system.engine.properties.execute(&stream, &policy, intent, &command).await;
    drop(first_word);
    Ok(match parted(done)? {
        Ok(done) => {
            let heard = heard(done.events.iter().map(|recorded| &recorded.event));
            Ok(Told { heard, property: done.state, position: done.position })
        }
        Err(Rejection::Contradiction { invoice, sequence }) => {
            Err(Refusal::Contradiction { invoice, sequence })
        }
        Err(Rejection::NotAllowed(why)) => return Err(Failure::Other(why.to_string())),
        Err(Rejection::NotHere | Rejection::Exists | Rejection::Name(_)) => {
            Err(Refusal::NoProperty)
        }
    })
}

/// Whether another property was told of this invoice first. No stream knows all invoices, so a view
/// is asked, brought up to the ledger's head: exact within one engine, where first words about one
/// invoice are lined up. It guards against a billing system that mixes two hotels up, not against
/// one that lies: whoever holds its token may say anything of any hotel.
async fn belongs_elsewhere(
    system: &System,
    invoice: &InvoiceId,
    id: PropertyId,
) -> Result<bool, Failure> {
    system.catch_up().await?;
    let invoice = invoice.clone();
    let other = system.ask(move |views| billing::held_by_another(views, &invoice, id)).await?;
    Ok(other.is_some())
}

/// What came of a message, by the events it led to.
pub fn heard<'a>(events: impl IntoIterator<Item = &'a PropertyEvent>) -> Heard {
    let mut heard = Heard::Known;
    for event in events {
        match event {
            PropertyEvent::InvoiceMessageLate { .. }
            | PropertyEvent::SubscriptionMessageLate { .. } => heard = Heard::Late,
            PropertyEvent::InvoiceIssued { .. }
            | PropertyEvent::InvoiceDue { .. }
            | PropertyEvent::InvoiceOverdue { .. }
            | PropertyEvent::InvoicePaid { .. }
            | PropertyEvent::InvoiceVoided { .. }
            | PropertyEvent::SubscriptionActive { .. }
            | PropertyEvent::SubscriptionResumed { .. }
            | PropertyEvent::SubscriptionOnHold { .. }
            | PropertyEvent::SubscriptionSuspended { .. }
            | PropertyEvent::SubscriptionEnded { .. } => heard = Heard::Recorded,
            PropertyEvent::PropertyCreated { .. }
            | PropertyEvent::PropertyTimeZoneSet { .. }
            | PropertyEvent::PropertyRestricted { .. }
            | PropertyEvent::PropertyRestrictionLifted { .. } => {}
        }
    }
    heard
}

/// Writes down the end of each grace that has run out (B5). Where somebody was first, or where the
/// invoice was paid meanwhile, nothing is written.
#[boxed]
pub async fn end_graces(engine: &Engine, due: Vec<Grace>) -> Result<usize, Failure> {
    let mut ended = 0;
    for Grace { property, invoice, .. } in due {
        let mut intent = engine.intent(Actor::system("scheduler"));
        intent.property = Some(property);
        let policy = engine.policy().await?;
        let command = PropertyCommand::EndGrace { invoice };
        let stream = StreamId::property(property);
        let done = engine.properties.execute(&stream, &policy, &intent, &command).await;
        if let Ok(done) = parted(done)? {
            ended += done.events.len();
        }
    }
    Ok(ended)
}

//! Property decisions: what follows from a message of the billing system, and from time? (S14, S15,
//! B5)

use super::billing::Billing;
use super::command::{BillingMessage, PropertyCommand};
use super::event::{InvoiceId, InvoiceStatus, PropertyEvent, SubscriptionStatus};
use super::messages::{InvoiceSaid, Place, SubscriptionSaid};
use super::state::Property;
use crate::authority::{Act, NotAuthorised, Permit, judge_property};
use crate::engine::{Context, Nature};
use crate::name::{self, NotAName};
use crate::policy::Settings;
use crate::time_zone::TimeZone;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// What the rules answer when it may not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// It was made before.
    #[error("the property exists already")]
    Exists,
    /// It cannot be called so.
    #[error("this is not a valid name for a property: {0}")]
    Name(NotAName),
    /// There is no such property.
    #[error("there is no such property")]
    NotHere,
    /// Whoever asked may not.
    #[error("{0}")]
    NotAllowed(NotAuthorised),
    /// The billing system said something else under the same sequence before.
    #[error("{}", contradiction(.invoice.as_ref(), *.sequence))]
    Contradiction {
        /// The invoice it is about; `None` for the subscription.
        invoice: Option<InvoiceId>,
        /// The sequence used twice.
        sequence: u64,
    },
}

fn contradiction(invoice: Option<&InvoiceId>, sequence: u64) -> String {
    let subject =
        invoice.map_or_else(|| "the subscription".to_owned(), |id| format!("the invoice {id}"));
    format!("message {sequence} about {subject} said something else before")
}

/// Answers a command with the events that follow from it.
///
/// Whoever writes first after a grace ran out writes that down at the head of the append (DESIGN 5,
/// B5), and the message meets the property as it then is. Whoever has nothing to say leaves it to
/// the next writer. What counts is how far time is known to have gone by: a grace that a wrong clock
/// ended would shut a whole hotel.
pub fn decide(
    state: &Property,
    context: Context<'_>,
    command: &PropertyCommand,
) -> Result<Vec<PropertyEvent>, Rejection> {
    let (settings, at) = (&context.policy.settings, context.time.certain);
    match (state, command) {
        (Property::Absent, PropertyCommand::Create { name, time_zone }) => {
            let permit = context.requester.may(Act::CreateProperty);
            create(name, time_zone.as_ref(), &permit.map_err(Rejection::NotAllowed)?)
        }
        (Property::Known { .. }, PropertyCommand::Create { .. }) => Err(Rejection::Exists),
        (
            Property::Absent,
            PropertyCommand::Hear { .. }
            | PropertyCommand::SetTimeZone { .. }
            | PropertyCommand::EndGrace { .. },
        ) => Err(Rejection::NotHere),
        (
            Property::Known { time_zone: present, .. },
            PropertyCommand::SetTimeZone { property, hand, time_zone },
        ) => {
            let permit = context.requester.permitted(judge_property(hand, *property));
            let permit = permit.map_err(Rejection::NotAllowed)?;
            let another = present.as_ref() != Some(time_zone);
            Ok(if another { vec![zone_set(time_zone, &permit)] } else { vec![] })
        }
        (Property::Known { billing, .. }, PropertyCommand::Hear { permit, message }) => {
            permit.covers(Act::WriteBilling).map_err(Rejection::NotAllowed)?;
            hear(billing, settings, at, message, permit)
        }
        (Property::Known { billing, .. }, PropertyCommand::EndGrace { invoice }) => {
            let due = billing.invoices.get(invoice).is_some_and(|invoice| invoice.restricts(at));
            // Paid meanwhile, put off, or written down by somebody else: nothing is left to say.
            Ok(if due { by_time(billing, at).into_iter().collect() } else { vec![] })
        }
    }
}

fn create(
    name: &str,
    time_zone: Option<&TimeZone>,
    permit: &Permit,
) -> Result<Vec<PropertyEvent>, Rejection> {
    name::check(name).map_err(Rejection::Name)?;
    let created = PropertyEvent::PropertyCreated { name: name.to_owned() };
    let zone = time_zone.map(|time_zone| zone_set(time_zone, permit));
    Ok(std::iter::once(created).chain(zone).collect())
}

fn zone_set(time_zone: &TimeZone, _: &Permit) -> PropertyEvent {
    PropertyEvent::PropertyTimeZoneSet { time_zone: time_zone.clone() }
}

fn hear(
    billing: &Billing,
    settings: &Settings,
    at: Timestamp,
    message: &BillingMessage,
    _: &Permit,
) -> Result<Vec<PropertyEvent>, Rejection> {
    let heard = match message {
        BillingMessage::Invoice { invoice, sequence, said } => {
            about_invoice(billing, settings, invoice, *sequence, said)?
        }
        BillingMessage::Subscription { sequence, said } => {
            about_subscription(billing, *sequence, *said)?
        }
    };
    let Some(heard) = heard else { return Ok(vec![]) };
    let mut events: Vec<PropertyEvent> = by_time(billing, at).into_iter().collect();
    events.push(heard);
    let mut now = billing.clone();
    for event in &events {
        now.evolve(event, at);
    }
    events.extend(by_time(&now, at).or_else(|| lifted(&now, at)));
    Ok(events)
}

/// What time has brought about and nobody has written down.
fn by_time(billing: &Billing, at: Timestamp) -> Option<PropertyEvent> {
    let invoices = billing.restricting(at);
    let news = billing.restriction.is_none() && !invoices.is_empty();
    news.then_some(PropertyEvent::PropertyRestricted { invoices })
}

fn lifted(billing: &Billing, at: Timestamp) -> Option<PropertyEvent> {
    let restriction = billing.restriction.as_ref()?;
    let invoices = restriction.invoices.clone();
    let over = billing.restricting(at).is_empty();
    over.then_some(PropertyEvent::PropertyRestrictionLifted { invoices })
}

fn about_invoice(
    billing: &Billing,
    settings: &Settings,
    invoice: &InvoiceId,
    sequence: u64,
    said: &InvoiceSaid,
) -> Result<Option<PropertyEvent>, Rejection> {
    let InvoiceSaid { status, since, payment_link } = said.clone();
    // Where nothing is owed there is nothing to pay: such a link is not kept.
    let payment_link = payment_link.filter(|_| status.is_open());
    let said = InvoiceSaid { status, since, payment_link: payment_link.clone() };
    let known = billing.invoices.get(invoice);
    let place = known.map_or(Place::Newest, |known| known.messages.place(sequence, &said));
    let id = invoice.clone();
    match place {
        Place::Heard => Ok(None),
        Place::Contradicted => Err(Rejection::Contradiction { invoice: Some(id), sequence }),
        Place::Late { newest } => Ok(Some(PropertyEvent::InvoiceMessageLate {
            invoice: id,
            sequence,
            newest,
            status,
            since,
            payment_link,
        })),
        Place::Newest => Ok(Some(match status {
            InvoiceStatus::Issued => {
                PropertyEvent::InvoiceIssued { invoice: id, sequence, since, payment_link }
            }
            InvoiceStatus::Due => {
                PropertyEvent::InvoiceDue { invoice: id, sequence, since, payment_link }
            }
            InvoiceStatus::Overdue => {
                let grace = TimeDelta::days(i64::from(settings.overdue_grace_days));
                let restricts_at = since.plus(grace);
                let invoice = id;
                PropertyEvent::InvoiceOverdue {
                    invoice,
                    sequence,
                    since,
                    payment_link,
                    restricts_at,
                }
            }
            InvoiceStatus::Paid => PropertyEvent::InvoicePaid { invoice: id, sequence, since },
            InvoiceStatus::Void => PropertyEvent::InvoiceVoided { invoice: id, sequence, since },
        })),
    }
}

fn about_subscription(
    billing: &Billing,
    sequence: u64,
    said: SubscriptionSaid,
) -> Result<Option<PropertyEvent>, Rejection> {
    let SubscriptionSaid { status, since } = said;
    let before = billing.subscription().0;
    match billing.subscription.place(sequence, &said) {
        Place::Heard => Ok(None),
        Place::Contradicted => Err(Rejection::Contradiction { invoice: None, sequence }),
        Place::Late { newest } => {
            Ok(Some(PropertyEvent::SubscriptionMessageLate { sequence, newest, status, since }))
        }
        Place::Newest => Ok(Some(match (status, before) {
            (SubscriptionStatus::Active, SubscriptionStatus::Active) => {
                PropertyEvent::SubscriptionActive { sequence, since }
            }
            (SubscriptionStatus::Active, _) => {
                PropertyEvent::SubscriptionResumed { sequence, since }
            }
            (SubscriptionStatus::OnHold, _) => {
                PropertyEvent::SubscriptionOnHold { sequence, since }
            }
            (SubscriptionStatus::Suspended, _) => {
                PropertyEvent::SubscriptionSuspended { sequence, since }
            }
            (SubscriptionStatus::Ended, _) => PropertyEvent::SubscriptionEnded { sequence, since },
        })),
    }
}

/// How each event comes into its append.
pub fn nature(event: &PropertyEvent) -> Nature {
    match event {
        PropertyEvent::PropertyRestricted { .. } => Nature::Time,
        PropertyEvent::PropertyRestrictionLifted { .. } => Nature::Consequence,
        PropertyEvent::PropertyCreated { .. }
        | PropertyEvent::PropertyTimeZoneSet { .. }
        | PropertyEvent::InvoiceIssued { .. }
        | PropertyEvent::InvoiceDue { .. }
        | PropertyEvent::InvoiceOverdue { .. }
        | PropertyEvent::InvoicePaid { .. }
        | PropertyEvent::InvoiceVoided { .. }
        | PropertyEvent::InvoiceMessageLate { .. }
        | PropertyEvent::SubscriptionActive { .. }
        | PropertyEvent::SubscriptionResumed { .. }
        | PropertyEvent::SubscriptionOnHold { .. }
        | PropertyEvent::SubscriptionSuspended { .. }
        | PropertyEvent::SubscriptionEnded { .. }
        | PropertyEvent::SubscriptionMessageLate { .. } => Nature::Act,
    }
}

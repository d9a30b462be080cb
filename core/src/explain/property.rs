//! Explanation of a property's state: why does a property not open, or why is somebody reminded to
//! pay? As of one instant, with the messages that hold and the policy version that judged them (B1,
//! S14, S15).

use crate::codec::Recorded;
use crate::ids::{EventId, PropertyId};
use crate::property::{InvoiceId, Property, PropertyEvent};
use crate::timestamp::Timestamp;
use serde::Serialize;

/// Why a property stands as it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PropertyStory {
    /// The property.
    pub property: PropertyId,
    /// What it is called, if it existed by then.
    pub name: Option<String>,
    /// The word for how it stands, as answers have it.
    pub state: &'static str,
    /// Whether it opens.
    pub opens: bool,
    /// Since when it does not.
    pub since: Option<Timestamp>,
    /// The messages of the billing system it rests on.
    pub rests_on: Vec<Said>,
}

/// One message of the billing system that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The event that says so.
    pub event: EventId,
    /// When it was heard.
    pub heard_at: Timestamp,
    /// The policy version that judged.
    pub policy: Option<u32>,
    /// The invoice it is about; `None` for the subscription.
    pub invoice: Option<InvoiceId>,
    /// The billing system's sequence.
    pub sequence: u64,
    /// Since when it is so, by the billing system's clock.
    pub since: Timestamp,
    /// When the grace runs out, or ran out.
    pub restricts_at: Option<Timestamp>,
}

/// Explains a property as of `as_of`, from its events.
pub fn explain_property(
    property: PropertyId,
    history: &[Recorded<PropertyEvent>],
    as_of: Timestamp,
) -> PropertyStory {
    let mut state = Property::default();
    let by_then: Vec<_> = history.iter().take_while(|recorded| recorded.meta.at <= as_of).collect();
    for recorded in &by_then {
        state.evolve(recorded);
    }
    let access = state.access(as_of);
    let about = |said: &Said| match (&said.invoice, &state) {
        (Some(invoice), Property::Known { billing, .. }) => {
            let holds = billing.invoices.get(invoice).and_then(|known| known.messages.newest());
            let counts = access.unpaid().iter().any(|unpaid| unpaid.invoice == *invoice);
            counts && holds.is_some_and(|(sequence, _)| sequence == said.sequence)
        }
        (None, Property::Known { billing, .. }) => {
            let holds = billing.subscription.newest().map(|(sequence, _)| sequence);
            !access.opens() && access.unpaid().is_empty() && holds == Some(said.sequence)
        }
        (_, Property::Absent) => false,
    };
    PropertyStory {
        property,
        name: state.name().map(str::to_owned),
        state: access.code(),
        opens: access.opens(),
        since: access.since(),
        rests_on: by_then.into_iter().filter_map(said).filter(about).collect(),
    }
}

/// What a message says, where it can hold: a late one never does.
fn said(recorded: &Recorded<PropertyEvent>) -> Option<Said> {
    let (invoice, sequence, since, restricts_at) = match &recorded.event {
        PropertyEvent::InvoiceOverdue { invoice, sequence, since, restricts_at, .. } => {
            (Some(invoice), *sequence, *since, Some(*restricts_at))
        }
        PropertyEvent::InvoiceIssued { invoice, sequence, since, .. }
        | PropertyEvent::InvoiceDue { invoice, sequence, since, .. }
        | PropertyEvent::InvoicePaid { invoice, sequence, since }
        | PropertyEvent::InvoiceVoided { invoice, sequence, since } => {
            (Some(invoice), *sequence, *since, None)
        }
        PropertyEvent::SubscriptionActive { sequence, since }
        | PropertyEvent::SubscriptionResumed { sequence, since }
        | PropertyEvent::SubscriptionOnHold { sequence, since }
        | PropertyEvent::SubscriptionSuspended { sequence, since }
        | PropertyEvent::SubscriptionEnded { sequence, since } => (None, *sequence, *since, None),
        PropertyEvent::PropertyCreated { .. }
        | PropertyEvent::PropertyTimeZoneSet { .. }
        | PropertyEvent::InvoiceMessageLate { .. }
        | PropertyEvent::SubscriptionMessageLate { .. }
        | PropertyEvent::PropertyRestricted { .. }
        | PropertyEvent::PropertyRestrictionLifted { .. } => return None,
    };
    Some(Said {
        event: recorded.id,
        heard_at: recorded.meta.at,
        policy: recorded.meta.policy,
        invoice: invoice.cloned(),
        sequence,
        since,
        restricts_at,
    })
}

#[cfg(test)]
mod tests;

//! Property commands: what can be asked of a property?

use super::event::InvoiceId;
use super::messages::{InvoiceSaid, SubscriptionSaid};
use crate::authority::{ActorCapacity, Permit};
use crate::ids::PropertyId;
use crate::time_zone::TimeZone;

/// An intent about a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropertyCommand {
    /// Make it.
    Create {
        /// Its name.
        name: String,
        /// Its time zone, where that is known.
        time_zone: Option<TimeZone>,
    },
    /// Say by which clock it lives (B14).
    SetTimeZone {
        /// The property itself: its stream's state does not know its own id.
        property: PropertyId,
        /// Whose hand it is.
        hand: ActorCapacity,
        /// The zone.
        time_zone: TimeZone,
    },
    /// Take note of what the billing system says (S14, S15).
    Hear {
        /// That it may: its token's scopes are known to the token alone, which was judged there.
        permit: Permit,
        /// What it says.
        message: BillingMessage,
    },
    /// Time has come for the grace of an invoice (B5).
    EndGrace {
        /// The invoice.
        invoice: InvoiceId,
    },
}

/// One message of the billing system. It stands for itself: nothing in it completes an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillingMessage {
    /// The state of an invoice.
    Invoice {
        /// The invoice, by the billing system's own id.
        invoice: InvoiceId,
        /// The billing system's sequence: of two messages about one invoice the higher one holds.
        sequence: u64,
        /// What it says.
        said: InvoiceSaid,
    },
    /// The state of the subscription.
    Subscription {
        /// The billing system's sequence: of two messages the higher one holds.
        sequence: u64,
        /// What it says.
        said: SubscriptionSaid,
    },
}

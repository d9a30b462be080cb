//! Property commands: what can be asked of a property?

use super::event::InvoiceId;
use super::messages::{InvoiceSaid, SubscriptionSaid};

/// An intent about a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropertyCommand {
    /// Make it.
    Create {
        /// What it is called.
        name: String,
    },
    /// Take note of what the billing system says (S14, S15).
    Hear(BillingMessage),
    /// Time has come for the grace of an invoice (B5).
    EndGrace {
        /// The invoice.
        invoice: InvoiceId,
    },
}

/// One message of the billing system. It stands for itself: nothing in it completes an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BillingMessage {
    /// How an invoice stands.
    Invoice {
        /// The invoice, by the billing system's own id.
        invoice: InvoiceId,
        /// The billing system's sequence: of two messages about one invoice the higher one holds.
        sequence: u64,
        /// What it says.
        said: InvoiceSaid,
    },
    /// How the subscription stands.
    Subscription {
        /// The billing system's sequence: of two messages the higher one holds.
        sequence: u64,
        /// What it says.
        said: SubscriptionSaid,
    },
}

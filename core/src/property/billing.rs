//! Billing state: how does a property stand with the billing system?

use super::event::{InvoiceId, InvoiceStatus, SubscriptionStatus};
use super::messages::{InvoiceSaid, Messages, SubscriptionSaid};
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;

/// Everything the billing system said of a property, and what follows from it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Billing {
    /// What was said of the subscription.
    pub subscription: Messages<SubscriptionSaid>,
    /// What was said of each invoice.
    pub invoices: BTreeMap<InvoiceId, Invoice>,
    /// The restriction that was written down and not lifted.
    pub restriction: Option<Restriction>,
}

/// One invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invoice {
    /// What was said of it.
    pub messages: Messages<InvoiceSaid>,
    /// When its grace runs out, while what holds is that it is overdue.
    pub restricts_at: Option<Timestamp>,
}

/// A restriction that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restriction {
    /// When it was written down; the grace may have run out a moment before.
    pub recorded_at: Timestamp,
    /// The invoices it rests on.
    pub invoices: Vec<InvoiceId>,
}

impl Invoice {
    /// What holds of it.
    pub fn said(&self) -> Option<&InvoiceSaid> {
        self.messages.newest().map(|(_, said)| said)
    }

    /// How it stands.
    pub fn status(&self) -> Option<InvoiceStatus> {
        self.said().map(|said| said.status)
    }

    /// Whether it is overdue and its grace is over at `at`.
    pub fn restricts(&self, at: Timestamp) -> bool {
        self.restricts_at.is_some_and(|restricts_at| restricts_at <= at)
    }
}

impl Billing {
    /// How the subscription stands, and since when, where the billing system said so.
    pub fn subscription(&self) -> (SubscriptionStatus, Option<Timestamp>) {
        let newest = self.subscription.newest();
        newest.map_or_else(Default::default, |(_, said)| (said.status, Some(said.since)))
    }

    /// The invoices that restrict access at `at`, in the order of their ids.
    pub fn restricting(&self, at: Timestamp) -> Vec<InvoiceId> {
        let restricting = self.invoices.iter().filter(|(_, invoice)| invoice.restricts(at));
        restricting.map(|(id, _)| id.clone()).collect()
    }

    pub(super) fn hear_invoice(
        &mut self,
        invoice: &InvoiceId,
        sequence: u64,
        said: InvoiceSaid,
        restricts_at: Option<Timestamp>,
    ) {
        let invoice = self.invoices.entry(invoice.clone()).or_default();
        invoice.messages.take(sequence, said);
        // Only what holds sets the clock; the rules write a message that does not as late.
        if invoice.messages.newest().is_some_and(|(newest, _)| newest == sequence) {
            invoice.restricts_at = restricts_at;
        }
    }
}

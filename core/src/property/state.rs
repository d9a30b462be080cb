//! Property state: what is known about a property after its history?

use super::billing::{Billing, Restriction};
use super::event::{InvoiceId, InvoiceStatus, PropertyEvent, SubscriptionStatus};
use super::messages::{InvoiceSaid, SubscriptionSaid};
use super::payment_link::PaymentLink;
use crate::codec::Recorded;
use crate::time_zone::TimeZone;
use crate::timestamp::Timestamp;

/// One hotel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Property {
    /// Nothing happened yet.
    #[default]
    Absent,
    /// It exists.
    Known {
        /// Its name.
        name: String,
        /// By which clock it lives, where somebody said so (B14).
        time_zone: Option<TimeZone>,
        /// How it stands with the billing system.
        billing: Box<Billing>,
    },
}

impl Property {
    /// What it is called, if it exists.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Known { name, .. } => Some(name),
            Self::Absent => None,
        }
    }

    /// By which clock it lives, where somebody said so.
    pub fn time_zone(&self) -> Option<&TimeZone> {
        match self {
            Self::Known { time_zone, .. } => time_zone.as_ref(),
            Self::Absent => None,
        }
    }

    /// How it stands with the billing system, if it exists.
    pub fn billing(&self) -> Option<&Billing> {
        match self {
            Self::Known { billing, .. } => Some(billing),
            Self::Absent => None,
        }
    }

    /// Folds one event. Total and silent.
    pub fn evolve(&mut self, recorded: &Recorded<PropertyEvent>) {
        match (&mut *self, &recorded.event) {
            (Self::Absent, PropertyEvent::PropertyCreated { name }) => {
                let (name, time_zone) = (name.clone(), None);
                *self = Self::Known { name, time_zone, billing: Box::default() };
            }
            (
                Self::Known { time_zone, .. },
                PropertyEvent::PropertyTimeZoneSet { time_zone: set },
            ) => {
                *time_zone = Some(set.clone());
            }
            (Self::Known { billing, .. }, event) => billing.evolve(event, recorded.meta.at),
            (Self::Absent, _) => {}
        }
    }
}

impl Billing {
    pub(super) fn evolve(&mut self, event: &PropertyEvent, at: Timestamp) {
        use InvoiceStatus as I;
        use PropertyEvent as E;
        use SubscriptionStatus as S;
        match event {
            E::PropertyCreated { .. } | E::PropertyTimeZoneSet { .. } => {}
            E::InvoiceIssued { invoice, sequence, since, payment_link } => {
                self.invoice(invoice, *sequence, I::Issued, *since, payment_link.as_ref());
            }
            E::InvoiceDue { invoice, sequence, since, payment_link } => {
                self.invoice(invoice, *sequence, I::Due, *since, payment_link.as_ref());
            }
            E::InvoiceOverdue { invoice, sequence, since, payment_link, restricts_at } => {
                let payment_link = payment_link.clone();
                let said = InvoiceSaid { status: I::Overdue, since: *since, payment_link };
                self.hear_invoice(invoice, *sequence, said, Some(*restricts_at));
            }
            E::InvoicePaid { invoice, sequence, since } => {
                self.invoice(invoice, *sequence, I::Paid, *since, None);
            }
            E::InvoiceVoided { invoice, sequence, since } => {
                self.invoice(invoice, *sequence, I::Void, *since, None);
            }
            E::InvoiceMessageLate { invoice, sequence, status, since, payment_link, .. } => {
                self.invoice(invoice, *sequence, *status, *since, payment_link.as_ref());
            }
            E::SubscriptionActive { sequence, since }
            | E::SubscriptionResumed { sequence, since } => {
                self.subscription_is(*sequence, S::Active, *since);
            }
            E::SubscriptionOnHold { sequence, since } => {
                self.subscription_is(*sequence, S::OnHold, *since);
            }
            E::SubscriptionSuspended { sequence, since } => {
                self.subscription_is(*sequence, S::Suspended, *since);
            }
            E::SubscriptionEnded { sequence, since } => {
                self.subscription_is(*sequence, S::Ended, *since);
            }
            E::SubscriptionMessageLate { sequence, status, since, .. } => {
                self.subscription_is(*sequence, *status, *since);
            }
            E::PropertyRestricted { invoices } => {
                let invoices = invoices.clone();
                self.restriction = Some(Restriction { recorded_at: at, invoices });
            }
            E::PropertyRestrictionLifted { .. } => self.restriction = None,
        }
    }

    fn invoice(
        &mut self,
        invoice: &InvoiceId,
        sequence: u64,
        status: InvoiceStatus,
        since: Timestamp,
        payment_link: Option<&PaymentLink>,
    ) {
        let said = InvoiceSaid { status, since, payment_link: payment_link.cloned() };
        self.hear_invoice(invoice, sequence, said, None);
    }

    fn subscription_is(&mut self, sequence: u64, status: SubscriptionStatus, since: Timestamp) {
        self.subscription.take(sequence, SubscriptionSaid { status, since });
    }
}

//! Property access state: is a property open, and if not, why? (S14, S15, invariant 9)

use super::event::{InvoiceId, InvoiceStatus, SubscriptionStatus};
use super::payment_link::PaymentLink;
use super::state::Property;
use crate::account::DenialCause;
use crate::timestamp::Timestamp;

/// Whether people get in, as far as the billing of the property goes. What each of them may do
/// there is another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing stands against it.
    Open,
    /// It is open, and somebody should pay.
    Reminder {
        /// What is due or overdue within its grace, the latest first.
        unpaid: Vec<Unpaid>,
    },
    /// An invoice is overdue beyond its grace. The billing page and the export of own data stay
    /// open; everything else is shut.
    Restricted {
        /// When the first grace ran out.
        since: Timestamp,
        /// What is overdue beyond its grace, the latest first: its payment link is the way out, for
        /// those who hold `manage_billing`.
        unpaid: Vec<Unpaid>,
    },
    /// The subscription rests.
    OnHold {
        /// Since when.
        since: Timestamp,
    },
    /// The subscription was stopped.
    Suspended {
        /// Since when.
        since: Timestamp,
    },
    /// The subscription is over.
    Ended {
        /// Since when.
        since: Timestamp,
    },
}

/// An invoice that somebody should pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpaid {
    /// The invoice.
    pub invoice: InvoiceId,
    /// How it stands.
    pub status: InvoiceStatus,
    /// Since when.
    pub since: Timestamp,
    /// When its grace runs out, or ran out.
    pub restricts_at: Option<Timestamp>,
    /// Where it can be paid.
    pub payment_link: Option<PaymentLink>,
}

impl Access {
    /// Whether the property opens.
    pub const fn opens(&self) -> bool {
        self.denial().is_none()
    }

    /// The word for it in answers; the problem type where the property does not open.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Reminder { .. } => "payment_reminder",
            Self::Restricted { .. } => "payment_overdue",
            Self::OnHold { .. } => "subscription_on_hold",
            Self::Suspended { .. } => "subscription_suspended",
            Self::Ended { .. } => "subscription_ended",
        }
    }

    /// The cause of a no, where the property does not open.
    pub const fn denial(&self) -> Option<DenialCause> {
        match self {
            Self::Open | Self::Reminder { .. } => None,
            Self::Restricted { .. } => Some(DenialCause::PaymentOverdue),
            Self::OnHold { .. } => Some(DenialCause::SubscriptionOnHold),
            Self::Suspended { .. } => Some(DenialCause::SubscriptionSuspended),
            Self::Ended { .. } => Some(DenialCause::SubscriptionEnded),
        }
    }

    /// Since when it is so, where it is not simply open.
    pub fn since(&self) -> Option<Timestamp> {
        match self {
            Self::Open | Self::Reminder { .. } => None,
            Self::Restricted { since, .. }
            | Self::OnHold { since }
            | Self::Suspended { since }
            | Self::Ended { since } => Some(*since),
        }
    }

    /// What somebody should pay, the latest first.
    pub fn unpaid(&self) -> &[Unpaid] {
        match self {
            Self::Reminder { unpaid } | Self::Restricted { unpaid, .. } => unpaid,
            Self::Open | Self::OnHold { .. } | Self::Suspended { .. } | Self::Ended { .. } => &[],
        }
    }
}

impl Property {
    /// Whether the property opens at `at`, which is how far time is known to have gone by: no wrong clock
    /// shuts a hotel. Pure, and the same whether or not somebody has written
    /// down yet that a grace ran out: each overdue invoice names its moment, fixed by the policy
    /// version that judged when it was said to be overdue.
    pub fn access(&self, at: Timestamp) -> Access {
        let Some(billing) = self.billing() else { return Access::Open };
        if let (status, Some(since)) = billing.subscription() {
            match status {
                SubscriptionStatus::Active => {}
                SubscriptionStatus::OnHold => return Access::OnHold { since },
                SubscriptionStatus::Suspended => return Access::Suspended { since },
                SubscriptionStatus::Ended => return Access::Ended { since },
            }
        }
        let restricting = self.unpaid(|unpaid| is_over(unpaid, at));
        if let Some(since) = restricting.iter().filter_map(|unpaid| unpaid.restricts_at).min() {
            return Access::Restricted { since, unpaid: restricting };
        }
        let due = |unpaid: &Unpaid| unpaid.status != InvoiceStatus::Issued;
        let unpaid = self.unpaid(due);
        if unpaid.is_empty() { Access::Open } else { Access::Reminder { unpaid } }
    }

    /// The invoices on which something is owed and that `wanted` names, the latest first.
    pub fn unpaid(&self, wanted: impl Fn(&Unpaid) -> bool) -> Vec<Unpaid> {
        let invoices = self.billing().into_iter().flat_map(|billing| &billing.invoices);
        let open = invoices.filter_map(|(id, invoice)| {
            let said = invoice.said().filter(|said| said.status.is_open())?;
            Some(Unpaid {
                invoice: id.clone(),
                status: said.status,
                since: said.since,
                restricts_at: invoice.restricts_at,
                payment_link: said.payment_link.clone(),
            })
        });
        let mut unpaid: Vec<_> = open.filter(wanted).collect();
        unpaid.sort_by(|one, other| {
            other.since.cmp(&one.since).then_with(|| other.invoice.cmp(&one.invoice))
        });
        unpaid
    }
}

fn is_over(unpaid: &Unpaid, at: Timestamp) -> bool {
    unpaid.restricts_at.is_some_and(|restricts_at| restricts_at <= at)
}

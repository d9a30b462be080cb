//! Property access state: is a property open, and if not, why? (S14, S15, invariant 9)

use super::event::{InvoiceStatus, SubscriptionStatus};
use super::state::Property;
use crate::access::{Access, Unpaid};
use crate::timestamp::Timestamp;

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

//! Billing mails: what is told about a property's billing, and is it still so when the mail leaves?
//! (S14, S15)

use super::compose::{Block, Writer, one_line};
use crate::texts::TextError;
use keyledger_core::codec::Recorded;
use keyledger_core::property::{Access, InvoiceId, Property, PropertyEvent};
use keyledger_core::timestamp::Timestamp;

/// What a mail tells about a property's billing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillingNews {
    /// What the property is called.
    pub property: String,
    /// What is to be paid, where the mail is about something to pay.
    pub to_pay: Option<ToPay>,
    /// Since when it is so.
    pub since: Timestamp,
}

/// What somebody should pay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToPay {
    /// The invoices.
    pub invoices: Vec<InvoiceId>,
    /// When access is restricted unless somebody pays.
    pub until: Option<Timestamp>,
    /// Where the latest invoice can be paid.
    pub payment_link: Option<String>,
}

/// What `cause` has to tell, if it is still so now: a reminder of what was paid meanwhile, or of a
/// rest that is over, is never mailed. `hosts` are those where invoices may be paid.
pub fn news(
    cause: &Recorded<PropertyEvent>,
    property: &Property,
    now: Timestamp,
    hosts: &[String],
) -> Option<BillingNews> {
    let access = property.access(now);
    let since = still_so(cause, property, &access, now)?;
    let asks = invoice_of(&cause.event).is_some()
        || matches!(cause.event, PropertyEvent::PropertyRestricted { .. });
    Some(BillingNews {
        property: property.name()?.to_owned(),
        to_pay: asks.then(|| to_pay(cause, property, &access, hosts)),
        since,
    })
}

fn to_pay(
    cause: &Recorded<PropertyEvent>,
    property: &Property,
    access: &Access,
    hosts: &[String],
) -> ToPay {
    let unpaid = property.unpaid(|one| match invoice_of(&cause.event) {
        Some(invoice) => one.invoice == *invoice,
        None => access.unpaid().contains(one),
    });
    let link = unpaid.iter().find_map(|one| one.payment_link.as_ref()?.shown(hosts));
    ToPay {
        payment_link: link.map(str::to_owned),
        until: unpaid.iter().filter_map(|one| one.restricts_at).min(),
        invoices: unpaid.into_iter().map(|one| one.invoice).collect(),
    }
}

/// The one invoice that a reminder is about.
fn invoice_of(event: &PropertyEvent) -> Option<&InvoiceId> {
    if let PropertyEvent::InvoiceDue { invoice, .. }
    | PropertyEvent::InvoiceOverdue { invoice, .. } = event
    {
        Some(invoice)
    } else {
        None
    }
}

/// Since when it is so, if it still is.
fn still_so(
    cause: &Recorded<PropertyEvent>,
    property: &Property,
    access: &Access,
    now: Timestamp,
) -> Option<Timestamp> {
    let billing = property.billing()?;
    let newest_of = |invoice: &InvoiceId| {
        billing.invoices.get(invoice)?.messages.newest().map(|(sequence, _)| sequence)
    };
    let newest = billing.subscription.newest().map(|(sequence, _)| sequence);
    let subscription = |sequence: u64, since| (newest == Some(sequence)).then_some(since);
    match &cause.event {
        PropertyEvent::InvoiceDue { invoice, sequence, since, .. } => {
            (newest_of(invoice) == Some(*sequence)).then_some(*since)
        }
        PropertyEvent::InvoiceOverdue { invoice, sequence, since, restricts_at, .. } => {
            // Where the grace is over, the mail about the restriction says more.
            let warns = newest_of(invoice) == Some(*sequence) && now < *restricts_at;
            warns.then_some(*since)
        }
        PropertyEvent::PropertyRestricted { .. } => match access {
            Access::Restricted { since, .. } => Some(*since),
            Access::Open
            | Access::Reminder { .. }
            | Access::OnHold { .. }
            | Access::Suspended { .. }
            | Access::Ended { .. } => None,
        },
        PropertyEvent::PropertyRestrictionLifted { .. } => access.opens().then_some(cause.meta.at),
        PropertyEvent::SubscriptionOnHold { sequence, since }
        | PropertyEvent::SubscriptionSuspended { sequence, since }
        | PropertyEvent::SubscriptionEnded { sequence, since } => subscription(*sequence, *since),
        PropertyEvent::SubscriptionResumed { sequence, since } => {
            subscription(*sequence, *since).filter(|_| access.opens())
        }
        PropertyEvent::PropertyCreated { .. }
        | PropertyEvent::PropertyTimeZoneSet { .. }
        | PropertyEvent::InvoiceIssued { .. }
        | PropertyEvent::InvoicePaid { .. }
        | PropertyEvent::InvoiceVoided { .. }
        | PropertyEvent::InvoiceMessageLate { .. }
        | PropertyEvent::SubscriptionActive { .. }
        | PropertyEvent::SubscriptionMessageLate { .. } => None,
    }
}

/// What stands between greeting and closing.
pub(super) fn body(
    writer: &Writer<'_>,
    code: &str,
    news: &BillingNews,
) -> Result<Vec<Block>, TextError> {
    let words = writer.words;
    let moment = |at: Option<Timestamp>| at.map(|at| writer.told(at)).unwrap_or_default();
    let until = news.to_pay.as_ref().and_then(|to_pay| to_pay.until);
    let invoices = news.to_pay.iter().flat_map(|to_pay| &to_pay.invoices);
    let invoices: Vec<&str> = invoices.map(InvoiceId::as_str).collect();
    let (since, until) = (moment(Some(news.since)), moment(until));
    let (property, invoices) = (one_line(&news.property), invoices.join(", "));
    let said = [
        ("property", property.as_str()),
        ("invoices", invoices.as_str()),
        ("since", since.as_str()),
        ("until", until.as_str()),
        ("support", writer.settings.support.as_str()),
    ];
    let paragraph = |key: &str| words.with(key, &said).map(Block::Paragraph);
    let own = |part: &str| paragraph(&format!("{code}-{part}"));
    let mut blocks = vec![own("happened")?, own("means")?];
    match &news.to_pay {
        Some(ToPay { payment_link: Some(url), .. }) => {
            blocks.extend([own("next")?, writer.button("pay", url)?]);
        }
        Some(ToPay { payment_link: None, .. }) => blocks.push(paragraph("pay-without-link")?),
        None => blocks.push(own("next")?),
    }
    if news.to_pay.is_some() {
        blocks.push(paragraph("paid-already")?);
    }
    blocks.push(paragraph("why-billing")?);
    Ok(blocks)
}

#[cfg(test)]
mod tests;

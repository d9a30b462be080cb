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
    /// What happened.
    pub what: What,
    /// What the property is called.
    pub property: String,
    /// The invoices it is about, where it is about invoices.
    pub invoices: Vec<InvoiceId>,
    /// Since when it is so.
    pub since: Timestamp,
    /// When access is restricted unless somebody pays.
    pub until: Option<Timestamp>,
    /// Where the latest invoice can be paid.
    pub payment_link: Option<String>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// An invoice is to be paid now.
    InvoiceDue,
    /// An invoice was not paid in time.
    InvoiceOverdue,
    /// Access is restricted.
    Restricted,
    /// Access is back.
    Lifted,
    /// The subscription rests.
    OnHold,
    /// The subscription was stopped.
    Suspended,
    /// The subscription is over.
    Ended,
    /// The subscription runs again.
    Resumed,
}

impl What {
    /// What the keys of its texts begin with.
    fn key(self) -> &'static str {
        match self {
            Self::InvoiceDue => "invoice-due",
            Self::InvoiceOverdue => "invoice-overdue",
            Self::Restricted => "property-restricted",
            Self::Lifted => "restriction-lifted",
            Self::OnHold => "subscription-on-hold",
            Self::Suspended => "subscription-suspended",
            Self::Ended => "subscription-ended",
            Self::Resumed => "subscription-resumed",
        }
    }

    /// Whether somebody should pay.
    fn asks_to_pay(self) -> bool {
        match self {
            Self::InvoiceDue | Self::InvoiceOverdue | Self::Restricted => true,
            Self::Lifted | Self::OnHold | Self::Suspended | Self::Ended | Self::Resumed => false,
        }
    }
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
    let (what, since) = still_so(cause, property, &access, now)?;
    let unpaid = property.unpaid(|one| match invoice_of(&cause.event) {
        Some(invoice) => one.invoice == *invoice,
        None => access.unpaid().contains(one),
    });
    let unpaid: Vec<_> = unpaid.into_iter().filter(|_| what.asks_to_pay()).collect();
    let link = unpaid.iter().find_map(|one| one.payment_link.as_ref()?.shown(hosts));
    let payment_link = link.map(str::to_owned);
    Some(BillingNews {
        what,
        property: property.name()?.to_owned(),
        since,
        until: unpaid.iter().filter_map(|one| one.restricts_at).min(),
        payment_link,
        invoices: unpaid.into_iter().map(|one| one.invoice).collect(),
    })
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

fn still_so(
    cause: &Recorded<PropertyEvent>,
    property: &Property,
    access: &Access,
    now: Timestamp,
) -> Option<(What, Timestamp)> {
    let billing = property.billing()?;
    let newest_of = |invoice: &InvoiceId| {
        billing.invoices.get(invoice)?.messages.newest().map(|(sequence, _)| sequence)
    };
    let newest = billing.subscription.newest().map(|(sequence, _)| sequence);
    let subscription =
        |what, sequence: u64, since| (newest == Some(sequence)).then_some((what, since));
    match &cause.event {
        PropertyEvent::InvoiceDue { invoice, sequence, since, .. } => {
            (newest_of(invoice) == Some(*sequence)).then_some((What::InvoiceDue, *since))
        }
        PropertyEvent::InvoiceOverdue { invoice, sequence, since, restricts_at, .. } => {
            // Where the grace is over, the mail about the restriction says more.
            let warns = newest_of(invoice) == Some(*sequence) && now < *restricts_at;
            warns.then_some((What::InvoiceOverdue, *since))
        }
        PropertyEvent::PropertyRestricted { .. } => match access {
            Access::Restricted { since, .. } => Some((What::Restricted, *since)),
            Access::Open
            | Access::Reminder { .. }
            | Access::OnHold { .. }
            | Access::Suspended { .. }
            | Access::Ended { .. } => None,
        },
        PropertyEvent::PropertyRestrictionLifted { .. } => {
            access.opens().then_some((What::Lifted, cause.meta.at))
        }
        PropertyEvent::SubscriptionOnHold { sequence, since } => {
            subscription(What::OnHold, *sequence, *since)
        }
        PropertyEvent::SubscriptionSuspended { sequence, since } => {
            subscription(What::Suspended, *sequence, *since)
        }
        PropertyEvent::SubscriptionEnded { sequence, since } => {
            subscription(What::Ended, *sequence, *since)
        }
        PropertyEvent::SubscriptionResumed { sequence, since } => {
            subscription(What::Resumed, *sequence, *since).filter(|_| access.opens())
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

/// The key of the news' texts.
pub(super) fn key_of(news: &BillingNews) -> &'static str {
    news.what.key()
}

/// What stands between greeting and closing.
pub(super) fn body(writer: &Writer<'_>, news: &BillingNews) -> Result<Vec<Block>, TextError> {
    let words = writer.words;
    let moment = |at: Option<Timestamp>| at.map(|at| writer.told(at)).unwrap_or_default();
    let (since, until) = (moment(Some(news.since)), moment(news.until));
    let invoices: Vec<&str> = news.invoices.iter().map(InvoiceId::as_str).collect();
    let (property, invoices) = (one_line(&news.property), invoices.join(", "));
    let said = [
        ("property", property.as_str()),
        ("invoices", invoices.as_str()),
        ("since", since.as_str()),
        ("until", until.as_str()),
        ("support", writer.settings.support.as_str()),
    ];
    let key = news.what.key();
    let paragraph = |part: &str| words.with(&format!("{key}-{part}"), &said).map(Block::Paragraph);
    let mut blocks = vec![paragraph("happened")?, paragraph("means")?];
    match &news.payment_link {
        Some(url) => blocks.extend([
            paragraph("next")?,
            Block::Link {
                button: words.plain("pay-button")?,
                url: url.clone(),
                as_text: words.plain("link-as-text")?,
            },
        ]),
        None if news.what.asks_to_pay() => {
            blocks.push(Block::Paragraph(words.plain("pay-without-link")?));
        }
        None => blocks.push(paragraph("next")?),
    }
    if news.what.asks_to_pay() {
        blocks.push(Block::Paragraph(words.with("paid-already", &said)?));
    }
    blocks.push(Block::Paragraph(words.with("why-billing", &said)?));
    Ok(blocks)
}

#[cfg(test)]
mod tests;

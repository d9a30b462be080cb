//! Property events: what can happen to a property?

use super::payment_link::PaymentLink;
use crate::personal::{Personal, PersonalFields};
use crate::time_zone::TimeZone;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Facts about one hotel. What the billing system says carries its own sequence: of two messages
/// about the same invoice, or about the subscription, the one with the higher sequence holds, in
/// whatever order they arrive (S14, S15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum PropertyEvent {
    /// The property exists. Its name is a business's, not a person's.
    PropertyCreated {
        /// What it is called, at most 200 characters.
        name: String,
    },
    /// By this clock the property lives from here on (B14).
    PropertyTimeZoneSet {
        /// The zone.
        time_zone: TimeZone,
    },
    /// An invoice was written and is not due yet.
    InvoiceIssued {
        /// The invoice, by the billing system's own id.
        invoice: InvoiceId,
        /// The billing system's sequence of this message.
        sequence: u64,
        /// Since when it is so, by the billing system's clock.
        since: Timestamp,
        /// Where it can be paid; whoever reads events reads `withheld`.
        payment_link: Option<PaymentLink>,
    },
    /// An invoice is to be paid now.
    InvoiceDue {
        /// The invoice, by the billing system's own id.
        invoice: InvoiceId,
        /// The billing system's sequence of this message.
        sequence: u64,
        /// Since when it is so, by the billing system's clock.
        since: Timestamp,
        /// Where it can be paid; whoever reads events reads `withheld`.
        payment_link: Option<PaymentLink>,
    },
    /// An invoice was not paid in time; the grace period of the policy in effect runs from `since`.
    InvoiceOverdue {
        /// The invoice, by the billing system's own id.
        invoice: InvoiceId,
        /// The billing system's sequence of this message.
        sequence: u64,
        /// Since when it is so, by the billing system's clock.
        since: Timestamp,
        /// Where it can be paid; whoever reads events reads `withheld`.
        payment_link: Option<PaymentLink>,
        /// When the grace runs out and access is restricted, unless it is paid before.
        restricts_at: Timestamp,
    },
    /// An invoice was paid.
    InvoicePaid {
        /// The invoice, by the billing system's own id.
        invoice: InvoiceId,
        /// The billing system's sequence of this message.
        sequence: u64,
        /// Since when it is so, by the billing system's clock.
        since: Timestamp,
    },
    /// An invoice was withdrawn: nothing is owed for it.
    InvoiceVoided {
        /// The invoice, by the billing system's own id.
        invoice: InvoiceId,
        /// The billing system's sequence of this message.
        sequence: u64,
        /// Since when it is so, by the billing system's clock.
        since: Timestamp,
    },
    /// A message about an invoice arrived after a newer one. It changes nothing, and is kept.
    InvoiceMessageLate {
        /// The invoice, by the billing system's own id.
        invoice: InvoiceId,
        /// The billing system's sequence of this message.
        sequence: u64,
        /// The sequence of the message that held already.
        newest: u64,
        /// What it says.
        status: InvoiceStatus,
        /// Since when it was so, by the billing system's clock.
        since: Timestamp,
        /// Where it could be paid; whoever reads events reads `withheld`.
        payment_link: Option<PaymentLink>,
    },
    /// The subscription runs, as it did before.
    SubscriptionActive {
        /// The billing system's sequence of this message.
        sequence: u64,
        /// Since when it is so, by the billing system's clock.
        since: Timestamp,
    },
    /// The subscription runs again after it was on hold, suspended or ended.
    SubscriptionResumed {
        /// The billing system's sequence of this message.
        sequence: u64,
        /// Since when it is so, by the billing system's clock.
        since: Timestamp,
    },
    /// The subscription is on hold: the property is closed for now (S15).
    SubscriptionOnHold {
        /// The billing system's sequence of this message.
        sequence: u64,
        /// Since when it is so, by the billing system's clock.
        since: Timestamp,
    },
    /// The subscription was suspended: the property is closed (S15).
    SubscriptionSuspended {
        /// The billing system's sequence of this message.
        sequence: u64,
        /// Since when it is so, by the billing system's clock.
        since: Timestamp,
    },
    /// The subscription ended: the property is closed (S15).
    SubscriptionEnded {
        /// The billing system's sequence of this message.
        sequence: u64,
        /// Since when it is so, by the billing system's clock.
        since: Timestamp,
    },
    /// A message about the subscription arrived after a newer one. It changes nothing, and is kept.
    SubscriptionMessageLate {
        /// The billing system's sequence of this message.
        sequence: u64,
        /// The sequence of the message that held already.
        newest: u64,
        /// What it says.
        status: SubscriptionStatus,
        /// Since when it was so, by the billing system's clock.
        since: Timestamp,
    },
    /// The grace of overdue invoices ran out: access is restricted (S14, B5).
    PropertyRestricted {
        /// The invoices it rests on, in the order of their ids.
        invoices: Vec<InvoiceId>,
    },
    /// No invoice is overdue beyond its grace any more: access is open again.
    PropertyRestrictionLifted {
        /// The invoices the restriction rested on, in the order of their ids.
        invoices: Vec<InvoiceId>,
    },
}

/// How an invoice stands, in the billing system's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Written, and not due yet.
    Issued,
    /// To be paid now.
    Due,
    /// Not paid in time.
    Overdue,
    /// Paid.
    Paid,
    /// Taken back.
    Void,
}

impl InvoiceStatus {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Issued, Self::Due, Self::Overdue, Self::Paid, Self::Void];

    /// Whether something is still owed.
    pub const fn is_open(self) -> bool {
        match self {
            Self::Issued | Self::Due | Self::Overdue => true,
            Self::Paid | Self::Void => false,
        }
    }
}

/// How a subscription stands, in the billing system's words.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionStatus {
    /// It runs. So it does where the billing system has said nothing yet.
    #[default]
    Active,
    /// It rests for now.
    OnHold,
    /// It was stopped.
    Suspended,
    /// It is over.
    Ended,
}

impl SubscriptionStatus {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Active, Self::OnHold, Self::Suspended, Self::Ended];
}

/// An invoice, by the billing system's own id: 1 to 64 printable ASCII characters without spaces.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct InvoiceId(String);

/// Something that is no invoice's id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an invoice's id has 1 to 64 printable ASCII characters and no spaces")]
pub struct NotAnInvoiceId;

impl InvoiceId {
    /// The id as the billing system writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for InvoiceId {
    type Err = NotAnInvoiceId;
    fn from_str(text: &str) -> Result<Self, NotAnInvoiceId> {
        let fits =
            (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAnInvoiceId) }
    }
}

impl fmt::Display for InvoiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PersonalFields for PropertyEvent {
    fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal<String>)) {}
}

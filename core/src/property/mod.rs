//! One hotel: what it is called, what the billing system says of it, and whether it is open.

mod access;
mod billing;
mod command;
mod decide;
mod event;
mod messages;
mod payment_link;
mod state;

pub use crate::access::{Access, Unpaid};
pub use billing::{Billing, Invoice, Restriction};
pub use command::{BillingMessage, PropertyCommand};
pub use decide::{Rejection, decide, nature};
pub use event::{InvoiceId, InvoiceStatus, NotAnInvoiceId, PropertyEvent, SubscriptionStatus};
pub use messages::{InvoiceSaid, MESSAGES_MAX, Messages, Place, SubscriptionSaid};
pub use payment_link::{NotAPaymentLink, PaymentLink, is_payment_host};
pub use state::Property;

#[cfg(test)]
mod tests;

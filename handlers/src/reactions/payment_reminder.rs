//! An invoice is due or overdue → a reminder to those who handle the billing there (S14).
//!
//! Whoever does not hold `manage_billing` is told nothing of what a hotel owes. That nobody holds it
//! is no failure: then the log-in tells everybody once the property is shut.

use crate::reaction::{Effect, QUEUEING_WRITES, Reaction, WantedMail};
use keyledger_core::codec::Recorded;
use keyledger_core::mail::MailTemplate;
use keyledger_core::property::PropertyEvent;

/// The reaction.
pub const REACTION: Reaction = Reaction {
    name: "payment_reminder",
    reacts_to: &["invoice_due", "invoice_overdue"],
    writes: QUEUEING_WRITES,
    effect: Effect::OfProperty(effect),
};

fn effect(recorded: &Recorded<PropertyEvent>) -> Option<WantedMail> {
    let template = if let PropertyEvent::InvoiceDue { .. } = recorded.event {
        MailTemplate::InvoiceDue
    } else if let PropertyEvent::InvoiceOverdue { .. } = recorded.event {
        MailTemplate::InvoiceOverdue
    } else {
        return None;
    };
    WantedMail::to_who_handles_billing(recorded, template)
}

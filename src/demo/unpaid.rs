//! Unpaid invoice of the demo: which hotel of the demo is shut, and why? An invoice of Pension
//! Alpina was not paid in time.

use super::people::UNPAID;
use super::story::Story;
use anyhow::{Context, Result, anyhow};
use chrono::TimeDelta;
use keyledger_core::authority::{Act, Scope, judge_service};
use keyledger_core::ids::PropertyId;
use keyledger_core::metadata::Actor;
use keyledger_core::property::{
    Access, BillingMessage, InvoiceId, InvoiceSaid, InvoiceStatus, PaymentLink,
};
use keyledger_usecases::access::billing::{hear, property};

/// The invoice.
const INVOICE: &str = "F-2026-0917";
/// How long it has been overdue when the billing system speaks of it.
const OVERDUE_DAYS: i64 = 9;

impl Story<'_> {
    /// Heard once: a second start finds it.
    pub(super) async fn owes_an_invoice(&self, hotels: &[PropertyId]) -> Result<()> {
        let id = *hotels.get(UNPAID).context("there is an unpaid hotel")?;
        let invoice: InvoiceId = INVOICE.parse()?;
        let known = property(self.engine(), id).await?;
        if known.billing().is_some_and(|billing| billing.invoices.contains_key(&invoice)) {
            return Ok(());
        }
        let hosts = &self.app.config.billing.payment_hosts;
        let page = hosts.first().map(|host| format!("https://{host}/invoices/{INVOICE}"));
        let payment_link = page.map(|page| PaymentLink::parse(&page, hosts)).transpose()?;
        let since = self.engine().clock.now().minus(TimeDelta::days(OVERDUE_DAYS));
        let said = InvoiceSaid { status: InvoiceStatus::Overdue, since, payment_link };
        let mut intent = self.intent(Actor::system("demo billing system"), INVOICE);
        intent.property = Some(id);
        // As a billing system whose token is good for that.
        let authorised = judge_service(Act::WriteBilling, &[Scope::BillingWrite].into());
        let permit = authorised.and_then(|yes| yes.because(None))?;
        let message = BillingMessage::Invoice { invoice, sequence: 3, said };
        let heard = hear(&self.app.system, (&intent, permit), id, message).await?;
        heard.map_err(|why| anyhow!("the demo's invoice was refused: {why:?}"))?;
        self.app.deliver().await?;
        Ok(())
    }

    /// How a hotel stands: `active`, or why it is shut.
    pub(super) async fn billing(&self, id: PropertyId) -> Result<&'static str> {
        let access = property(self.engine(), id).await?.access(self.engine().clock.now());
        Ok(if access == Access::Open { "active" } else { access.code() })
    }
}

//! Billing settings: how is billing set up? Where invoices may be paid.

use super::ConfigError;
use keyledger_core::property::is_payment_host;
use serde::Deserialize;

/// Billing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BillingConfig {
    /// The hosts of pages on which invoices are paid, such as `pay.hotel.example`. A payment link
    /// leads nowhere else, whatever the billing system says.
    pub payment_hosts: Vec<String>,
}

pub(super) fn validate(billing: &BillingConfig, place: &str) -> Result<(), ConfigError> {
    match billing.payment_hosts.iter().find(|host| !is_payment_host(host)) {
        None => Ok(()),
        Some(host) => Err(ConfigError::Key {
            key: "billing.payment_hosts".to_owned(),
            place: place.to_owned(),
            what: format!("{host:?} is not the name of a host, such as pay.hotel.example"),
        }),
    }
}

//! Service-token events: what can happen to a service token?

use crate::authority::Scope;
use crate::ids::{PropertyId, TokenDigest};
use crate::personal::{Personal, PersonalFields};
use crate::property::InvoiceId;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Facts about one service token. The token itself is shown once and never stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum ServiceTokenEvent {
    /// It was made.
    ServiceTokenIssued {
        /// The name of the software: a product's name, not a person's.
        name: String,
        /// What it may do.
        scopes: BTreeSet<Scope>,
        /// Until when.
        expires_at: Timestamp,
        /// What the token is recognised by.
        digest: TokenDigest,
    },
    /// It is no longer valid.
    ServiceTokenRevoked {},
    /// Its time ran out (B5).
    ServiceTokenExpired {},
    /// It was shown and refused; written at most once an hour for each cause.
    ServiceTokenRefused {
        /// Why.
        because: TokenRefusal,
    },
    /// The token was good, and what the billing system said with it was refused; written at most
    /// once an hour for each cause.
    ServiceMessageRefused {
        /// Which property it spoke of; it need not exist.
        property: PropertyId,
        /// Why.
        because: MessageRefusal,
    },
}

/// Why a message of the billing system was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "cause")]
pub enum MessageRefusal {
    /// There is no such property.
    UnknownProperty {},
    /// The invoice belongs to another property.
    ForeignInvoice {
        /// The invoice, by the billing system's own id.
        invoice: InvoiceId,
    },
    /// The same sequence said something else before.
    SequenceUsedTwice {
        /// The invoice it is about; none for the subscription.
        invoice: Option<InvoiceId>,
        /// The sequence.
        sequence: u64,
    },
    /// The payment link leads to a host that is not allowed: money would go elsewhere.
    PaymentHostNotAllowed {},
}

impl MessageRefusal {
    /// The cause's name.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::UnknownProperty {} => "unknown_property",
            Self::ForeignInvoice { .. } => "foreign_invoice",
            Self::SequenceUsedTwice { .. } => "sequence_used_twice",
            Self::PaymentHostNotAllowed {} => "payment_host_not_allowed",
        }
    }
}

/// Why a genuine token was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "cause")]
pub enum TokenRefusal {
    /// Its time is over.
    Expired {},
    /// It was revoked.
    Revoked {},
    /// It is not good for this.
    OutOfScope {
        /// What it would need.
        needed: Scope,
    },
    /// No token does this, whatever its scopes.
    NotForServices {},
}

impl PersonalFields for ServiceTokenEvent {
    fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal<String>)) {}
}

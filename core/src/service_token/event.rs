//! What can happen to a service token?

use crate::authority::Scope;
use crate::ids::TokenDigest;
use crate::personal::{Personal, PersonalFields};
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
        /// What the software is called: a product's name, not a person's.
        name: String,
        /// What it may do.
        scopes: BTreeSet<Scope>,
        /// Until when.
        expires_at: Timestamp,
        /// What the token is recognised by.
        digest: TokenDigest,
    },
    /// It is good for nothing any more.
    ServiceTokenRevoked {},
    /// Its time ran out (B5).
    ServiceTokenExpired {},
    /// It was shown and refused; written at most once an hour for each cause.
    ServiceTokenRefused {
        /// Why.
        because: TokenRefusal,
    },
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

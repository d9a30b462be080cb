//! Address-claim events: what can happen to an e-mail address?

use crate::ids::{AccountId, ClaimId};
use crate::personal::{Personal, PersonalFields};
use serde::{Deserialize, Serialize};

/// Facts about one address: who holds it (S1, DESIGN 2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum EmailClaimEvent {
    /// A registrant took the address; the account is made next.
    EmailClaimed {
        /// The account that will be made.
        account: AccountId,
        /// This claim.
        claim: ClaimId,
    },
    /// The account was made: the address is its own.
    EmailConfirmed {
        /// The account.
        account: AccountId,
        /// The claim.
        claim: ClaimId,
    },
    /// The address is free again.
    EmailReleased {
        /// The account that held it.
        account: AccountId,
        /// The claim.
        claim: ClaimId,
        /// Why.
        because: ReleaseGround,
    },
}

/// Why an address became free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReleaseGround {
    /// The account was never made, and never will be.
    CreationAbandoned,
    /// The person was erased.
    Erased,
}

impl PersonalFields for EmailClaimEvent {
    fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal<String>)) {}
}

//! The result of a generated history: what is left of a history once it was played?

use crate::account::{Account, AccountCommand, AccountEvent};
use crate::codec::Recorded;
use crate::email_claim::EmailClaim;
use crate::engine::Aggregate;
use crate::ids::{AccountId, AddressTag, EventId, MailId, PropertyId};
use crate::mail::Mail;
use crate::policy::{Policy, PolicyState};
use crate::property::Property;
use crate::timestamp::Timestamp;
use crate::unknown::Unknown;
use std::collections::BTreeMap;

/// What stands in every address: it must not be found where nothing personal may be.
pub const CANARY_ADDRESS: &str = "canary-of-an-address";
/// What stands in every name.
pub const CANARY_NAME: &str = "Canary of a Name";
/// What stands in every browser's name for itself.
pub const CANARY_AGENT: &str = "Canary/1.0 (of a browser)";
/// Where every request comes from.
pub const CANARY_NETWORK: &str = "203.0.113.77";
/// What stands in every note of a reason.
pub const CANARY_NOTE: &str = "canary of a note";
/// What stands in every server's words.
pub const CANARY_WORDS: &str = "canary of a server's words";

/// One stream of a history: every event, and the state they were folded to.
#[derive(Clone, Debug)]
pub struct Stream<A: Aggregate> {
    /// In the order they were written.
    pub events: Vec<Recorded<A::Event>>,
    /// What they lead to.
    pub state: A,
}

impl<A: Aggregate> Default for Stream<A> {
    fn default() -> Self {
        Self { events: vec![], state: A::default() }
    }
}

/// What a command was answered with, for laws about what may be answered when.
#[derive(Clone, Debug)]
pub struct Answered {
    /// When.
    pub at: Timestamp,
    /// Whose account.
    pub account: AccountId,
    /// The account before.
    pub before: Account,
    /// What was asked.
    pub command: AccountCommand,
    /// The policy that judged.
    pub policy: Policy,
    /// The events, or `None` where the rules refused.
    pub events: Option<Vec<AccountEvent>>,
}

/// Everything that happened.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// People.
    pub accounts: BTreeMap<AccountId, Stream<Account>>,
    /// Who holds an address.
    pub claims: BTreeMap<AddressTag, Stream<EmailClaim>>,
    /// Addresses nobody holds, in one shard.
    pub unknown: Stream<Unknown>,
    /// Mails.
    pub mails: BTreeMap<MailId, Stream<Mail>>,
    /// Hotels.
    pub properties: BTreeMap<PropertyId, Stream<Property>>,
    /// Policy versions.
    pub policies: Stream<PolicyState>,
    /// Every command to an account, in order.
    pub answered: Vec<Answered>,
}

impl History {
    /// Every event's id, to find what a mail names as its cause.
    pub fn ids(&self) -> Vec<EventId> {
        let accounts = self.accounts.values().flat_map(|stream| &stream.events);
        accounts.map(|recorded| recorded.id).collect()
    }
}

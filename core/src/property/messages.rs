//! Billing messages: what has the billing system said, and which of it holds?
//!
//! Messages get lost and are sent again, come twice, and overtake each other. So every message
//! stands for itself, nothing in it completes an earlier one, and what holds is the one with the
//! highest sequence: the union of what was heard does not depend on the order of hearing.

use super::event::{InvoiceStatus, SubscriptionStatus};
use super::payment_link::PaymentLink;
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;

/// How many messages about one invoice, or about the subscription, are remembered, to tell a repeat
/// from a late arrival. One older than all of them counts as heard.
pub const MESSAGES_MAX: usize = 100;

/// What a message says of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceSaid {
    /// How it stands.
    pub status: InvoiceStatus,
    /// Since when.
    pub since: Timestamp,
    /// Where it can be paid, while it is open.
    pub payment_link: Option<PaymentLink>,
}

/// What a message says of the subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubscriptionSaid {
    /// How it stands.
    pub status: SubscriptionStatus,
    /// Since when.
    pub since: Timestamp,
}

/// Everything that was said of one subject, by sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Messages<T> {
    said: BTreeMap<u64, T>,
}

/// Where a message stands among those heard before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is the newest so far: it holds from now on.
    Newest,
    /// A newer one was heard first.
    Late {
        /// The sequence that holds.
        newest: u64,
    },
    /// It was heard before.
    Heard,
    /// Another message had the same sequence and said something else.
    Contradicted,
}

impl<T> Default for Messages<T> {
    fn default() -> Self {
        Self { said: BTreeMap::new() }
    }
}

impl<T: PartialEq> Messages<T> {
    /// What holds, with its sequence; `None` while nothing was said.
    pub fn newest(&self) -> Option<(u64, &T)> {
        self.said.last_key_value().map(|(sequence, said)| (*sequence, said))
    }

    /// How many messages are remembered.
    pub fn len(&self) -> usize {
        self.said.len()
    }

    /// Whether nothing was said yet.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// Where a message with this sequence stands.
    pub fn place(&self, sequence: u64, said: &T) -> Place {
        if let Some(before) = self.said.get(&sequence) {
            return if before == said { Place::Heard } else { Place::Contradicted };
        }
        let oldest = self.said.first_key_value().map(|(oldest, _)| *oldest);
        if self.said.len() >= MESSAGES_MAX && oldest.is_some_and(|oldest| sequence < oldest) {
            return Place::Heard;
        }
        match self.newest() {
            Some((newest, _)) if newest > sequence => Place::Late { newest },
            Some(_) | None => Place::Newest,
        }
    }

    /// Remembers a message.
    pub(super) fn take(&mut self, sequence: u64, said: T) {
        self.said.entry(sequence).or_insert(said);
        while self.said.len() > MESSAGES_MAX {
            self.said.pop_first();
        }
    }
}

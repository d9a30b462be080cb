//! "Which events are these?": found by account, actor, kind, property, network and time (C5).
//!
//! Every event stands in a list for each word it can be asked by: its kind, who acted, the property,
//! the network. A word is kept as 64 bits of its hash, so a list is narrow and an event costs no
//! look-up; whoever shows an event has it from the ledger and sees there that it is the one asked
//! for. By account the timeline is the list; by time the hours say between which sequences to look.

mod page;
#[cfg(test)]
mod tests;

pub use page::{Page, Wanted, head, matches, page};

use crate::origins;
use crate::projection::Projection;
use crate::values::number;
use keyledger_core::account::{AccountEvent, PermissionRequested};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, NetworkTag, PropertyId};
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, Result};
use sha2::{Digest, Sha256};

pub(crate) const PROJECTION: Projection = Projection {
    name: "search",
    version: 1,
    question: "Which events are these?",
    tables: &["search", "search_hours"],
    schema: "
        CREATE TABLE search (
            word INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (word, sequence)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE search_hours (
            hour INTEGER PRIMARY KEY,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL
        ) STRICT;",
    indexes: "",
    apply,
};

const HOUR_MICROS: i64 = 60 * 60 * 1_000_000;

/// A list of events: its name is the hash of what they have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Word(i64);

impl Word {
    fn of(facet: &str, values: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        hash.update(facet.as_bytes());
        for value in values {
            hash.update([0]);
            hash.update(value);
        }
        let whole: [u8; 32] = hash.finalize().into();
        Self(whole.first_chunk().copied().map_or(0, i64::from_be_bytes))
    }

    fn of_kind(kind: &str) -> Self {
        Self::of("kind", &[kind.as_bytes()])
    }

    fn of_actor(actor: &str) -> Self {
        Self::of("actor", &[actor.as_bytes()])
    }

    fn of_property(property: PropertyId) -> Self {
        Self::of("property", &[property.0.as_bytes()])
    }

    fn of_network(network: &Network) -> Self {
        let Network { account, period, net } = network;
        let account = account.map_or(origins::NOBODY, |account| account.0.into_bytes());
        Self::of("network", &[&account, period.as_bytes(), net.0.as_bytes()])
    }
}

/// A network as one account's key of one month shows it, or the key of one day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Network {
    /// Under whose key the tag was made; none for attempts at addresses nobody holds.
    pub account: Option<AccountId>,
    /// The month; of attempts at addresses nobody holds, the day.
    pub period: String,
    /// The tag.
    pub net: NetworkTag,
}

fn apply(recorded: &Recorded<DomainEvent>, sequence: u64, tx: &Connection) -> Result<()> {
    let sequence = number(sequence)?;
    let mut insert = tx.prepare_cached("INSERT INTO search VALUES (?1, ?2)")?;
    for Word(word) in words(recorded) {
        insert.execute((word, sequence))?;
    }
    tx.prepare_cached(
        "INSERT INTO search_hours VALUES (?1, ?2, ?2)
         ON CONFLICT DO UPDATE SET last = excluded.last",
    )?
    .execute((hour(recorded.meta.at), sequence))?;
    Ok(())
}

/// Everything an event can be asked by, except its account and its time.
fn words(recorded: &Recorded<DomainEvent>) -> Vec<Word> {
    let mut words = vec![Word::of_kind(recorded.event.kind())];
    words.extend(recorded.meta.actor.id.as_deref().map(Word::of_actor));
    words.extend(property(recorded).map(Word::of_property));
    words.extend(network(recorded).as_ref().map(Word::of_network));
    words
}

/// The property an event concerns: its stream's, the one it was done for, or the one it names.
fn property(recorded: &Recorded<DomainEvent>) -> Option<PropertyId> {
    let named = if let DomainEvent::Account(
        AccountEvent::MembershipAdded { property, .. }
        | AccountEvent::MembershipRemoved { property, .. }
        | AccountEvent::MembershipOffered { property, .. }
        | AccountEvent::MembershipAccepted { property }
        | AccountEvent::MembershipDeclined { property }
        | AccountEvent::MembershipOfferWithdrawn { property }
        | AccountEvent::MembershipOfferExpired { property }
        | AccountEvent::AddingRefused { property, .. }
        | AccountEvent::PermissionRequested(PermissionRequested { property, .. })
        | AccountEvent::PermissionsChanged { property, .. },
    ) = &recorded.event
    {
        Some(*property)
    } else {
        None
    };
    named.or(recorded.stream.as_property()).or(recorded.meta.property)
}

fn network(recorded: &Recorded<DomainEvent>) -> Option<Network> {
    let origin = recorded.meta.origin.as_ref()?;
    let (account, period) = origins::key_of(recorded)?;
    Some(Network { account, period, net: origin.net.clone() })
}

fn hour(at: Timestamp) -> i64 {
    at.micros().div_euclid(HOUR_MICROS)
}

//! Throttle counters: how many requests did the limits stop, and whose? Counted in memory until it
//! is written down.

use super::Network;
use keyledger_core::address::EmailAddress;
use keyledger_core::ids::AccountId;
use keyledger_core::operations::Throttle;
use keyledger_core::timestamp::Timestamp;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Distinct sources counted between two events; beyond it those of one limit share one row. So many
/// events follow every ten seconds at most, however many networks come.
pub(super) const COUNTED_MAX: usize = 50;

/// Whom a limit stopped.
#[derive(Clone, PartialEq, Eq)]
pub enum Who {
    /// A network.
    Network(Network),
    /// Everybody who tried this address.
    Address(EmailAddress),
    /// Everybody who tried this account.
    Account(AccountId),
    /// Everybody together.
    Everybody,
    /// More sources than are told apart.
    Others,
}

impl Hash for Who {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::Network(network) => network.hash(state),
            Self::Address(address) => address.key().hash(state),
            Self::Account(account) => account.hash(state),
            Self::Everybody | Self::Others => {}
        }
    }
}

/// What one limit stopped of one source.
#[derive(Clone)]
pub struct Stopped {
    /// Which limit.
    pub limit: Throttle,
    /// Whom.
    pub who: Who,
    /// How many requests.
    pub count: u32,
    /// The first.
    pub from: Timestamp,
    /// The last.
    pub to: Timestamp,
}

/// What was stopped since it was last written down.
#[derive(Default)]
pub(super) struct Counted {
    rows: Mutex<HashMap<(Throttle, Who), Stopped>>,
}

impl Counted {
    pub fn count(&self, limit: Throttle, who: &Who, at: Timestamp) {
        self.add(&Stopped { limit, who: who.clone(), count: 1, from: at, to: at });
    }

    pub fn add(&self, stopped: &Stopped) {
        let mut rows = self.lock();
        let mut key = (stopped.limit, stopped.who.clone());
        if rows.len() >= COUNTED_MAX && !rows.contains_key(&key) {
            key.1 = Who::Others;
        }
        let new = Stopped { who: key.1.clone(), count: 0, ..stopped.clone() };
        let row = rows.entry(key).or_insert(new);
        row.count = row.count.saturating_add(stopped.count);
        row.from = row.from.min(stopped.from);
        row.to = row.to.max(stopped.to);
    }

    pub fn take(&self) -> Vec<Stopped> {
        std::mem::take(&mut *self.lock()).into_values().collect()
    }

    pub fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(Throttle, Who), Stopped>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

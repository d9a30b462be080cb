//! Network activity counter: how much does each network ask lately? Counted when it asks, and
//! halved every ten seconds.

use crate::log_in::rate_limits::Network;
use std::collections::HashMap;
use std::time::Duration;

/// After how many seconds half of it is forgotten.
const HALVED_EVERY: Duration = Duration::from_secs(10);

/// Networks remembered at most; more are all taken for new.
const NETWORKS_MAX: usize = 200_000;

/// What each network asked lately.
#[derive(Default)]
pub(super) struct Activity(HashMap<Network, Lately>);

#[derive(Clone, Copy)]
struct Lately {
    asked: u32,
    /// When it was last halved.
    since: Duration,
}

impl Activity {
    /// This network asks once more: how much does it ask lately?
    pub fn note(&mut self, network: Network, now: Duration) -> u32 {
        let known = self.0.get(&network).map(|lately| lately.at(now));
        if known.is_none() && self.0.len() >= NETWORKS_MAX {
            return 1;
        }
        let mut lately = known.unwrap_or(Lately { asked: 0, since: now });
        lately.asked = lately.asked.saturating_add(1);
        self.0.insert(network, lately);
        lately.asked
    }

    /// Forgets those that are quiet, and gives their memory back.
    pub fn forget_the_quiet(&mut self, now: Duration) {
        self.0.retain(|_, lately| lately.at(now).asked > 0);
        self.0.shrink_to_fit();
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl Lately {
    fn at(self, now: Duration) -> Self {
        let halvings = now.saturating_sub(self.since).as_secs() / HALVED_EVERY.as_secs();
        let halvings = u32::try_from(halvings).unwrap_or(u32::MAX);
        Self {
            asked: self.asked.checked_shr(halvings).unwrap_or(0),
            since: self.since + HALVED_EVERY * halvings,
        }
    }
}

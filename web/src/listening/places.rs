//! Connection limits: how many connections are there, in all and from one network? Whoever waits
//! longest without a request makes room; whoever is being answered keeps the place.

use super::pace::Pace;
use super::{ConnectionsConfig, network};
use crate::request::proxies::Prefix;
use prometheus_client::metrics::counter::Counter;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::time::Instant;

/// Connections that were told to go and are not gone yet: more than so many at a time would be
/// descriptors that nobody counted.
const LEAVING_MAX: usize = 32;

/// The places there are for connections.
pub struct Places {
    most: usize,
    /// 0: as many as there are.
    most_per_network: usize,
    trusted: Vec<Prefix>,
    state: Mutex<State>,
    /// One that was told to go is gone.
    gone: Notify,
    /// What was refused, and why.
    pub refusals: Refusals,
}

/// Connections that were not kept, by cause.
#[derive(Clone, Debug, Default)]
pub struct Refusals {
    /// One network had all it may have.
    pub network: Counter,
    /// Every place was taken by a request under way.
    pub full: Counter,
    /// One that waited made room for another.
    pub made_room: Counter,
    /// A head or the next request did not come in time, or an answer was not taken.
    pub late: Counter,
}

#[derive(Default)]
struct State {
    open: HashMap<u64, Seat>,
    networks: HashMap<IpAddr, usize>,
    next: u64,
    /// Of those open, how many were told to go.
    leaving: usize,
}

struct Seat {
    pace: Arc<Pace>,
    network: Option<IpAddr>,
    leaving: bool,
}

/// One connection's place; it is free again when this goes.
pub struct Place {
    places: Arc<Places>,
    number: u64,
    /// What the connection does.
    pub(super) pace: Arc<Pace>,
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPlace {
    /// Its network has all it may have.
    Network,
    /// Everybody is being answered.
    Full,
}

impl Places {
    /// As many as the configuration wants and the system's descriptors allow.
    pub fn new(config: &ConnectionsConfig, trusted: &[Prefix]) -> Arc<Self> {
        let most = super::descriptors::places(config.most);
        Self::of(most, config.most_per_network, trusted)
    }

    /// So many in all, so many from one network; proxies that are trusted bring everybody's.
    pub fn of(most: usize, most_per_network: usize, trusted: &[Prefix]) -> Arc<Self> {
        Arc::new(Self {
            most,
            most_per_network,
            trusted: trusted.to_vec(),
            state: Mutex::default(),
            gone: Notify::new(),
            refusals: Refusals::default(),
        })
    }

    /// How many connections there are.
    pub fn open(&self) -> usize {
        self.state().open.len()
    }

    /// How many there may be.
    pub fn most(&self) -> usize {
        self.most
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from `ip`, which may be another's that only waits.
    pub(super) fn take(self: &Arc<Self>, ip: IpAddr, now: Instant) -> Result<Place, NoPlace> {
        let counted = !ip.is_loopback()
            && !self.trusted.iter().any(|proxies| proxies.contains(ip))
            && self.most_per_network > 0;
        let network = counted.then(|| network(ip));
        let mut state = self.state();
        if let Some(network) = network
            && state.networks.get(&network).is_some_and(|open| *open >= self.most_per_network)
        {
            self.refusals.network.inc();
            return Err(NoPlace::Network);
        }
        if state.open.len() - state.leaving >= self.most && !self.evict_one(&mut state) {
            self.refusals.full.inc();
            return Err(NoPlace::Full);
        }
        let number = state.next;
        state.next += 1;
        if let Some(network) = network {
            *state.networks.entry(network).or_insert(0) += 1;
        }
        let pace = Arc::new(Pace::new(now));
        state.open.insert(number, Seat { pace: Arc::clone(&pace), network, leaving: false });
        Ok(Place { places: Arc::clone(self), number, pace })
    }

    /// Waits until those that were told to go are gone, but for a few.
    pub(super) async fn settled(&self) {
        while self.state().leaving >= LEAVING_MAX {
            self.gone.notified().await;
        }
    }

    /// Descriptors ran out: whoever waits longest goes.
    pub fn make_room(&self) {
        self.evict_one(&mut self.state());
    }

    fn evict_one(&self, state: &mut State) -> bool {
        if state.leaving >= LEAVING_MAX {
            return false;
        }
        let waiting = state.open.values_mut().filter(|seat| !seat.leaving);
        let waiting = waiting.filter_map(|seat| Some((seat.pace.waits_since()?, seat)));
        let Some((_, seat)) = waiting.min_by_key(|(since, _)| *since) else { return false };
        seat.leaving = true;
        seat.pace.evict();
        state.leaving += 1;
        self.refusals.made_room.inc();
        true
    }
}

impl Place {
    /// Its connection was too slow.
    pub(super) fn was_late(&self) {
        self.places.refusals.late.inc();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // Nobody reads into its buffers any more.
        self.pace.remains.wipe();
        let mut state = self.places.state();
        let Some(seat) = state.open.remove(&self.number) else { return };
        if seat.leaving {
            state.leaving -= 1;
            self.places.gone.notify_one();
        }
        let Some(network) = seat.network else { return };
        if let Some(open) = state.networks.get_mut(&network) {
            *open -= 1;
            if *open == 0 {
                state.networks.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_network_has_its_share_and_proxies_and_the_machine_have_none() {
        let places = Places::of(100, 2, &["10.0.0.0/30".parse().unwrap()]);
        let now = Instant::now();
        let take = |text: &str| places.take(ip(text), now);
        let kept: Vec<_> = (0..2).map(|_| take("203.0.113.9").unwrap()).collect();
        assert_eq!(take("203.0.113.9").err(), Some(NoPlace::Network));
        let other = take("203.0.113.10").unwrap();
        let six: Vec<_> =
            ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2"].map(|text| take(text).unwrap()).into();
        assert_eq!(take("2001:db8:1:2:3::3").err(), Some(NoPlace::Network));
        let unlimited = ["10.0.0.1", "127.0.0.1", "::1"];
        let free: Vec<_> =
            unlimited.iter().flat_map(|text| [*text; 5]).map(|text| take(text).unwrap()).collect();
        assert_eq!(places.open(), 20);
        drop((kept, other, six, free));
        assert_eq!(places.open(), 0);
        assert!(places.state().networks.is_empty(), "nothing is kept of who is gone");
    }

    #[test]
    fn who_waits_longest_makes_room_and_who_is_answered_stays() {
        let places = Places::of(2, 0, &[]);
        let start = Instant::now();
        let first = places.take(ip("203.0.113.1"), start).unwrap();
        first.pace.answering();
        let second = places.take(ip("203.0.113.2"), start + Duration::from_secs(1)).unwrap();
        let third = places.take(ip("203.0.113.3"), start + Duration::from_secs(2)).unwrap();
        assert_eq!(second.pace.waits_since(), None, "it was told to go");
        third.pace.answering();
        drop(second);
        let full = places.take(ip("203.0.113.4"), start + Duration::from_secs(3));
        assert_eq!(full.err(), Some(NoPlace::Full), "both are being answered");
        assert_eq!(places.refusals.made_room.get(), 1);
        assert_eq!(places.refusals.full.get(), 1);
        first.pace.answered();
        assert!(places.take(ip("203.0.113.4"), start).is_ok());
    }
}

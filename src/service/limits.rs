//! Who asks too often? Limits before anything is written, counted into events every ten seconds.

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use keyledger_core::operations::Throttle;
use keyledger_core::timestamp::Timestamp;
use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Distinct sources counted between two events; beyond it they share one row.
const COUNTED_MAX: usize = 1_000;

/// Limits in front of the ledger. Zero a minute means none.
pub struct Limits {
    per_network: Option<DefaultKeyedRateLimiter<String>>,
    per_address: Option<DefaultKeyedRateLimiter<String>>,
    stopped: Mutex<HashMap<(Throttle, String), Stopped>>,
    clock: DefaultClock,
}

/// What one limit stopped since it was last written down.
#[derive(Clone, Copy, Debug)]
pub struct Stopped {
    /// How many attempts.
    pub count: u32,
    /// The first.
    pub from: Timestamp,
    /// The last.
    pub to: Timestamp,
}

/// Too many: ask again after this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// How long to wait.
    pub retry_after: Duration,
}

impl Limits {
    /// So many attempts a minute from one network and at one address.
    pub fn new(network_per_minute: u32, address_per_minute: u32) -> Self {
        let limiter = |per_minute| {
            NonZeroU32::new(per_minute).map(|n| RateLimiter::keyed(Quota::per_minute(n)))
        };
        Self {
            per_network: limiter(network_per_minute),
            per_address: limiter(address_per_minute),
            stopped: Mutex::default(),
            clock: DefaultClock::default(),
        }
    }

    /// Asks both limits. The machine itself is no network: behind a proxy that is not named in
    /// `trusted_proxies` everyone would be.
    pub fn check(
        &self,
        ip: IpAddr,
        network: &str,
        address: &str,
        at: Timestamp,
    ) -> Result<(), TooMany> {
        if !ip.to_canonical().is_loopback() {
            self.ask(self.per_network.as_ref(), Throttle::Network, network, at)?;
        }
        self.ask(self.per_address.as_ref(), Throttle::Address, address, at)
    }

    fn ask(
        &self,
        limiter: Option<&DefaultKeyedRateLimiter<String>>,
        throttle: Throttle,
        tag: &str,
        at: Timestamp,
    ) -> Result<(), TooMany> {
        let Some(limiter) = limiter else { return Ok(()) };
        limiter.check_key(&tag.to_owned()).map_err(|until| {
            self.count(throttle, tag, at);
            TooMany { retry_after: until.wait_time_from(self.clock.now()) }
        })
    }

    fn count(&self, throttle: Throttle, tag: &str, at: Timestamp) {
        let mut stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let full = stopped.len() >= COUNTED_MAX;
        let known = stopped.contains_key(&(throttle, tag.to_owned()));
        let tag = if full && !known { "others" } else { tag };
        let row = stopped.entry((throttle, tag.to_owned())).or_insert(Stopped {
            count: 0,
            from: at,
            to: at,
        });
        row.count += 1;
        row.to = at;
    }

    /// What was stopped since the last call, to be written down. Forgets sources that went quiet.
    pub fn take_stopped(&self) -> Vec<(Throttle, String, Stopped)> {
        for limiter in [&self.per_network, &self.per_address].into_iter().flatten() {
            limiter.retain_recent();
        }
        let mut stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        stopped.drain().map(|((throttle, tag), row)| (throttle, tag, row)).collect()
    }
}

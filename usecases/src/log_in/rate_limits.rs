//! Rate limits: who asks too often? Limits before anything is looked up or written, counted into
//! events every ten seconds.
//!
//! What a limit counts by lies in memory as it came; it is made a keyed tag when it is written down.

mod bucket;
mod config;
mod stopped;

pub use config::LimitsConfig;
pub use stopped::{Stopped, Who};

use bucket::Buckets;
use keyledger_core::address::EmailAddress;
use keyledger_core::ids::{AccountId, DeviceId};
use keyledger_core::operations::Throttle;
use keyledger_core::timestamp::Timestamp;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;
use stopped::Counted;

/// A source network: 24 bits of an IPv4 address, 64 of an IPv6 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The network of a source address.
    pub fn of(ip: IpAddr) -> Self {
        Self(match ip.to_canonical() {
            IpAddr::V4(ip) if ip.is_loopback() => ip.into(),
            IpAddr::V4(ip) => Ipv4Addr::from_bits(ip.to_bits() & !0xff).into(),
            IpAddr::V6(ip) if ip.is_loopback() => ip.into(),
            IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX)).into(),
        })
    }

    /// An address in it.
    pub fn ip(self) -> IpAddr {
        self.0
    }

    /// The machine itself is no network: behind a proxy that is not named in `trusted_proxies`
    /// everyone would be.
    fn is_the_machine(self) -> bool {
        self.0.is_loopback()
    }
}

/// When something is asked: the limits go by time that has gone by, events by the calendar.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Time gone by since the clock began.
    pub monotonic: Duration,
    /// The moment.
    pub at: Timestamp,
}

/// Limits in front of the ledger.
pub struct Limits {
    network: Buckets,
    address: Buckets,
    device: Buckets,
    refused_total: Buckets,
    look_ups: Buckets,
    forgot_network: Buckets,
    forgot_address: Buckets,
    forgot_total: Buckets,
    link_network: Buckets,
    link_account: Buckets,
    stopped: Counted,
}

/// Too many: ask again after this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// How long to wait.
    pub retry_after: Duration,
}

/// What a request for a new password may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgot {
    /// Be decided on.
    Goes,
    /// Be told the usual, and no more: so many asked for this address already.
    IsToldTheUsual,
}

impl Limits {
    /// So many a minute of each. Zero means no limit.
    pub fn new(config: &LimitsConfig) -> Self {
        Self {
            network: Buckets::new(config.network_per_minute),
            address: Buckets::new(config.address_per_minute),
            device: Buckets::new(config.device_per_minute),
            refused_total: Buckets::new(config.refused_total_per_minute),
            look_ups: Buckets::new(config.network_per_minute),
            forgot_network: Buckets::new(config.forgot_network_per_minute),
            forgot_address: Buckets::new(config.forgot_address_per_minute),
            forgot_total: Buckets::new(config.forgot_total_per_minute),
            link_network: Buckets::new(config.link_network_per_minute),
            link_account: Buckets::new(config.link_account_per_minute),
            stopped: Counted::default(),
        }
    }

    /// A log-in from a browser that nobody knows.
    pub fn stranger(
        &self,
        network: Network,
        address: &EmailAddress,
        now: Moment,
    ) -> Result<(), TooMany> {
        self.of_network(Throttle::Network, network, now)?;
        self.take(Throttle::Address, &Who::Address(address.clone()), address.key(), now)
    }

    /// A log-in whose password was right, or a set-up within it.
    pub fn second_step(
        &self,
        network: Network,
        account: AccountId,
        now: Moment,
    ) -> Result<(), TooMany> {
        self.of_network(Throttle::Network, network, now)?;
        self.take(Throttle::Address, &Who::Account(account), account, now)
    }

    /// A stranger's log-in that will be refused because the address is locked.
    pub fn refusal(&self, now: Moment) -> Result<(), TooMany> {
        self.take(Throttle::RefusedTotal, &Who::Everybody, (), now)
    }

    /// Anything from a device that the account knows: strangers use none of this up.
    pub fn known_device(
        &self,
        account: AccountId,
        device: &DeviceId,
        now: Moment,
    ) -> Result<(), TooMany> {
        self.take(Throttle::Device, &Who::Account(account), device, now)
    }

    /// Whether a device that this network shows, and that is not known at once, is worth looking for:
    /// not once many of its devices were known to nobody.
    pub fn may_look_for_device(&self, network: Network, now: Moment) -> bool {
        network.is_the_machine() || self.look_ups.has_room(network, now.monotonic)
    }

    /// A device that this network showed is known to nobody.
    pub fn device_was_unknown(&self, network: Network, now: Moment) {
        // Beyond the limit nothing is looked for: nothing more to count.
        let _ = self.look_ups.take(network, now.monotonic);
    }

    /// A request for a new password from a browser that nobody knows. What is beyond the address's
    /// own limit uses nothing of everybody's.
    pub fn forgot(
        &self,
        network: Network,
        address: &EmailAddress,
        now: Moment,
    ) -> Result<Forgot, TooMany> {
        self.of_network(Throttle::ForgotNetwork, network, now)?;
        let who = Who::Address(address.clone());
        if self.take(Throttle::ForgotAddress, &who, address.key(), now).is_err() {
            return Ok(Forgot::IsToldTheUsual);
        }
        self.take(Throttle::ForgotTotal, &Who::Everybody, (), now).map(|()| Forgot::Goes)
    }

    /// Somebody tries a link, genuine or not.
    pub fn link(&self, network: Network, now: Moment) -> Result<(), TooMany> {
        self.of_network(Throttle::LinkNetwork, network, now)
    }

    /// Whether this network may try one more; nothing is used up by asking, only by having had none left.
    pub fn may_try_link(&self, network: Network, now: Moment) -> Result<(), TooMany> {
        if network.is_the_machine() || self.link_network.has_room(network, now.monotonic) {
            return Ok(());
        }
        self.link(network, now)
    }

    /// Somebody tries a genuine link of this account.
    pub fn genuine_link(&self, account: AccountId, now: Moment) -> Result<(), TooMany> {
        self.take(Throttle::LinkAccount, &Who::Account(account), account, now)
    }

    fn of_network(&self, limit: Throttle, network: Network, now: Moment) -> Result<(), TooMany> {
        if network.is_the_machine() {
            return Ok(());
        }
        self.take(limit, &Who::Network(network), network, now)
    }

    fn take(
        &self,
        limit: Throttle,
        who: &Who,
        key: impl std::hash::Hash,
        now: Moment,
    ) -> Result<(), TooMany> {
        self.buckets(limit).take(key, now.monotonic).map_err(|retry_after| {
            self.stopped.count(limit, who, now.at);
            TooMany { retry_after }
        })
    }

    fn buckets(&self, limit: Throttle) -> &Buckets {
        match limit {
            Throttle::Network => &self.network,
            Throttle::Address => &self.address,
            Throttle::Device => &self.device,
            Throttle::RefusedTotal => &self.refused_total,
            Throttle::ForgotNetwork => &self.forgot_network,
            Throttle::ForgotAddress => &self.forgot_address,
            Throttle::ForgotTotal => &self.forgot_total,
            Throttle::LinkNetwork => &self.link_network,
            Throttle::LinkAccount => &self.link_account,
        }
    }

    /// Forgets sources that went quiet, and gives their memory back.
    pub fn forget_the_quiet(&self, monotonic: Duration) {
        for buckets in self.all() {
            buckets.forget_the_quiet(monotonic);
        }
    }

    /// How many sources are remembered.
    pub fn remembered(&self) -> usize {
        self.all().iter().map(|buckets| buckets.len()).sum::<usize>() + self.stopped.len()
    }

    /// What was stopped since the last call, to be written down.
    pub fn take_stopped(&self) -> Vec<Stopped> {
        self.stopped.take()
    }

    /// What could not be written down is counted on.
    pub fn put_back(&self, stopped: impl IntoIterator<Item = Stopped>) {
        for row in stopped {
            self.stopped.add(&row);
        }
    }

    fn all(&self) -> [&Buckets; 10] {
        [
            &self.network,
            &self.address,
            &self.device,
            &self.refused_total,
            &self.look_ups,
            &self.forgot_network,
            &self.forgot_address,
            &self.forgot_total,
            &self.link_network,
            &self.link_account,
        ]
    }
}

#[cfg(test)]
mod tests;

//! Search by network: who was there? Accounts that were acted on, or acted, from a network (S2,
//! C5).
//!
//! Addresses are sealed; compared are keyed tags of whole networks, 24 bits of IPv4 and 64 of IPv6
//! (56 in what the first releases wrote), and each account has another key every month. So the question costs one tag for each account that
//! was used in a month and each network asked for; it reaches as far back as the months' keys (13),
//! and no finer than those networks.

use crate::boxed;
use crate::failure::Failure;
use crate::system::System;
use chrono::TimeDelta;
use keyledger_core::ids::{AccountId, NetworkTag};
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::origins::{self, Origin};
use keyledger_projections::search::Network;
use keyledger_schemas::keys::KeyName;
use keyledger_schemas::tags::{NETWORK_BITS_V4, NETWORK_BITS_V6};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// How many networks one question may be about: 256 of them make an IPv4 /16.
const NETWORKS_BITS_MAX: u8 = 8;
/// Rows read at once.
const BATCH: usize = 2_000;

/// The networks somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Networks(Vec<IpAddr>);

/// Why a text names no networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNetworks {
    /// It is neither an address nor a prefix.
    Shape,
    /// It is wider than what can be searched.
    TooWide,
}

impl Networks {
    /// Reads `203.0.113.7` or `203.0.113.0/24`. What is narrower than a network means that network.
    pub fn parse(text: &str) -> Result<Self, NotNetworks> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let ip: IpAddr = address.parse().map_err(|_| NotNetworks::Shape)?;
        let (ip, bits, network) = match ip.to_canonical() {
            IpAddr::V4(ip) => (IpAddr::V4(ip), 32, NETWORK_BITS_V4),
            IpAddr::V6(ip) => (IpAddr::V6(ip), 128, NETWORK_BITS_V6),
        };
        let prefix = match prefix {
            // A zero or a sign in front is no number that anybody writes.
            Some(text)
                if text.len() > 1 && !text.starts_with(|d: char| ('1'..='9').contains(&d)) =>
            {
                return Err(NotNetworks::Shape);
            }
            Some(text) => text.parse::<u8>().map_err(|_| NotNetworks::Shape)?,
            None => bits,
        };
        if prefix > bits {
            return Err(NotNetworks::Shape);
        }
        let wider = network.saturating_sub(prefix);
        if wider > NETWORKS_BITS_MAX {
            return Err(NotNetworks::TooWide);
        }
        let first = number(ip) >> (bits - network) >> wider << wider;
        let networks =
            (0..1_u128 << wider).map(|n| address_of(ip, (first + n) << (bits - network)));
        Ok(Self(networks.collect()))
    }

    /// What is really searched, as prefixes.
    pub fn searched(&self) -> Vec<String> {
        let prefix = |ip: &IpAddr| match ip {
            IpAddr::V4(_) => NETWORK_BITS_V4,
            IpAddr::V6(_) => NETWORK_BITS_V6,
        };
        self.0.iter().map(|ip| format!("{ip}/{}", prefix(ip))).collect()
    }
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(ip.to_bits()),
        IpAddr::V6(ip) => ip.to_bits(),
    }
}

fn address_of(like: IpAddr, number: u128) -> IpAddr {
    match like {
        IpAddr::V4(_) => Ipv4Addr::from_bits(u32::try_from(number).unwrap_or(u32::MAX)).into(),
        IpAddr::V6(_) => Ipv6Addr::from_bits(number).into(),
    }
}

/// What was found, and how far the search reached.
#[derive(Debug, Default, Serialize)]
pub struct Found {
    /// Each account with the first and the last sequence from there, and how many events.
    pub accounts: BTreeMap<AccountId, Seen>,
    /// The networks compared.
    pub networks: Vec<String>,
    /// The months looked at.
    pub months: Vec<String>,
    /// How many tags of accounts were compared.
    pub compared: usize,
    /// Accounts whose key of some month is destroyed: nothing can be said about them there.
    pub without_key: usize,
    /// Under which tags the networks were found.
    #[serde(skip)]
    pub tags: Vec<Network>,
}

/// How often somebody was seen from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The sequence of the first event.
    pub first: u64,
    /// The sequence of the last.
    pub last: u64,
    /// How many.
    pub events: u64,
}

/// Searches the months from one moment to another.
#[boxed]
pub async fn search(
    system: &System,
    networks: &Networks,
    from: Timestamp,
    to: Timestamp,
) -> Result<Found, Failure> {
    let mut found = Found { networks: networks.searched(), ..Found::default() };
    for month in keyledger_core::operations::months(from, to) {
        let month = month.as_str().trim_start_matches("operations-").to_owned();
        search_month(system, networks, &month, &mut found).await?;
        found.months.push(month);
    }
    Ok(found)
}

async fn search_month(
    system: &System,
    networks: &Networks,
    month: &str,
    found: &mut Found,
) -> Result<(), Failure> {
    let mut after: Option<(AccountId, NetworkTag)> = None;
    let mut tags: Option<(AccountId, BTreeSet<NetworkTag>)> = None;
    loop {
        let (asked, behind) = (month.to_owned(), after.clone());
        let rows = system.ask(move |views| origins::of_month(views, &asked, behind, BATCH)).await?;
        for row in &rows {
            if tags.as_ref().is_none_or(|(account, _)| *account != row.account) {
                tags = Some((row.account, tags_of(system, networks, month, row.account, found)?));
            }
            found.compared += 1;
            if tags.as_ref().is_some_and(|(_, tags)| tags.contains(&row.net)) {
                found.note(row);
            }
        }
        after = rows.last().map(|row| (row.account, row.net.clone()));
        if rows.len() < BATCH {
            return Ok(());
        }
    }
}

/// The tags these networks have in attempts at addresses nobody holds, whose keys are those of days.
pub fn of_nobody(
    system: &System,
    networks: &Networks,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Network>, Failure> {
    let (mut tags, mut at) = (vec![], from);
    while at.day() <= to.day() {
        let period = at.day();
        for ip in &networks.0 {
            let key = KeyName::UnknownOrigin(period.clone());
            for net in system.engine.keys().network_tags(&key, *ip)? {
                tags.push(Network { account: None, period: period.clone(), net });
            }
        }
        at = at.plus(TimeDelta::days(1));
    }
    Ok(tags)
}

/// The tags these networks would have for one account in one month.
fn tags_of(
    system: &System,
    networks: &Networks,
    month: &str,
    account: AccountId,
    found: &mut Found,
) -> Result<BTreeSet<NetworkTag>, Failure> {
    let key = KeyName::Origin(account, month.to_owned());
    let mut tags = BTreeSet::new();
    for ip in &networks.0 {
        let under = system.engine.keys().network_tags(&key, *ip)?;
        if under.is_empty() {
            found.without_key += 1;
            break;
        }
        tags.extend(under);
    }
    Ok(tags)
}

impl Found {
    fn note(&mut self, row: &Origin) {
        let (account, period, net) = (Some(row.account), row.period.clone(), row.net.clone());
        self.tags.push(Network { account, period, net });
        let Origin { first, last, events, .. } = *row;
        let seen = Seen { first, last, events };
        self.accounts
            .entry(row.account)
            .and_modify(|known| {
                known.first = known.first.min(first);
                known.last = known.last.max(last);
                known.events += events;
            })
            .or_insert(seen);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched(text: &str) -> Vec<String> {
        Networks::parse(text).unwrap().searched()
    }

    #[test]
    fn an_address_means_its_network_and_a_prefix_all_networks_in_it() {
        assert_eq!(searched("203.0.113.7"), ["203.0.113.0/24"]);
        assert_eq!(searched(" 203.0.113.7/32 "), ["203.0.113.0/24"]);
        assert_eq!(searched("203.0.113.0/23"), ["203.0.112.0/24", "203.0.113.0/24"]);
        assert_eq!(searched("10.1.0.0/16").len(), 256);
        assert_eq!(searched("::ffff:203.0.113.7"), ["203.0.113.0/24"]);
        assert_eq!(searched("2001:db8:1:2ff::1"), ["2001:db8:1:2ff::/64"]);
        assert_eq!(searched("2001:db8:1::/63"), ["2001:db8:1::/64", "2001:db8:1:1::/64"]);
        assert_eq!(searched("2001:db8:1:200::/56").len(), 256);
        assert_eq!(searched("255.255.255.255"), ["255.255.255.0/24"]);
    }

    #[test]
    fn what_is_no_prefix_or_too_wide_is_told_apart() {
        for text in ["", "hotel", "203.0.113", "203.0.113.0/", "203.0.113.0/33", "1.2.3.4/-1"] {
            assert_eq!(Networks::parse(text), Err(NotNetworks::Shape), "{text}");
        }
        for text in ["2001:db8::/129", "1.2.3.4/+24", "1.2.3.4/024", "1.2.3.4/2 4", "/24"] {
            assert_eq!(Networks::parse(text), Err(NotNetworks::Shape), "{text}");
        }
        for text in ["10.0.0.0/15", "0.0.0.0/0", "2001:db8::/55", "::/0"] {
            assert_eq!(Networks::parse(text), Err(NotNetworks::TooWide), "{text}");
        }
    }
}

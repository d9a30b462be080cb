//! Keyed tags: how are networks, browsers and addresses compared without being read? By keyed tags.

use crate::cipher::{Key, hex};
use crate::keyring::{KeyError, KeyRing};
use crate::keys::KeyName;
use keyledger_core::ids::{AddressTag, BrowserTag, NetworkTag};
use keyledger_core::metadata::Origin;
use keyledger_core::personal::Personal;
use keyledger_core::stream::UNKNOWN_SHARDS;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::SecretName;
use std::net::IpAddr;

/// The index key that addresses' streams are named by. A new epoch moves every claim, so it is
/// begun by a release, not by the calendar.
pub const ADDRESS_EPOCH: u32 = 1;

/// How long one index key for addresses nobody holds is used.
const UNKNOWN_EPOCH_DAYS: i64 = 30;
/// The longest name of a browser that is kept.
const USER_AGENT_BYTES_MAX: usize = 512;
/// Networks and browsers are compared within one person's month only: 128 bits are plenty.
const ORIGIN_TAG_BYTES: usize = 16;

/// An address that nobody holds: where its attempts are kept, and under which tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownAddress {
    /// The shard: which `unknown-…` stream.
    pub shard: u8,
    /// The tag within it.
    pub tag: AddressTag,
}

/// An address that nobody holds, in two periods: a count begun under the previous key is found by
/// its tag for another 30 days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownAddresses {
    /// Where new attempts are written.
    pub current: UnknownAddress,
    /// Where older attempts may lie; `None` when that period had no key or lost it.
    pub previous: Option<UnknownAddress>,
}

impl KeyRing {
    /// From where: the tags and, still in clear, what will be sealed. `key` is the one the event's
    /// origin box will lie under ([`KeyName::of_origin`]).
    pub fn origin(&self, key: &KeyName, ip: IpAddr, agent: &str) -> Result<Origin, KeyError> {
        let key = self.for_writing(&self.present(key.clone())?)?;
        let agent = agent.get(..agent.floor_char_boundary(USER_AGENT_BYTES_MAX)).unwrap_or(agent);
        Ok(Origin {
            net: NetworkTag(origin_tag(&key, b"kl1 network", &network(ip))?),
            browser: BrowserTag(origin_tag(&key, b"kl1 browser", agent.as_bytes())?),
            ip: Personal::Clear(ip.to_canonical().to_string()),
            user_agent: Personal::Clear(agent.to_owned()),
        })
    }

    /// The tags that a network has under the key of an origin, the former one too, and more where that
    /// key was drawn anew; none once it is destroyed.
    pub fn network_tags(&self, key: &KeyName, ip: IpAddr) -> Result<Vec<NetworkTag>, KeyError> {
        let mut tags = vec![];
        for name in self.draws(key)? {
            let Some(key) = self.for_reading(&name)? else { continue };
            for network in std::iter::once(network(ip)).chain(former_network(ip)) {
                tags.push(NetworkTag(origin_tag(&key, b"kl1 network", &network)?));
            }
        }
        Ok(tags)
    }

    /// The tag of a source network, the same for everyone who came from it on that day: what the
    /// limits in front of the ledger count by.
    pub fn source_network(&self, ip: IpAddr, at: Timestamp) -> Result<String, KeyError> {
        let key = self.index(&SecretName::origin_unknown(at))?;
        origin_tag(&key, b"kl1 source", &network(ip))
    }

    /// The tag that names the stream of `address`, which must be in its one normalised form.
    pub fn address_tag(&self, address: &str) -> Result<AddressTag, KeyError> {
        let key = self.index_for_ever(&SecretName::address_index(ADDRESS_EPOCH))?;
        address_tag(&key, ADDRESS_EPOCH, b"kl1 address", address)
    }

    /// The tags of `address` if nobody holds it, at `at`.
    pub fn unknown_address(
        &self,
        address: &str,
        at: Timestamp,
    ) -> Result<UnknownAddresses, KeyError> {
        let epoch = unknown_epoch(at);
        let key = self.index(&SecretName::unknown_index(epoch))?;
        let current = unknown_address(&key, epoch, address)?;
        let before = epoch.checked_sub(1);
        let previous = match before {
            Some(epoch) => self
                .index_if_kept(&SecretName::unknown_index(epoch))?
                .map(|key| unknown_address(&key, epoch, address))
                .transpose()?,
            None => None,
        };
        Ok(UnknownAddresses { current, previous })
    }
}

/// The period of 30 days that `at` lies in, counted from 1970.
pub fn unknown_epoch(at: Timestamp) -> u32 {
    let days = at.micros().div_euclid(24 * 60 * 60 * 1_000_000);
    u32::try_from(days.div_euclid(UNKNOWN_EPOCH_DAYS)).unwrap_or(0)
}

fn unknown_address(key: &Key, epoch: u32, address: &str) -> Result<UnknownAddress, KeyError> {
    // The shard has a tag of its own, so that the stream's name says nothing about the tag in it.
    let [first, ..] = key.tag(&[b"kl1 unknown shard", address.as_bytes()])?;
    let tag = address_tag(key, epoch, b"kl1 unknown address", address)?;
    Ok(UnknownAddress { shard: first % UNKNOWN_SHARDS, tag })
}

fn address_tag(
    key: &Key,
    epoch: u32,
    purpose: &[u8],
    address: &str,
) -> Result<AddressTag, KeyError> {
    Ok(AddressTag(format!("{epoch}-{}", hex(&key.tag(&[purpose, address.as_bytes()])?))))
}

fn origin_tag(key: &Key, purpose: &[u8], what: &[u8]) -> Result<String, KeyError> {
    let tag = key.tag(&[purpose, what])?;
    Ok(hex(tag.first_chunk::<ORIGIN_TAG_BYTES>().map_or(&tag[..], |short| &short[..])))
}

/// How many bits of an IPv4 address name its network.
pub const NETWORK_BITS_V4: u8 = 24;
/// How many bits of an IPv6 address name its network: one link (RFC 4291 2.5.1).
pub const NETWORK_BITS_V6: u8 = 64;
/// How many bits did in ledgers written by the first releases: their tags are found by these.
const FORMER_BITS_V6: u8 = 56;

/// What is taken for one network: 24 bits of IPv4, 64 of IPv6.
fn network(ip: IpAddr) -> Vec<u8> {
    match ip.to_canonical() {
        IpAddr::V4(ip) => prefix(&ip.octets(), NETWORK_BITS_V4),
        IpAddr::V6(ip) => prefix(&ip.octets(), NETWORK_BITS_V6),
    }
}

/// The network as the first releases named it, where that is another.
fn former_network(ip: IpAddr) -> Option<Vec<u8>> {
    match ip.to_canonical() {
        IpAddr::V4(_) => None,
        IpAddr::V6(ip) => Some(prefix(&ip.octets(), FORMER_BITS_V6)),
    }
}

fn prefix(octets: &[u8], bits: u8) -> Vec<u8> {
    octets.iter().take(usize::from(bits / 8)).copied().collect()
}

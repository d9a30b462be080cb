//! Special addresses: which are not on the public internet? (RFC 6890 and the IANA registries) Written
//! out here, as the standard library's own answer (`is_global`) is not stable.

use keyledger_core::push::NotPublicAddress;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What the address is, where it is not public.
pub fn not_public(address: IpAddr) -> Option<NotPublicAddress> {
    match address {
        IpAddr::V4(address) => not_public_v4(address),
        IpAddr::V6(address) => not_public_v6(address),
    }
}

fn not_public_v4(address: Ipv4Addr) -> Option<NotPublicAddress> {
    use NotPublicAddress as Kind;
    Some(match address.octets() {
        [0, ..] => Kind::Unspecified,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Kind::Private,
        [100, 64..=127, ..] => Kind::CarrierGradeNat,
        [127, ..] => Kind::Loopback,
        [169, 254, ..] => Kind::LinkLocal,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Kind::Documentation,
        [198, 18..=19, ..] => Kind::Benchmarking,
        [224..=239, ..] => Kind::Multicast,
        // Protocol assignments, the relays of 6to4, and what was kept for later.
        [192, 0, 0, _] | [192, 88, 99, _] | [240..=255, ..] => Kind::Reserved,
        _ => return None,
    })
}

fn not_public_v6(address: Ipv6Addr) -> Option<NotPublicAddress> {
    use NotPublicAddress as Kind;
    Some(match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Kind::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Kind::Loopback,
        // Mapped (::ffff:0:0/96), and behind NAT64 (RFC 6052): the last 32 bits.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            return not_public_v4(embedded(high, low));
        }
        // Compatible (::/96): nothing public has such an address any more.
        [0, 0, 0, 0, 0, 0, high, low] => {
            not_public_v4(embedded(high, low)).unwrap_or(Kind::Reserved)
        }
        // 6to4 (RFC 3056): the bits behind the prefix.
        [0x2002, high, low, ..] => return not_public_v4(embedded(high, low)),
        [0x2001, 0x0002, 0, ..] => Kind::Benchmarking,
        [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => Kind::Documentation,
        // Protocol assignments (2001::/23): Teredo, which hides an IPv4 address, is one.
        [0x2001, 0..=0x01ff, ..] => Kind::Reserved,
        [0xfc00..=0xfdff | 0xfec0..=0xfeff, ..] => Kind::UniqueLocal,
        [0xfe80..=0xfebf, ..] => Kind::LinkLocal,
        [0xff00..=0xffff, ..] => Kind::Multicast,
        // Only 2000::/3 is given out, and not yet all of it.
        [0x2000..=0x3fff, ..] => return None,
        _ => Kind::Reserved,
    })
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;
    use NotPublicAddress as Kind;

    #[test]
    fn every_kind_is_told_by_its_first_and_last_address() {
        for (kind, addresses) in [
            (Kind::Unspecified, "0.0.0.0 0.255.255.255 :: ::ffff:0.0.0.0"),
            (Kind::Loopback, "127.0.0.1 127.255.255.255 ::1 ::ffff:127.0.0.1 ::127.0.0.1"),
            (Kind::Private, "10.0.0.0 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.0"),
            (Kind::Private, "192.168.255.255 ::ffff:10.0.0.1 ::ffff:192.168.1.1"),
            (Kind::Private, "2002:0a00:0001::1 2002:c0a8:0101:: 64:ff9b::10.0.0.1"),
            (Kind::CarrierGradeNat, "100.64.0.0 100.127.255.255 64:ff9b::100.64.0.1"),
            (Kind::LinkLocal, "169.254.0.0 169.254.169.254 fe80:: febf:ffff::1"),
            (Kind::LinkLocal, "::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::"),
            (Kind::UniqueLocal, "fc00:: fdff:ffff::1 fec0::1 feff::1"),
            (Kind::Multicast, "224.0.0.1 239.255.255.255 ff00:: ff02::1"),
            (Kind::Documentation, "192.0.2.1 198.51.100.1 203.0.113.255 2001:db8::1 3fff:fff::1"),
            (Kind::Benchmarking, "198.18.0.0 198.19.255.255 2001:2::1"),
            (Kind::Reserved, "240.0.0.1 255.255.255.255 192.0.0.170 192.88.99.1 2001::1"),
            (Kind::Reserved, "2001:1ff::1 64:ff9b:1::1 100::1 ::8.8.8.8 4000::1 1::1 5f00::1"),
        ] {
            for address in addresses.split(' ') {
                assert_eq!(not_public(address.parse().unwrap()), Some(kind), "{address}");
            }
        }
    }

    #[test]
    fn the_addresses_beside_them_are_public() {
        for address in "1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 \
                        128.0.0.0 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 \
                        192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 \
                        2000::1 2001:200::1 2001:db7::1 2001:db9::1 2606:4700::1 3fff:1000::1 \
                        ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:0808:0808::1"
            .split_whitespace()
        {
            assert_eq!(not_public(address.parse().unwrap()), None, "{address}");
        }
    }
}

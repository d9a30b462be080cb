//! Do keys come and go as they should, and do tags compare what they should and nothing else?

use crate::support::{Seeded, ada, at, manager};
use keyledger_core::ids::AccountId;
use keyledger_core::memory_vault::MemoryVault;
use keyledger_core::metadata::Origin;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::vault::{SecretName, Vault};
use keyledger_schemas::keyring::{KeyError, KeyRing};
use keyledger_schemas::keys::KeyName;
use keyledger_schemas::tags::unknown_epoch;
use std::collections::BTreeSet;
use std::sync::Arc;

fn fresh() -> (Arc<MemoryVault>, KeyRing) {
    let vault = Arc::new(MemoryVault::new());
    (vault.clone(), KeyRing::new(vault, Seeded::new("keyring")))
}

fn origin_of(account: AccountId) -> KeyName {
    KeyName::Origin(account, "2026-11".to_owned())
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn a_person_has_a_key_only_after_it_was_created() {
    let (vault, keys) = fresh();
    for name in [KeyName::Person(ada()), origin_of(ada())] {
        assert!(matches!(keys.for_writing(&name), Err(KeyError::Absent(_))), "{name}");
        assert!(keys.for_reading(&name).unwrap().is_none());
    }
    assert_eq!(vault.names("person:").unwrap(), [], "asking draws no person's key");
    keys.create_person(ada()).unwrap();
    let key = keys.for_writing(&KeyName::Person(ada())).unwrap();
    keys.create_person(ada()).unwrap();
    keys.forget_all();
    let again = keys.for_reading(&KeyName::Person(ada())).unwrap().unwrap();
    assert_eq!(key.bytes(), again.bytes(), "asked for twice, the key stays");
}

#[test]
fn an_origin_key_dies_with_the_person_and_with_the_month() {
    for destroyed in [SecretName::person(ada()), SecretName::origin_month(at())] {
        let (vault, keys) = fresh();
        keys.create_person(ada()).unwrap();
        keys.for_writing(&origin_of(ada())).unwrap();
        vault.destroy(&destroyed).unwrap();
        assert!(keys.for_reading(&origin_of(ada())).unwrap().is_some(), "still in memory");
        keys.forget(ada());
        keys.forget_all();
        assert!(keys.for_reading(&origin_of(ada())).unwrap().is_none(), "{destroyed}");
        assert!(matches!(keys.for_writing(&origin_of(ada())), Err(KeyError::Absent(_))));
    }
}

#[test]
fn forgetting_one_person_forgets_all_of_that_persons_keys_and_no_others() {
    let (vault, keys) = fresh();
    for account in [ada(), manager()] {
        keys.create_person(account).unwrap();
        keys.for_writing(&origin_of(account)).unwrap();
        keys.for_writing(&KeyName::Person(account)).unwrap();
    }
    vault.destroy(&SecretName::person(ada())).unwrap();
    keys.forget(ada());
    assert!(keys.for_reading(&KeyName::Person(ada())).unwrap().is_none());
    assert!(keys.for_reading(&origin_of(ada())).unwrap().is_none());
    assert!(keys.for_reading(&origin_of(manager())).unwrap().is_some());
}

#[test]
fn an_erased_person_gets_no_new_key() {
    let (vault, keys) = fresh();
    keys.create_person(ada()).unwrap();
    vault.destroy(&SecretName::person(ada())).unwrap();
    keys.forget(ada());
    assert!(matches!(keys.create_person(ada()), Err(KeyError::Absent(_))));
}

#[test]
fn a_log_in_writes_no_key_but_the_first_of_its_month() {
    let (vault, keys) = fresh();
    for account in [ada(), manager()] {
        keys.create_person(account).unwrap();
    }
    keys.for_writing(&origin_of(ada())).unwrap();
    let before = vault.names("").unwrap();
    keys.for_writing(&origin_of(manager())).unwrap();
    assert_eq!(vault.names("").unwrap(), before);
    assert_eq!(vault.names("origin").unwrap(), [SecretName::origin_month(at())]);
    let (one, other) = (origin_of(ada()), origin_of(manager()));
    let [one, other] = [one, other].map(|name| *keys.for_writing(&name).unwrap().bytes());
    assert_ne!(one, other, "each person's month has a key of its own");
}

#[test]
fn two_engines_that_draw_the_same_key_at_once_end_with_one() {
    let vault = Arc::new(MemoryVault::new());
    let one = KeyRing::new(vault.clone(), Seeded::new("one"));
    let other = KeyRing::new(vault, Seeded::new("other"));
    let day = KeyName::UnknownOrigin("2026-11-22".to_owned());
    let (one, other) = (one.for_writing(&day).unwrap(), other.for_writing(&day).unwrap());
    assert_eq!(one.bytes(), other.bytes());
}

#[test]
fn a_key_of_a_running_period_that_is_gone_is_drawn_anew_under_a_name_of_its_own() {
    let (vault, keys) = fresh();
    keys.create_person(ada()).unwrap();
    let day = KeyName::UnknownOrigin(at().day());
    for (name, gone) in [
        (origin_of(ada()), SecretName::origin_month(at())),
        (day, SecretName::origin_unknown(at())),
    ] {
        let before = keys.for_writing(&name).unwrap();
        assert_eq!(keys.present(name.clone()).unwrap(), name);
        vault.destroy(&gone).unwrap();
        keys.forget_all();
        let present = keys.present(name.clone()).unwrap();
        assert_eq!(present.to_string(), format!("{name}~2"));
        assert_eq!(present.to_string().parse(), Ok(present.clone()), "boxes name it");
        assert_ne!(keys.for_writing(&present).unwrap().bytes(), before.bytes());
        assert!(keys.for_reading(&name).unwrap().is_none(), "what lay under the old one is gone");
        assert_eq!(keys.draws(&name).unwrap(), [name.clone(), present.clone()]);
        assert_eq!(keys.drawn_anew().last(), Some(&gone.anew()));
        let tags = keys.network_tags(&name, "203.0.113.7".parse().unwrap()).unwrap();
        let origin = keys.origin(&name, "203.0.113.7".parse().unwrap(), "a browser").unwrap();
        assert_eq!(tags, [origin.net]);
    }
    let later = KeyRing::new(vault.clone(), Seeded::new("another run"));
    assert_eq!(
        later.present(origin_of(ada())).unwrap().to_string(),
        format!("{}~2", origin_of(ada()))
    );
    assert_eq!(later.drawn_anew(), [], "it was drawn before");
    assert_eq!(later.all_drawn_anew().unwrap().len(), 2);
    vault.destroy(&SecretName::origin_month(at()).anew()).unwrap();
    later.forget_all();
    let third = later.present(origin_of(ada())).unwrap();
    assert_eq!(third.to_string(), format!("{}~3", origin_of(ada())));
}

#[test]
fn links_and_unknown_addresses_go_on_under_another_key_and_held_addresses_never_do() {
    let (vault, keys) = fresh();
    let link = keys.link_key(690).unwrap();
    let unknown = keys.unknown_address("nobody@hotel.example", at()).unwrap();
    keys.address_tag("ada@hotel.example").unwrap();
    let gone = [
        SecretName::link_key(690),
        SecretName::unknown_index(unknown_epoch(at())),
        SecretName::address_index(1),
    ];
    for name in &gone {
        vault.destroy(name).unwrap();
    }
    keys.forget_all();
    assert!(keys.link_key_if_kept(690).unwrap().is_none());
    let anew = keys.link_key(690).unwrap();
    assert_ne!(anew.bytes(), link.bytes());
    assert_eq!(keys.link_key_if_kept(690).unwrap().unwrap().bytes(), anew.bytes());
    assert_ne!(keys.unknown_address("nobody@hotel.example", at()).unwrap(), unknown);
    let drawn: Vec<SecretName> = gone.iter().take(2).map(SecretName::anew).collect();
    assert_eq!(keys.drawn_anew(), drawn);
    for name in &drawn {
        keys.written(name);
    }
    assert_eq!(keys.drawn_anew(), []);
    assert!(matches!(keys.address_tag("ada@hotel.example"), Err(KeyError::Absent(_))));
}

#[test]
fn networks_compare_by_24_bits_or_by_64() {
    let (_, keys) = fresh();
    keys.create_person(ada()).unwrap();
    keys.create_person(manager()).unwrap();
    let origin = |account, ip: &str| -> Origin {
        keys.origin(&origin_of(account), ip.parse().unwrap(), "a browser").unwrap()
    };
    let net = |ip: &str| origin(ada(), ip).net;
    assert_eq!(net("203.0.113.7"), net("203.0.113.250"));
    assert_ne!(net("203.0.113.7"), net("203.0.114.7"));
    assert_eq!(net("203.0.113.7"), net("::ffff:203.0.113.7"), "IPv4 in IPv6's clothes");
    assert_eq!(net("2001:db8:1:200::1"), net("2001:db8:1:200:ffff::2"));
    assert_ne!(net("2001:db8:1:200::1"), net("2001:db8:1:201::1"));
    // What the first releases wrote for a /56 is found too.
    let tags = keys.network_tags(&origin_of(ada()), "2001:db8:1:200::1".parse().unwrap());
    assert_eq!(tags.unwrap().len(), 2);
    let theirs = origin(manager(), "203.0.113.7");
    assert_ne!(net("203.0.113.7"), theirs.net, "two persons' tags do not compare");
    assert_eq!(theirs.ip.clear().unwrap(), "203.0.113.7");
}

#[test]
fn a_browsers_name_is_cut_at_512_bytes_and_never_within_a_character() {
    let (_, keys) = fresh();
    let day = KeyName::UnknownOrigin("2026-11-22".to_owned());
    let agent = format!("{}é and more", "a".repeat(511));
    let origin = keys.origin(&day, "203.0.113.7".parse().unwrap(), &agent).unwrap();
    assert_eq!(origin.user_agent.clear().unwrap(), &"a".repeat(511));
}

#[test]
fn an_address_has_one_tag_and_the_tag_names_its_epoch() {
    let (vault, keys) = fresh();
    let tag = keys.address_tag("ada@hotel.example").unwrap();
    assert_eq!(keys.address_tag("ada@hotel.example").unwrap(), tag);
    assert_ne!(keys.address_tag("bob@hotel.example").unwrap(), tag);
    let (epoch, hex) = tag.0.split_once('-').unwrap();
    assert_eq!((epoch, hex.len()), ("1", 64));
    let restarted = KeyRing::new(vault, Seeded::new("another run"));
    assert_eq!(restarted.address_tag("ada@hotel.example").unwrap(), tag);
}

#[test]
fn an_address_nobody_holds_is_found_under_the_previous_key_for_another_period() {
    let (_, keys) = fresh();
    let november = keys.unknown_address("ghost@hotel.example", at()).unwrap();
    assert_eq!(november.previous, None, "there was no key before");
    let december = moment("2026-12-20T00:00:00Z");
    assert_eq!(unknown_epoch(december), unknown_epoch(at()) + 1);
    let later = keys.unknown_address("ghost@hotel.example", december).unwrap();
    assert_eq!(later.previous.as_ref(), Some(&november.current));
    assert_ne!(later.current.tag, november.current.tag);
    assert_eq!(unknown_epoch(moment("1969-12-31T00:00:00Z")), 0);
}

#[test]
fn unknown_addresses_spread_over_all_shards_and_the_tag_does_not_tell_the_shard() {
    let (_, keys) = fresh();
    let mut shards = BTreeSet::new();
    for number in 0..1_000 {
        let found = keys.unknown_address(&format!("{number}@hotel.example"), at()).unwrap();
        shards.insert(found.current.shard);
    }
    assert_eq!(shards, (0..64).collect());
}

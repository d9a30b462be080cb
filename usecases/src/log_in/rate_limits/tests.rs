//! Limits, one by one.

use super::stopped::COUNTED_MAX;
use super::*;
use uuid::Uuid;

const LIMITS: LimitsConfig = LimitsConfig {
    network_per_minute: 3,
    address_per_minute: 2,
    device_per_minute: 2,
    refused_total_per_minute: 1,
    forgot_network_per_minute: 100,
    forgot_address_per_minute: 2,
    forgot_total_per_minute: 5,
    link_network_per_minute: 1,
    link_account_per_minute: 1,
};

fn network(text: &str) -> Network {
    Network::of(text.parse().unwrap())
}

fn address(name: &str) -> EmailAddress {
    EmailAddress::parse(&format!("{name}@hotel.example")).unwrap()
}

fn now() -> Moment {
    Moment { monotonic: Duration::ZERO, at: "2026-11-22T08:00:00Z".parse().unwrap() }
}

#[test]
fn one_customer_of_a_provider_is_one_network() {
    assert_eq!(network("203.0.113.7"), network("203.0.113.200"));
    assert_eq!(network("::ffff:203.0.113.7"), network("203.0.113.200"));
    assert_ne!(network("203.0.113.7"), network("203.0.114.7"));
    assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::1"));
    assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
}

#[test]
fn strangers_at_an_address_use_up_nothing_of_the_device_that_it_knows() {
    let limits = Limits::new(&LIMITS);
    let (ada, account) = (address("ada"), AccountId(Uuid::nil()));
    for n in 0..10 {
        let stranger = limits.stranger(network(&format!("203.0.{n}.1")), &ada, now());
        assert_eq!(stranger.is_ok(), n < 2, "{n}");
    }
    let device = DeviceId("ada's".to_owned());
    limits.known_device(account, &device, now()).unwrap();
    limits.known_device(account, &device, now()).unwrap();
    limits.known_device(account, &device, now()).unwrap_err();
    limits.known_device(account, &DeviceId("the other".to_owned()), now()).unwrap();
}

#[test]
fn the_machine_itself_is_no_network() {
    let limits = Limits::new(&LIMITS);
    for n in 0..10 {
        limits.stranger(network("127.0.0.1"), &address(&format!("a{n}")), now()).unwrap();
        limits.stranger(network("::1"), &address(&format!("b{n}")), now()).unwrap();
    }
}

/// Log-ins use up nothing of what a forgotten password needs, and one address nothing of the others'.
#[test]
fn forgot_has_limits_of_its_own() {
    let limits = Limits::new(&LIMITS);
    let (ada, home) = (address("ada"), network("203.0.113.1"));
    for _ in 0..10 {
        let _ = limits.stranger(home, &ada, now());
    }
    let asked = |name: &str| limits.forgot(home, &address(name), now());
    assert_eq!((asked("ada"), asked("ada")), (Ok(Forgot::Goes), Ok(Forgot::Goes)));
    for _ in 0..10 {
        assert_eq!(asked("ada"), Ok(Forgot::IsToldTheUsual));
    }
    for name in ["bert", "cleo", "dora"] {
        assert_eq!(asked(name), Ok(Forgot::Goes));
    }
    asked("emil").unwrap_err();
    let elsewhere = Moment { monotonic: Duration::from_secs(12), ..now() };
    assert_eq!(limits.forgot(home, &address("emil"), elsewhere), Ok(Forgot::Goes));
}

#[test]
fn a_network_that_shows_many_unknown_devices_is_not_looked_for_any_more() {
    let limits = Limits::new(&LIMITS);
    let (bad, good) = (network("203.0.113.1"), network("203.0.114.1"));
    for _ in 0..3 {
        assert!(limits.may_look_for_device(bad, now()));
        limits.device_was_unknown(bad, now());
    }
    assert!(!limits.may_look_for_device(bad, now()));
    assert!(limits.may_look_for_device(good, now()));
}

/// However many come, few events follow; what cannot be written is counted on; memory comes back.
#[test]
fn what_was_stopped_is_counted_in_few_rows() {
    let limits = Limits::new(&LIMITS);
    for n in 0..145_000_u32 {
        let [_, a, b, _] = n.to_be_bytes();
        let _ = limits.stranger(network(&format!("10.{a}.{b}.1")), &address(&n.to_string()), now());
    }
    assert!(limits.remembered() > 1_000);
    let rows = limits.take_stopped();
    assert!(rows.len() <= COUNTED_MAX + 1, "{}", rows.len());
    let count = |rows: &[Stopped]| rows.iter().map(|row| row.count).sum::<u32>();
    let all = count(&rows);
    assert!(all > 140_000, "{all}");
    assert!(limits.take_stopped().is_empty());
    limits.put_back(rows);
    assert_eq!(count(&limits.take_stopped()), all);
    limits.forget_the_quiet(Duration::from_mins(1));
    assert_eq!(limits.remembered(), 0);
}

#[test]
fn whether_a_network_may_try_one_more_is_asked_for_nothing() {
    let limits = Limits::new(&LIMITS);
    let (bad, good) = (network("203.0.113.1"), network("203.0.114.1"));
    for _ in 0..3 {
        limits.may_try_link(bad, now()).unwrap();
    }
    limits.link(bad, now()).unwrap();
    limits.may_try_link(bad, now()).unwrap_err();
    limits.may_try_link(good, now()).unwrap();
}

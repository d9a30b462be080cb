//! Rules as data: what may be set, and what is looser than before.

use super::*;
use crate::policy::{Profile, Settings};

fn with(rules: Vec<ActivityRule>) -> Settings {
    Settings { unusual_activity: rules, ..Profile::Hotel.settings() }
}

fn turns(within_minutes: u32, action: ActivityAction) -> ActivityRule {
    ActivityRule::DevicesTakingTurns { within_minutes, action }
}

fn devices(more_than: u32, action: ActivityAction) -> ActivityRule {
    ActivityRule::ManyDevices { more_than, within_hours: 24, action }
}

use ActivityAction::{Observe, Refuse};

#[test]
fn s2_the_two_signs_of_a_shared_account_are_at_least_observed_and_each_rule_stands_once() {
    assert_eq!(with(vec![turns(30, Observe), devices(8, Observe)]).out_of_bounds(), []);
    let said = |rules| -> Vec<String> {
        with(rules).out_of_bounds().iter().map(ToString::to_string).collect()
    };
    let none = said(vec![]);
    assert_eq!(none.len(), 2, "{none:?}");
    assert!(none[0].starts_with("unusual_activity: rules named devices_taking_turns is 0"));
    let twice = said(vec![turns(30, Refuse), turns(20, Refuse), devices(8, Refuse)]);
    assert!(twice[0].contains("devices_taking_turns is 2; it must be from 1 to 1"), "{twice:?}");
    let loose = said(vec![turns(1, Refuse), devices(500, Refuse)]);
    assert!(loose[0].contains("within_minutes is 1; it must be from 5 to 240"), "{loose:?}");
    assert!(loose[1].contains("more_than is 500; it must be from 3 to 50"), "{loose:?}");
    let many = ActivityRule::ManyNetworks { more_than: 4, within_minutes: 60, action: Refuse };
    let refusing = said(vec![turns(30, Refuse), devices(8, Refuse), many]);
    assert!(refusing[0].contains("it may only be observed"), "{refusing:?}");
}

#[test]
fn s2_to_drop_a_rule_or_to_make_it_see_less_is_looser() {
    let usual = Profile::Hotel.settings();
    let looser = |rules: Vec<ActivityRule>| !usual.loosened_by(&with(rules)).is_empty();
    let change = |replace: ActivityRule| {
        let kept = ActivityRule::usual().into_iter();
        let kept =
            kept.map(|rule| if rule.name() == replace.name() { replace.clone() } else { rule });
        kept.collect::<Vec<_>>()
    };
    assert!(!looser(ActivityRule::usual()));
    assert!(looser(vec![turns(30, Refuse), devices(8, Refuse)]), "networks are not watched");
    assert!(looser(change(turns(30, Observe))));
    assert!(looser(change(turns(29, Refuse))));
    assert!(!looser(change(turns(60, Refuse))), "a longer while sees more");
    assert!(looser(change(devices(9, Refuse))));
    assert!(!looser(change(devices(7, Refuse))));
}

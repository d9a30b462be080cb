//! May this policy be adopted? Arm by arm.

use super::*;
use crate::engine::AdoptPolicy;
use crate::testing::{Given, given};

fn adopt_with(change: impl FnOnce(&mut Settings), approved: bool) -> AdoptPolicy {
    let mut settings = Profile::Hotel.settings();
    change(&mut settings);
    AdoptPolicy { profile: Profile::Hotel, settings, approved_by_second_person: approved }
}

fn adopted(version: u32, profile: Profile) -> PolicyEvent {
    PolicyEvent::PolicyAdopted { version, profile, settings: profile.settings() }
}

fn hotel() -> Given<PolicyState> {
    given::<PolicyState>([adopted(1, Profile::Hotel).into()])
}

#[test]
fn the_first_version_needs_nobody_else_and_the_same_again_changes_nothing() {
    let first = given::<PolicyState>([]).when(adopt_with(|_| {}, false));
    let first = first.then([adopted(1, Profile::Hotel)]);
    assert_eq!(first.state().current(), Some(&Policy::first(Profile::Hotel)));
    first.and().when(adopt_with(|_| {}, false)).then_nothing();
}

#[test]
fn a_stricter_policy_is_adopted_by_one_and_a_looser_one_by_two() {
    let strict = hotel().when(adopt_with(|settings| settings.failures_max = 5, false));
    let strict = strict.then_events(|events| {
        assert!(matches!(events, [PolicyEvent::PolicyAdopted { version: 2, .. }]), "{events:?}");
    });
    let back = strict.and().when(adopt_with(|_| {}, false));
    let back = back.then_refused(Rejection::NeedsSecondPerson(vec!["failures_max"]));
    let back = back.when(adopt_with(|_| {}, true)).then([adopted(3, Profile::Hotel)]);
    assert_eq!(back.state().version(2).map(|policy| policy.settings.failures_max), Some(5));
    assert_eq!(back.state().version(4), None);
}

#[test]
fn not_even_two_persons_go_below_the_floors() {
    let loose = hotel().when(adopt_with(|settings| settings.failures_max = 101, true));
    let why = "NIST SP 800-63B-4 section 3.2.2 allows at most 100";
    let (setting, value, least, most) = ("failures_max", 101, 3, 100);
    let outside = OutOfBounds { setting, value, least, most, why };
    loose.then_refused(Rejection::OutOfBounds(vec![outside]));
}

#[test]
fn another_profile_with_the_same_settings_is_another_version() {
    let renamed = AdoptPolicy { profile: Profile::Nist, ..adopt_with(|_| {}, false) };
    hotel().when(renamed).then_events(|events| assert_eq!(events.len(), 1));
}

#[test]
fn a_refusal_names_what_it_is_about() {
    let outside = Settings { failures_max: 500, ..Profile::Hotel.settings() }.out_of_bounds();
    let said = Rejection::OutOfBounds(outside).to_string();
    assert!(said.contains("failures_max is 500"), "{said}");
    let said = Rejection::NeedsSecondPerson(vec!["lock_minutes"]).to_string();
    assert!(said.contains("loosens lock_minutes"), "{said}");
}

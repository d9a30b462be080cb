//! Counters and backup flags: what is said of a key whose signature is right, and only then?

use super::authenticator::{Authenticator, BE, BS, UP, UV, es256};
use super::{registered, site, used};
use keyledger_core::passkeys::{KnownPasskey, PasskeyError, PasskeyMarks, Passkeys};

const PRESENT: u8 = UP | UV;

/// What comes of an answer with `now`, of a key that was last used with `before`.
fn outcome(before: (u32, u8), now: (u32, u8)) -> Result<PasskeyMarks, PasskeyError> {
    let mut authenticator = Authenticator { counter: before.0, flags: before.1, ..es256(7) };
    let known = registered(&site(), &authenticator);
    (authenticator.counter, authenticator.flags) = now;
    used(&site(), &authenticator, &known).map(|(_, marks)| marks)
}

/// The same, with a signature of another key.
fn forged(before: (u32, u8), now: (u32, u8)) -> Result<PasskeyMarks, PasskeyError> {
    let real = Authenticator { counter: before.0, flags: before.1, ..es256(7) };
    let known = registered(&site(), &real);
    let forger = Authenticator { id: real.id, counter: now.0, flags: now.1, ..es256(8) };
    used(&site(), &forger, &known).map(|(_, marks)| marks)
}

#[test]
fn a_counter_goes_up() {
    let marks = outcome((5, PRESENT), (6, PRESENT)).unwrap();
    assert_eq!(marks, PasskeyMarks { counter: 6, synced: false, backed_up: false });
    assert_eq!(outcome((0, PRESENT), (0, PRESENT)).unwrap().counter, 0);
    assert_eq!(outcome((0, PRESENT), (u32::MAX, PRESENT)).unwrap().counter, u32::MAX);
}

#[test]
fn a_counter_that_goes_back_or_stays_or_is_zero_from_now_on_is_a_copy() {
    for now in [4, 5, 0] {
        assert_eq!(outcome((5, PRESENT), (now, PRESENT)), Err(PasskeyError::Counter), "{now}");
    }
}

#[test]
fn a_key_may_be_backed_up_from_now_on_or_no_longer() {
    let marks = outcome((0, PRESENT | BE | BS), (0, PRESENT | BE)).unwrap();
    assert_eq!(marks, PasskeyMarks { counter: 0, synced: true, backed_up: false });
    let marks = outcome((0, PRESENT | BE), (0, PRESENT | BE | BS)).unwrap();
    assert_eq!(marks, PasskeyMarks { counter: 0, synced: true, backed_up: true });
}

const CHANGES: [((u32, u8), (u32, u8)); 6] = [
    ((0, PRESENT | BE), (0, PRESENT)),
    ((0, PRESENT | BE | BS), (0, PRESENT)),
    ((0, PRESENT), (0, PRESENT | BE | BS)),
    ((0, PRESENT), (0, PRESENT | BE)),
    // It does not count any more either.
    ((5, PRESENT), (0, PRESENT | BE | BS)),
    // No authenticator may say this.
    ((0, PRESENT), (0, PRESENT | BS)),
];

#[test]
fn a_key_that_can_be_synced_from_now_on_or_no_longer_has_changed_its_kind() {
    for (before, now) in CHANGES {
        assert_eq!(outcome(before, now), Err(PasskeyError::KindChanged), "{before:?} {now:?}");
    }
}

#[test]
fn whoever_does_not_have_the_key_can_neither_make_it_look_copied_nor_changed() {
    for (before, now) in [((5, PRESENT), (4, PRESENT)), ((5, PRESENT), (0, PRESENT))] {
        assert_eq!(forged(before, now), Err(PasskeyError::WrongSignature), "{before:?} {now:?}");
    }
    for (before, now) in CHANGES {
        assert_eq!(forged(before, now), Err(PasskeyError::WrongSignature), "{before:?} {now:?}");
    }
}

#[test]
fn a_key_that_has_changed_its_kind_is_refused_every_time() {
    let site = site();
    let mut authenticator = es256(7);
    let known: KnownPasskey = registered(&site, &authenticator);
    authenticator.flags = PRESENT | BE | BS;
    for _ in 0..2 {
        assert_eq!(used(&site, &authenticator, &known), Err(PasskeyError::KindChanged));
    }
}

#[test]
fn the_counter_that_is_kept_now_counts_and_not_that_of_the_beginning() {
    let site = site();
    let mut authenticator = Authenticator { counter: 1, ..es256(7) };
    let mut known = registered(&site, &authenticator);
    let asked = site.begin_authentication(std::slice::from_ref(&known.key)).unwrap();
    authenticator.counter = 5;
    let answer = authenticator.get(&asked.options).to_string();
    // Used elsewhere meanwhile.
    known.marks.counter = 9;
    let keys = [known];
    let late = site.finish_authentication(&asked.state, &answer, &keys);
    assert_eq!(late, Err(PasskeyError::Counter));
    // And a key that was removed meanwhile is none of them.
    let removed = site.finish_authentication(&asked.state, &answer, &[]);
    assert_eq!(removed, Err(PasskeyError::UnknownKey));
}

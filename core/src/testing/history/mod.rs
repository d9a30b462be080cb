//! Generated histories: which histories can there be? Valid ones, which the rules wrote, and
//! hostile ones, which nobody should have written and everybody must survive.
//!
//! A failing case prints the shortest moves that fail; they are all there is to run it again.

mod apps;
mod asked;
mod factors;
mod hostile;
mod hostile_account;
mod hostile_apps;
mod hostile_factors;
mod intents;
mod moves;
mod passkeys;
mod play;
mod streams;
mod told;

pub use hostile::{
    email_claim_event, hostile, mail_event, moments, operations_event, out_of_order, policy_event,
    property_event, recorded_anyhow, unknown_event,
};
pub use hostile_account::account_event;
pub use intents::{MANAGER, OPERATOR};
pub use moves::{ADDRESSES, Act, HANDS, Move, PROPERTIES, factoring, guessing, moves};
pub use play::{hotel, play, play_under};
pub use told::{
    Answered, CANARY_ADDRESS, CANARY_AGENT, CANARY_NAME, CANARY_NETWORK, CANARY_NOTE, CANARY_WORDS,
    History, Stream,
};

use crate::policy::{PasskeyUse, Profile, Settings};
use proptest::prelude::*;

/// One of the profiles.
pub fn profiles() -> impl Strategy<Value = Profile> {
    prop_oneof![Just(Profile::Hotel), Just(Profile::Nist), Just(Profile::Pci)]
}

/// A history of everything in a small group of hotels, as the rules wrote it.
pub fn valid() -> impl Strategy<Value = History> {
    (profiles(), moves(0..120)).prop_map(|(profile, moves)| play(profile, &moves))
}

/// Settings within the bounds, small enough for locks to be reached.
pub fn settings() -> impl Strategy<Value = Settings> {
    let locks = prop_oneof![Just(vec![]), prop::collection::vec(15..120_u32, 1..4),];
    let unused = prop_oneof![Just(0), 10..90_u32];
    (profiles(), 3..12_u32, 0..6_u32, 10..40_u32, locks, unused).prop_map(
        |(
            profile,
            failures_max,
            known_device_failures_max,
            consecutive_failures_max,
            lock_minutes,
            disabled_when_unused_days,
        )| {
            let mut settings = profile.settings();
            settings.failures_max = failures_max;
            settings.known_device_failures_max = known_device_failures_max;
            settings.consecutive_failures_max = consecutive_failures_max;
            settings.lock_minutes = lock_minutes;
            settings.disabled_when_unused_days = disabled_when_unused_days;
            settings
        },
    )
}

/// A history under any settings.
pub fn valid_under_any() -> impl Strategy<Value = History> {
    (settings(), moves(0..120))
        .prop_map(|(settings, moves)| play_under(Profile::Hotel, settings, &moves))
}

/// A history of guesses, under settings small enough for every limit to be met.
pub fn guessed() -> impl Strategy<Value = History> {
    (settings(), 3..6_u32, 0..4_u32, guessing(0..100)).prop_map(
        |(settings, failures_max, known_device_failures_max, moves)| {
            let consecutive_failures_max = 10;
            let settings = Settings {
                failures_max,
                known_device_failures_max,
                consecutive_failures_max,
                ..settings
            };
            play_under(Profile::Hotel, settings, &moves)
        },
    )
}

/// A history of second factors, under settings small enough for every limit to be met.
pub fn factored() -> impl Strategy<Value = History> {
    let off = prop::bool::weighted(0.1);
    (profiles(), off, factoring(0..100)).prop_map(|(profile, off, moves)| {
        let (factor_failures_max, factor_consecutive_max) = (3, 10);
        let mut settings =
            Settings { factor_failures_max, factor_consecutive_max, ..profile.settings() };
        if off {
            settings.passkeys = PasskeyUse::Off;
        }
        play_under(profile, settings, &moves)
    })
}

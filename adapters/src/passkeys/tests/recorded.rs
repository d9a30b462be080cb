//! Recorded ceremonies: are answers right that a foreign browser and authenticator gave to our options?
//! They are those of the crate `passkey` 0.6.0. It is no dependency of the tests: it turns on
//! `serde_json/preserve_order`, for every package that is built with them.

use super::{ada, json, site};
use keyledger_core::passkeys::{KnownPasskey, PasskeyError, PasskeyMarks, Passkeys};
use serde_json::Value;

const RECORDED: &str = include_str!("passkey_0_6_0.json");

/// The state of a ceremony, as if `challenge` had been drawn.
fn with_challenge(state: &[u8], challenge: &Value) -> Vec<u8> {
    let mut state: Value = serde_json::from_slice(state).unwrap();
    let inner = state["state"].as_object_mut().unwrap().values_mut().next().unwrap();
    assert!(inner["challenge"].is_string(), "{inner}");
    inner["challenge"] = challenge.clone();
    serde_json::to_vec(&state).unwrap()
}

#[test]
fn answers_of_another_implementation_are_right() {
    let (site, recorded) = (site(), json(RECORDED));
    let (challenge, answer) =
        (&recorded["registration"]["challenge"], &recorded["registration"]["answer"]);
    let asked = site.begin_registration(&ada(), &[]).unwrap();
    let early = site.finish_registration(&asked.state, &answer.to_string());
    assert_eq!(early, Err(PasskeyError::OtherChallenge));
    let state = with_challenge(&asked.state, challenge);
    let made = site.finish_registration(&state, &answer.to_string()).unwrap();
    assert_eq!(made.key.transports, ["internal", "hybrid"]);
    assert_eq!(made.marks, PasskeyMarks { counter: 0, synced: true, backed_up: true });

    let mut known = KnownPasskey { key: made.key, marks: made.marks };
    for used in recorded["authentications"].as_array().unwrap() {
        let asked = site.begin_authentication(&[]).unwrap();
        let state = with_challenge(&asked.state, &used["challenge"]);
        let answer = used["answer"].to_string();
        assert_eq!(site.claimed(&answer).unwrap().handle, Some(ada().handle));
        let keys = [known.clone()];
        let (id, marks) = site.finish_authentication(&state, &answer, &keys).unwrap();
        assert_eq!((&id, marks.counter), (&known.key.id, known.marks.counter + 1));
        known.marks = marks;
        let again = site.finish_authentication(&state, &answer, &[known.clone()]);
        assert_eq!(again, Err(PasskeyError::Counter));
    }
}

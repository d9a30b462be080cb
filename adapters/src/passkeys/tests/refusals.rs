//! Answers that are refused: for the right reason?

use super::authenticator::{Authenticator, UP, UV, bytes, cbor, es256, text};
use super::{ORIGIN, ada, json, registered, site, used};
use crate::passkeys::RelyingParty;
use keyledger_core::account::PasskeyAlgorithm;
use keyledger_core::passkeys::{KnownPasskey, NewPasskey, PasskeyError, Passkeys};
use serde_cbor_2::Value as Cbor;
use serde_json::{Value, json};

/// What comes of a key that `authenticator` makes.
fn made(site: &RelyingParty, authenticator: &Authenticator) -> Result<NewPasskey, PasskeyError> {
    let asked = site.begin_registration(&ada(), &[]).unwrap();
    site.finish_registration(&asked.state, &authenticator.create(&asked.options).to_string())
}

/// Ways in which an authenticator or its browser can be wrong, and why they are refused.
fn wrong() -> Vec<(Authenticator, PasskeyError)> {
    let at = |origin: &str| Authenticator { origin: origin.to_owned(), ..es256(7) };
    vec![
        (at("https://hotel.example"), PasskeyError::OtherSite),
        (at("https://accounts.hotel.example.evil.example"), PasskeyError::OtherSite),
        (at("https://login.accounts.hotel.example"), PasskeyError::OtherSite),
        (at("https://accounts.hotel.example:8443"), PasskeyError::OtherSite),
        (at("http://accounts.hotel.example"), PasskeyError::OtherSite),
        (at("android:apk-key-hash:AAAA"), PasskeyError::OtherSite),
        (at("no origin"), PasskeyError::Unreadable),
        (Authenticator { site: "hotel.example".to_owned(), ..es256(7) }, PasskeyError::OtherSite),
        (Authenticator { cross_origin: Some(true), ..es256(7) }, PasskeyError::OtherSite),
        (Authenticator { flags: UP, ..es256(7) }, PasskeyError::UserNotVerified),
        (Authenticator { flags: UV, ..es256(7) }, PasskeyError::UserNotVerified),
    ]
}

#[test]
fn a_key_is_not_registered_from_elsewhere_or_unverified() {
    for (authenticator, why) in wrong() {
        assert_eq!(made(&site(), &authenticator), Err(why), "{}", authenticator.origin);
    }
}

#[test]
fn a_key_is_not_used_from_elsewhere_or_unverified() {
    let known = registered(&site(), &es256(7));
    for (authenticator, why) in wrong() {
        assert_eq!(used(&site(), &authenticator, &known), Err(why), "{}", authenticator.origin);
    }
}

#[test]
fn a_key_of_somebody_else_is_unknown_and_its_signature_is_not_the_keys() {
    let known = registered(&site(), &es256(7));
    assert_eq!(used(&site(), &es256(8), &known), Err(PasskeyError::UnknownKey));
    let forger = Authenticator { id: known.key.id.clone(), ..es256(8) };
    assert_eq!(used(&site(), &forger, &known), Err(PasskeyError::WrongSignature));
}

#[test]
fn an_answer_belongs_to_one_challenge() {
    let (site, authenticator) = (site(), es256(7));
    let known = [registered(&site, &authenticator)];
    let [first, second] = [(); 2].map(|()| site.begin_authentication(&[]).unwrap());
    let answer = authenticator.get(&first.options).to_string();
    let replayed = site.finish_authentication(&second.state, &answer, &known);
    assert_eq!(replayed, Err(PasskeyError::OtherChallenge));
    let [first, second] = [(); 2].map(|()| site.begin_registration(&ada(), &[]).unwrap());
    let answer = authenticator.create(&first.options).to_string();
    let replayed = site.finish_registration(&second.state, &answer);
    assert_eq!(replayed, Err(PasskeyError::OtherChallenge));
}

#[test]
fn a_state_belongs_to_one_kind_of_ceremony() {
    let (site, authenticator) = (site(), es256(7));
    let known = [registered(&site, &authenticator)];
    let new = site.begin_registration(&ada(), &[]).unwrap();
    let old = site.begin_authentication(&[]).unwrap();
    let answer = authenticator.get(&new.options).to_string();
    let swapped = site.finish_authentication(&new.state, &answer, &known);
    assert_eq!(swapped, Err(PasskeyError::OtherChallenge));
    let answer = authenticator.create(&old.options).to_string();
    let swapped = site.finish_registration(&old.state, &answer);
    assert_eq!(swapped, Err(PasskeyError::OtherChallenge));
    for state in [&b""[..], b"{}", br#"{"version":1,"kind":"registration","state":{}}"#] {
        let damaged = site.finish_registration(state, &answer);
        assert!(matches!(damaged, Err(PasskeyError::Failed(_))), "{damaged:?}");
    }
}

#[test]
fn an_answer_to_the_other_ceremony_is_none() {
    let (site, authenticator) = (site(), es256(7));
    let known = [registered(&site, &authenticator)];
    let asked = site.begin_authentication(&[]).unwrap();
    let mut answer = authenticator.get(&asked.options);
    let created = authenticator.create(&asked.options);
    answer["response"]["clientDataJSON"] = created["response"]["clientDataJSON"].clone();
    let refused = site.finish_authentication(&asked.state, &answer.to_string(), &known);
    assert_eq!(refused, Err(PasskeyError::Unreadable));
}

#[test]
fn a_key_that_was_excluded_is_not_registered_again() {
    let (site, authenticator) = (site(), es256(7));
    let known = registered(&site, &authenticator);
    let asked = site.begin_registration(&ada(), &[known.key]).unwrap();
    let answer = authenticator.create(&asked.options).to_string();
    let again = site.finish_registration(&asked.state, &answer);
    assert_eq!(again, Err(PasskeyError::Unreadable));
}

/// Keys for ES384, ES512, `EdDSA`, PS256 and RS1. Only what they say of themselves matters.
fn not_offered() -> Vec<Vec<u8>> {
    let point = |alg: i128, curve: i128, length: usize| {
        cbor([
            (1, Cbor::Integer(2)),
            (3, Cbor::Integer(alg)),
            (-1, Cbor::Integer(curve)),
            (-2, Cbor::Bytes(vec![7; length])),
            (-3, Cbor::Bytes(vec![7; length])),
        ])
    };
    let ed25519 = cbor([
        (1, Cbor::Integer(1)),
        (3, Cbor::Integer(-8)),
        (-1, Cbor::Integer(6)),
        (-2, Cbor::Bytes(vec![7; 32])),
    ]);
    vec![point(-35, 2, 48), point(-36, 3, 66), ed25519, rsa(-37, 256), rsa(-65_535, 256)]
}

fn rsa(alg: i128, bytes: usize) -> Vec<u8> {
    cbor([
        (1, Cbor::Integer(3)),
        (3, Cbor::Integer(alg)),
        (-1, Cbor::Bytes(vec![0xc7; bytes])),
        (-2, Cbor::Bytes(vec![1, 0, 1])),
    ])
}

#[test]
fn a_key_of_an_algorithm_that_was_not_offered_is_not_registered() {
    let keys = not_offered().into_iter().chain([rsa(-257, 384), rsa(-257, 128)]);
    for public_key in keys {
        let authenticator = Authenticator { public_key: Some(public_key.clone()), ..es256(7) };
        assert_eq!(made(&site(), &authenticator), Err(PasskeyError::Algorithm), "{public_key:x?}");
    }
}

#[test]
fn a_stored_key_of_an_algorithm_that_was_not_offered_is_not_used() {
    let authenticator = es256(7);
    let known = registered(&site(), &authenticator);
    for public_key in not_offered() {
        let mut other = known.clone();
        other.key.public_key = public_key;
        assert_eq!(used(&site(), &authenticator, &other), Err(PasskeyError::Algorithm));
    }
    let mut other = known;
    other.key.algorithm = PasskeyAlgorithm::Rs256;
    assert_eq!(used(&site(), &authenticator, &other), Err(PasskeyError::Algorithm));
}

#[test]
fn a_stored_key_that_is_damaged_is_nobodys_fault() {
    let authenticator = es256(7);
    let known = registered(&site(), &authenticator);
    let truncated = |bytes: &[u8]| bytes[..bytes.len() - 1].to_vec();
    let off_the_curve = |bytes: &[u8]| [&bytes[..bytes.len() - 1], &[0]].concat();
    for damage in [truncated, off_the_curve, |_: &[u8]| vec![]] {
        let mut damaged: KnownPasskey = known.clone();
        damaged.key.public_key = damage(&known.key.public_key);
        let failed = used(&site(), &authenticator, &damaged);
        assert!(matches!(failed, Err(PasskeyError::Failed(_))), "{failed:?}");
    }
}

#[test]
fn a_new_key_that_is_none_is_not_registered() {
    let es256_at = |x: &[u8], y: &[u8]| {
        cbor([
            (1, Cbor::Integer(2)),
            (3, Cbor::Integer(-7)),
            (-1, Cbor::Integer(1)),
            (-2, Cbor::Bytes(x.to_vec())),
            (-3, Cbor::Bytes(y.to_vec())),
        ])
    };
    let rs256_of = |n: &[u8], e: &[u8]| {
        cbor([
            (1, Cbor::Integer(3)),
            (3, Cbor::Integer(-257)),
            (-1, Cbor::Bytes(n.to_vec())),
            (-2, Cbor::Bytes(e.to_vec())),
        ])
    };
    let tiny = [&[0; 255][..], &[9]].concat();
    for public_key in [
        es256_at(&[7; 32], &[7; 32]),
        es256_at(&[0; 32], &[0; 32]),
        es256_at(&[7; 31], &[7; 33]),
        rs256_of(&[0xc6; 256], &[1, 0, 1]),
        rs256_of(&[0; 256], &[1, 0, 1]),
        rs256_of(&[0xc7; 256], &[0, 0, 0]),
        rs256_of(&[0xc7; 256], &[0, 0, 1]),
        rs256_of(&tiny, &[0, 0, 3]),
        cbor([(3, Cbor::Integer(-7))]),
    ] {
        let authenticator = Authenticator { public_key: Some(public_key.clone()), ..es256(7) };
        let refused = made(&site(), &authenticator);
        assert!(
            matches!(refused, Err(PasskeyError::Unreadable | PasskeyError::Algorithm)),
            "{public_key:x?}: {refused:?}"
        );
    }
}

/// An answer with one member replaced.
fn replaced(answer: &Value, member: &str, value: Value) -> String {
    let mut answer = answer.clone();
    *answer.pointer_mut(member).unwrap() = value;
    answer.to_string()
}

#[test]
fn what_is_no_answer_of_a_browser_is_unreadable() {
    let (site, authenticator) = (site(), es256(7));
    let known = [registered(&site, &authenticator)];
    let asked = site.begin_authentication(&[]).unwrap();
    let answer = authenticator.get(&asked.options);
    let padded = format!("{}=", answer["rawId"].as_str().unwrap());
    let mut answers = vec![
        String::new(),
        "null".to_owned(),
        "[".repeat(100_000),
        format!("{}{}", answer, " ".repeat(64 * 1024)),
        json!({ "publicKey": answer }).to_string(),
        replaced(&answer, "/type", json!("password")),
        replaced(&answer, "/id", json!("AQID")),
        replaced(&answer, "/rawId", json!(padded)),
        replaced(&answer, "/response/signature", json!(null)),
        replaced(&answer, "/response/clientDataJSON", json!(text(b"{}"))),
        replaced(&answer, "/response/authenticatorData", json!(text(&[0; 36]))),
    ];
    for id in [String::new(), text(&[1; 1024])] {
        let mut other = answer.clone();
        (other["id"], other["rawId"]) = (json!(id), json!(id));
        answers.push(other.to_string());
    }
    for answer in answers {
        let refused = site.finish_authentication(&asked.state, &answer, &known);
        let start: String = answer.chars().take(200).collect();
        assert_eq!(refused, Err(PasskeyError::Unreadable), "{start}");
    }
}

#[test]
fn the_id_that_is_sent_is_the_one_that_is_attested() {
    let (site, authenticator) = (site(), es256(7));
    let asked = site.begin_registration(&ada(), &[]).unwrap();
    let mut answer = authenticator.create(&asked.options);
    (answer["id"], answer["rawId"]) = (json!("AQID"), json!("AQID"));
    let refused = site.finish_registration(&asked.state, &answer.to_string());
    assert_eq!(refused, Err(PasskeyError::Unreadable));
}

#[test]
fn the_origin_is_compared_as_an_origin() {
    let (site, known) = (site(), registered(&site(), &es256(7)));
    let default_port = Authenticator { origin: format!("{ORIGIN}:443"), ..es256(7) };
    assert!(used(&site, &default_port, &known).is_ok());
    let asked = site.begin_authentication(&[]).unwrap();
    let data = bytes(&es256(7).get(&asked.options)["response"]["clientDataJSON"]);
    assert_eq!(json(std::str::from_utf8(&data).unwrap())["origin"], ORIGIN);
}

//! Ceremonies that succeed: what is asked, and what is kept?

use super::authenticator::{BE, BS, UP, UV, es256, rs256, text};
use super::{ORIGIN, SITE, ada, json, key, registered, site, used};
use crate::passkeys::{RelyingParty, SiteError};
use keyledger_core::account::PasskeyAlgorithm;
use keyledger_core::passkeys::{Claimed, KnownPasskey, PasskeyMarks, Passkeys};
use serde_cbor_2::Value as Cbor;
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

#[test]
fn a_browser_is_asked_for_a_verified_key_of_two_algorithms_and_nothing_is_attested() {
    let known = [key(&[1, 2, 3], &["usb", "smart-card"]), key(&[4], &[])];
    let asked = site().begin_registration(&ada(), &known).unwrap();
    let options = json(&asked.options);
    assert_eq!(
        options,
        json!({
            "rp": { "id": SITE, "name": "Hotel du Lac" },
            "user": {
                "id": text(&[0xad; 16]),
                "name": "ada@hotel.example",
                "displayName": "Ada Lovelace",
            },
            "challenge": options["challenge"],
            "pubKeyCredParams": [
                { "type": "public-key", "alg": -7 },
                { "type": "public-key", "alg": -257 },
            ],
            "timeout": 300_000,
            "excludeCredentials": [
                { "type": "public-key", "id": "AQID", "transports": ["usb", "smart-card"] },
                { "type": "public-key", "id": "BA" },
            ],
            "authenticatorSelection": {
                "residentKey": "preferred",
                "requireResidentKey": false,
                "userVerification": "required",
            },
            "attestation": "none",
            "extensions": {
                "credentialProtectionPolicy": "userVerificationRequired",
                "enforceCredentialProtectionPolicy": false,
            },
        })
    );
}

#[test]
fn a_browser_is_asked_for_one_of_the_keys_or_for_any() {
    let asked = site().begin_authentication(&[key(&[1, 2, 3], &["internal"])]).unwrap();
    let options = json(&asked.options);
    assert_eq!(
        options,
        json!({
            "challenge": options["challenge"],
            "timeout": 300_000,
            "rpId": SITE,
            "allowCredentials": [
                { "type": "public-key", "id": "AQID", "transports": ["internal"] },
            ],
            "userVerification": "required",
        })
    );
    let any = site().begin_authentication(&[]).unwrap();
    assert_eq!(json(&any.options)["allowCredentials"], json!([]));
    assert_ne!(json(&any.options)["challenge"], options["challenge"]);
}

#[test]
fn a_state_keeps_no_key() {
    let keys: Vec<_> = (0..20).map(|one| key(&[one; 64], &["internal"])).collect();
    let asked = site().begin_authentication(&keys).unwrap();
    assert!(asked.state.len() < 300, "{}", asked.state.len());
}

#[test]
fn a_new_key_is_kept_with_what_its_authenticator_says() {
    let authenticator = es256(7);
    let made = registered(&site(), &authenticator);
    assert_eq!(made.key.id, authenticator.id);
    assert_eq!(made.key.public_key, authenticator.public_key());
    assert_eq!(made.key.algorithm, PasskeyAlgorithm::Es256);
    assert_eq!(made.key.transports, ["hybrid", "internal"]);
    assert_eq!(made.key.authenticator, Some(Uuid::from_bytes([0x0a; 16])));
    assert_eq!(made.marks, PasskeyMarks { counter: 0, synced: false, backed_up: false });
}

#[test]
fn a_model_that_is_all_zeros_is_none() {
    let authenticator = super::Authenticator { model: [0; 16], ..es256(7) };
    assert_eq!(registered(&site(), &authenticator).key.authenticator, None);
}

#[test]
fn counter_and_backup_flags_of_a_new_key_are_kept() {
    let authenticator = super::Authenticator { counter: 41, flags: UP | UV | BE | BS, ..es256(7) };
    let made = registered(&site(), &authenticator);
    assert_eq!(made.marks, PasskeyMarks { counter: 41, synced: true, backed_up: true });
}

#[test]
fn a_key_of_rs256_is_registered_and_used() {
    let authenticator = rs256();
    let made = registered(&site(), &authenticator);
    assert_eq!(made.key.algorithm, PasskeyAlgorithm::Rs256);
    assert_eq!(made.key.public_key, authenticator.public_key());
    let (id, _) = used(&site(), &authenticator, &made).unwrap();
    assert_eq!(id, authenticator.id);
}

#[test]
fn a_key_answers_with_a_list_and_without() {
    let (site, ada, bob) = (site(), es256(7), es256(8));
    let keys = [registered(&site, &bob), registered(&site, &ada)];
    let list: Vec<_> = keys.iter().map(|known| known.key.clone()).collect();
    for asked in [site.begin_authentication(&list), site.begin_authentication(&[])] {
        let asked = asked.unwrap();
        let answer = ada.get(&asked.options).to_string();
        let handle = Some(Uuid::from_bytes([0xad; 16]));
        assert_eq!(site.claimed(&answer), Ok(Claimed { handle, id: ada.id.clone() }));
        let (id, _) = site.finish_authentication(&asked.state, &answer, &keys).unwrap();
        assert_eq!(id, ada.id);
    }
}

#[test]
fn an_answer_needs_no_user_handle_and_one_of_another_length_is_none() {
    let (site, authenticator) = (site(), es256(7));
    let known = registered(&site, &authenticator);
    let asked = site.begin_authentication(&[]).unwrap();
    for handle in [None, Some(json!(null)), Some(json!("")), Some(json!(text(&[1; 17])))] {
        let mut answer = authenticator.get(&asked.options);
        let response = answer["response"].as_object_mut().unwrap();
        response.remove("userHandle");
        response.extend(handle.map(|handle| ("userHandle".to_owned(), handle)));
        let answer = answer.to_string();
        assert_eq!(site.claimed(&answer).unwrap().handle, None, "{answer}");
        assert!(
            site.finish_authentication(&asked.state, &answer, std::slice::from_ref(&known)).is_ok()
        );
    }
}

#[test]
fn transports_are_words_and_few() {
    let many: Vec<_> = (0..20).map(|one| format!("way-{one}")).collect();
    for (sent, kept) in [
        (json!(["usb", "usb", "smart-card", 7, "", "USB", "<b>", "a".repeat(33)]), 2),
        (json!(many), 8),
        (json!(null), 0),
        (json!([]), 0),
    ] {
        let authenticator = super::Authenticator { transports: sent.clone(), ..es256(7) };
        assert_eq!(registered(&site(), &authenticator).key.transports.len(), kept, "{sent}");
    }
}

#[test]
fn an_attestation_that_nobody_asked_for_is_not_looked_at() {
    let nonsense = Cbor::Map(BTreeMap::from([
        (Cbor::Text("alg".to_owned()), Cbor::Integer(-7)),
        (Cbor::Text("x5c".to_owned()), Cbor::Array(vec![Cbor::Bytes(vec![0x30; 64])])),
    ]));
    for format in ["packed", "tpm", "android-safetynet", "another"] {
        let attestation = (format, nonsense.clone());
        let made = registered(&site(), &super::Authenticator { attestation, ..es256(7) });
        assert_eq!(made.key.algorithm, PasskeyAlgorithm::Es256);
    }
}

#[test]
fn keys_of_a_domain_are_used_below_it() {
    let site = RelyingParty::new("hotel.example", ORIGIN, "Hotel du Lac").unwrap();
    let authenticator = super::Authenticator { site: "hotel.example".to_owned(), ..es256(7) };
    let known: KnownPasskey = registered(&site, &authenticator);
    assert!(used(&site, &authenticator, &known).is_ok());
}

#[test]
fn a_site_on_this_machine_needs_no_https() {
    let origin = "http://accounts.localhost:8080";
    let site = RelyingParty::new("accounts.localhost", origin, "Hotel du Lac").unwrap();
    let authenticator = super::Authenticator {
        site: "accounts.localhost".to_owned(),
        origin: origin.to_owned(),
        ..es256(7)
    };
    let known = registered(&site, &authenticator);
    assert!(used(&site, &authenticator, &known).is_ok());
}

#[test]
fn a_site_without_passkeys_is_refused() {
    let refused = |id: &str, origin: &str| RelyingParty::new(id, origin, "Hotel").err().unwrap();
    for origin in
        ["accounts.hotel.example", "https://10.0.0.1", "https://a.example/login", "mailto:a@b.c"]
    {
        assert_eq!(refused(SITE, origin), SiteError::Origin(origin.to_owned()));
    }
    let http = "http://accounts.hotel.example";
    assert_eq!(refused(SITE, http), SiteError::Unprotected(http.to_owned()));
    for id in ["other.example", "", "el.example", "login.accounts.hotel.example"] {
        let other = SiteError::OtherHost { id: id.to_owned(), origin: ORIGIN.to_owned() };
        assert_eq!(refused(id, ORIGIN), other);
    }
}

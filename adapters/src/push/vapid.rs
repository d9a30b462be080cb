//! VAPID: how does a push service know who sends? (RFC 8292) A token for its origin, signed with ES256
//! and used for half a day.

use super::keys;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use keyledger_core::timestamp::Timestamp;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// A push service takes no token that expires later than in 24 hours (RFC 8292 section 2).
const VALID_FOR: TimeDelta = TimeDelta::hours(12);
/// A token is used until so long before it expires: the push service's clock may be ahead.
const SPARE: TimeDelta = TimeDelta::hours(1);
/// So many origins have a token at a time: some push services have many hosts.
const ORIGINS_MAX: usize = 256;

/// The subject cannot be used as `sub`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the push subject must be mailto: with an address, without a space, or an https: URL, and not at localhost: Apple refuses others"
)]
pub struct SubjectError;

/// Signs for one key and one subject.
pub struct Vapid {
    key: SigningKey,
    public: [u8; 65],
    subject: String,
    tokens: Mutex<HashMap<String, Token>>,
}

struct Token {
    authorization: String,
    expires_at: Timestamp,
}

impl fmt::Debug for Vapid {
    /// Shows no key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vapid").field("subject", &self.subject).finish_non_exhaustive()
    }
}

impl Vapid {
    /// With the private key of `secret` ([`keys::private_key`]). A push service writes to `subject`
    /// when something is wrong with the messages: `mailto:` or `https:`.
    pub fn new(secret: &[u8; 32], subject: &str) -> Result<Self, SubjectError> {
        if !Self::is_subject(subject) {
            return Err(SubjectError);
        }
        let key = keys::private_key(secret);
        let public = keys::uncompressed(&key.public_key());
        let subject = subject.to_owned();
        Ok(Self { key: SigningKey::from(key), public, subject, tokens: Mutex::default() })
    }

    /// Whether push services take it as `sub`: Apple's answers 403 (`BadJwtToken`) to a space behind
    /// `mailto:` and to `@localhost`.
    pub fn is_subject(text: &str) -> bool {
        let host = if let Some(address) = text.strip_prefix("mailto:") {
            address.rsplit_once('@').filter(|(local, _)| !local.is_empty()).map(|(_, host)| host)
        } else {
            text.strip_prefix("https://").and_then(|rest| rest.split(['/', '?', '#', ':']).next())
        };
        let elsewhere = host.is_some_and(|host| !host.is_empty() && host != "localhost");
        elsewhere && text.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// The public key, uncompressed.
    pub fn public_key(&self) -> [u8; 65] {
        self.public
    }

    /// The value of `Authorization` for messages to an origin (`https://push.example:8443`).
    pub fn authorization(&self, origin: &str, at: Timestamp) -> String {
        let mut tokens = self.tokens.lock().unwrap_or_else(PoisonError::into_inner);
        // A token of a later time than ours is not fresh either: the clock went back.
        tokens.retain(|_, token| {
            let left = token.expires_at.since(at);
            SPARE < left && left <= VALID_FOR
        });
        if let Some(token) = tokens.get(origin) {
            return token.authorization.clone();
        }
        if tokens.len() >= ORIGINS_MAX {
            tokens.clear();
        }
        let expires_at = at.plus(VALID_FOR);
        let authorization = self.signed(origin, expires_at);
        let token = Token { authorization: authorization.clone(), expires_at };
        tokens.insert(origin.to_owned(), token);
        authorization
    }

    fn signed(&self, origin: &str, expires_at: Timestamp) -> String {
        let header = json!({ "typ": "JWT", "alg": "ES256" });
        let exp = expires_at.utc().timestamp();
        let claims = json!({ "aud": origin, "exp": exp, "sub": self.subject });
        let encoded = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let (header, claims) = (header.to_string(), claims.to_string());
        let signed = format!("{}.{}", encoded(header.as_bytes()), encoded(claims.as_bytes()));
        // Its nonce follows from key and text (RFC 6979): nothing is drawn.
        let signature: Signature = self.key.sign(signed.as_bytes());
        let signature = encoded(&signature.to_bytes());
        format!("vapid t={signed}.{signature}, k={}", encoded(&self.public))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;
    use serde_json::Value;

    fn vapid() -> Vapid {
        Vapid::new(&[9; 32], "mailto:ops@hotel.example").unwrap()
    }

    fn noon() -> Timestamp {
        "2026-03-01T12:00:00Z".parse().unwrap()
    }

    /// The claims, after the signature was verified with the key beside it.
    fn claims(authorization: &str, of: &Vapid) -> Value {
        let said = authorization.strip_prefix("vapid t=").unwrap();
        let (token, key) = said.split_once(", k=").unwrap();
        let decoded = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text).unwrap();
        assert_eq!(decoded(key), of.public_key());
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = Signature::from_slice(&decoded(signature)).unwrap();
        let verifying = VerifyingKey::from_sec1_bytes(&decoded(key)).unwrap();
        verifying.verify(signed.as_bytes(), &signature).unwrap();
        let (header, claims) = signed.split_once('.').unwrap();
        let header: Value = serde_json::from_slice(&decoded(header)).unwrap();
        assert_eq!(header, json!({ "typ": "JWT", "alg": "ES256" }));
        serde_json::from_slice(&decoded(claims)).unwrap()
    }

    #[test]
    fn a_token_is_signed_for_the_origin_and_expires_in_twelve_hours() {
        let vapid = vapid();
        let said = claims(&vapid.authorization("https://push.example:8443", noon()), &vapid);
        let exp = noon().utc().timestamp() + 12 * 3600;
        let sub = "mailto:ops@hotel.example";
        assert_eq!(said, json!({ "aud": "https://push.example:8443", "exp": exp, "sub": sub }));
    }

    #[test]
    fn an_origin_keeps_its_token_until_an_hour_before_it_expires() {
        let vapid = vapid();
        let of = |at| vapid.authorization("https://a.example", at);
        let first = of(noon());
        assert_eq!(of(noon().plus(TimeDelta::minutes(659))), first);
        assert_ne!(vapid.authorization("https://b.example", noon()), first);
        let second = of(noon().plus(TimeDelta::hours(11)));
        assert_ne!(second, first);
        let earlier = noon().minus(TimeDelta::hours(20));
        let exp = claims(&of(earlier), &vapid)["exp"].as_i64().unwrap();
        assert_eq!(exp, earlier.utc().timestamp() + 12 * 3600, "the clock went back");
    }

    #[test]
    fn no_more_than_so_many_tokens_are_kept() {
        let vapid = vapid();
        for count in 0..=ORIGINS_MAX {
            vapid.authorization(&format!("https://{count}.example"), noon());
        }
        assert!(vapid.tokens.lock().unwrap().len() <= ORIGINS_MAX);
    }

    #[test]
    fn a_subject_that_a_push_service_refuses_is_refused_at_the_start() {
        for subject in ["mailto:ops@hotel.example", "https://hotel.example/contact"] {
            assert!(Vapid::is_subject(subject), "{subject}");
        }
        for subject in [
            "",
            "ops@hotel.example",
            "mailto:",
            "mailto:@hotel.example",
            "mailto: ops@hotel.example",
            "mailto:ops@localhost",
            "https://localhost:8443/",
            "https://",
            "http://hotel.example",
            "mailto:ops@hôtel.example",
        ] {
            assert!(!Vapid::is_subject(subject), "{subject}");
        }
    }
}

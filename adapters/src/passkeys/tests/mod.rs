//! Passkeys: do ceremonies end as section 7 says, for good answers and for bad ones?

mod authenticator;
mod ceremonies;
mod cose;
mod counters_and_kinds;
mod hostile;
mod recorded;
mod refusals;

use crate::passkeys::RelyingParty;
use crate::passkeys::tests::authenticator::Authenticator;
use keyledger_core::passkeys::{
    KnownPasskey, PasskeyError, PasskeyKey, PasskeyMarks, PasskeyUser, Passkeys,
};
use serde_json::Value;
use uuid::Uuid;

const SITE: &str = "accounts.hotel.example";
const ORIGIN: &str = "https://accounts.hotel.example";

fn site() -> RelyingParty {
    RelyingParty::new(SITE, ORIGIN, "Hotel du Lac").unwrap()
}

fn ada() -> PasskeyUser<'static> {
    let handle = Uuid::from_bytes([0xad; 16]);
    PasskeyUser { handle, name: "ada@hotel.example", display_name: "Ada Lovelace" }
}

/// The key of `authenticator`, registered.
fn registered(site: &RelyingParty, authenticator: &Authenticator) -> KnownPasskey {
    let asked = site.begin_registration(&ada(), &[]).unwrap();
    let answer = authenticator.create(&asked.options).to_string();
    let made = site.finish_registration(&asked.state, &answer).unwrap();
    KnownPasskey { key: made.key, marks: made.marks }
}

/// What comes of an answer with `authenticator`, where the account has `known`.
fn used(
    site: &RelyingParty,
    authenticator: &Authenticator,
    known: &KnownPasskey,
) -> Result<(Vec<u8>, PasskeyMarks), PasskeyError> {
    let asked = site.begin_authentication(std::slice::from_ref(&known.key)).unwrap();
    let answer = authenticator.get(&asked.options).to_string();
    site.finish_authentication(&asked.state, &answer, std::slice::from_ref(known))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn key(id: &[u8], transports: &[&str]) -> PasskeyKey {
    PasskeyKey {
        id: id.to_vec(),
        public_key: vec![],
        algorithm: keyledger_core::account::PasskeyAlgorithm::Es256,
        transports: transports.iter().map(ToString::to_string).collect(),
        authenticator: None,
    }
}

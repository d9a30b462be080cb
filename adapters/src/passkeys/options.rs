//! Options of a ceremony: what is a browser asked? In the JSON that `parseCreationOptionsFromJSON` and
//! `parseRequestOptionsFromJSON` read. (section 5.1.8)

use crate::passkeys::cose;
use crate::passkeys::reading::text;
use keyledger_core::passkeys::{PasskeyKey, PasskeyUser};
use serde_json::{Value, json};

/// How long a browser waits for its authenticator, in milliseconds: the least that section 15.1
/// recommends where a person has to be verified.
const TIMEOUT_MS: u32 = 300_000;

/// Asks for a new key.
pub(super) fn creation(
    site_id: &str,
    site_name: &str,
    user: &PasskeyUser<'_>,
    challenge: &[u8],
    exclude: &[PasskeyKey],
) -> String {
    let offered = cose::OFFERED.map(|alg| json!({ "type": "public-key", "alg": alg }));
    let options = json!({
        "rp": { "id": site_id, "name": site_name },
        "user": {
            "id": text(user.handle.as_bytes()),
            "name": user.name,
            "displayName": user.display_name,
        },
        "challenge": text(challenge),
        "pubKeyCredParams": offered,
        "timeout": TIMEOUT_MS,
        "excludeCredentials": descriptors(exclude),
        // Discoverable where the authenticator has room: only such a key is offered before an address
        // is typed.
        "authenticatorSelection": {
            "residentKey": "preferred",
            "requireResidentKey": false,
            "userVerification": "required",
        },
        "attestation": "none",
        // Whoever finds a security key cannot ask it without its PIN whose account it opens. Not
        // enforced: authenticators that do not know it would refuse.
        "extensions": {
            "credentialProtectionPolicy": "userVerificationRequired",
            "enforceCredentialProtectionPolicy": false,
        },
    });
    options.to_string()
}

/// Asks for an answer with one of these keys, or with any.
pub(super) fn request(site_id: &str, challenge: &[u8], keys: &[PasskeyKey]) -> String {
    let options = json!({
        "challenge": text(challenge),
        "timeout": TIMEOUT_MS,
        "rpId": site_id,
        "allowCredentials": descriptors(keys),
        "userVerification": "required",
    });
    options.to_string()
}

fn descriptors(keys: &[PasskeyKey]) -> Vec<Value> {
    keys.iter().map(descriptor).collect()
}

/// Without transports a browser tries all it has.
fn descriptor(key: &PasskeyKey) -> Value {
    let id = text(&key.id);
    if key.transports.is_empty() {
        return json!({ "type": "public-key", "id": id });
    }
    json!({ "type": "public-key", "id": id, "transports": key.transports })
}

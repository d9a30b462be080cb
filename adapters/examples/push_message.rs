//! Example of a push message: it encrypts one for a device and signs it for a push service, as one line
//! of JSON. Other people's libraries open it (`tests/judges/push.py`).
//!
//! ```sh
//! cargo run -p keyledger-adapters --example push_message -- ENDPOINT P256DH AUTH PAYLOAD
//! ```
//!
//! ENDPOINT, P256DH and AUTH are what a browser's `PushSubscription.toJSON()` has. The sender's key is a
//! fixed one, for examples alone.
#![expect(clippy::print_stdout, reason = "an example says what it made")]

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use keyledger_adapters::clock::SystemClock;
use keyledger_adapters::push::encryption::encrypt;
use keyledger_adapters::push::endpoints::Endpoints;
use keyledger_adapters::push::keys::private_key;
use keyledger_adapters::push::vapid::Vapid;
use keyledger_adapters::random::OsIds;
use keyledger_core::clock::{Clock, Ids};
use keyledger_core::push::PushSubscription;
use std::env;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [endpoint, p256dh, auth, payload] = arguments.as_slice() else {
        return Err("usage: push_message ENDPOINT P256DH AUTH PAYLOAD".into());
    };
    let bytes = |text: &String| BASE64_URL_SAFE_NO_PAD.decode(text);
    let length = |_| "P256DH has 65 bytes, and AUTH has 16";
    let subscription = PushSubscription {
        endpoint: endpoint.clone(),
        p256dh: bytes(p256dh)?.try_into().map_err(length)?,
        auth: bytes(auth)?.try_into().map_err(length)?,
    };
    let (mut secret, mut salt) = ([0; 32], [0; 16]);
    OsIds.fill(&mut secret);
    OsIds.fill(&mut salt);
    let body = encrypt(&subscription, payload.as_bytes(), &private_key(&secret), &salt)?;

    let host = endpoint.trim_start_matches("https://").split('/').next().unwrap_or_default();
    let origin = Endpoints::new(&[host.to_owned()], true)?.check(endpoint)?.origin();
    let vapid = Vapid::new(&[7; 32], "mailto:ops@hotel.example")?;
    let authorization = vapid.authorization(&origin, SystemClock::default().now());
    let body = BASE64_URL_SAFE_NO_PAD.encode(body);
    println!("{}", serde_json::json!({ "authorization": authorization, "body": body }));
    Ok(())
}

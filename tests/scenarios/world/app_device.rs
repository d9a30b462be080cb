//! Who has our own app? A phone with a key of its own, that signs each call as docs/app-protocol.md has it
//! (RFC 9421, RFC 9530) and opens what it is woken with (RFC 8291).

use super::{Answer, Authenticator, Browser, World};
use aes_gcm::aead::Aead;
use aes_gcm::{Aes128Gcm, KeyInit, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use keyledger_adapters::clock::ManualClock;
use keyledger_adapters::random::OsIds;
use keyledger_core::clock::{Clock, Ids};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// A phone on a network of its own.
pub struct Device {
    browser: Browser,
    site: String,
    clock: Arc<ManualClock>,
    key: SecretKey,
    /// What it signs with: its public key before it is paired, then the name that the engine gave it.
    pub keyid: String,
    /// By how many seconds its clock is wrong.
    pub clock_is_off_by: i64,
    /// What the pairing answered.
    pub paired: Value,
    push_key: SecretKey,
    auth: [u8; 16],
}

impl Device {
    /// A phone that is not paired yet.
    pub fn new(world: &World) -> Self {
        let key = drawn_key();
        let keyid = encoded(&point(&key.public_key()));
        let mut auth = [0; 16];
        OsIds.fill(&mut auth);
        Self {
            browser: world.browser().from("203.0.113.77"),
            site: world.config.public_url.clone(),
            clock: Arc::clone(&world.clock),
            key,
            keyid,
            clock_is_off_by: 0,
            paired: Value::Null,
            push_key: drawn_key(),
            auth,
        }
    }

    /// A phone whose person typed a pairing code.
    pub async fn pair(world: &World, code: &str, name: &str) -> Self {
        let mut device = Self::new(world);
        device.pairs(code, name).await.is(201);
        device
    }

    /// Types a pairing code; where it is right, the phone is one of the account from here on.
    pub async fn pairs(&mut self, code: &str, name: &str) -> Answer {
        let body = json!({ "code": code, "name": name, "public_key": self.keyid });
        let answer = self.call(Method::POST, "/api/v1/app/pair", Some(&body)).await;
        if answer.status == 201 {
            self.paired = answer.body();
            self.paired["device"].as_str().unwrap().clone_into(&mut self.keyid);
        }
        answer
    }

    /// The whole set-up under "My account": the code, the test, and its end.
    pub async fn set_up(world: &World, person: &Browser, name: &str) -> Self {
        let begun = person.post("/api/v1/me/app", json!({})).await.is(200).body();
        let device = Self::pair(world, begun["code"].as_str().unwrap(), name).await;
        let path = format!("/api/v1/me/app/{}", begun["factor"].as_str().unwrap());
        let test = person.post(&format!("{path}/test"), json!({})).await.is(200).body();
        let number = test["number"].as_str().unwrap();
        device.approve(&device.waiting().await, number).await.is(200);
        person.post(&format!("{path}/finish"), json!({})).await.is(204);
        device
    }

    /// The same phone, where the engine listens elsewhere by now.
    pub fn moved_to(mut self, world: &World) -> Self {
        self.browser = self.browser.moved_to(world.address());
        self
    }

    /// What its codes are made with: it shows them offline.
    pub fn authenticator(&self) -> Authenticator {
        Authenticator::of(&self.clock, &self.paired)
    }

    /// The id of the request that waits for it.
    pub async fn waiting(&self) -> String {
        let found = self.requests().await["requests"][0]["id"].clone();
        found.as_str().expect("a request waits").to_owned()
    }

    /// Everything that it shows now.
    pub async fn requests(&self) -> Value {
        self.call(Method::GET, "/api/v1/app/requests", None).await.is(200).body()
    }

    /// Its person types the number that the page shows.
    pub async fn approve(&self, request: &str, number: &str) -> Answer {
        self.answers(request, json!({ "decision": "approve", "number": number })).await
    }

    /// Its person says: this isn't me.
    pub async fn deny(&self, request: &str) -> Answer {
        self.answers(request, json!({ "decision": "deny" })).await
    }

    async fn answers(&self, request: &str, body: Value) -> Answer {
        let path = format!("/api/v1/app/requests/{request}/answer");
        self.call(Method::POST, &path, Some(&body)).await
    }

    /// What its browser gives for a subscription at this push service.
    pub fn subscription(&self, endpoint: &str) -> Value {
        let p256dh = encoded(&point(&self.push_key.public_key()));
        json!({ "endpoint": endpoint, "keys": { "p256dh": p256dh, "auth": encoded(&self.auth) } })
    }

    /// Is woken at this push service from here on.
    pub async fn subscribes(&self, endpoint: &str) -> Answer {
        self.call(Method::PUT, "/api/v1/app/push", Some(&self.subscription(endpoint))).await
    }

    /// Is not woken any more.
    pub async fn unsubscribes(&self) -> Answer {
        self.call(Method::DELETE, "/api/v1/app/push", None).await
    }

    /// What a message says that woke it (RFC 8291 section 3.4, RFC 8188 section 2).
    pub fn opens(&self, message: &[u8]) -> String {
        let (salt, rest) = message.split_first_chunk::<16>().unwrap();
        let (size, rest) = rest.split_first_chunk::<4>().unwrap();
        let (length, rest) = rest.split_first().unwrap();
        let (sender, sealed) = rest.split_at(usize::from(*length));
        assert!(sealed.len() <= u32::from_be_bytes(*size) as usize, "one record");
        let shared = self.push_key.diffie_hellman(&PublicKey::from_sec1_bytes(sender).unwrap());
        let own = point(&self.push_key.public_key());
        let combined = Hkdf::<Sha256>::new(Some(&self.auth), shared.raw_secret_bytes());
        let mut material = [0; 32];
        let info: [&[u8]; 3] = [b"WebPush: info\0", &own, sender];
        combined.expand_multi_info(&info, &mut material).unwrap();
        let content = Hkdf::<Sha256>::new(Some(salt), &material);
        let (mut key, mut nonce) = ([0; 16], [0; 12]);
        content.expand(b"Content-Encoding: aes128gcm\0", &mut key).unwrap();
        content.expand(b"Content-Encoding: nonce\0", &mut nonce).unwrap();
        let opened = Aes128Gcm::new(&key.into()).decrypt(&Nonce::from(nonce), sealed).unwrap();
        let (last, text) = opened.split_last().unwrap();
        assert_eq!(*last, 2, "the last record");
        String::from_utf8(text.to_vec()).unwrap()
    }

    /// Sends a signed call.
    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let body = body.map(|body| body.to_string().into_bytes());
        let headers = self.signed(&method, path, body.as_deref());
        self.send(method, path, &headers, body).await
    }

    /// Sends it with these headers, which a test may have changed.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&'static str, String)],
        body: Option<Vec<u8>>,
    ) -> Answer {
        let mut request = self.browser.request(method, path);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body);
        }
        self.browser.send(request).await
    }

    /// The headers of a signed call (RFC 9421 section 2.5).
    pub fn signed(
        &self,
        method: &Method,
        path: &str,
        body: Option<&[u8]>,
    ) -> Vec<(&'static str, String)> {
        let mut nonce = [0; 18];
        OsIds.fill(&mut nonce);
        let now = self.clock.now().utc().timestamp() + self.clock_is_off_by;
        let digest =
            body.map(|body| format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(body))));
        let mut covered = vec![
            ("@method", method.as_str().to_owned()),
            ("@target-uri", format!("{}{path}", self.site)),
        ];
        covered.extend(digest.iter().map(|digest| ("content-digest", digest.clone())));
        let names: Vec<_> = covered.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let parameters = format!(
            "({});created={now};nonce=\"{}\";keyid=\"{}\";alg=\"ecdsa-p256-sha256\";tag=\"keyledger-app\"",
            names.join(" "),
            encoded(&nonce),
            self.keyid,
        );
        let mut lines: Vec<_> =
            covered.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
        lines.push(format!("\"@signature-params\": {parameters}"));
        let base = lines.join("\n");
        let signature: Signature = SigningKey::from(&self.key).sign(base.as_bytes());
        let signature = STANDARD.encode(signature.to_bytes());
        let mut headers = vec![
            ("signature-input", format!("keyledger={parameters}")),
            ("signature", format!("keyledger=:{signature}:")),
        ];
        headers.extend(digest.map(|digest| ("content-digest", digest)));
        headers
    }
}

fn drawn_key() -> SecretKey {
    let mut bytes = [0; 32];
    OsIds.fill(&mut bytes);
    // One draw in four thousand millions is no key.
    SecretKey::from_slice(&bytes).unwrap()
}

fn point(key: &PublicKey) -> Vec<u8> {
    key.to_sec1_point(false).as_bytes().to_vec()
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

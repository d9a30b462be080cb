//! Who looks at pages? Somebody with a browser of their own, and an authenticator app.

use crate::people::PASSWORD;
use keyledger_adapters::clock::SystemClock;
use keyledger_core::clock::Clock;
use keyledger_usecases::factors::totp;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::{Value, json};

/// A browser that keeps its cookies and is not led on by itself.
pub struct Person {
    client: Client,
    at: String,
}

impl Person {
    pub fn new(at: &str) -> Self {
        let client = Client::builder().cookie_store(true).redirect(Policy::none());
        Self { client: client.build().unwrap(), at: at.to_owned() }
    }

    /// Fetches a page whole.
    pub async fn show(&self, path: &str) -> String {
        self.show_in("en", path).await
    }

    async fn show_in(&self, language: &str, path: &str) -> String {
        let request = self.client.get(format!("{}{path}", self.at)).header("accept", "text/html");
        let request = request.header("accept-language", language);
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200, "{path}");
        response.text().await.unwrap()
    }

    /// The thousands of bytes that a browser fetches for a page that it never saw, in the language that
    /// needs more of them.
    pub async fn weighs(&self, path: &str) -> f64 {
        let (english, french) = (self.show_in("en", path).await, self.show_in("fr", path).await);
        let html = if french.len() > english.len() { french } else { english };
        let named = html.split(['"']).filter(|part| {
            part.starts_with("/assets/") && [".css", ".js"].iter().any(|end| part.ends_with(end))
        });
        let mut bytes = html.len();
        for asset in named {
            bytes += self.show(asset).await.len();
        }
        f64::from(u32::try_from(bytes).unwrap()) / 1_000.0
    }

    /// Types an address; the page that asks for the password.
    pub async fn types(&self, email: &str) -> String {
        let form = self.client.post(format!("{}/login", self.at)).header("accept", "text/html");
        let form = form.header("content-type", "application/x-www-form-urlencoded");
        let sent = form.body(format!("email={}", email.replace('@', "%40"))).send().await.unwrap();
        sent.headers().get("location").unwrap().to_str().unwrap().to_owned()
    }

    /// Logs in, and sets an authenticator app up: from then on what is sensitive opens.
    pub async fn is_in(&self, email: &str) {
        let flow = self.post("/api/v1/login", json!({ "email": email })).await;
        let flow = flow.get("flow").and_then(Value::as_str).unwrap().to_owned();
        let password = json!({ "password": PASSWORD });
        self.post(&format!("/api/v1/login/{flow}/password"), password).await;
        let begun = self.post("/api/v1/me/factors", json!({ "kind": "totp" })).await;
        let text = |name: &str| begun.get(name).and_then(Value::as_str).unwrap().to_owned();
        let code = totp::code(&base32(&text("secret")), SystemClock::default().now()).unwrap();
        let confirm = format!("/api/v1/me/factors/{}/confirm", text("factor"));
        self.post(&confirm, json!({ "code": code })).await;
    }

    /// The same for an operator, who gets in with a second factor only.
    pub async fn is_in_as_operator(&self, email: &str) {
        let flow = self.post("/api/v1/login", json!({ "email": email })).await;
        let flow = flow.get("flow").and_then(Value::as_str).unwrap().to_owned();
        let password = json!({ "password": PASSWORD });
        let begun = self.post(&format!("/api/v1/login/{flow}/password"), password).await;
        let flow = begun.get("flow").and_then(Value::as_str).unwrap().to_owned();
        let path = format!("/api/v1/login/{flow}/set-up");
        let begun = self.post(&path, json!({ "kind": "totp" })).await;
        let text = |name: &str| begun.get(name).and_then(Value::as_str).unwrap().to_owned();
        let code = totp::code(&base32(&text("secret")), SystemClock::default().now()).unwrap();
        self.post(&format!("{path}/{}/confirm", text("factor")), json!({ "code": code })).await;
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let sent = self.client.post(format!("{}{path}", self.at)).json(&body).send();
        let answer: Response = sent.await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap_or(Value::Null)
    }
}

/// RFC 4648, without padding.
fn base32(text: &str) -> Vec<u8> {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let places = text.bytes().filter_map(|byte| letters.iter().position(|one| *one == byte));
    let bits: Vec<usize> =
        places.flat_map(|at| (0..5).rev().map(move |bit| at >> bit & 1)).collect();
    let bytes = bits.chunks_exact(8).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit));
    bytes.map(|byte: usize| u8::try_from(byte).unwrap()).collect()
}

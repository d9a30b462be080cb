//! How does a person make codes? With an app that took its secret from the answer to a set-up.

use keyledger_adapters::clock::ManualClock;
use keyledger_core::clock::Clock;
use keyledger_usecases::factors::totp;
use serde_json::Value;
use std::sync::Arc;

/// An authenticator app. It goes by the engine's clock, unless it is told to be wrong.
#[derive(Clone)]
pub struct Authenticator {
    clock: Arc<ManualClock>,
    secret: Vec<u8>,
}

impl Authenticator {
    /// The app after the person typed the secret in by hand.
    pub fn of(clock: &Arc<ManualClock>, set_up: &Value) -> Self {
        let secret = base32(set_up["secret"].as_str().unwrap());
        Self { clock: Arc::clone(clock), secret }
    }

    /// What it shows now.
    pub fn code(&self) -> String {
        self.code_off_by(0)
    }

    /// What it shows where its clock is wrong by so many seconds.
    pub fn code_off_by(&self, seconds: i64) -> String {
        let at = self.clock.now().plus(chrono::TimeDelta::seconds(seconds));
        totp::code(&self.secret, at).unwrap()
    }

    /// A code that is not right for hours.
    pub fn wrong_code(&self) -> String {
        let near: Vec<String> = (-30..=30).map(|off| self.code_off_by(off * 30)).collect();
        let mut wrong = (0..1_000).map(|number| format!("{number:06}"));
        wrong.find(|code| !near.contains(code)).unwrap()
    }
}

/// RFC 4648, without padding.
fn base32(text: &str) -> Vec<u8> {
    let mut bits = String::new();
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            other => panic!("{other} is not base32"),
        };
        bits.extend(format!("{value:05b}").chars());
    }
    let whole = bits.len() / 8 * 8;
    let bytes = bits.as_bytes()[..whole].chunks(8);
    bytes.map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap()).collect()
}

//! Alerts: who must hear at once that history is not kept or not believed? Whoever looks after the
//! engine: by the log, and by a webhook where one is configured.
//!
//! A trouble is told when it begins, when it becomes another one, and when it ends. What is sent
//! follows Standard Webhooks: an id for recognising repeats, a moment, and a signature.

use crate::boxed;
use crate::texts::say;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use keyledger_core::clock::Clock;
use keyledger_core::ids::LedgerId;
use keyledger_core::language::Language;
use keyledger_core::store::BoxFuture;
use keyledger_core::timestamp::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;
use zeroize::Zeroizing;

/// What the secret of a webhook may begin with.
const SECRET_PREFIX: &str = "whsec_";
/// How long after each failure a webhook is tried again; then it is given up, and the log says so.
const TRY_AGAIN: [Duration; 7] = [
    Duration::from_secs(5),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_mins(30),
    Duration::from_hours(1),
    Duration::from_hours(3),
];

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The audit trail stands still.
    TrailStopped {
        /// Why, with the remedy.
        why: String,
    },
    /// Ledger and audit trail contradict each other.
    TrailDisagrees {
        /// Why, with the remedy.
        why: String,
    },
    /// The audit trail is further behind the ledger than it may be.
    TrailBehind {
        /// How many events.
        events: u64,
    },
    /// A witness has not cosigned for too long.
    WitnessMissed {
        /// Which.
        witness: String,
        /// What it answers, or why it does not.
        why: String,
    },
    /// A witness remembers another history.
    WitnessContradicts {
        /// Which.
        witness: String,
        /// What does not fit.
        why: String,
    },
}

impl Trouble {
    /// The type of the message.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TrailStopped { .. } => "audit_trail.stopped",
            Self::TrailDisagrees { .. } => "audit_trail.disagrees",
            Self::TrailBehind { .. } => "audit_trail.behind",
            Self::WitnessMissed { .. } => "witness.missed",
            Self::WitnessContradicts { .. } => "witness.contradicts",
        }
    }

    /// Of what it is the trouble: there is one at a time.
    fn of(&self) -> String {
        match self {
            Self::TrailStopped { .. } | Self::TrailDisagrees { .. } | Self::TrailBehind { .. } => {
                "audit_trail".to_owned()
            }
            Self::WitnessMissed { witness, .. } | Self::WitnessContradicts { witness, .. } => {
                format!("witness {witness}")
            }
        }
    }

    /// In words.
    pub fn say(&self, language: Language) -> String {
        match self {
            Self::TrailStopped { why } => {
                say(language, "alert-trail-stopped", &[("why", why.clone().into())])
            }
            Self::TrailDisagrees { why } => {
                say(language, "alert-trail-disagrees", &[("why", why.clone().into())])
            }
            Self::TrailBehind { events } => {
                say(language, "alert-trail-behind", &[("events", (*events).into())])
            }
            Self::WitnessMissed { witness, why } => {
                let arguments = [("witness", witness.clone().into()), ("why", why.clone().into())];
                say(language, "alert-witness-missed", &arguments)
            }
            Self::WitnessContradicts { witness, why } => {
                let arguments = [("witness", witness.clone().into()), ("why", why.clone().into())];
                say(language, "alert-witness-contradicts", &arguments)
            }
        }
    }
}

/// A trouble that began or ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub trouble: Trouble,
    /// Since when.
    pub since: Timestamp,
    /// When it ended, if it did.
    pub ended: Option<Timestamp>,
}

/// A message under way.
struct Waiting {
    id: Uuid,
    at: Timestamp,
    body: Vec<u8>,
    failures: usize,
    /// Not before this moment of the monotonic clock.
    from: Duration,
}

/// What is wrong now, and what was not yet told.
#[derive(Default)]
pub struct Alerts {
    open: Mutex<BTreeMap<String, (Trouble, Timestamp)>>,
    waiting: Mutex<Vec<Waiting>>,
}

impl Alerts {
    /// Compares what is wrong now with what was: what began or ended is logged and answered.
    pub fn compare(&self, now: Timestamp, wrong: Vec<Trouble>) -> Vec<Notice> {
        let mut open = lock(&self.open);
        let (mut notices, mut kept) = (vec![], BTreeMap::new());
        for trouble in wrong {
            let known = open.remove(&trouble.of());
            let same = known.as_ref().is_some_and(|(known, _)| known.code() == trouble.code());
            let since = known.map_or(now, |(_, since)| since);
            if !same {
                tracing::error!(alert = trouble.code(), "{}", trouble.say(Language::En));
                notices.push(Notice { trouble: trouble.clone(), since, ended: None });
            }
            kept.insert(trouble.of(), (trouble, since));
        }
        for (trouble, since) in std::mem::take(&mut *open).into_values() {
            tracing::info!(alert = trouble.code(), "resolved: {}", trouble.say(Language::En));
            notices.push(Notice { trouble, since, ended: Some(now) });
        }
        *open = kept;
        notices
    }

    /// Puts messages on their way.
    pub fn tell(
        &self,
        ledger: LedgerId,
        draw: impl Fn() -> Uuid,
        notices: &[Notice],
        now: Timestamp,
    ) {
        let mut waiting = lock(&self.waiting);
        waiting.extend(notices.iter().map(|notice| Waiting {
            id: draw(),
            at: now,
            body: document(ledger, notice, now).to_string().into_bytes(),
            failures: 0,
            from: Duration::ZERO,
        }));
    }

    /// Sends what waits and is due, oldest first; what fails waits longer.
    #[boxed]
    pub async fn send(&self, webhook: &Webhook, clock: &dyn Clock) {
        let all = std::mem::take(&mut *lock(&self.waiting));
        for mut message in all {
            if message.from <= clock.monotonic() {
                let Err(why) = webhook.send(&message).await else { continue };
                let Some(wait) = TRY_AGAIN.get(message.failures) else {
                    tracing::error!(why, "an alert could not be delivered and is dropped");
                    continue;
                };
                tracing::warn!(why, "an alert could not be delivered and will be retried");
                message.failures += 1;
                message.from = clock.monotonic() + *wait;
            }
            lock(&self.waiting).push(message);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn document(ledger: LedgerId, notice: &Notice, now: Timestamp) -> Value {
    let Notice { trouble, since, ended } = notice;
    json!({
        "type": trouble.code(),
        "timestamp": now,
        "data": {
            "ledger": ledger,
            "of": trouble.of(),
            "since": since,
            "ended": ended,
            "text": { "en": trouble.say(Language::En), "fr": trouble.say(Language::Fr) },
        },
    })
}

/// Posts a document to where alerts are heard.
pub trait Post: Send + Sync {
    /// Whether it was taken, or why not.
    fn post(
        &self,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    ) -> BoxFuture<'_, Result<(), String>>;
}

/// Where alerts are sent.
pub struct Webhook {
    to: Box<dyn Post>,
    secret: Option<Zeroizing<Vec<u8>>>,
}

impl Webhook {
    /// A webhook; the secret as Standard Webhooks writes it, `whsec_` and base64, or any text.
    pub fn new(to: Box<dyn Post>, secret: Option<&str>) -> Self {
        let secret = secret.map(|secret| {
            let bytes =
                secret.strip_prefix(SECRET_PREFIX).and_then(|text| STANDARD.decode(text).ok());
            Zeroizing::new(bytes.unwrap_or_else(|| secret.as_bytes().to_vec()))
        });
        Self { to, secret }
    }

    async fn send(&self, message: &Waiting) -> Result<(), String> {
        let seconds = message.at.micros() / 1_000_000;
        let mut headers = vec![
            ("webhook-id", message.id.to_string()),
            ("webhook-timestamp", seconds.to_string()),
        ];
        headers.extend(self.signature(&message.id.to_string(), seconds, &message.body));
        self.to.post(headers, message.body.clone()).await
    }

    /// `v1,` and the HMAC-SHA256 of id, moment and body.
    fn signature(&self, id: &str, seconds: i64, body: &[u8]) -> Option<(&'static str, String)> {
        let secret = self.secret.as_ref()?;
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
        mac.update(format!("{id}.{seconds}.").as_bytes());
        mac.update(body);
        Some(("webhook-signature", format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nowhere;

    impl Post for Nowhere {
        fn post(
            &self,
            _: Vec<(&'static str, String)>,
            _: Vec<u8>,
        ) -> BoxFuture<'_, Result<(), String>> {
            Box::pin(async { Ok(()) })
        }
    }

    fn stopped(why: &str) -> Trouble {
        Trouble::TrailStopped { why: why.to_owned() }
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::from_micros(minutes * 60_000_000)
    }

    #[test]
    fn a_trouble_is_told_when_it_begins_becomes_another_and_ends() {
        let alerts = Alerts::default();
        let codes = |notices: Vec<Notice>| -> Vec<_> {
            notices.iter().map(|one| (one.trouble.code(), one.since, one.ended)).collect()
        };
        assert!(alerts.compare(at(0), vec![]).is_empty());
        let begun = alerts.compare(at(1), vec![stopped("full")]);
        assert_eq!(codes(begun), [("audit_trail.stopped", at(1), None)]);
        assert!(alerts.compare(at(2), vec![stopped("still full")]).is_empty());
        let worse = vec![Trouble::TrailDisagrees { why: "event 3".to_owned() }];
        let worse = alerts.compare(at(3), worse);
        assert_eq!(codes(worse), [("audit_trail.disagrees", at(1), None)]);
        let over = alerts.compare(at(4), vec![]);
        assert_eq!(codes(over), [("audit_trail.disagrees", at(1), Some(at(4)))]);
        assert!(alerts.compare(at(5), vec![]).is_empty());
    }

    #[test]
    fn two_witnesses_are_two_troubles() {
        let missed = |witness: &str| Trouble::WitnessMissed {
            witness: witness.to_owned(),
            why: String::new(),
        };
        let alerts = Alerts::default();
        assert_eq!(alerts.compare(at(0), vec![missed("a"), missed("b")]).len(), 2);
        assert_eq!(alerts.compare(at(1), vec![missed("b")]).len(), 1);
    }

    /// The example of the specification of Standard Webhooks.
    #[test]
    fn messages_are_signed_as_standard_webhooks_has_it() {
        let webhook =
            Webhook::new(Box::new(Nowhere), Some("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
        let body = br#"{"test": 2432232314}"#;
        let signed = webhook.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signed, Some(("webhook-signature", expected.to_owned())));
    }
}

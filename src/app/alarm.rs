//! Audit log monitoring: is history kept, and does everybody agree about it? Looked at every few
//! seconds; what is wrong is told by log and webhook.

use super::App;
use super::serving::Serving;
use crate::config::AlertConfig;
use keyledger_adapters::web_client::{self, Trust, TrustError, Url};
use keyledger_core::chain;
use keyledger_core::store::BoxFuture;
use keyledger_usecases::trail::alerts::{Alerts, Post, Trouble, Webhook};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// A trail further behind the ledger than this is told.
const BEHIND_MAX: Duration = Duration::from_mins(1);

/// What is wrong, and whom it is told.
pub(super) struct Alarm {
    alerts: Alerts,
    webhook: Option<Webhook>,
    /// Since when the trail has been behind, and how far it then reached.
    behind: Mutex<Option<(Duration, u64)>>,
}

/// Who hears alerts, over HTTP.
struct Receiver {
    url: Url,
    trust: Trust,
}

impl Post for Receiver {
    fn post(
        &self,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    ) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            let to = (&self.url, &self.trust);
            match web_client::post(to, "application/json", &headers, body).await {
                Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
                Ok(answer) => Err(format!("{} answered {}", self.url.host(), answer.status)),
                Err(error) => Err(chain(&error)),
            }
        })
    }
}

impl Alarm {
    /// As the configuration has it, which was checked when it was read.
    pub(super) fn of(config: &AlertConfig) -> Result<Self, TrustError> {
        let trust = Trust::of(config.ca_file.as_deref())?;
        let url = config.webhook.as_deref().and_then(|url| Url::parse(url).ok());
        let webhook = url
            .map(|url| Webhook::new(Box::new(Receiver { url, trust }), config.secret.as_deref()));
        Ok(Self { alerts: Alerts::default(), webhook, behind: Mutex::default() })
    }
}

impl App {
    /// Asks witnesses and tells troubles until it is told to stop.
    pub(super) async fn keep_watch(&self, mut stopped: watch::Receiver<bool>) {
        let watching = async {
            loop {
                if let Err(failure) = self.ask_witnesses().await {
                    tracing::warn!(error = chain(&failure), "witnesses could not be asked");
                }
                self.tell_troubles().await;
                self.engine.clock.sleep(LOOK_EVERY).await;
            }
        };
        tokio::select! {
            _ = stopped.wait_for(|told| *told) => {}
            () = watching => {}
        }
    }

    /// Compares what is wrong with what was told, and tells the difference.
    pub async fn tell_troubles(&self) {
        // Nobody is told anything by an engine that does not serve.
        let Ok(Serving { alarm: Alarm { alerts, webhook, behind: _ }, .. }) = self.serving() else {
            return;
        };
        let now = self.engine.clock.now();
        let notices = alerts.compare(now, self.troubles());
        let Some(webhook) = webhook else { return };
        let draw = || self.engine.ids.uuid();
        alerts.tell(self.engine.form.ledger(), draw, &notices, now);
        alerts.send(webhook, &*self.engine.clock).await;
    }

    /// What is wrong now.
    pub fn troubles(&self) -> Vec<Trouble> {
        let mut troubles = self.witness_troubles();
        let behind = self.trail_behind();
        troubles.extend(match self.system.trail().stopped {
            Some(stopped) if stopped.disagreement => {
                Some(Trouble::TrailDisagrees { why: stopped.why })
            }
            Some(stopped) => Some(Trouble::TrailStopped { why: stopped.why }),
            None => behind.map(|events| Trouble::TrailBehind { events }),
        });
        troubles
    }

    /// How many events the trail lacks, where that has lasted too long without getting anywhere.
    fn trail_behind(&self) -> Option<u64> {
        let reached =
            self.system.trail().published.map_or(0, |published| published.checkpoint.size);
        let lacks = self.system.views.head().next_sequence.saturating_sub(reached);
        let now = self.engine.clock.monotonic();
        let alarm = &self.serving().ok()?.alarm;
        let mut behind = alarm.behind.lock().unwrap_or_else(PoisonError::into_inner);
        if lacks == 0 {
            *behind = None;
            return None;
        }
        let (since, then) = *behind.get_or_insert((now, reached));
        if reached > then {
            *behind = Some((now, reached));
            return None;
        }
        (now.saturating_sub(since) > BEHIND_MAX).then_some(lacks)
    }
}

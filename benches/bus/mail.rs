//! How long from the event that causes a mail to the mail server's yes, at fifty mails a second?

use crate::machine::milliseconds;
use crate::server::NatsServer;
use crate::serving::{Serving, config};
use crate::smtp_server::SmtpServer;
use crate::{until, verdict};
use keyledger::config::{Config, MailConfig, SmtpTls};
use keyledger_adapters::clock::SystemClock;
use keyledger_core::clock::Clock;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::EventId;
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

const A_SECOND: u32 = 50;
/// How long the slowest of a thousand may take.
const P999_MAX_MS: f64 = 5_000.0;

pub async fn deliver(seconds: u32) {
    let (broker, server) = (NatsServer::start().await, SmtpServer::start("accept", &[]));
    let mail = MailConfig {
        smtp_host: Some("127.0.0.1".to_owned()),
        smtp_port: server.port,
        smtp_tls: SmtpTls::None,
        ..MailConfig::default()
    };
    let config = Config { mail, ..config(Some(&broker)) };
    let clock = Arc::new(SystemClock::default());
    let serving = Serving::with(config, clock.clone()).await;
    let mails = seconds * A_SECOND;
    let began = clock.monotonic();
    for number in 0..mails {
        let due = began + Duration::from_secs(1) * number / A_SECOND;
        clock.sleep(due.saturating_sub(clock.monotonic())).await;
        serving.employ(number..number + 1).await;
    }
    until("every mail to be taken", || async { server.mails().len() >= mails as usize }).await;
    serving.at_rest().await;
    let mut lags = lags(&serving).await;
    serving.stop().await;
    assert_eq!(lags.len(), mails as usize, "one mail for each event");
    lags.sort_by(f64::total_cmp);
    let at = |part: usize| lags.get(lags.len() * part / 1_000).copied().unwrap_or(f64::NAN);
    println!(
        "bus: {mails} mails at {A_SECOND} a second, event to the server's yes: p50 {:.0} ms, p99 \
         {:.0} ms, p99.9 {:.0} ms (under {P999_MAX_MS:.0} ms: {})",
        at(500),
        at(990),
        at(999),
        verdict(at(999) < P999_MAX_MS)
    );
}

/// Milliseconds from each cause to its mail's acceptance, by the ledger's own times.
async fn lags(serving: &Serving) -> Vec<f64> {
    let (mut caused, mut lags) = (BTreeMap::<EventId, Timestamp>::new(), vec![]);
    for stored in serving.ledger().await {
        let form = &serving.app.engine.form;
        let fact: Recorded<DomainEvent> = form.decode(&stored).unwrap();
        match &*stored.kind {
            "mail_accepted" => {
                let at = fact.meta.causation.and_then(|cause| caused.get(&cause)).unwrap();
                let lag = fact.meta.at.since(*at).to_std().unwrap_or_default();
                lags.push(milliseconds(lag));
            }
            _ => drop(caused.insert(fact.id, fact.meta.at)),
        }
    }
    lags
}

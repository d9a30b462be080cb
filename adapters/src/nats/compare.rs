//! Stream checks for `doctor`: how are the streams, beside what they must be and beside the ledger?
//! For `doctor`: nothing is published and nothing changed.

use super::connection::Broker;
use super::error::{BrokerError, MAKE_ANEW};
use super::holdings::holdings;
use super::relay::Relay;
use super::settings::NatsSettings;
use super::streams::{self, adjustable, differences, stranger, wanted};
use async_nats::jetstream::stream::{Info, Stream};
use keyledger_core::ids::LedgerId;
use std::time::Duration;

/// A relay at work is given so many looks to bring what is on its way.
const LOOKS: u32 = 10;
/// How long between two of them.
const LOOK_AGAIN: Duration = Duration::from_millis(300);

/// What was found about one stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The stream.
    pub stream: &'static str,
    /// Whether it is settings are right.
    pub ok: bool,
    /// What was found, and what to do where it is not right.
    pub found: String,
}

/// Whether events are being published, and what is in the way.
pub(super) struct Publishing {
    pub(super) running: bool,
    pub(super) trouble: Option<String>,
}

/// One stream: its settings, then what has arrived in it.
pub(super) async fn compare(
    relay: &Relay,
    broker: &Broker,
    settings: &NatsSettings,
    publishing: &Publishing,
) -> Result<Finding, BrokerError> {
    let name = relay.space.stream();
    let finding = |ok, found| Ok(Finding { stream: name, ok, found });
    let Some(stream) = streams::look(broker, relay.space).await? else {
        return finding(false, "it does not exist: `keyledger serve` creates and fills it".into());
    };
    if let Some(wrong) = wrong(relay, stream.cached_info(), settings) {
        return finding(false, wrong);
    }
    let messages = stream.cached_info().state.messages;
    match waiting(relay, &stream, settings, publishing.running).await? {
        None => finding(true, format!("settings are right, {messages} messages")),
        Some(Waiting { events, .. }) if !publishing.running => {
            let waits = format!("{events} events wait for `keyledger serve`");
            finding(true, format!("settings are right, {messages} messages; {waits}"))
        }
        Some(Waiting { events, arrived, newest }) => {
            let arrived = arrived.map_or_else(|| "none".to_owned(), |event| event.to_string());
            let why = publishing.trouble.as_deref().unwrap_or("no refusal was reported");
            finding(
                false,
                format!(
                    "{events} events did not arrive: the newest one there is {arrived}, the \
                     ledger's is {newest} ({why})"
                ),
            )
        }
    }
}

/// What is wrong with its settings, and what to do.
fn wrong(relay: &Relay, info: &Info, settings: &NatsSettings) -> Option<String> {
    let ours: LedgerId = relay.form.ledger();
    let wanted = wanted(relay.space, settings, ours);
    if let Some(theirs) = stranger(&info.config, ours) {
        return Some(format!("it holds the events of ledger {theirs}, not ours ({ours})"));
    }
    let wrong = differences(&wanted, &info.config);
    if !wrong.is_empty() {
        return Some(format!("{}: correct it, or {MAKE_ANEW}", wrong.join(", ")));
    }
    let later = adjustable(&wanted, &info.config);
    (!later.is_empty())
        .then(|| format!("{}: the next `keyledger serve` corrects it", later.join(", ")))
}

/// Events that the ledger has and the stream has not.
struct Waiting {
    events: u64,
    /// The newest one in the stream.
    arrived: Option<u64>,
    /// The newest one in the ledger.
    newest: u64,
}

/// What the ledger had at the first look and the stream still has not at the last one.
async fn waiting(
    relay: &Relay,
    stream: &Stream,
    settings: &NatsSettings,
    running: bool,
) -> Result<Option<Waiting>, BrokerError> {
    let mut held = holdings(stream, relay.space, relay.form.ledger(), &relay.ledger).await?;
    let (events, newest) = relay.after(held, settings).await?;
    let Some(newest) = newest else { return Ok(None) };
    for _ in 0..if running { LOOKS } else { 0 } {
        if held.newest >= Some(newest) {
            return Ok(None);
        }
        relay.clock.sleep(LOOK_AGAIN).await;
        held = holdings(stream, relay.space, relay.form.ledger(), &relay.ledger).await?;
    }
    Ok(Some(Waiting { events, arrived: held.newest, newest }))
}

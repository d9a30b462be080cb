//! Stream contents: what does a stream really hold? Its last message that the ledger vouches for.
//!
//! Nothing that was remembered is believed: a broker may have lost what it acknowledged, a person may
//! have deleted the stream, and a stranger may have published on our subjects.

use super::error::BrokerError;
use super::space::{HEADER_LEDGER, HEADER_SEQUENCE, Space, number};
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::{RawMessageErrorKind, Stream};
use keyledger_core::ids::LedgerId;
use keyledger_core::ledger::LedgerReader;

/// How many messages are looked at, from the last one back, before the stream counts as empty.
const LOOK_BACK: u64 = 1_000;

/// What a stream holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holdings {
    /// The number of the stream's last message, by which the next one is fenced.
    pub(super) last: u64,
    /// The sequence of the newest event in it.
    pub(super) newest: Option<u64>,
    /// Messages behind it that are not ours.
    pub(super) strangers: u64,
}

/// Reads the stream's end.
pub(super) async fn holdings(
    stream: &Stream,
    space: Space,
    ours: LedgerId,
    ledger: &LedgerReader,
) -> Result<Holdings, BrokerError> {
    let asking = BrokerError::jetstream("asking what the stream holds");
    let info = stream.get_info().await.map_err(|error| asking(error.into()))?;
    let (first, last) = (info.state.first_sequence, info.state.last_sequence);
    let mut holdings = Holdings { last, newest: None, strangers: 0 };
    if info.state.messages == 0 {
        return Ok(holdings);
    }
    let back_to = first.max(last.saturating_sub(LOOK_BACK));
    for at in (back_to..=last).rev() {
        let message = match stream.get_raw_message(at).await {
            Ok(message) => message,
            Err(error) => match error.kind() {
                RawMessageErrorKind::NoMessageFound => continue,
                RawMessageErrorKind::JetStream(said) if said.code() == 404 => continue,
                RawMessageErrorKind::JetStream(_)
                | RawMessageErrorKind::InvalidSubject
                | RawMessageErrorKind::Other => return Err(asking(error.into())),
            },
        };
        holdings.newest = vouched_for(&message, space, ours, ledger).await?;
        if holdings.newest.is_some() {
            break;
        }
        holdings.strangers += 1;
    }
    Ok(holdings)
}

/// The sequence that a message names, where the ledger has that very event there.
async fn vouched_for(
    message: &StreamMessage,
    space: Space,
    ours: LedgerId,
    ledger: &LedgerReader,
) -> Result<Option<u64>, BrokerError> {
    let headers = &message.headers;
    let said = |name: &'static str| headers.get(name).map(|value| value.as_str().to_owned());
    let Some(sequence) = number(headers, HEADER_SEQUENCE) else { return Ok(None) };
    if said(HEADER_LEDGER) != Some(ours.to_string()) {
        return Ok(None);
    }
    let stored = ledger.at(sequence).await.map_err(BrokerError::Ledger)?;
    let same = stored.is_some_and(|stored| {
        headers.get(NATS_MESSAGE_ID).is_some_and(|id| id.as_str() == stored.id.to_string())
            && space.subject(&stored).as_deref() == Some(message.subject.as_str())
    });
    Ok(same.then_some(sequence))
}

//! What lies in a stream? Read message by message, as a subscriber would see it.

use async_nats::HeaderValue;
use async_nats::jetstream::Context;
use async_nats::jetstream::message::StreamMessage;
use keyledger_adapters::nats::{HEADER_PREVIOUS, HEADER_SEQUENCE, Space};

/// A message as a subscriber sees it.
#[derive(Debug)]
pub struct Seen {
    pub sequence: Option<u64>,
    pub previous: Option<u64>,
    pub message: StreamMessage,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.message.headers.get(name).map(HeaderValue::as_str)
    }
}

/// Every message of a stream.
pub async fn all(jetstream: &Context, space: Space) -> Vec<Seen> {
    let stream = jetstream.get_stream(space.stream()).await.unwrap();
    let state = &stream.cached_info().state;
    let mut seen = vec![];
    for at in state.first_sequence.max(1)..=state.last_sequence {
        let message = stream.get_raw_message(at).await.unwrap();
        let number = |name| message.headers.get(name).and_then(|v| v.as_str().parse().ok());
        let (sequence, previous) = (number(HEADER_SEQUENCE), number(HEADER_PREVIOUS));
        seen.push(Seen { sequence, previous, message });
    }
    seen
}

/// Every event once, in order, each naming the one before it.
pub fn assert_whole(seen: &[Seen], expected: &[u64]) {
    let sequences: Vec<u64> = seen.iter().filter_map(|seen| seen.sequence).collect();
    assert_eq!(sequences, expected);
    let mut before = None;
    for seen in seen {
        assert_eq!(seen.previous, before, "before event {:?}", seen.sequence);
        before = seen.sequence;
    }
}

//! What does the bare client reach? The messages that the relay published, again, to another server.

use crate::reader::all;
use crate::server::NatsServer;
use async_nats::jetstream::Context;
use async_nats::jetstream::context::PublishAckFuture;
use async_nats::jetstream::message::PublishMessage;
use keyledger_adapters::nats::Space;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

const IN_FLIGHT_MAX: usize = 256;

/// A message ready to be published.
struct Ready {
    subject: String,
    publish: PublishMessage,
}

/// Publishes what lies in the streams of `from` to streams of the same kind on `to`.
pub async fn publish(from: &NatsServer, to: &NatsServer) -> Duration {
    let (source, target) = (from.jetstream().await, to.jetstream().await);
    let mut spaces = vec![];
    for space in Space::ALL {
        let stream = source.get_stream(space.stream()).await.unwrap();
        target.create_stream(stream.cached_info().config.clone()).await.unwrap();
        let ready = all(&source, space).await.into_iter().map(|seen| {
            let mut headers = async_nats::HeaderMap::new();
            for (name, values) in seen.message.headers.iter() {
                let fence = name.to_string().starts_with("Nats-Expected");
                for value in values.iter().filter(|_| !fence) {
                    headers.append(name.clone(), value.clone());
                }
            }
            let publish =
                PublishMessage::build().headers(headers).payload(seen.message.payload.clone());
            Ready { subject: seen.message.subject.to_string(), publish }
        });
        spaces.push(ready.collect::<Vec<_>>());
    }
    let began = Instant::now();
    let sending = spaces.into_iter().map(|messages| send(&target, messages));
    futures_util::future::join_all(sending).await;
    began.elapsed()
}

async fn send(target: &Context, messages: Vec<Ready>) {
    let mut in_flight: VecDeque<PublishAckFuture> = VecDeque::new();
    for Ready { subject, publish } in messages {
        if in_flight.len() >= IN_FLIGHT_MAX
            && let Some(oldest) = in_flight.pop_front()
        {
            oldest.await.unwrap();
        }
        in_flight.push_back(target.send_publish(subject, publish).await.unwrap());
    }
    for ack in in_flight {
        ack.await.unwrap();
    }
}

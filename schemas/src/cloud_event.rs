//! `CloudEvents`: how is a public event sent? In the JSON format of version 1.0, the same on the bus
//! and over HTTP.

use crate::public::PublicEvent;
use keyledger_core::ids::LedgerId;
use serde::Serialize;

/// The media type of one, on the bus.
pub const ONE: &str = "application/cloudevents+json";
/// The media type of several, over HTTP.
pub const SEVERAL: &str = "application/cloudevents-batch+json";

/// An event as a structured `CloudEvent`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CloudEvent {
    specversion: &'static str,
    id: String,
    /// The ledger.
    source: String,
    /// The kind and the version of its shape.
    r#type: String,
    /// The stream.
    subject: String,
    time: String,
    datacontenttype: &'static str,
    /// Where the JSON Schema of `data` is served.
    dataschema: String,
    /// The extension of that name: its order is that of its characters.
    sequence: String,
    data: PublicEvent,
}

impl CloudEvent {
    /// The event of a ledger whose schemas are served at `site`.
    pub fn new(site: &str, ledger: LedgerId, data: PublicEvent) -> Self {
        Self {
            specversion: "1.0",
            id: data.id.to_string(),
            source: format!("urn:uuid:{ledger}"),
            r#type: format!("keyledger.{}.v{}", data.kind, data.version),
            subject: data.stream.as_str().to_owned(),
            time: data.at.to_string(),
            datacontenttype: "application/json",
            dataschema: format!(
                "{site}/schemas/public/{}.v{}.schema.json",
                data.kind, data.version
            ),
            sequence: format!("{:020}", data.sequence),
            data,
        }
    }
}

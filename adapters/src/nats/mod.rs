//! NATS JetStream: how do events reach other programs, and how do messages wake our handlers? Over
//! NATS JetStream.
//!
//! JetStream is delivery, never the truth: it may lose what it acknowledged, and a whole stream may
//! be deleted. So the relay goes on from what a stream really holds, and the handlers read the
//! ledger; a message only tells them that it is time to.

mod backoff;
mod compare;
mod config;
mod connection;
mod error;
mod feed;
mod frames;
mod holdings;
mod relay;
mod settings;
mod since;
mod space;
mod streams;
mod triggers;

pub use compare::Finding;
pub use config::NatsConfig;
pub use connection::{Broker, SERVER_MIN, connect};
pub use error::BrokerError;
pub use feed::{Feed, FeedParts, FeedStatus, Published};
pub use frames::{Frames, Incoming};
pub use settings::{Login, NatsSettings, SettingsError};
pub use space::{
    HEADER_LEDGER, HEADER_PREVIOUS, HEADER_REVISION, HEADER_SEQUENCE, MESSAGE_BYTES_MAX, Space,
};

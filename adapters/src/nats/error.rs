//! NATS errors: what can be wrong with a broker, and what is to be done about it?

use keyledger_core::codec::CodecError;
use keyledger_core::ids::LedgerId;
use keyledger_core::store::StoreError;
use std::error::Error;

/// What whoever deletes a stream must know: a consumer of the old stream goes on at its old number
/// and passes over the beginning of the new one, in all clients.
pub(super) const MAKE_ANEW: &str = "delete it: it is then recreated and filled from the ledger, and \
     every subscriber must recreate its consumers (docs/events.md)";

/// Why nothing is published for now. The ledger keeps everything: what was missed is published once
/// the cause is gone. `Display` never repeats its source.
#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    /// Nobody answers.
    #[error(
        "no NATS server answers at {at}: events wait in the ledger until they can be published"
    )]
    Unreachable {
        /// Where.
        at: String,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The server does not know us, or does not know us any more.
    #[error(
        "the NATS server at {at} refuses our credentials: check nats.user and nats.password, \
         nats.nkey_seed or nats.credentials, and that the server still has that user"
    )]
    Denied {
        /// Where.
        at: String,
    },
    /// The server's certificate is not trusted, or it speaks no TLS.
    #[error(
        "the connection to the NATS server at {at} cannot be protected: check its certificate \
         and nats.ca_file"
    )]
    Tls {
        /// Where.
        at: String,
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// Anybody may read and write there.
    #[error(
        "the NATS server at {at} has no authentication: give it users (deploy/nats-permissions.conf \
         shows how), or use --insecure-broker if nobody else can reach it"
    )]
    Open {
        /// Where.
        at: String,
    },
    /// The server has known holes or lacks what the relay's fence needs.
    #[error("the NATS server at {at} is version {found}; {min} or newer is needed")]
    TooOld {
        /// Where.
        at: String,
        /// Its version.
        found: String,
        /// The oldest that will do.
        min: &'static str,
    },
    /// The server keeps no streams.
    #[error("the NATS server at {at} has JetStream switched off: it is needed to keep events")]
    NoJetStream {
        /// Where.
        at: String,
    },
    /// The server takes smaller messages than an event may need.
    #[error(
        "the NATS server at {at} accepts messages of {found} bytes only: max_payload must be {needed}"
    )]
    SmallMessages {
        /// Where.
        at: String,
        /// What it takes.
        found: usize,
        /// What an event may need.
        needed: usize,
    },
    /// A stream of that name is set up otherwise.
    #[error(
        "the stream {stream} has wrong settings ({differences}): correct them, or \
         {MAKE_ANEW}"
    )]
    OtherSettings {
        /// Which.
        stream: &'static str,
        /// What differs.
        differences: String,
    },
    /// A stream of that name holds somebody else's events.
    #[error(
        "the stream {stream} holds the events of ledger {theirs}, ours is {ours}: nothing is \
         published there. Give this ledger a NATS account of its own; if the other ledger is \
         permanently gone, {MAKE_ANEW}"
    )]
    OtherLedger {
        /// Which.
        stream: &'static str,
        /// Whose it is.
        theirs: String,
        /// Ours.
        ours: LedgerId,
    },
    /// The connection ended.
    #[error("the connection to the NATS server was lost: {0}")]
    Lost(String),
    /// JetStream said no, or nothing.
    #[error("{doing} failed")]
    JetStream {
        /// What was being done.
        doing: &'static str,
        /// What the client or the server said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The ledger cannot be read.
    #[error("the ledger cannot be read")]
    Ledger(#[source] StoreError),
    /// An event cannot be rendered.
    #[error("an event cannot be published")]
    Event(#[source] CodecError),
}

impl BrokerError {
    /// JetStream failed at `doing`.
    pub(super) fn jetstream(
        doing: &'static str,
    ) -> impl Fn(Box<dyn Error + Send + Sync>) -> Self + Copy {
        move |source| Self::JetStream { doing, source }
    }

    /// Whether a person must change something: waiting alone does not help.
    pub fn needs_a_person(&self) -> bool {
        match self {
            Self::Denied { .. }
            | Self::Open { .. }
            | Self::TooOld { .. }
            | Self::NoJetStream { .. }
            | Self::SmallMessages { .. }
            | Self::OtherSettings { .. }
            | Self::OtherLedger { .. } => true,
            Self::Unreachable { .. }
            | Self::Tls { .. }
            | Self::Lost(_)
            | Self::JetStream { .. }
            | Self::Ledger(_)
            | Self::Event(_) => false,
        }
    }
}

//! Engine operation events: what can happen to the engine itself?

use crate::account::ErasureGround;
use crate::ids::{AccountId, ClockAnomalyId, EventId};
use crate::personal::{Personal, PersonalFields};
use crate::stream::StreamId;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// Facts about the engine: starts, stops, handlers, keys, what was throttled, what failed a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum OperationsEvent {
    /// The engine began to serve.
    EngineStarted {},
    /// The engine stopped in good order.
    EngineStopped {},
    /// A handler exists from here on: it acts on no event before `from`.
    HandlerIntroduced {
        /// Its name.
        handler: String,
        /// The sequence of the first event it may act on.
        from: u64,
    },
    /// A handler failed too often on one stream; that stream waits, everything else flows.
    HandlerParked {
        /// Its name.
        handler: String,
        /// The stream that waits.
        stream: StreamId,
        /// The event it failed on.
        event: EventId,
        /// How often.
        failures: u32,
        /// What kind of failure, without anything personal.
        error: String,
    },
    /// A parked stream is tried again.
    HandlerResumed {
        /// Its name.
        handler: String,
        /// The stream that waited.
        stream: StreamId,
    },
    /// A person is to be forgotten (DESIGN 8).
    KeyDestructionDecided {
        /// Who.
        account: AccountId,
        /// On what ground.
        ground: ErasureGround,
        /// The vault's names of the keys and secrets.
        keys: Vec<String>,
    },
    /// Keys were destroyed; applied again at every start, so that an old backup revives nobody.
    KeyDestroyed {
        /// Whose, where they were a person's.
        account: Option<AccountId>,
        /// The vault's names.
        keys: Vec<String>,
    },
    /// An erasure that was decided does not happen: a legal hold came first (DESIGN 8).
    KeyDestructionWithdrawn {
        /// Who stays.
        account: AccountId,
    },
    /// The vault began a new epoch: from here on entries are sealed with its key, and every living
    /// one is re-wrapped into it (DESIGN 8).
    KeyEpochBegun {
        /// Which, counted from 1; the first begins with the ledger and has no event.
        epoch: u32,
    },
    /// No entry names this epoch any more, and its key is destroyed: what backups hold under it is
    /// unreadable for ever.
    KeyEpochDestroyed {
        /// Which.
        epoch: u32,
    },
    /// Attempts were stopped before they were written, counted over some seconds.
    AttemptsThrottled {
        /// By which limit.
        limit: Throttle,
        /// Keyed tag of the network or the address.
        tag: String,
        /// How many.
        count: u32,
        /// From when.
        from: Timestamp,
        /// Until when.
        to: Timestamp,
    },
    /// The clock cannot be trusted: the engine continues by steady time, and nothing happens that
    /// time alone brings about, until the doubt ends or a person settles it (DESIGN 6).
    ClockAnomalyDetected {
        /// What settles it names this id.
        anomaly: ClockAnomalyId,
        /// What does not fit.
        cause: ClockDoubt,
        /// What the clock showed.
        wall: Timestamp,
        /// What it should have shown; the engine continues by that time.
        expected: Timestamp,
    },
    /// What was doubted about the clock is over by itself: the engine uses the clock again.
    ClockDoubtEnded {
        /// The doubt that ended.
        anomaly: ClockAnomalyId,
        /// Why it is over.
        because: ClockDoubtEnd,
        /// What the clock showed.
        wall: Timestamp,
        /// The time by which the engine had gone on.
        expected: Timestamp,
    },
    /// The engine started, and nobody vouches for the clock yet: whatever cannot be undone waits, and
    /// what time brings about happens only as far as time is known to have gone by.
    ClockUnconfirmed {
        /// What the clock showed.
        wall: Timestamp,
        /// Until when time is known to have gone by: the ledger's last event that can be relied on.
        certain: Timestamp,
    },
    /// The clock is relied on from here on: what waited for that continues.
    ClockConfirmed {
        /// Who vouches for it.
        because: ClockWord,
    },
    /// The key of a period that still runs was gone, and another one was drawn in its place.
    KeyDrawnAnew {
        /// The new key's name in the vault.
        key: String,
    },
    /// A person looked at the clock: it is right as it is. Who, and why, is in the metadata.
    ClockAccepted {
        /// The doubt that is settled, if there was one.
        anomaly: Option<ClockAnomalyId>,
        /// What the clock showed.
        wall: Timestamp,
        /// The time by which the engine had gone on.
        expected: Timestamp,
    },
    /// So many accounts would have been disabled at once that a person has to look first: it may be
    /// the clock (DESIGN 6). Accepting the clock deactivates them.
    SweepStopped {
        /// How many would have been disabled.
        would_lapse: u64,
        /// How many accounts there are.
        accounts: u64,
    },
    /// A check of the data folder found something.
    IntegrityCheckFailed {
        /// What, without anything personal.
        finding: String,
    },
    /// A person decided that a handler leaves out the event a stream waits at. Why is in the
    /// metadata; what the event says stays in the ledger.
    HandlerSkipped {
        /// Its name.
        handler: String,
        /// The stream that waited.
        stream: StreamId,
        /// The event that it will never act on.
        event: EventId,
    },
    /// A witness has not cosigned the audit log for longer than it may be: from here on nobody
    /// else vouches for what is written.
    WitnessMissed {
        /// Its name.
        witness: String,
        /// Since when.
        since: Timestamp,
    },
    /// A witness that was missed cosigns again.
    WitnessReturned {
        /// Its name.
        witness: String,
        /// Since when it had been missed.
        since: Timestamp,
    },
    /// A person had the audit log rebuilt from the ledger. Who, and why, is in the metadata.
    AuditTrailRebuilt {
        /// How many events it has now.
        size: u64,
        /// The root over them, in base64.
        root: String,
        /// Over how many events the newest checkpoint was that was left, if one was.
        former_size: Option<u64>,
        /// The root that it had signed.
        former_root: Option<String>,
        /// Whether another key signs from here on: whoever holds the former one must be told.
        new_key: bool,
    },
}

/// A limit in front of the ledger. A new word is a new version of `attempts_throttled`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Throttle {
    /// Per source network.
    Network,
    /// Per address.
    Address,
    /// Per device that an account knows: it has a budget of its own.
    Device,
    /// Log-ins that would be refused because their address is locked, of everybody together.
    RefusedTotal,
    /// Requests for a new password, per source network.
    ForgotNetwork,
    /// Requests for a new password, per address. Whoever is beyond it is told the usual, and no mail
    /// follows.
    ForgotAddress,
    /// Requests for a new password, of everybody together.
    ForgotTotal,
    /// Links that were tried, per source network.
    LinkNetwork,
    /// Genuine links that were tried, per account.
    LinkAccount,
}

/// What does not fit about the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClockDoubt {
    /// Wall and steady time are more than five minutes apart.
    Apart,
    /// The ledger's last event, its newest checkpoint, or the time that the engine has gone by
    /// already, is more than two seconds ahead.
    EventAhead,
}

/// Why a doubt about the clock is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClockDoubtEnd {
    /// The clock shows again what it should.
    Agrees,
    /// The clock has passed the ledger's last event.
    Passed,
}

/// Who vouches for the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClockWord {
    /// Nobody, but it has been steady for an hour.
    Steady,
    /// The machine's kernel: a time server keeps it.
    Synchronised,
}

impl PersonalFields for OperationsEvent {
    fn personal(&mut self, _: &mut dyn FnMut(&'static str, &mut Personal<String>)) {}
}

//! Event metadata: who, when, from where, why and on whose authority? What every event carries
//! beside its data.

use crate::ids::{
    AccountId, BrowserTag, CommandId, CorrelationId, EventId, NetworkTag, PropertyId, SessionId,
};
use crate::personal::Personal;
use crate::store::Revision;
use crate::stream::StreamId;
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// What every event carries beside its data (DESIGN 3). Times stand only here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Metadata {
    /// The version of this kind's shape.
    pub schema: u16,
    /// When it happened, by the engine's clock.
    pub at: Timestamp,
    /// Who acted.
    pub actor: Actor,
    /// What was read to allow it. Another stream is not guarded by this append, so history says
    /// what it said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authority: Vec<Authority>,
    /// The property it concerns, where one is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub property: Option<PropertyId>,
    /// From where, where a request led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// What belongs together.
    pub correlation: CorrelationId,
    /// The event this one follows from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation: Option<EventId>,
    /// The command it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandRef>,
    /// The policy version that judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<u32>,
    /// Why, wherever a person acts on another (S35).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The problem type or message the person was shown (B6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// W3C `traceparent` of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// The release of the program that wrote it.
    pub release: String,
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// In which capacity.
    pub kind: ActorKind,
    /// The account of a person, or the name of a service or of a part of the engine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The session they acted from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// How sure the engine is that it was them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<Assurance>,
}

/// In which capacity somebody acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person with an account, for themselves.
    Member,
    /// A member with `manage_users`, on somebody else.
    Manager,
    /// An operator of the whole system who helps.
    Support,
    /// An operator of the whole system who reviews.
    Compliance,
    /// The engine itself: time, a handler, the local command line.
    System,
    /// Other software with a token.
    Service,
    /// Nobody knows who: a log-in attempt, a request to reset.
    Anonymous,
}

/// How sure the engine is who acts (NIST SP 800-63B-4, section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// A link sent to the address.
    Link,
    /// A password.
    Password,
    /// A password and a second factor.
    SecondFactor,
    /// Access to the machine itself.
    Machine,
}

impl Actor {
    /// A part of the engine: `scheduler`, `mail`, `command line`.
    pub fn system(part: &str) -> Self {
        Self { kind: ActorKind::System, id: Some(part.to_owned()), session: None, assurance: None }
    }

    /// Somebody at the machine itself, through the command line.
    pub fn at_the_machine() -> Self {
        Self { assurance: Some(Assurance::Machine), ..Self::system("command line") }
    }

    /// Nobody knows who.
    pub fn anonymous() -> Self {
        Self { kind: ActorKind::Anonymous, id: None, session: None, assurance: None }
    }

    /// The person whose account it is, proved by a link.
    pub fn by_link(account: AccountId) -> Self {
        let id = Some(account.to_string());
        Self { kind: ActorKind::Member, id, session: None, assurance: Some(Assurance::Link) }
    }

    /// The person whose account it is, proved by the key of a device of theirs and nothing else.
    pub fn with_device(account: AccountId) -> Self {
        let id = Some(account.to_string());
        Self { kind: ActorKind::Member, id, session: None, assurance: None }
    }

    /// A signed-in person in the given capacity.
    pub fn signed_in(kind: ActorKind, account: AccountId, session: SessionId) -> Self {
        let assurance = Some(Assurance::Password);
        Self { kind, id: Some(account.to_string()), session: Some(session), assurance }
    }

    /// Whether what this actor does to `subject` is an act on another person (invariant 12): by
    /// somebody else, by other software, or by whoever sits at the machine.
    pub fn acts_on(&self, subject: AccountId) -> bool {
        match self.kind {
            ActorKind::Member | ActorKind::Manager | ActorKind::Support | ActorKind::Compliance => {
                self.account().is_some_and(|actor| actor != subject)
            }
            ActorKind::Service => true,
            ActorKind::System => self.assurance == Some(Assurance::Machine),
            ActorKind::Anonymous => false,
        }
    }

    /// The account of the person who acted, if a person did.
    pub fn account(&self) -> Option<AccountId> {
        match self.kind {
            ActorKind::Member | ActorKind::Manager | ActorKind::Support | ActorKind::Compliance => {
                self.id.as_deref()?.parse().ok()
            }
            ActorKind::System | ActorKind::Service | ActorKind::Anonymous => None,
        }
    }
}

/// A stream that was read to allow an act, at the revision it then had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// The stream read.
    pub stream: StreamId,
    /// Its last revision when it was read.
    pub revision: Revision,
}

/// From where. The personal part lies in a box of its own under the origin key; the tags are public
/// and mean nothing once that key is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Equal for equal networks of one account in one month.
    pub net: NetworkTag,
    /// Equal for equal browsers of one account in one month.
    pub browser: BrowserTag,
    /// The network address.
    pub ip: Personal<String>,
    /// The browser as it named itself, at most 512 bytes.
    pub user_agent: Personal<String>,
}

/// The command an event answers: a repeat is recognised by it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CommandRef {
    /// `UUIDv5` of principal, route and `Idempotency-Key`, or drawn by the engine.
    pub id: CommandId,
    /// Keyed hash of the request in hex, where the caller named the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// Why a person acted on another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// One of the documented codes.
    pub code: String,
    /// In the acting person's words; sealed with the data's personal fields.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Personal<String>>,
}

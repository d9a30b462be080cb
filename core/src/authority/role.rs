//! Operator roles and token scopes: in which roles does somebody act for the whole system, and what
//! may a token be good for?

use crate::metadata::ActorKind;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What an operator of the whole system is there for; nobody is there for both (DESIGN 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OperatorRole {
    /// Helps people: acts, and does not review (S35).
    Support,
    /// Reviews: reads and holds, and does not act (C5).
    Compliance,
}

impl OperatorRole {
    /// Both, in the order they are shown.
    pub const ALL: [Self; 2] = [Self::Support, Self::Compliance];

    /// The word that stands in events, requests and text files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Compliance => "compliance",
        }
    }

    /// In which capacity history says that they acted.
    pub const fn actor_kind(self) -> ActorKind {
        match self {
            Self::Support => ActorKind::Support,
            Self::Compliance => ActorKind::Compliance,
        }
    }
}

/// What a service token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Read the events of the ledger, without personal data (C7).
    EventsRead,
    /// Say what became of invoices and subscriptions (S14, S15).
    BillingWrite,
    /// Ask whether a session or a token is alive (RFC 7662).
    Introspect,
    /// Ask whether a person may do something at a property (S10).
    AccessCheck,
}

impl Scope {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 4] =
        [Self::EventsRead, Self::BillingWrite, Self::Introspect, Self::AccessCheck];

    /// The word that stands in events, requests and text files.
    pub const fn code(self) -> &'static str {
        match self {
            Self::EventsRead => "events_read",
            Self::BillingWrite => "billing_write",
            Self::Introspect => "introspect",
            Self::AccessCheck => "access_check",
        }
    }
}

/// A word that is none of the documented ones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not one of {}", known.join(", "))]
pub struct UnknownWord {
    /// What was said, at most 60 characters of it.
    pub word: String,
    /// What can be said.
    pub known: Vec<&'static str>,
}

impl UnknownWord {
    pub(super) fn new(word: &str, known: impl IntoIterator<Item = &'static str>) -> Self {
        let word = word.chars().filter(|letter| !letter.is_control()).take(60).collect();
        Self { word, known: known.into_iter().collect() }
    }
}

impl FromStr for OperatorRole {
    type Err = UnknownWord;
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|role| role.code() == word);
        found.ok_or_else(|| UnknownWord::new(word, Self::ALL.map(Self::code)))
    }
}

impl FromStr for Scope {
    type Err = UnknownWord;
    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|scope| scope.code() == word);
        found.ok_or_else(|| UnknownWord::new(word, Self::ALL.map(Self::code)))
    }
}

impl fmt::Display for OperatorRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

//! Read-record events: what is written down when somebody reads a history?

use crate::ids::{AccountId, EventId, PropertyId, QueryId};
use crate::personal::{Personal, PersonalFields};
use serde::{Deserialize, Serialize};

/// Facts about readers. Who read stands in the metadata's actor, why in its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "data", rename_all = "snake_case")]
pub enum AuditReadsEvent {
    /// A person's history or data was shown to somebody (C5, GDPR article 30). One event per query,
    /// however many pages it has and however often it is repeated within the hour.
    HistoryRead {
        /// The query: its cursors carry this id.
        query: QueryId,
        /// What was asked.
        question: ReadQuestion,
        /// Whose data was shown; empty where nobody was found, at most the first 50.
        accounts: Vec<AccountId>,
        /// The property that was asked about.
        property: Option<PropertyId>,
        /// The event that was asked about.
        event: Option<EventId>,
        /// What was searched for, as it was typed: often a name, so it is sealed.
        words: Option<Personal<String>>,
    },
}

/// What a reader asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReadQuestion {
    /// Which account is meant?
    Find,
    /// Who is it, and how does the account stand?
    Account,
    /// What happened to this account?
    Timeline,
    /// Why is it so? (C6)
    Explanation,
    /// What was true at a moment? (B1)
    State,
    /// What does this one event say?
    Event,
    /// What did people do to others? (S35)
    Acts,
    /// Who could do what at a property? (C5)
    AccessReview,
    /// Who read which histories?
    Reads,
    /// Everything that is held about one person was exported (GDPR article 15).
    Export,
    /// Which events have these in common? (C5)
    Search,
    /// The same, and what was found was taken out as a file.
    SearchExport,
    /// A part of the whole history was packed with its proof (C5).
    Pack,
}

impl PersonalFields for AuditReadsEvent {
    fn personal(&mut self, visit: &mut dyn FnMut(&'static str, &mut Personal<String>)) {
        match self {
            Self::HistoryRead { words, .. } => {
                if let Some(words) = words {
                    visit("words", words);
                }
            }
        }
    }
}

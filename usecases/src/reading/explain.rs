//! Explanations: why is an account locked, or an address refused? Read from the streams alone (B1,
//! C6).

use super::event::without_personal;
use super::note::{ReadRecord, note};
use super::sentences::EventRenderer;
use super::subject::{Subject, subject};
use crate::boxed;
use crate::caller::asker::{Asker, TurnedAway};
use crate::caller::profile::{Profile, profile};
use crate::engine::Engine;
use crate::failure::{Failure, Outcome, read};
use crate::system::System;
use crate::texts::why::{Sentences, tell};
use keyledger_core::account::{Account, AccountEvent};
use keyledger_core::address::{EmailAddress, NotAnAddress};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::clock::Time;
use keyledger_core::codec::Recorded;
use keyledger_core::explain::{
    Explanation, PropertyStory, Step, explain_account, explain_property, explain_unknown,
    written_by,
};
use keyledger_core::ids::{AccountId, EventId};
use keyledger_core::language::Language;
use keyledger_core::property::PropertyEvent;
use keyledger_core::store::{Revision, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::unknown::UnknownEvent;
use serde::Serialize;
use std::collections::HashSet;

/// How many near addresses are named.
const NEAREST_SHOWN: usize = 3;
/// Letters that may differ between near addresses.
const LETTERS_APART_MAX: usize = 2;

/// Why it is as it is.
#[derive(Clone, Debug, Serialize)]
pub struct Why {
    /// The address asked about, or the account's own.
    pub email: Option<String>,
    /// The person's name.
    pub name: Option<String>,
    /// The explanation.
    #[serde(flatten)]
    pub explanation: Explanation,
    /// Addresses that somebody holds and that look alike; only where nobody holds the one asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nearest: Vec<String>,
    /// The person's properties that do not simply open, and why (S14, S15).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<PropertyStory>,
}

/// The explanation, for machines and in words.
#[derive(Debug, Serialize)]
pub struct Explained {
    /// For machines.
    pub explanation: Why,
    /// In sentences.
    pub text: String,
    /// The last revision of the account's stream, where somebody holds the address.
    #[serde(skip)]
    pub revision: Option<Revision>,
}

/// Why nothing is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotExplained {
    /// Whoever asks may not.
    TurnedAway(TurnedAway),
    /// It is no account's id and no address.
    Address(NotAnAddress),
    /// There is no account with this id.
    Nobody,
}

/// Explains an account, or an address nobody holds, to somebody who reads histories: that they did is
/// written down first (C5). Nobody else learns here who holds an address.
#[boxed]
pub async fn explain(
    system: &System,
    asker: &Asker,
    (who, at): (&str, Timestamp),
    language: Language,
) -> Outcome<Explained, NotExplained> {
    let engine = &system.engine;
    let intent = match asker.may(engine, Act::ReadHistory, None).await? {
        Ok((_, intent)) => intent,
        Err(why) => return Ok(Err(NotExplained::TurnedAway(why))),
    };
    let subject = match subject(engine, who).await? {
        Ok(subject) => subject,
        Err(why) => return Ok(Err(NotExplained::Address(why))),
    };
    let (near, reading, revision) = match &subject {
        Subject::Account(account) => {
            let loaded = read(engine.accounts.load(&StreamId::account(*account)).await)?;
            if loaded.revision.is_none() || matches!(&*loaded.state, Account::Absent) {
                return Ok(Err(NotExplained::Nobody));
            }
            (vec![], ReadRecord::of(ReadQuestion::Explanation, *account), loaded.revision)
        }
        Subject::Unknown(address) => {
            let near = system.names.near(engine, address.key(), LETTERS_APART_MAX).await?;
            let words = Some(address.typed().to_owned());
            (near, ReadRecord { words, ..ReadRecord::about(ReadQuestion::Explanation) }, None)
        }
    };
    note(engine, &intent, reading).await?;
    let (explanation, stored) = why(engine, &subject, at, &near).await?;
    let said = sentences(system, &stored, &explanation.explanation.steps, language).await?;
    let text = tell(&explanation, &said, language);
    Ok(Ok(Explained { explanation, text, revision }))
}

/// What each step says, in the sentences of the history.
async fn sentences(
    system: &System,
    stored: &[StoredEvent],
    steps: &[Step],
    language: Language,
) -> Result<Sentences, Failure> {
    let mut teller = EventRenderer::new(system, language);
    let asked: HashSet<EventId> = steps.iter().map(|step| step.event).collect();
    let mut said = Sentences::new();
    for stored in stored.iter().filter(|stored| asked.contains(&stored.id)) {
        // No sentence tells a place in the ledger.
        let told = without_personal(stored, 0)?;
        said.insert(stored.id, teller.happened(&told).await?);
    }
    Ok(said)
}

/// Explains a subject as of a moment, from the stored events that come with it. `accounts` are all
/// there are, for the nearest addresses.
async fn why(
    engine: &Engine,
    subject: &Subject,
    as_of: Timestamp,
    accounts: &[AccountId],
) -> Result<(Why, Vec<StoredEvent>), Failure> {
    match subject {
        Subject::Account(account) => {
            let stored = engine.stored_history(&StreamId::account(*account)).await?;
            let history = engine.opened::<AccountEvent>(&stored)?;
            let explanation = explain_account(*account, &history, engine.clock.known(as_of));
            let found = profile(engine, *account).await?;
            let (email, name) = found.map_or((None, None), |found| (found.email, found.name));
            let properties = properties(engine, &history, as_of).await?;
            Ok((Why { email, name, explanation, nearest: vec![], properties }, stored))
        }
        Subject::Unknown(address) => {
            let (explanation, stored) = unknown(engine, address, as_of).await?;
            let nearest = nearest(engine, address, accounts).await?;
            let email = Some(address.typed().to_owned());
            Ok((Why { email, name: None, explanation, nearest, properties: vec![] }, stored))
        }
    }
}

/// The properties the person belonged to then that did not simply open.
async fn properties(
    engine: &Engine,
    history: &[Recorded<AccountEvent>],
    as_of: Timestamp,
) -> Result<Vec<PropertyStory>, Failure> {
    let mut state = Account::default();
    for recorded in written_by(history, Time::sure(as_of)) {
        state.evolve(recorded);
    }
    let memberships = state.living().map(|living| living.memberships.clone());
    let mut stories = vec![];
    for property in memberships.unwrap_or_default().into_keys() {
        let history = engine.history::<PropertyEvent>(&StreamId::property(property)).await?;
        stories.push(explain_property(property, &history, as_of));
    }
    stories.retain(|story| !story.rests_on.is_empty());
    Ok(stories)
}

/// A count may have begun under the previous period's key: whichever remembers more is told.
async fn unknown(
    engine: &Engine,
    address: &EmailAddress,
    as_of: Timestamp,
) -> Result<(Explanation, Vec<StoredEvent>), Failure> {
    let tags = engine.keys().unknown_address(address.key(), engine.clock.now())?;
    let mut told: Option<(Explanation, Vec<StoredEvent>)> = None;
    for place in std::iter::once(tags.current).chain(tags.previous) {
        let shard = StreamId::unknown(place.shard);
        let stored = engine.stored_history(&shard).await?;
        let history = engine.opened::<UnknownEvent>(&stored)?;
        let explanation = explain_unknown(&place.tag, &history, engine.clock.known(as_of));
        let weight = |story: &Explanation| story.run.len() + story.locks.len();
        if told.as_ref().is_none_or(|(present, _)| weight(&explanation) > weight(present)) {
            told = Some((explanation, stored));
        }
    }
    told.ok_or_else(|| Failure::Other("an address has no place among the unknown".into()))
}

async fn nearest(
    engine: &Engine,
    address: &EmailAddress,
    accounts: &[AccountId],
) -> Result<Vec<String>, Failure> {
    let mut near: Vec<(usize, String)> = vec![];
    for account in accounts {
        let known = profile(engine, *account).await?;
        let Some(Profile { email: Some(email), .. }) = known else {
            continue;
        };
        let apart = strsim::osa_distance(&email.to_lowercase(), address.key());
        if apart <= LETTERS_APART_MAX {
            near.push((apart, email));
        }
    }
    near.sort();
    Ok(near.into_iter().take(NEAREST_SHOWN).map(|(_, email)| email).collect())
}

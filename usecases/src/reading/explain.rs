//! Explanations: why is an account locked, or an address refused? Read from the streams alone (B1,
//! C6).

use super::chains::with_mails;
use super::event::without_personal;
use super::histories::History;
use super::note::{ReadRecord, note};
use super::sentences::EventRenderer;
use super::subject::{Subject, subject};
use crate::boxed;
use crate::caller::asker::{Asker, TurnedAway};
use crate::caller::profile::{Profile, profile};
use crate::engine::Engine;
use crate::failure::{Failure, Outcome, read};
use crate::system::System;
use crate::texts::say;
use crate::texts::why::{Sentences, Told, answer, tell};
use keyledger_core::account::Account;
use keyledger_core::address::{EmailAddress, NotAnAddress};
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::codec::Codec;
use keyledger_core::explain::{
    Chain, Explanation, Nearby, PropertyStory, explain_property, explain_sealed, explain_unknown,
    nearby, told_of, written_by,
};
use keyledger_core::ids::{AccountId, EventId, PropertyId};
use keyledger_core::policy::Policy;
use keyledger_core::property::PropertyEvent;
use keyledger_core::store::{Revision, StoredEvent};
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_core::unknown::UnknownEvent;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

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
    /// The version of the policy that judged then.
    pub policy: Option<u32>,
    /// What has not happened yet, and what stands in the way of an account that is open.
    #[serde(flatten)]
    pub nearby: Nearby,
    /// How it came to the states that the account is in: event by event, mails included.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub chains: Vec<Chain>,
    /// What the person's properties are called.
    #[serde(skip)]
    pub names: BTreeMap<PropertyId, String>,
}

/// The explanation, for machines and in words.
#[derive(Debug, Serialize)]
pub struct Explained {
    /// The sentence that answers.
    pub answer: String,
    /// For machines.
    pub explanation: Why,
    /// In sentences.
    pub text: String,
    /// The last revision of the account's stream, where somebody holds the address.
    #[serde(skip)]
    pub revision: Option<Revision>,
}

/// The explanation, not yet told at length: a long history has thousands of steps, and a page shows few.
#[derive(Debug)]
pub struct Answered {
    /// The sentence that answers.
    pub answer: String,
    /// For machines.
    pub explanation: Why,
    /// The last revision of the account's stream, where somebody holds the address.
    pub revision: Option<Revision>,
    /// What it was read off.
    pub read: Read,
}

/// What an explanation was read off.
#[derive(Debug, Default)]
pub struct Read {
    /// The events of the account, or of the shard that an address nobody holds is counted in.
    pub history: Arc<History>,
    /// Those of the mails in the chains.
    pub mails: Vec<StoredEvent>,
    /// How the account was then.
    pub state: Account,
    /// What the links of the chains say.
    pub said: Sentences,
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
    subject: (&str, Timestamp),
    told: &Told,
) -> Outcome<Explained, NotExplained> {
    let Answered { answer, explanation, revision, mut read } =
        match answered(system, asker, subject, told).await? {
            Ok(answered) => answered,
            Err(why) => return Ok(Err(why)),
        };
    let steps = explanation.explanation.steps.iter().map(|step| step.event);
    read.said.extend(sentences(system, &read.history.stored, &steps.collect(), told).await?);
    let mut text = tell(&explanation, &read.said, told);
    if subject.1 > system.engine.clock.now() {
        text.insert_str(0, &(say(told.language, "why-future", &[]) + "\n"));
    }
    Ok(Ok(Explained { answer, explanation, text, revision }))
}

/// The same as far as its answer: what each step says is left to who tells it.
#[boxed]
pub async fn answered(
    system: &System,
    asker: &Asker,
    (who, at): (&str, Timestamp),
    told: &Told,
) -> Outcome<Answered, NotExplained> {
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
    let (explanation, mut read) = why(engine, &subject, at, &near).await?;
    let links = explanation.chains.iter().flat_map(|chain| &chain.links).map(|link| link.event);
    let links: HashSet<EventId> = links.collect();
    read.said = sentences(system, &read.history.stored, &links, told).await?;
    read.said.extend(sentences(system, &read.mails, &links, told).await?);
    let answer = answer(&explanation, told);
    Ok(Ok(Answered { answer, explanation, revision, read }))
}

/// What events say, in the sentences of the history.
async fn sentences(
    system: &System,
    all: &[StoredEvent],
    asked: &HashSet<EventId>,
    told: &Told,
) -> Result<Sentences, Failure> {
    let mut teller = EventRenderer::new(system, told.language);
    if let Some(zone) = &told.zone {
        teller = teller.by(zone.clone());
    }
    let mut said = Sentences::new();
    for stored in all.iter().filter(|stored| asked.contains(&stored.id)) {
        // No sentence tells a place in the ledger.
        let told = without_personal(stored, 0)?;
        said.insert(stored.id, teller.happened(&told).await?);
    }
    Ok(said)
}

/// Explains a subject as of a moment, with what it was read off. `accounts` are all there are, for the
/// nearest addresses.
async fn why(
    engine: &Engine,
    subject: &Subject,
    as_of: Timestamp,
    accounts: &[AccountId],
) -> Result<(Why, Read), Failure> {
    let policy = policy_then(engine, as_of).await?;
    match subject {
        Subject::Account(account) => {
            let history = engine.histories.of(engine, *account).await?;
            let sealed = &history.sealed[..];
            let time = engine.time_at(as_of);
            let mut state = Account::default();
            for recorded in written_by(sealed, time) {
                state.evolve(recorded);
            }
            let told = told_of(sealed, &state);
            let told = told.into_iter().filter_map(|place| history.stored.get(place));
            let opened = told.map(|stored| {
                engine.form.open(stored).map(|opened| (stored.id, opened)).map_err(Failure::Codec)
            });
            let opened = opened.collect::<Result<_, _>>()?;
            let explanation = explain_sealed(*account, sealed, &opened, time);
            let found = profile(engine, *account).await?;
            let (email, name) = found.map_or((None, None), |found| (found.email, found.name));
            let by_then = written_by(sealed, time);
            let settings = policy.as_ref().map(|policy| &policy.settings);
            let nearby = settings
                .map(|settings| nearby(&state, by_then, settings, time))
                .unwrap_or_default();
            let (properties, names) = properties(engine, &state, as_of).await?;
            let policy = policy.map(|policy| policy.version);
            let of = (*account, sealed);
            let (chains, mails) = with_mails(engine, of, &explanation, time).await?;
            let nearest = vec![];
            let why = Why {
                email,
                name,
                explanation,
                nearest,
                properties,
                policy,
                nearby,
                chains,
                names,
            };
            Ok((why, Read { history, mails, state, said: Sentences::new() }))
        }
        Subject::Unknown(address) => {
            let (explanation, stored) = unknown(engine, address, as_of).await?;
            let nearest = nearest(engine, address, accounts).await?;
            let email = Some(address.typed().to_owned());
            let policy = policy.map(|policy| policy.version);
            let why = Why {
                email,
                name: None,
                explanation,
                nearest,
                properties: vec![],
                policy,
                nearby: Nearby::default(),
                chains: vec![],
                names: BTreeMap::new(),
            };
            let history = Arc::new(History { stored, sealed: vec![] });
            Ok((why, Read { history, ..Read::default() }))
        }
    }
}

/// The policy that judged then.
async fn policy_then(engine: &Engine, as_of: Timestamp) -> Result<Option<Policy>, Failure> {
    let state = read(engine.policies.load(&StreamId::policy()).await)?.state;
    let began = state.versions.iter().rfind(|(since, _)| *since <= as_of);
    Ok(began.map(|(_, policy)| policy.clone()))
}

/// The properties the person belonged to then that did not simply open, and what all are called.
async fn properties(
    engine: &Engine,
    state: &Account,
    as_of: Timestamp,
) -> Result<(Vec<PropertyStory>, BTreeMap<PropertyId, String>), Failure> {
    let memberships = state.living().map(|living| living.memberships.clone());
    let (mut stories, mut names) = (vec![], BTreeMap::new());
    for property in memberships.unwrap_or_default().into_keys() {
        let history = engine.history::<PropertyEvent>(&StreamId::property(property)).await?;
        let story = explain_property(property, &history, as_of);
        names.extend(story.name.clone().map(|name| (property, name)));
        stories.push(story);
    }
    stories.retain(|story| !story.rests_on.is_empty());
    Ok((stories, names))
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
        let explanation = explain_unknown(&place.tag, &history, engine.time_at(as_of));
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

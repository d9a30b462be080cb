//! Event search: which events have these in common? By account, actor, kind, time, property and
//! network (C5).
//!
//! Where they lie comes from a projection; what they say is read from the ledger, and looked at
//! again there. With `up_to` a question is asked of the ledger as it was at one moment: the same
//! events are found whenever it is asked again.

use crate::boxed;
use crate::failure::Failure;
use crate::reading::event::{EventView, stored, with_personal, without_personal};
use crate::reading::networks::{self, Networks, NotNetworks};
use crate::reading::note::ReadRecord;
use crate::reading::subject::{Subject, subject};
use crate::system::System;
use chrono::TimeDelta;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::codec::{Codec, Recorded};
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::log::Entry;
use keyledger_projections::search;
use keyledger_schemas::domain::{DomainEvent, every_kind};
use serde::Serialize;

/// The longest period a network is looked for in: keys live for 13 months, except under a hold.
const NETWORK_DAYS_MAX: i64 = 731;
/// The longest word that is asked by.
const WORD_BYTES_MAX: usize = 320;

/// What is asked, as it was typed; where several are given, all of them hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Filters {
    /// The account they concern: an id or an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Who acted: an account's id or address, a service's id, a part of the engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// The kind of event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Kinds that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// The property they concern: its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub property: Option<String>,
    /// The network they came from: an address or a prefix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// From this moment on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Before this moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}

/// Why nothing can be searched: the field, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSearched {
    /// Neither an account's id nor an address that somebody holds.
    Account(String),
    /// The same of who acted.
    Actor(String),
    /// No event has this kind.
    Kind(String),
    /// The same of a kind that is left out.
    Without(String),
    /// Not the id of a property.
    Property(String),
    /// Not a network, or too wide a one.
    Network(NotNetworks),
    /// A network is looked for month by month, so it has to be said from when.
    NoBeginning,
    /// The period ends before it begins, or is longer than networks can be looked for.
    Period,
}

/// A question that can be answered.
#[derive(Clone, Debug)]
pub struct Search {
    /// What was asked.
    pub filters: Filters,
    /// How a search by network went.
    pub network: Option<NetworkSearched>,
    wanted: search::Wanted,
}

/// What a search by network compared.
#[derive(Clone, Debug, Serialize)]
pub struct NetworkSearched {
    /// The networks, as prefixes: no finer than this can be looked for.
    pub networks: Vec<String>,
    /// Accounts whose key of some month is destroyed: nothing of theirs can be found there.
    pub without_key: usize,
}

/// Some of the answer.
#[derive(Clone, Debug, Serialize)]
pub struct Page {
    /// The events, in the ledger's order.
    pub events: Vec<EventView>,
    /// The sequence behind which to go on, where there may be more.
    #[serde(skip)]
    pub next: Option<u64>,
}

/// How far the ledger reaches now: what a question is asked of. None while it is empty.
#[boxed]
pub async fn head(system: &System) -> Result<Option<u64>, Failure> {
    system.catch_up().await?;
    system.ask(search::head).await
}

/// Every kind of event there is, in the order of their names.
pub fn kinds() -> Vec<&'static str> {
    let mut kinds: Vec<_> = every_kind().collect();
    kinds.sort_unstable();
    kinds
}

/// Reads what is asked.
#[boxed]
pub async fn prepare(
    system: &System,
    filters: Filters,
) -> Result<Result<Search, NotSearched>, Failure> {
    let Filters { from, to, .. } = filters;
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Ok(Err(NotSearched::Period));
    }
    let account = match &filters.account {
        None => None,
        Some(text) => match an_account(system, text).await? {
            Some(account) => Some(account),
            None => return Ok(Err(NotSearched::Account(text.clone()))),
        },
    };
    let actor = match &filters.actor {
        Some(text) if text.contains('@') => match an_account(system, text).await? {
            Some(account) => Some(account.to_string()),
            None => return Ok(Err(NotSearched::Actor(text.clone()))),
        },
        Some(text) if text.len() > WORD_BYTES_MAX => {
            return Ok(Err(NotSearched::Actor(text.chars().take(40).collect())));
        }
        other => other.clone(),
    };
    let unknown = |kind: &&String| !every_kind().any(|known| known == kind.as_str());
    let begun = |kind: &String| kind.chars().take(40).collect();
    if let Some(kind) = filters.kind.iter().find(unknown) {
        return Ok(Err(NotSearched::Kind(begun(kind))));
    }
    if let Some(kind) = filters.without.iter().find(unknown) {
        return Ok(Err(NotSearched::Without(begun(kind))));
    }
    let property = match &filters.property {
        None => None,
        Some(text) => match text.parse::<PropertyId>() {
            Ok(property) => Some(property),
            Err(_) => return Ok(Err(NotSearched::Property(text.chars().take(40).collect()))),
        },
    };
    let (networks, network) = match by_network(system, &filters).await? {
        Ok(found) => found,
        Err(why) => return Ok(Err(why)),
    };
    let (kind, without) = (filters.kind.clone(), filters.without.clone());
    let (from, to) = (filters.from, filters.to);
    let wanted = search::Wanted { account, actor, kind, without, property, networks, from, to };
    Ok(Ok(Search { filters, network, wanted }))
}

async fn an_account(system: &System, text: &str) -> Result<Option<AccountId>, Failure> {
    match subject(&system.engine, text).await? {
        Ok(Subject::Account(account)) => Ok(Some(account)),
        Ok(Subject::Unknown(_)) | Err(_) => Ok(None),
    }
}

type ByNetwork = (Option<Vec<search::Network>>, Option<NetworkSearched>);

async fn by_network(
    system: &System,
    filters: &Filters,
) -> Result<Result<ByNetwork, NotSearched>, Failure> {
    let Some(text) = &filters.network else { return Ok(Ok((None, None))) };
    let asked = match Networks::parse(text) {
        Ok(networks) => networks,
        Err(why) => return Ok(Err(NotSearched::Network(why))),
    };
    // What is written in this very moment still belongs to "until now".
    let now = system.engine.clock.now().plus(TimeDelta::microseconds(1));
    let to = filters.to.unwrap_or(now);
    let Some(from) = filters.from else { return Ok(Err(NotSearched::NoBeginning)) };
    if from > to || to.since(from) > TimeDelta::days(NETWORK_DAYS_MAX) {
        return Ok(Err(NotSearched::Period));
    }
    system.catch_up().await?;
    let found = networks::search(system, &asked, from, to).await?;
    let mut tags = found.tags;
    tags.extend(networks::of_nobody(system, &asked, from, to)?);
    let searched = NetworkSearched { networks: found.networks, without_key: found.without_key };
    Ok(Ok((Some(tags), Some(searched))))
}

/// What is asked, field by field.
pub fn query_fields(filters: &Filters) -> Vec<(&'static str, String)> {
    let Filters { account, actor, kind, without, property, network, from, to } = filters;
    let moment = |at: &Option<Timestamp>| at.map(|at| at.to_string());
    let all = [
        ("account", account.clone()),
        ("actor", actor.clone()),
        ("kind", kind.clone()),
        ("without", (!without.is_empty()).then(|| without.join(","))),
        ("property", property.clone()),
        ("network", network.clone()),
        ("from", moment(from)),
        ("to", moment(to)),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

impl Search {
    /// What is written down about the reader.
    pub fn reading(&self, question: ReadQuestion) -> ReadRecord {
        ReadRecord {
            accounts: self.wanted.account.into_iter().collect(),
            property: self.wanted.property,
            words: Some(self.words()),
            ..ReadRecord::about(question)
        }
    }

    /// The question in one line: what its cursors are bound to.
    pub fn words(&self) -> String {
        let fields = query_fields(&self.filters).into_iter();
        fields.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
    }

    /// At most `limit` events behind a sequence and not behind `up_to`; with `opened`, what their
    /// boxes hold as far as keys live. A page may be shorter than `limit` and still not the last.
    #[boxed]
    pub async fn page(
        &self,
        system: &System,
        after: Option<u64>,
        up_to: Option<u64>,
        limit: usize,
        opened: bool,
    ) -> Result<Page, Failure> {
        let Some(up_to) = up_to else { return Ok(Page { events: vec![], next: None }) };
        let wanted = self.wanted.clone();
        let found =
            system.ask(move |views| search::page(views, &wanted, after, up_to, limit)).await?;
        let mut events = Vec::with_capacity(found.entries.len());
        for entry in &found.entries {
            events.extend(self.told(system, entry, opened).await?);
        }
        Ok(Page { events, next: found.next })
    }

    async fn told(
        &self,
        system: &System,
        entry: &Entry,
        opened: bool,
    ) -> Result<Option<EventView>, Failure> {
        let Some(stored) = stored(&system.engine, entry).await? else { return Ok(None) };
        let form = &system.engine.form;
        let read = if opened { form.open(&stored) } else { form.decode(&stored) };
        let read: Recorded<DomainEvent> = read.map_err(Failure::Codec)?;
        if !search::matches(&self.wanted, &read) {
            return Ok(None);
        }
        if opened {
            return with_personal(&stored, read, entry.sequence).map(Some);
        }
        without_personal(&stored, entry.sequence).map(Some)
    }
}

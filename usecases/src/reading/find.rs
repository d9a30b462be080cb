//! Find: which account, property or event is meant? By id, address, name, property or network.

use super::names::Among;
use super::networks::{self, Networks, NotNetworks};
use super::smallest::Smallest;
use super::subject::{Subject, subject};
use crate::boxed;
use crate::caller::profile::{Profile, profile_at};
use crate::failure::Failure;
use crate::system::System;
use crate::texts::in_words::standing_in_words;
use chrono::TimeDelta;
use keyledger_core::account::{FlagReference, Standing};
use keyledger_core::alike::{Words, folded};
use keyledger_core::ids::{AccountId, EventId, PropertyId};
use keyledger_core::language::Language;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::{accounts, flags, log, members};
use serde::Serialize;
use std::collections::BTreeSet;

/// Properties read at once.
const BATCH: usize = 1_000;
/// More properties than this are not meant by a word in all of their names, such as "hotel": then people
/// are looked for alone.
const PROPERTIES_MEANT_MAX: usize = 20;
/// How far back a network is looked for when no time is given.
const NETWORK_DAYS: i64 = 31;

/// What is looked for; where several are given, all of them hold.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// An account, event or property id, a reference that support gave, an address, or a part of an address or a name.
    pub what: Option<String>,
    /// The members of this property: its id, or a part of its name.
    pub property: Option<String>,
    /// Seen from this network: an address, or a prefix.
    pub network: Option<String>,
    /// From when a network is looked for.
    pub from: Option<Timestamp>,
    /// Until when.
    pub to: Option<Timestamp>,
}

impl Wanted {
    /// What somebody typed into one field: what looks like a network is one, everything else is looked for
    /// among people and properties.
    pub fn typed(what: &str) -> Self {
        Self { what: Some(what.to_owned()), ..Self::default() }.understood()
    }

    /// The same with a network where nothing but one was typed.
    pub(super) fn understood(self) -> Self {
        let network = self.what.as_deref().map(Networks::parse);
        match network {
            Some(Ok(_) | Err(NotNetworks::TooWide)) if self.network.is_none() => {
                Self { network: self.what, what: None, ..self }
            }
            _ => self,
        }
    }

    /// What was typed, as it is written down with who looked.
    pub fn words(&self) -> String {
        let typed = [&self.what, &self.property, &self.network].into_iter().flatten();
        typed.cloned().collect::<Vec<_>>().join(" ")
    }
}

/// Why it cannot be looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotWanted {
    /// Nothing was asked.
    Nothing,
    /// No property has this id or name.
    NoProperty(String),
    /// Not an address or a prefix, or too wide a one.
    Network(NotNetworks),
    /// The period ends before it begins, or is longer than keys live.
    Period,
}

/// What was found: accounts, or one event.
#[derive(Debug, Default)]
pub struct Found {
    /// Whose data this is: the first of them, in the order of their ids.
    pub accounts: Vec<AccountId>,
    /// How many there are.
    pub total: usize,
    /// The event with the id that was asked for.
    pub event: Option<log::Entry>,
    /// What a search by network compared.
    pub network: Option<networks::Found>,
}

/// One account, told.
#[derive(Debug, Serialize)]
pub struct Row {
    /// The account.
    pub account: AccountId,
    /// The address as typed.
    pub email: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// How it stands.
    pub standing: Option<Standing>,
    /// Where the person belongs, by name.
    pub properties: Vec<String>,
    /// How it was seen from the network asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<networks::Seen>,
}

impl Row {
    /// The same in words.
    pub fn line(&self, language: Language) -> String {
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        let standing = self.standing.map(|standing| standing_in_words(language, standing));
        let properties = self.properties.join(", ");
        let (email, name) = (text(&self.email), text(&self.name));
        let seen = self.seen.map_or_else(String::new, |seen| format!("  ×{}", seen.events));
        format!("{}  {email}  {name}  {}  {properties}{seen}\n", self.account, text(&standing))
    }
}

impl Found {
    /// All of these, of whom the first `most` are told.
    fn all(accounts: impl IntoIterator<Item = AccountId>, most: usize) -> Self {
        let mut found = Smallest::of(most);
        for account in accounts {
            found.add(account);
        }
        Self::of(found)
    }

    fn of(found: Smallest) -> Self {
        Self { total: found.total(), accounts: found.in_order(), ..Self::default() }
    }
}

/// Looks for it, and keeps the first `most` accounts.
#[boxed]
pub async fn find(
    system: &System,
    wanted: &Wanted,
    most: usize,
) -> Result<Result<Found, NotWanted>, Failure> {
    system.catch_up().await?;
    let mut network_seen = None;
    let mut among: Option<BTreeSet<AccountId>> = None;
    if let Some(network) = &wanted.network {
        match by_network(system, network, wanted).await? {
            Ok(seen) => {
                among = Some(seen.accounts.keys().copied().collect());
                network_seen = Some(seen);
            }
            Err(why) => return Ok(Err(why)),
        }
    }
    if let Some(property) = &wanted.property {
        match properties(system, property).await? {
            properties if properties.is_empty() => {
                return Ok(Err(NotWanted::NoProperty(property.clone())));
            }
            properties => {
                let there = members_of(system, properties).await?;
                among = Some(both(among, there));
            }
        }
    }
    let what = wanted.what.as_deref().map(str::trim).filter(|what| !what.is_empty());
    let found = match (what, among) {
        (None, None) => return Ok(Err(NotWanted::Nothing)),
        (None, Some(among)) => Found::all(among, most),
        (Some(what), among) => by_words(system, what, among, most).await?,
    };
    Ok(Ok(Found { network: network_seen, ..found }))
}

fn both(one: Option<BTreeSet<AccountId>>, other: BTreeSet<AccountId>) -> BTreeSet<AccountId> {
    match one {
        Some(one) => one.intersection(&other).copied().collect(),
        None => other,
    }
}

async fn by_network(
    system: &System,
    text: &str,
    wanted: &Wanted,
) -> Result<Result<networks::Found, NotWanted>, Failure> {
    let networks = match Networks::parse(text) {
        Ok(networks) => networks,
        Err(why) => return Ok(Err(NotWanted::Network(why))),
    };
    let to = wanted.to.unwrap_or_else(|| system.engine.clock.now());
    let from = wanted.from.unwrap_or_else(|| to.minus(TimeDelta::days(NETWORK_DAYS)));
    // Keys live for 13 months: there is nothing to compare beyond two years.
    if from > to || to.since(from) > TimeDelta::days(731) {
        return Ok(Err(NotWanted::Period));
    }
    networks::search(system, &networks, from, to).await.map(Ok)
}

/// Properties with this id, or with a name that holds this text.
async fn properties(system: &System, text: &str) -> Result<Vec<PropertyId>, Failure> {
    if let Ok(id) = text.trim().parse::<PropertyId>() {
        let known = system.ask(move |views| members::find_property(views, id)).await?;
        return Ok(known.map(|known| known.property).into_iter().collect());
    }
    let (words, mut found, mut after) = (Words::of(text), vec![], None);
    loop {
        let page = system.ask(move |views| members::list_properties(views, after, BATCH)).await?;
        after = page.last().map(|row| row.property);
        let whole = page.len() == BATCH;
        let named = page.into_iter().filter(|row| words.are_in(&folded(&row.name)));
        found.extend(named.map(|row| row.property));
        if !whole {
            return Ok(found);
        }
    }
}

/// The properties whose id or a part of whose name this is: at most so many, id and name.
#[boxed]
pub async fn properties_named(
    system: &System,
    text: &str,
    most: usize,
) -> Result<Vec<(String, String)>, Failure> {
    let mut named = vec![];
    for property in properties(system, text).await?.into_iter().take(most) {
        let known = system.ask(move |views| members::find_property(views, property)).await?;
        named.extend(known.map(|known| (property.to_string(), known.name)));
    }
    Ok(named)
}

async fn members_of(
    system: &System,
    properties: Vec<PropertyId>,
) -> Result<BTreeSet<AccountId>, Failure> {
    let mut all = BTreeSet::new();
    for property in properties {
        all.extend(system.ask(move |views| members::accounts_of(views, property)).await?);
    }
    Ok(all)
}

async fn by_words(
    system: &System,
    what: &str,
    among: Option<BTreeSet<AccountId>>,
    most: usize,
) -> Result<Found, Failure> {
    let one = |account: AccountId| {
        let allowed = among.as_ref().is_none_or(|among| among.contains(&account));
        Found::all(allowed.then_some(account), most)
    };
    if let Ok(event) = what.parse::<EventId>()
        && let Some(entry) = system.ask(move |views| log::by_event(views, event)).await?
    {
        return Ok(Found { event: Some(entry), ..Found::default() });
    }
    if let Some(reference) = FlagReference::typed(what)
        && let Some(account) = system.ask(move |views| flags::find(views, &reference)).await?
    {
        return Ok(one(account));
    }
    if let Ok(id) = what.parse::<PropertyId>()
        && system.ask(move |views| members::find_property(views, id)).await?.is_some()
    {
        return Ok(Found::all(both(among, members_of(system, vec![id]).await?), most));
    }
    if let Ok(Subject::Account(account)) = subject(&system.engine, what).await?
        && system.ask(move |views| accounts::find(views, account)).await?.is_some()
    {
        return Ok(one(account));
    }
    // A property's name is no secret: whoever types it means the people there.
    let meant = match among {
        Some(_) => vec![],
        None => properties(system, what).await?,
    };
    let there = match meant.len() {
        1..=PROPERTIES_MEANT_MAX => members_of(system, meant).await?,
        _ => BTreeSet::new(),
    };
    let named =
        system.names.search(&system.engine, what, Among { only: among, most, beside: there });
    named.await.map(Found::of)
}

/// Tells who an account is.
#[boxed]
pub async fn describe(
    system: &System,
    account: AccountId,
    network: Option<&networks::Found>,
) -> Result<Option<Row>, Failure> {
    let (known, memberships) = system
        .ask(move |views| {
            Ok((accounts::find(views, account)?, members::of_account(views, account)?))
        })
        .await?;
    let Some(known) = known else { return Ok(None) };
    // Where the name lies is known: the other events of the account lie far apart and say nothing here.
    let profile = profile_at(&system.engine, account, known.named_at).await?;
    let Some(Profile { email, name, .. }) = profile else { return Ok(None) };
    let standing = Some(known.standing);
    let properties = memberships
        .into_iter()
        .map(|member| member.property_name.unwrap_or_else(|| member.property.to_string()))
        .collect();
    let seen = network.and_then(|network| network.accounts.get(&account)).copied();
    Ok(Some(Row { account, email, name, standing, properties, seen }))
}

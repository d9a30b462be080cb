//! Pages of a search: which events have all of these words, in order? The rarest word leads, the
//! others are looked up.

use super::{HOUR_MICROS, Network, Word, hour, network, property};
use crate::log::{Entry, entry};
use crate::values::{limit, number};
use keyledger_core::codec::Recorded;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::timestamp::Timestamp;
use keyledger_schemas::domain::DomainEvent;
use rusqlite::{Connection, OptionalExtension, Result};
use std::collections::BTreeSet;

/// Events of the leading list that are read at once.
const CHUNK: usize = 500;
/// Events of the leading list that one page looks at, at most: a page of rare pairs is then short,
/// and says where to go on.
const LOOKED_AT_MAX: usize = 5_000;
/// Lists are counted up to here, to see which leads.
const COUNTED_MAX: usize = 2_000;

/// What the events have in common; everything given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// They concern this account.
    pub account: Option<AccountId>,
    /// Done by this one: an account, a service, a part of the engine, as the ledger names it.
    pub actor: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// Of none of these kinds.
    pub without: Vec<String>,
    /// They concern this property.
    pub property: Option<PropertyId>,
    /// They came from one of these.
    pub networks: Option<Vec<Network>>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub to: Option<Timestamp>,
}

/// Some events, in the ledger's order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Where they are.
    pub entries: Vec<Entry>,
    /// The sequence behind which to go on, where there may be more.
    pub next: Option<u64>,
}

/// Whether an event is one of those: words are hashes, so whoever shows it looks at it.
pub fn matches(wanted: &Wanted, recorded: &Recorded<DomainEvent>) -> bool {
    let at = recorded.meta.at;
    let Wanted { account: _, actor, kind, without, property: place, networks, from, to } = wanted;
    actor.as_ref().is_none_or(|actor| recorded.meta.actor.id.as_ref() == Some(actor))
        && kind.as_ref().is_none_or(|kind| recorded.event.kind() == kind)
        && !without.iter().any(|left_out| recorded.event.kind() == left_out)
        && place.is_none_or(|place| property(recorded) == Some(place))
        && networks.as_ref().is_none_or(|networks| {
            network(recorded).is_some_and(|network| networks.contains(&network))
        })
        && from.is_none_or(|from| at >= from)
        && to.is_none_or(|to| at < to)
}

/// One list of sequences.
enum List {
    Account(AccountId),
    Words(Vec<Word>),
}

impl Wanted {
    fn lists(&self) -> Vec<List> {
        let mut lists = vec![];
        lists.extend(self.account.map(List::Account));
        let one = |word| List::Words(vec![word]);
        lists.extend(self.actor.as_deref().map(Word::of_actor).map(one));
        lists.extend(self.kind.as_deref().map(Word::of_kind).map(one));
        lists.extend(self.property.map(Word::of_property).map(one));
        let networks = self.networks.as_ref();
        lists.extend(networks.map(|all| List::Words(all.iter().map(Word::of_network).collect())));
        lists
    }
}

/// The last sequence there is.
pub fn head(views: &Connection) -> Result<Option<u64>> {
    Ok(crate::log::last(views)?.map(|entry| entry.sequence))
}

/// At most `max` events behind `after` and not behind `up_to`.
pub fn page(
    views: &Connection,
    wanted: &Wanted,
    after: Option<u64>,
    up_to: u64,
    max: usize,
) -> Result<Page> {
    let Some((low, high)) = between(views, wanted, after, number(up_to)?)? else {
        return Ok(Page::default());
    };
    let mut lists = wanted.lists();
    let mut sizes = vec![];
    for list in &lists {
        sizes.push(match list {
            // Many networks are many lists: to look into each of them for every event costs most.
            List::Words(words) if words.len() > 1 => 0,
            List::Words(_) | List::Account(_) => {
                list.sequences(views, low, high, COUNTED_MAX)?.len()
            }
        });
    }
    let leading = sizes.iter().enumerate().min_by_key(|(_, size)| **size).map(|(at, _)| at);
    let leading = leading.map(|at| lists.swap_remove(at));
    let (mut page, mut from, mut looked_at) = (Page::default(), low, 0);
    loop {
        let some = match &leading {
            Some(list) => list.sequences(views, from, high, CHUNK)?,
            None => all(views, from, high, CHUNK)?,
        };
        for sequence in &some {
            if page.entries.len() >= max || looked_at >= LOOKED_AT_MAX {
                page.next = u64::try_from(sequence.saturating_sub(1)).ok();
                return Ok(page);
            }
            looked_at += 1;
            if in_all(&lists, views, *sequence)?
                && let Some(entry) = found(views, wanted, *sequence)?
            {
                page.entries.push(entry);
            }
        }
        match some.last() {
            Some(last) if some.len() >= CHUNK => from = last.saturating_add(1),
            Some(_) | None => return Ok(page),
        }
    }
}

/// Between which sequences they lie, both included; `None` when there can be none.
fn between(
    views: &Connection,
    wanted: &Wanted,
    after: Option<u64>,
    up_to: i64,
) -> Result<Option<(i64, i64)>> {
    let mut low = after.map_or(Ok(0), |after| number(after.saturating_add(1)))?;
    let mut high = up_to;
    if wanted.from.is_some() || wanted.to.is_some() {
        let from = wanted.from.map_or(i64::MIN, hour);
        // An hour that only begins when the period ends has nothing of it.
        let to = wanted.to.map_or(i64::MAX, |to| (to.micros() - 1).div_euclid(HOUR_MICROS));
        let mut select = views.prepare_cached(
            "SELECT min(first), max(last) FROM search_hours WHERE hour >= ?1 AND hour <= ?2",
        )?;
        let hours: (Option<i64>, Option<i64>) =
            select.query_row((from, to), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (Some(first), Some(last)) = hours else { return Ok(None) };
        low = low.max(first);
        high = high.min(last);
    }
    Ok((low <= high).then_some((low, high)))
}

fn in_all(lists: &[List], views: &Connection, sequence: i64) -> Result<bool> {
    for list in lists {
        if list.sequences(views, sequence, sequence, 1)?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The event with this sequence, where it is of the period and its kind is not left out.
fn found(views: &Connection, wanted: &Wanted, sequence: i64) -> Result<Option<Entry>> {
    let mut select = views.prepare_cached("SELECT * FROM log WHERE sequence = ?1")?;
    let found = select.query_row([sequence], entry).optional()?;
    Ok(found.filter(|entry| {
        wanted.from.is_none_or(|from| entry.at >= from)
            && wanted.to.is_none_or(|to| entry.at < to)
            && !wanted.without.contains(&entry.kind)
    }))
}

fn all(views: &Connection, low: i64, high: i64, max: usize) -> Result<Vec<i64>> {
    let sql = "SELECT sequence FROM log WHERE sequence >= ?1 AND sequence <= ?2
               ORDER BY sequence LIMIT ?3";
    let mut select = views.prepare_cached(sql)?;
    select.query_map((low, high, limit(max)), |row| row.get(0))?.collect()
}

impl List {
    /// At most `max` sequences of the list between two, both included, in order.
    fn sequences(&self, views: &Connection, low: i64, high: i64, max: usize) -> Result<Vec<i64>> {
        let words = match self {
            Self::Account(account) => {
                let sql = "SELECT sequence FROM timeline
                           WHERE account = ?1 AND sequence >= ?2 AND sequence <= ?3
                           ORDER BY sequence LIMIT ?4";
                let mut select = views.prepare_cached(sql)?;
                let asked = (account.0.as_bytes(), low, high, limit(max));
                return select.query_map(asked, |row| row.get(0))?.collect();
            }
            Self::Words(words) => words,
        };
        let sql = "SELECT sequence FROM search
                   WHERE word = ?1 AND sequence >= ?2 AND sequence <= ?3
                   ORDER BY sequence LIMIT ?4";
        let mut select = views.prepare_cached(sql)?;
        // The smallest of all lists, once each; what lies behind them need not be read.
        let mut smallest = BTreeSet::new();
        for Word(word) in words {
            let full = smallest.len() >= max;
            let high = smallest.last().copied().filter(|_| full).unwrap_or(high);
            for sequence in select.query_map((word, low, high, limit(max)), |row| row.get(0))? {
                smallest.insert(sequence?);
                if smallest.len() > max {
                    smallest.pop_last();
                }
            }
        }
        Ok(smallest.into_iter().collect())
    }
}

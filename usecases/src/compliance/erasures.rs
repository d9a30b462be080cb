//! Erasures: who is to be forgotten, on what ground, and are their keys destroyed? From the decision to
//! the last key (DESIGN 8).

use super::search::{Filters, prepare};
use crate::boxed;
use crate::caller::asker::{Asker, TurnedAway};
use crate::failure::{Failure, Outcome};
use crate::reading::event::EventView;
use crate::reading::note::{ReadRecord, note};
use crate::reading::sentences::reason;
use crate::system::System;
use keyledger_core::audit_reads::ReadQuestion;
use keyledger_core::authority::Act;
use keyledger_core::ids::AccountId;
use keyledger_core::timestamp::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;

/// Events read at once.
const BATCH: usize = 500;
/// The kinds that tell of one, in the order in which they happen.
const KINDS: [&str; 3] = ["key_destruction_decided", "key_destroyed", "key_destruction_withdrawn"];

/// One erasure, from its decision on.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// Who is forgotten.
    pub account: AccountId,
    /// On what ground: a word of the documented list.
    pub ground: String,
    /// Why, in the words of who decided.
    pub reason: Option<String>,
    /// How many keys and secrets are to be destroyed.
    pub keys: usize,
    /// When it was decided, and the event that says so.
    pub decided: (Timestamp, String),
    /// When the keys were destroyed.
    pub destroyed: Option<(Timestamp, String)>,
    /// When it was withdrawn: a legal hold came first.
    pub withdrawn: Option<(Timestamp, String)>,
}

/// Every erasure, the latest first, for those who review. That they looked is written down first (C5).
#[boxed]
pub async fn erasures(system: &System, asker: &Asker) -> Outcome<Vec<Erasure>, TurnedAway> {
    let intent = match asker.may(&system.engine, Act::ReviewActs, None).await? {
        Ok((_, intent)) => intent,
        Err(why) => return Ok(Err(why)),
    };
    let mut told = vec![];
    for kind in KINDS {
        told.extend(of_kind(system, kind).await?);
    }
    told.sort_by_key(|event| event.sequence);
    let mut found: BTreeMap<AccountId, Vec<Erasure>> = BTreeMap::new();
    for event in &told {
        take(&mut found, event);
    }
    let mut found: Vec<Erasure> = found.into_values().flatten().collect();
    found.sort_by_key(|erasure| std::cmp::Reverse(erasure.decided.0));
    let accounts = found.iter().map(|erasure| erasure.account).collect();
    let reading = ReadRecord { accounts, ..ReadRecord::about(ReadQuestion::Acts) };
    note(&system.engine, &intent, reading).await?;
    Ok(Ok(found))
}

async fn of_kind(system: &System, kind: &str) -> Result<Vec<EventView>, Failure> {
    let filters = Filters { kind: Some(kind.to_owned()), ..Filters::default() };
    let Ok(search) = prepare(system, filters).await? else { return Ok(vec![]) };
    let head = super::search::head(system).await?;
    let (mut all, mut after) = (vec![], None);
    loop {
        let page = search.page(system, after, head, BATCH, true).await?;
        all.extend(page.events);
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

fn take(found: &mut BTreeMap<AccountId, Vec<Erasure>>, event: &EventView) {
    let account = event.data.get("account").and_then(Value::as_str);
    // Keys of months are destroyed too: those are nobody's.
    let Some(account) = account.and_then(|text| text.parse::<AccountId>().ok()) else { return };
    let of_them = found.entry(account).or_default();
    let when = (event.at, event.event.clone());
    match (event.kind.as_str(), of_them.last_mut()) {
        ("key_destruction_decided", _) => of_them.push(Erasure {
            account,
            ground: event.data.get("ground").and_then(Value::as_str).unwrap_or_default().to_owned(),
            reason: reason(event),
            keys: event.data.get("keys").and_then(Value::as_array).map_or(0, Vec::len),
            decided: when,
            destroyed: None,
            withdrawn: None,
        }),
        ("key_destroyed", Some(last)) if last.destroyed.is_none() => last.destroyed = Some(when),
        ("key_destruction_withdrawn", Some(last)) => last.withdrawn = Some(when),
        (_, _) => {}
    }
}

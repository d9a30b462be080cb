//! People of a property in the order of their names: for who looks for somebody in a list. Names are
//! sealed, so they are taken from the index in memory; where it has none, all are opened before any is shown.

use super::list::{self, OfProperty, Page};
use super::offers::typed_address;
use crate::boxed;
use crate::caller::profile::profile_at;
use crate::failure::Failure;
use crate::system::System;
use futures_util::future::try_join_all;
use keyledger_core::alike::folded;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::store::Revision;
use keyledger_projections::members::{self, Listed};
use std::collections::HashMap;

/// People whose names are put in order; a list of more goes by account.
const NAMED_MAX: usize = 1_000;

/// At most `max` people behind `after`, by name; whoever has none, by address.
#[boxed]
pub async fn page(
    system: &System,
    property: PropertyId,
    after: Option<AccountId>,
    max: usize,
) -> Result<Page, Failure> {
    let all = move |views: &_| members::listed(views, property, None, NAMED_MAX + 1);
    let all = system.ask(all).await?;
    if all.len() > NAMED_MAX {
        return list::page(system, property, after, max).await;
    }
    if all.len() <= max {
        let mut page = list::page(system, property, None, max).await?;
        let name = |one: &OfProperty| one.name.as_deref().or(one.email.as_deref()).map(folded);
        page.people.sort_by_cached_key(|one| (name(one), one.account));
        return Ok(page);
    }
    let people = all.iter().map(Listed::account).collect();
    let known = system.names.compared_by(&system.engine, people).await?;
    let named = all.iter().map(|row| named(system, row, &known));
    let mut named = try_join_all(named).await?;
    named.sort_unstable();
    let begins = after.and_then(|after| named.iter().position(|(_, account)| *account == after));
    let behind = named.get(begins.map_or(0, |place| place + 1)..).unwrap_or_default();
    let shown = behind.get(..max).unwrap_or(behind);
    let next = shown.last().map(|(_, account)| *account).filter(|_| behind.len() > max);
    let people = shown.iter().map(|(_, account)| list::one(system, property, *account));
    // Whoever left meanwhile is not shown.
    let people = try_join_all(people).await?.into_iter().flatten().collect();
    Ok(Page { people, next })
}

/// What somebody is looked for by: their name, or their address. Whose name is in memory is not read.
async fn named(
    system: &System,
    row: &Listed,
    known: &HashMap<AccountId, String>,
) -> Result<(String, AccountId), Failure> {
    let (engine, account) = (&system.engine, row.account());
    if let (Listed::Member(_), Some(name)) = (row, known.get(&account)) {
        return Ok((name.clone(), account));
    }
    let text = match row {
        Listed::Member(_) => {
            let state = engine.account(account).await?;
            let named_at = state.living().map_or(Revision(0), |living| living.named_at);
            let profile = profile_at(engine, account, named_at).await?;
            profile.and_then(|profile| profile.name.or(profile.email))
        }
        Listed::Offer(offer) => typed_address(engine, account, offer.revision).await?,
    };
    Ok((text.as_deref().map(folded).unwrap_or_default(), account))
}

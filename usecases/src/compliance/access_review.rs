//! Access review: who could do what at this property at that moment? (C5)
//!
//! The projections say whose streams to read; what was true is folded from those streams.

use crate::boxed;
use crate::caller::profile::profile;
use crate::failure::Failure;
use crate::reading::state::{AsOf, folded};
use crate::system::System;
use futures_util::future::try_join_all;
use keyledger_core::account::{Account, AccountEvent, Standing};
use keyledger_core::authority::OperatorRole;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::operators::{Operators, OperatorsEvent};
use keyledger_core::permission::Permission;
use keyledger_core::stream::StreamId;
use keyledger_core::timestamp::Timestamp;
use keyledger_projections::{belonging, members};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Streams read side by side: enough to keep every reader of the store busy.
const SIDE_BY_SIDE: usize = 16;

/// Who could do what.
#[derive(Debug, Serialize)]
pub struct Review {
    /// The property.
    pub property: PropertyId,
    /// Its name.
    pub name: String,
    /// The moment.
    pub at: Timestamp,
    /// Its members then, those with sensitive permissions first.
    pub members: Vec<Member>,
    /// The operators of the whole system then: support acts at every property.
    pub operators: Vec<Operator>,
}

/// An operator of the whole system, as they then were.
#[derive(Debug, Serialize)]
pub struct Operator {
    /// The account.
    pub account: AccountId,
    /// The name, while anybody knows.
    pub person: Option<String>,
    /// `support` or `compliance`.
    pub role: OperatorRole,
}

/// A member of the property, as they then were.
#[derive(Debug, Serialize)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// The address, while anybody knows.
    pub email: Option<String>,
    /// The name, while anybody knows.
    pub person: Option<String>,
    /// What they might do there.
    pub permissions: BTreeSet<Permission>,
    /// Which of these reach beyond the day's work.
    pub sensitive: BTreeSet<Permission>,
    /// How the account stood: only an open one opens anything.
    pub standing: Standing,
}

/// Reviews a property; none where there is none.
#[boxed]
pub async fn review(
    system: &System,
    property: PropertyId,
    at: Timestamp,
) -> Result<Option<Review>, Failure> {
    system.catch_up().await?;
    let known = system.ask(move |views| members::find_property(views, property)).await?;
    let Some(known) = known else { return Ok(None) };
    let ever = system.ask(move |views| belonging::ever_at(views, property)).await?;
    let mut found = vec![];
    for some in ever.chunks(SIDE_BY_SIDE) {
        let read = some.iter().map(|account| member(system, *account, property, at));
        found.extend(try_join_all(read).await?.into_iter().flatten());
    }
    found.sort_by(|one, other| {
        let weight = |member: &Member| (member.sensitive.len(), member.permissions.len());
        weight(other).cmp(&weight(one)).then(one.account.cmp(&other.account))
    });
    let operators = operators(system, at).await?;
    Ok(Some(Review { property, name: known.name, at, members: found, operators }))
}

/// Whoever had a role then: their own stream and the circle's both have to say so.
async fn operators(system: &System, at: Timestamp) -> Result<Vec<Operator>, Failure> {
    let history = system.engine.history::<OperatorsEvent>(&StreamId::operators()).await?;
    let mut circle = Operators::default();
    history.iter().filter(|recorded| recorded.meta.at <= at).for_each(|one| circle.evolve(one));
    let mut found = vec![];
    for account in circle.admitted.keys().copied() {
        let own = system.engine.history::<AccountEvent>(&StreamId::account(account)).await?;
        let (state, _) = folded(&own, AsOf { at, last: None });
        let held = state.living().and_then(|living| living.operator);
        let Some(role) = circle.role(account).filter(|role| held == Some(*role)) else { continue };
        let known = profile(&system.engine, account).await?;
        found.push(Operator { account, person: known.and_then(|known| known.name), role });
    }
    Ok(found)
}

async fn member(
    system: &System,
    account: AccountId,
    property: PropertyId,
    at: Timestamp,
) -> Result<Option<Member>, Failure> {
    let state = state_of(system, account, at).await?;
    let held = state.living().and_then(|living| living.memberships.get(&property));
    let Some(permissions) = held.cloned() else { return Ok(None) };
    let standing = state.standing(system.engine.time_at(at));
    let known = profile(&system.engine, account).await?;
    let (email, person) = known.map_or((None, None), |known| (known.email, known.name));
    let sensitive = permissions.iter().copied().filter(|one| one.is_sensitive()).collect();
    Ok(Some(Member { account, email, person, permissions, sensitive, standing }))
}

/// The account as its stream has it then; of the present, and of a moment to come, it is folded already.
async fn state_of(
    system: &System,
    account: AccountId,
    at: Timestamp,
) -> Result<Arc<Account>, Failure> {
    let engine = &system.engine;
    let state = if at >= engine.clock.now() {
        engine.account(account).await?
    } else {
        let history = engine.history::<AccountEvent>(&StreamId::account(account)).await?;
        Arc::new(folded(&history, AsOf { at, last: None }).0)
    };
    Ok(state.without_ended_memberships(at).map_or(state, Arc::new))
}

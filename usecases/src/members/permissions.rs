//! Permission changes: a manager ticks and clears what a member may do, or support where no manager
//! can (S11, S35).
//!
//! Nobody changes their own permissions or hands out what they do not hold, and a property does not
//! lose its last manager: see [`staff`](super::authority) for the line in which everybody stands.

use super::authority::{Acting, NotDone, line_up, on_member};
use crate::accounts::unchanged;
use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome, read};
use crate::system::System;
use keyledger_core::account::{Account, AccountCommand, AccountEvent, Unchanged};
use keyledger_core::authority::Act;
use keyledger_core::engine::Intent;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::metadata::{CommandRef, Reason};
use keyledger_core::permission::Permission;
use keyledger_core::policy::Policy;
use keyledger_core::store::{Position, Revision};
use keyledger_core::stream::StreamId;
use keyledger_projections::commands::CommandRow;
use std::collections::BTreeSet;

/// Boxes to tick and to clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boxes {
    /// What the person may do from now on.
    pub grant: BTreeSet<Permission>,
    /// Permissions to withdraw.
    pub withdraw: BTreeSet<Permission>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Change {
    /// Where.
    pub property: PropertyId,
    /// Whose.
    pub account: AccountId,
    /// What.
    pub boxes: Boxes,
    /// The revisions of the person's stream that whoever asks looked at, where they insist on one.
    pub seen: Vec<Revision>,
    /// Why. A manager need not say: it is their everyday work.
    pub reason: Option<Reason>,
    /// The command, where whoever asks named it.
    pub command: Option<CommandRef>,
}

/// The result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// What the person may do there now.
    pub permissions: BTreeSet<Permission>,
    /// What they could not before.
    pub granted: BTreeSet<Permission>,
    /// Permissions to withdraw.
    pub withdrawn: BTreeSet<Permission>,
    /// The last revision of their stream.
    pub revision: Option<Revision>,
    /// The position of the event, where there was something to say.
    pub position: Option<Position>,
}

/// What a member may do at a property, and the last revision of their stream.
#[boxed]
pub async fn held(
    engine: &Engine,
    property: PropertyId,
    account: AccountId,
) -> Result<Option<(BTreeSet<Permission>, Option<Revision>)>, Failure> {
    let loaded = read(engine.accounts.load(&StreamId::account(account)).await)?;
    let held = loaded.state.living().and_then(|living| living.permissions_at(property)).cloned();
    Ok(held.map(|permissions| (permissions, loaded.revision)))
}

/// What came of a change that was answered before, read off the person's stream as it then was; `None`
/// where nothing was written to it.
#[boxed]
pub async fn changed_before(
    system: &System,
    property: PropertyId,
    account: AccountId,
    row: &CommandRow,
) -> Result<Option<Changed>, Failure> {
    let stream = StreamId::account(account);
    let history = system.engine.history::<AccountEvent>(&stream).await?;
    let (mut state, mut changed) = (Account::default(), None);
    for recorded in &history {
        state.evolve(recorded);
        let ours = recorded.meta.command.as_ref().is_some_and(|known| known.id == row.command);
        if ours && let AccountEvent::PermissionsChanged { granted, withdrawn, .. } = &recorded.event
        {
            let now = state.living().and_then(|living| living.permissions_at(property));
            changed = Some(Changed {
                permissions: now.cloned().unwrap_or_default(),
                granted: granted.clone(),
                withdrawn: withdrawn.clone(),
                revision: Some(recorded.revision),
                position: None,
            });
        }
    }
    Ok(changed)
}

/// Ticks and clears.
#[boxed]
pub async fn change(
    system: &System,
    request: &Request,
    caller: &Caller,
    change: &Change,
) -> Outcome<Changed, NotDone> {
    let Change { property, account, reason, command, .. } = change;
    let engine = &system.engine;
    let _in_line = line_up(system, *property).await?;
    // Read again in the line: whoever stood before may have struck the caller off.
    let who = Acting::now(engine, caller).await?;
    let about = (*property, Some(*account));
    let mut intent = match who.intent(engine, request, caller, about, reason.clone())? {
        Ok(intent) => intent,
        Err(why) => return Ok(Err(why)),
    };
    if let Some(named) = command {
        intent.command = named.clone();
    }
    let changed = tick(engine, caller.policy(), &intent, &who, change).await?;
    let because = match &changed {
        Ok(Changed { position: None, permissions, revision, .. }) => Unchanged::PermissionsHeld {
            permissions: permissions.clone(),
            revision: revision.map_or(0, |revision| revision.0),
        },
        Err(NotDone::NotAMember) => Unchanged::NotThere {},
        Ok(_) | Err(_) => return Ok(changed),
    };
    let act = Act::ChangePermissions;
    let position = unchanged::note(engine, &intent, act, Some(*account), because).await?;
    Ok(changed.map(|changed| Changed { position, ..changed }))
}

async fn tick(
    engine: &Engine,
    policy: &Policy,
    intent: &Intent,
    who: &Acting,
    change: &Change,
) -> Outcome<Changed, NotDone> {
    let Change { property, account, boxes, seen, .. } = change;
    let Some((present, revision)) = held(engine, *property, *account).await? else {
        return Ok(Err(NotDone::NotAMember));
    };
    if !seen.is_empty() && !revision.is_some_and(|revision| seen.contains(&revision)) {
        return Ok(Err(NotDone::ChangedSince));
    }
    let Boxes { grant, withdraw } = boxes.clone();
    let (property, seen) = (*property, (!seen.is_empty()).then_some(present));
    let acting = who.at(engine, property, Some(*account)).await?;
    let command = AccountCommand::ChangePermissions { property, grant, withdraw, acting, seen };
    let done =
        on_member(engine, policy, intent, (*account, Act::ChangePermissions), &command).await?;
    let done = match done {
        Ok(done) => done,
        Err(why) => return Ok(Err(why)),
    };
    let mut changed = Changed {
        permissions: BTreeSet::new(),
        granted: BTreeSet::new(),
        withdrawn: BTreeSet::new(),
        revision: done.revision,
        position: done.position,
    };
    let now = done.state.living().and_then(|living| living.permissions_at(property));
    changed.permissions = now.cloned().unwrap_or_default();
    for recorded in &done.events {
        if let AccountEvent::PermissionsChanged { granted, withdrawn, .. } = &recorded.event {
            (changed.granted, changed.withdrawn) = (granted.clone(), withdrawn.clone());
        }
    }
    Ok(Ok(changed))
}

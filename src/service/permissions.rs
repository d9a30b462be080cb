//! A manager ticks and clears what a member may do, or support where no manager can (S11, S35).
//!
//! Nobody changes their own permissions: rights are given by somebody else, and as long as whoever
//! acts keeps theirs, a property does not lose its last manager. Two managers who strike each other
//! off at once stand in line, and the second no longer is one. Between processes that line does not
//! hold; there, support helps.

use super::authorise;
use super::request::Request;
use super::sessions::Caller;
use crate::app::App;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome, read};
use keyledger_core::account::{AccountCommand, AccountEvent, Rejection};
use keyledger_core::authority::{Denied, Hand, ReasonCode};
use keyledger_core::ids::{AccountId, CommandId, PropertyId};
use keyledger_core::metadata::{Authority, Reason};
use keyledger_core::permission::Permission;
use keyledger_core::store::{Position, Revision};
use keyledger_core::stream::StreamId;
use std::collections::BTreeSet;

/// Boxes to tick and to clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boxes {
    /// What the person may do from now on.
    pub grant: BTreeSet<Permission>,
    /// What they no longer may.
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
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// What the person may do there now.
    pub permissions: BTreeSet<Permission>,
    /// What they could not before.
    pub granted: BTreeSet<Permission>,
    /// What they no longer may.
    pub withdrawn: BTreeSet<Permission>,
    /// The last revision of their stream.
    pub revision: Option<Revision>,
    /// The position of the event, where there was something to say.
    pub position: Option<Position>,
}

/// Why nothing came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotChanged {
    /// The person does not belong there.
    NotAMember,
    /// Whoever asks may not do it: to themselves, to somebody with more rights, or no longer.
    NotAllowed(Denied),
    /// Support has to say why.
    ReasonMissing,
    /// Something happened to the account since the manager looked.
    ChangedSince,
}

/// What a member may do at a property, and the last revision of their stream.
pub async fn held(
    engine: &Engine,
    property: PropertyId,
    account: AccountId,
) -> Result<Option<(BTreeSet<Permission>, Option<Revision>)>, Failure> {
    let loaded = read(engine.accounts.load(&StreamId::account(account)).await)?;
    let held = loaded.state.living().and_then(|living| living.permissions_at(property)).cloned();
    Ok(held.map(|permissions| (permissions, loaded.revision)))
}

/// Ticks and clears.
pub async fn change(
    app: &App,
    request: &Request,
    caller: &Caller,
    change: &Change,
) -> Outcome<Changed, NotChanged> {
    let Change { property, account, boxes, seen, reason } = change;
    let engine = &app.engine;
    let line = CommandId::derived(&[b"members", property.0.as_bytes()]);
    let _in_line = app.commands.line_up(line).await;
    // Read again in the line: whoever stood before may have struck the caller off.
    let (hand, authority) = hand(engine, caller, *account).await?;
    if reason.is_none() && !matches!(hand, Hand::Member { .. } | Hand::Oneself) {
        return Ok(Err(NotChanged::ReasonMissing));
    }
    let Some((present, revision)) = held(engine, *property, *account).await? else {
        return Ok(Err(NotChanged::NotAMember));
    };
    if !seen.is_empty() && !revision.is_some_and(|revision| seen.contains(&revision)) {
        return Ok(Err(NotChanged::ChangedSince));
    }
    let actor = caller.acting_as(hand.actor_kind());
    let mut intent = request.intent(engine, actor, Some(*account), engine.clock.now())?;
    intent.authority = authority;
    intent.property = Some(*property);
    intent.reason = Some(reason.clone().unwrap_or_else(|| ReasonCode::ManagingStaff.plain()));
    let Boxes { grant, withdraw } = boxes.clone();
    let seen = (!seen.is_empty()).then_some(present);
    let command =
        AccountCommand::ChangePermissions { property: *property, grant, withdraw, hand, seen };
    let policy = engine.policy().await?;
    let done = match engine.on_account(*account, &policy, &intent, &command).await? {
        Ok(done) => done,
        Err(why) => return Ok(Err(not_changed(why)?)),
    };
    let mut changed = Changed {
        permissions: BTreeSet::new(),
        granted: BTreeSet::new(),
        withdrawn: BTreeSet::new(),
        revision: done.revision,
        position: done.position,
    };
    let now = done.state.living().and_then(|living| living.permissions_at(*property));
    changed.permissions = now.cloned().unwrap_or_default();
    for recorded in &done.events {
        if let AccountEvent::PermissionsChanged { granted, withdrawn, .. } = &recorded.event {
            (changed.granted, changed.withdrawn) = (granted.clone(), withdrawn.clone());
        }
    }
    Ok(Ok(changed))
}

/// Whose hand it is, as the caller's own stream has it now.
async fn hand(
    engine: &Engine,
    caller: &Caller,
    subject: AccountId,
) -> Result<(Hand, Vec<Authority>), Failure> {
    if let Some((role, authority)) = authorise::role(engine, caller).await? {
        let oneself = caller.account == subject;
        let hand = if oneself { Hand::Oneself } else { Hand::Operator(role) };
        return Ok((hand, authority));
    }
    let stream = StreamId::account(caller.account);
    let loaded = read(engine.accounts.load(&stream).await)?;
    let hand = match loaded.state.living() {
        Some(living) => Hand::of(caller.account, living, None, subject),
        None => Hand::Oneself, // Gone since: may do nothing.
    };
    let authority = loaded.revision.map(|revision| Authority { stream, revision });
    Ok((hand, authority.into_iter().collect()))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others are not answered to this command")]
fn not_changed(why: Rejection) -> Result<NotChanged, Failure> {
    Ok(match why {
        Rejection::NotAMember | Rejection::NotHere => NotChanged::NotAMember,
        Rejection::NotAllowed(why) => NotChanged::NotAllowed(why),
        Rejection::ChangedSince => NotChanged::ChangedSince,
        other => return Err(Failure::Other(other.to_string())),
    })
}

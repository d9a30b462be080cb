//! End of a membership: a person is removed from a property, or the day is set on which they are
//! (S30, S35, B5).

use super::authority::{Acting, NotDone, line_up, on_member};
use crate::accounts::unchanged;
use crate::boxed;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::failure::Outcome;
use crate::system::System;
use keyledger_core::account::{Account, AccountCommand, Unchanged};
use keyledger_core::authority::{Act, AtProperty};
use keyledger_core::engine::Done;
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::metadata::{CommandRef, Reason};
use keyledger_core::timestamp::Timestamp;

/// Which member of which property, and why.
#[derive(Clone, Debug)]
pub struct OfMember {
    /// Where.
    pub property: PropertyId,
    /// Who.
    pub account: AccountId,
    /// Why. A manager need not say: it is their everyday work.
    pub reason: Option<Reason>,
    /// The command, where whoever asks named it.
    pub command: Option<CommandRef>,
}

/// Removes the person from the property, or takes back what was only offered to them.
#[boxed]
pub async fn remove(
    system: &System,
    request: &Request,
    caller: &Caller,
    of: OfMember,
) -> Outcome<Done<Account>, NotDone> {
    let property = of.property;
    ends(system, request, caller, of, |acting| AccountCommand::Leave { property, acting }).await
}

/// Sets when the membership ends by itself, or that it does not.
#[boxed]
pub async fn set_end(
    system: &System,
    request: &Request,
    caller: &Caller,
    of: OfMember,
    ends_at: Option<Timestamp>,
) -> Outcome<Done<Account>, NotDone> {
    let property = of.property;
    let command = |acting| AccountCommand::SetMembershipEnd { property, ends_at, acting };
    ends(system, request, caller, of, command).await
}

async fn ends(
    system: &System,
    request: &Request,
    caller: &Caller,
    of: OfMember,
    ending: impl FnOnce(AtProperty) -> AccountCommand + Send,
) -> Outcome<Done<Account>, NotDone> {
    let OfMember { property, account, reason, command } = of;
    let engine = &system.engine;
    let _in_line = line_up(system, property).await?;
    // Read again in the line: whoever stood before may have removed the caller.
    let who = Acting::now(engine, caller).await?;
    let about = (property, Some(account));
    let mut intent = match who.intent(engine, request, caller, about, reason)? {
        Ok(intent) => intent,
        Err(why) => return Ok(Err(why)),
    };
    if let Some(named) = command {
        intent.command = named;
    }
    let (act, acting) = (Act::RemoveMember, who.at(engine, property, Some(account)).await?);
    let mut done =
        on_member(engine, caller.policy(), &intent, (account, act), &ending(acting)).await?;
    let because = match &done {
        Ok(done) if done.events.is_empty() => Unchanged::AlreadySo {},
        Err(NotDone::NotAMember) => Unchanged::NotThere {},
        Ok(_) | Err(_) => return Ok(done),
    };
    let position = unchanged::note(engine, &intent, act, Some(account), because).await?;
    if let Ok(done) = &mut done {
        done.position = position;
    }
    Ok(done)
}

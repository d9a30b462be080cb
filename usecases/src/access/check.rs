//! Access decisions. Does it open for this person, and if not: why, and who can change that? (S10,
//! S14, S15)
//!
//! Asked at every request of the software behind the door. Both streams are read up to their tails,
//! so what was withdrawn a moment ago no longer opens anything; nothing is written where the answer
//! is yes, and a no is written down once an hour and cause.

use super::billing;
use crate::boxed;
use crate::caller::profile::profile;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::caller::step_up;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::account::{AccountCommand, DenialCause};
use keyledger_core::ids::{AccountId, PropertyId};
use keyledger_core::metadata::ActorKind;
use keyledger_core::permission::Permission;

/// How many colleagues are named to whoever lacks a permission.
const NAMES_MAX: usize = 10;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessRequest {
    /// Where.
    pub property: PropertyId,
    /// What.
    pub permission: Permission,
}

/// Why it does not open, and who can change that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessDenial {
    /// What was asked for.
    pub wanted: AccessRequest,
    /// Why not.
    pub cause: DenialCause,
    /// The names of those who can help, never told to a stranger: who manages the users where a
    /// permission is missing, who handles the billing where the property is shut.
    pub who_can_help: Vec<String>,
}

/// Whether the caller may do what is asked for: they hold it, as their stream was a moment ago, and
/// where it is sensitive, they showed a second factor lately. Whether the property is open is not
/// asked: who manages its users can remove somebody also while it is not.
pub fn usable(engine: &Engine, caller: &Caller, wanted: AccessRequest) -> Result<(), DenialCause> {
    held(caller, wanted)?;
    step_up::for_permission(engine, caller, wanted.permission)
}

/// Whether the caller holds what is asked for, and no more.
pub fn held(caller: &Caller, wanted: AccessRequest) -> Result<(), DenialCause> {
    let AccessRequest { property, permission } = wanted;
    let held = caller.living().map(|living| living.holds(property, permission));
    held.unwrap_or(Err(DenialCause::NotAMember))
}

/// Whether it opens for the caller: they hold it, the property is open, and where it is sensitive,
/// they showed a second factor lately (S21). Writes nothing.
#[boxed]
pub async fn check(
    engine: &Engine,
    caller: &Caller,
    wanted: AccessRequest,
) -> Result<Result<(), DenialCause>, Failure> {
    if let Err(cause) = held(caller, wanted) {
        return Ok(Err(cause));
    }
    if let Err(cause) = shut(engine, wanted).await? {
        return Ok(Err(cause));
    }
    Ok(step_up::for_permission(engine, caller, wanted.permission))
}

/// What is known of somebody whom other software names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfSomebody {
    /// They hold it, and the property is open.
    Yes,
    /// Their account is shut.
    Suspended,
    /// They may not, and why.
    No(AccessDenial),
}

/// The same question about somebody who did not ask it themselves. Writes nothing: nobody tried.
/// Whether a second factor was shown lately is known of a session only; what is sensitive stays shut
/// until one was set up (S21). Who is not there at all belongs nowhere.
#[boxed]
pub async fn of_somebody(
    engine: &Engine,
    account: AccountId,
    wanted: AccessRequest,
) -> Result<OfSomebody, Failure> {
    let AccessRequest { property, permission } = wanted;
    let state = engine.account(account).await?;
    let living = state.living().filter(|living| living.deleted_at.is_none());
    let held = living.map(|living| living.holds(property, permission));
    let cause = match held.unwrap_or(Err(DenialCause::NotAMember)) {
        Ok(()) if living.is_some_and(|living| living.suspended.is_some()) => {
            return Ok(OfSomebody::Suspended);
        }
        Ok(()) => {
            let shown = || living.map_or(Ok(()), |one| step_up::of_somebody(one, permission));
            match shut(engine, wanted).await?.and_then(|()| shown()) {
                Ok(()) => return Ok(OfSomebody::Yes),
                Err(cause) => cause,
            }
        }
        Err(cause) => cause,
    };
    let who_can_help = who_can_help(engine, property, cause, account).await?;
    Ok(OfSomebody::No(AccessDenial { wanted, cause, who_can_help }))
}

/// Whether the property is shut for what is wanted.
async fn shut(engine: &Engine, wanted: AccessRequest) -> Result<Result<(), DenialCause>, Failure> {
    let access = billing::property(engine, wanted.property).await?.access(engine.certain());
    let shut = DenialCause::of_a_shut_property(&access, wanted.permission);
    Ok(shut.map_or(Ok(()), Err))
}

/// Writes the no down, unless the like of it was within the hour, and finds who can help.
#[boxed]
pub async fn deny(
    engine: &Engine,
    request: &Request,
    caller: &Caller,
    wanted: AccessRequest,
    cause: DenialCause,
) -> Result<AccessDenial, Failure> {
    let AccessRequest { property, permission } = wanted;
    let now = engine.clock.now();
    if !caller.living().is_some_and(|living| living.denials.noted_lately(cause, now)) {
        let actor = caller.acting_as(ActorKind::Member);
        let mut intent = request.intent(engine, actor, Some(caller.account), now)?;
        intent.property = Some(property);
        let command = AccountCommand::NoteDenial { property, permission, cause };
        // An account that ended since it was looked at has nothing to say.
        let _ = engine.on_account(caller.account, caller.policy(), &intent, &command).await?;
    }
    let who_can_help = who_can_help(engine, property, cause, caller.account).await?;
    Ok(AccessDenial { wanted, cause, who_can_help })
}

/// The names of those, but for whoever asks, who can help with a no of this cause; never told to a
/// stranger.
#[boxed]
pub async fn who_can_help(
    engine: &Engine,
    property: PropertyId,
    cause: DenialCause,
    asks: AccountId,
) -> Result<Vec<String>, Failure> {
    let helper = match cause {
        // Strangers are told no names, and a factor is the person's own to show.
        DenialCause::NotAMember | DenialCause::StepUpRequired | DenialCause::SetUpRequired => {
            return Ok(vec![]);
        }
        DenialCause::PermissionMissing => Permission::ManageUsers,
        DenialCause::PaymentOverdue
        | DenialCause::SubscriptionOnHold
        | DenialCause::SubscriptionSuspended
        | DenialCause::SubscriptionEnded => Permission::ManageBilling,
    };
    let holders = engine.holders(property, helper).await?;
    let mut names = vec![];
    for account in holders.into_iter().filter(|holder| *holder != asks).take(NAMES_MAX) {
        names.extend(profile(engine, account).await?.and_then(|profile| profile.name));
    }
    names.sort();
    Ok(names)
}

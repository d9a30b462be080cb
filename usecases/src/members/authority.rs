//! Authority over members. Somebody acts on the people of a property: whose hand is it, how do the
//! others there stand, and what is written down of a no? (S3, S11, S30, S35, DESIGN 5)
//!
//! One line for each property: whoever adds, ticks, removes or ends there stands in it, and who they
//! are is read again inside it. So of two managers who remove each other at once, the second no longer
//! is one. Between processes that line does not hold; there, support helps.

use crate::accounts::acts;
use crate::boxed;
use crate::caller::authorise;
use crate::caller::request::Request;
use crate::caller::sessions::Caller;
use crate::engine::Engine;
use crate::failure::{Failure, read};
use crate::system::System;
use crate::upkeep::idempotency::{self, InLine};
use keyledger_core::account::{Account, AccountCommand, Living, Rejection};
use keyledger_core::authority::{
    Act, ActorCapacity, AtProperty, NotAuthorised, Others, ReasonCode, Until,
};
use keyledger_core::engine::{Done, Intent, Loaded};
use keyledger_core::ids::{AccountId, CommandId, PropertyId};
use keyledger_core::metadata::{Authority, Reason};
use keyledger_core::permission::Permission;
use keyledger_core::policy::Policy;
use keyledger_core::stream::StreamId;
use std::sync::Arc;

/// Who acts at a property, and what was read to know it.
#[derive(Clone, Debug)]
pub struct Acting {
    /// Whose hand it is on anybody else.
    pub hand: ActorCapacity,
    /// What was read of it.
    pub authority: Vec<Authority>,
    /// Whose account it is; none at the machine.
    pub by: Option<AccountId>,
    /// That account, as it was read in the line.
    state: Option<Arc<Account>>,
}

/// Why nothing came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotDone {
    /// The person does not belong there.
    NotAMember,
    /// Whoever asks may not do it: to themselves, to somebody with more rights, or no longer.
    NotAllowed(NotAuthorised),
    /// Support has to say why.
    ReasonMissing,
    /// Something happened to the account since whoever asks looked.
    ChangedSince,
    /// The property would be left with people and without a manager.
    LastManager,
    /// The end lies in the past.
    EndIsPast,
}

/// Waits until nobody else acts on the people of this property.
#[boxed]
pub async fn line_up(system: &System, property: PropertyId) -> Result<InLine, Failure> {
    let line = CommandId::derived(&[b"members", property.0.as_bytes()]);
    idempotency::line_up(system, line).await
}

impl Acting {
    /// The caller, as their own stream has them now.
    #[boxed]
    pub async fn now(engine: &Engine, caller: &Caller) -> Result<Self, Failure> {
        let by = Some(caller.account);
        if let Some((role, authority)) = authorise::role(engine, caller).await? {
            return Ok(Self { hand: ActorCapacity::Operator(role), authority, by, state: None });
        }
        let stream = StreamId::account(caller.account);
        let Loaded { state, revision } = read(engine.accounts.load(&stream).await)?;
        let state = engine.as_it_stands(state);
        let hand = match state.living().filter(|living| living.suspended.is_none()) {
            Some(living) => ActorCapacity::Member { memberships: living.memberships.clone() },
            None => ActorCapacity::Oneself, // Gone since: may do nothing.
        };
        let authority = revision.map(|revision| Authority { stream, revision });
        let authority = authority.into_iter().collect();
        Ok(Self { hand, authority, by, state: Some(state) })
    }

    /// Somebody at the machine itself.
    pub fn at_the_machine() -> Self {
        Self { hand: ActorCapacity::Machine, authority: vec![], by: None, state: None }
    }

    /// Whose hand it is on this account.
    pub fn on(&self, subject: AccountId) -> ActorCapacity {
        if self.by == Some(subject) { ActorCapacity::Oneself } else { self.hand.clone() }
    }

    /// The same at a property, with how everybody there but `subject` stands.
    #[boxed]
    pub async fn at(
        &self,
        engine: &Engine,
        property: PropertyId,
        subject: Option<AccountId>,
    ) -> Result<AtProperty, Failure> {
        let hand = subject.map_or_else(|| self.hand.clone(), |subject| self.on(subject));
        Ok(AtProperty { hand, others: self.others(engine, property, subject).await? })
    }

    /// What they are about to do at the property, now, from where, on whose authority, and why: a
    /// manager's everyday work needs no words.
    pub fn intent(
        &self,
        engine: &Engine,
        request: &Request,
        caller: &Caller,
        about: (PropertyId, Option<AccountId>),
        reason: Option<Reason>,
    ) -> Result<Result<Intent, NotDone>, Failure> {
        let everyday = matches!(self.hand, ActorCapacity::Member { .. } | ActorCapacity::Oneself);
        let everyday = everyday.then(|| ReasonCode::ManagingStaff.plain());
        let Some(reason) = reason.or(everyday) else { return Ok(Err(NotDone::ReasonMissing)) };
        let (property, subject) = about;
        let kind = match subject {
            Some(subject) => self.on(subject).actor_kind(),
            None => self.hand.actor_kind(),
        };
        let actor = caller.acting_as(kind);
        let mut intent = request.intent(engine, actor, subject, engine.clock.now())?;
        intent.authority.clone_from(&self.authority);
        intent.property = Some(property);
        intent.reason = Some(reason);
        Ok(Ok(intent))
    }

    /// How everybody at the property but `subject` stands. Only who could be left without a manager is
    /// looked for: where somebody manages it for good, the others are not counted.
    async fn others(
        &self,
        engine: &Engine,
        property: PropertyId,
        subject: Option<AccountId>,
    ) -> Result<Others, Failure> {
        let known = &engine.permission_holders;
        let mut managed = Until::Gone;
        for account in known.candidates(property, Permission::ManageUsers).await? {
            if Some(account) != subject {
                managed = managed
                    .max(self.until(engine, account, property, Living::manages_until).await?);
            }
        }
        let mut peopled = managed;
        if managed == Until::Open {
            return Ok(Others { managed, peopled });
        }
        for account in known.everybody(property).await? {
            if peopled == Until::Open {
                break;
            }
            if Some(account) != subject {
                peopled = peopled
                    .max(self.until(engine, account, property, Living::belongs_until).await?);
            }
        }
        Ok(Others { managed, peopled })
    }

    async fn until(
        &self,
        engine: &Engine,
        account: AccountId,
        property: PropertyId,
        of: impl Fn(&Living, PropertyId) -> Until,
    ) -> Result<Until, Failure> {
        let state = match &self.state {
            Some(own) if self.by == Some(account) => Arc::clone(own),
            Some(_) | None => engine.account(account).await?,
        };
        Ok(state.living().map_or(Until::Gone, |living| of(living, property)))
    }
}

/// The hand of somebody who offered something a while ago, as it is now; no account stands for the
/// machine.
pub async fn hand_now(engine: &Engine, by: Option<AccountId>) -> Result<ActorCapacity, Failure> {
    let Some(by) = by else { return Ok(ActorCapacity::Machine) };
    let state = engine.account(by).await?;
    let Some(living) = state.living().filter(|living| living.suspended.is_none()) else {
        return Ok(ActorCapacity::Oneself); // Gone since: may do nothing.
    };
    let circle = read(engine.operators.load(&StreamId::operators()).await)?;
    let role = living.operator.filter(|role| circle.state.role(by) == Some(*role));
    Ok(match role {
        Some(role) => ActorCapacity::Operator(role),
        None => ActorCapacity::Member { memberships: living.memberships.clone() },
    })
}

/// A no of the rules in the words of this room; anything else is a failure.
pub fn not_done(why: Rejection) -> Result<NotDone, Failure> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others are not answered to these acts")]
    Ok(match why {
        Rejection::NotAMember | Rejection::NotHere => NotDone::NotAMember,
        Rejection::NotAllowed(why) => NotDone::NotAllowed(why),
        Rejection::ChangedSince => NotDone::ChangedSince,
        Rejection::LastManager => NotDone::LastManager,
        Rejection::EndIsPast => NotDone::EndIsPast,
        other => return Err(Failure::Other(other.to_string())),
    })
}

/// One command on a member, decided where they are at an exact revision; a no is written down with
/// who tried.
pub async fn on_member(
    engine: &Engine,
    policy: &Policy,
    intent: &Intent,
    (member, act): (AccountId, Act),
    command: &AccountCommand,
) -> Result<Result<Done<Account>, NotDone>, Failure> {
    match engine.on_account(member, policy, intent, command).await? {
        Ok(done) => Ok(Ok(done)),
        Err(why) => {
            let why = not_done(why)?;
            if let NotDone::NotAllowed(denied) = why {
                acts::note_refusal(engine, intent, Some(member), act, denied).await?;
            }
            Ok(Err(why))
        }
    }
}

/// Writes down with who tried that they may not add somebody to this property.
pub async fn note_refused_adding(
    engine: &Engine,
    intent: &Intent,
    property: PropertyId,
    why: NotAuthorised,
) -> Result<(), Failure> {
    // The machine is refused nothing here.
    let Some((who, mut noted)) = acts::noted_with_actor(engine, intent) else { return Ok(()) };
    let Some(because) = why.noted() else { return Ok(()) };
    noted.property = Some(property);
    let command = AccountCommand::NoteRefusedAdding { property, because };
    let policy = engine.policy().await?;
    engine.on_account(who, &policy, &noted, &command).await.map(|_| ())
}

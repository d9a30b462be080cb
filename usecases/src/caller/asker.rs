//! The asker at either door: who asks, from where and why they say they do, and whether the table
//! lets them.
//!
//! HTTP and the command line bring the same three things along, and are told the same no. Whatever an
//! operator or somebody at the machine does or reads begins here.

use super::authorise;
use super::request::Request;
use super::sessions::Caller;
use super::step_up::{self, OperatorDoes};
use crate::accounts::acts;
use crate::boxed;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use keyledger_core::account::DenialCause;
use keyledger_core::authority::{
    Act, ActorCapacity, Authorised, NotAuthorised, OperatorRole, WrongReason, judge_machine, reason,
};
use keyledger_core::engine::Intent;
use keyledger_core::ids::AccountId;
use keyledger_core::metadata::{Actor, ActorKind, Reason};

/// Who asks for something, from where, and why they say they do.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Who.
    pub who: Who,
    /// From where.
    pub request: Request,
    /// Why, as they said it.
    pub said: SaidWhy,
}

/// Who asks.
#[derive(Clone, Debug)]
pub enum Who {
    /// A person who is signed in.
    SignedIn(Box<Caller>),
    /// Somebody at the machine itself.
    AtTheMachine,
}

/// Why somebody says they ask: nothing of it is checked yet.
#[derive(Clone, Debug, Default)]
pub struct SaidWhy {
    /// A documented code.
    pub code: Option<String>,
    /// In their words.
    pub note: Option<String>,
}

/// Who may do it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// An operator.
    Operator(AccountId, OperatorRole),
    /// Somebody at the machine.
    Machine,
}

/// Why whoever asks is turned away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TurnedAway {
    /// The table says no, or asks for a reason that was not given.
    NotAuthorised(NotAuthorised),
    /// A second factor has to be shown first.
    Factor(DenialCause),
    /// The reason is none.
    Reason(WrongReason),
}

impl By {
    /// The account of the operator, if one acts.
    pub fn account(self) -> Option<AccountId> {
        match self {
            Self::Operator(account, _) => Some(account),
            Self::Machine => None,
        }
    }

    /// In which capacity they meet the account of `subject`.
    pub fn hand(self, subject: AccountId) -> ActorCapacity {
        match self {
            Self::Operator(account, _) if account == subject => ActorCapacity::Oneself,
            Self::Operator(_, role) => ActorCapacity::Operator(role),
            Self::Machine => ActorCapacity::Machine,
        }
    }
}

impl SaidWhy {
    fn reason(&self) -> Result<Option<Reason>, TurnedAway> {
        match &self.code {
            Some(code) => reason(code, self.note.as_deref()).map(Some).map_err(TurnedAway::Reason),
            // A note without its code would be lost.
            None if self.note.is_some() => {
                Err(TurnedAway::NotAuthorised(NotAuthorised::ReasonMissing))
            }
            None => Ok(None),
        }
    }
}

impl Asker {
    /// May they do this, and as whom does it go into the ledger? A no to somebody who is signed in is
    /// written down with them.
    #[boxed]
    pub async fn may(
        &self,
        engine: &Engine,
        act: Act,
        subject: Option<AccountId>,
    ) -> Outcome<(By, Intent), TurnedAway> {
        self.judged(engine, (act, OperatorDoes::Acts), subject).await
    }

    /// The same of who only looks at what others do in this act.
    #[boxed]
    pub async fn may_look(&self, engine: &Engine, act: Act) -> Outcome<(By, Intent), TurnedAway> {
        self.judged(engine, (act, OperatorDoes::Looks), None).await
    }

    async fn judged(
        &self,
        engine: &Engine,
        (act, does): (Act, OperatorDoes),
        subject: Option<AccountId>,
    ) -> Outcome<(By, Intent), TurnedAway> {
        let caller = match &self.who {
            Who::SignedIn(caller) => caller,
            Who::AtTheMachine => return Ok(self.at_the_machine(engine, act, does)),
        };
        let operator = authorise::operator(engine, Caller::clone(caller), act).await?;
        let (operator, authorised) = match operator {
            Ok(found) => found,
            Err(why) => {
                self.note_refusal(engine, caller, act, why).await?;
                return Ok(Err(TurnedAway::NotAuthorised(why)));
            }
        };
        // Looking takes no factor shown lately, and no reason.
        let shown = match does {
            OperatorDoes::Acts => OperatorDoes::of(act, operator.role),
            OperatorDoes::Looks => OperatorDoes::Looks,
        };
        if let Err(cause) = step_up::for_operator(engine, caller, shown) {
            return Ok(Err(TurnedAway::Factor(cause)));
        }
        let reason = match self.reason(authorised, does) {
            Ok(reason) => reason,
            Err(why) => return Ok(Err(why)),
        };
        let at = engine.clock.now();
        let mut intent = self.request.intent(engine, operator.actor(), subject, at)?;
        (intent.authority, intent.reason) = (operator.authority(), reason);
        Ok(Ok((By::Operator(caller.account, operator.role), intent)))
    }

    fn at_the_machine(
        &self,
        engine: &Engine,
        act: Act,
        does: OperatorDoes,
    ) -> Result<(By, Intent), TurnedAway> {
        let authorised = judge_machine(act).map_err(TurnedAway::NotAuthorised)?;
        let reason = self.reason(authorised, does)?;
        let mut intent = engine.intent(Actor::at_the_machine());
        intent.reason = reason;
        Ok((By::Machine, intent))
    }

    /// Why they do it, where that was said; the table says whether it must be.
    fn reason(
        &self,
        authorised: Authorised,
        does: OperatorDoes,
    ) -> Result<Option<Reason>, TurnedAway> {
        let reason = self.said.reason()?;
        if does == OperatorDoes::Acts {
            authorised.because(reason.as_ref()).map_err(TurnedAway::NotAuthorised)?;
        }
        Ok(reason)
    }

    async fn note_refusal(
        &self,
        engine: &Engine,
        caller: &Caller,
        act: Act,
        why: NotAuthorised,
    ) -> Result<(), Failure> {
        let (actor, at) = (caller.acting_as(ActorKind::Member), engine.clock.now());
        let intent = self.request.intent(engine, actor, Some(caller.account), at)?;
        acts::note_refusal(engine, &intent, None, act, why).await
    }
}

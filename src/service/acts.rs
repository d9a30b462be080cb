//! Somebody acts on the account of somebody else: unlocks it, ends its sessions, shuts or opens it.

use super::factor_codes;
use crate::engine::Engine;
use crate::failure::{Failure, Outcome};
use keyledger_core::account::{
    Account, AccountCommand, AccountEvent, FactorResetReason, IdentityCheck, Rejection,
};
use keyledger_core::authority::{Act, Denied, Hand};
use keyledger_core::engine::{Done, Intent};
use keyledger_core::ids::AccountId;
use keyledger_core::metadata::{Actor, ActorKind};
use serde::{Deserialize, Serialize};

/// What can be done to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OnAccount {
    /// Lift its lock.
    Unlock,
    /// End every session.
    EndSessions,
    /// Shut it.
    Suspend,
    /// Open it again.
    Resume,
    /// Reset the second factor (S24).
    ResetFactor {
        /// Why (S26).
        why: FactorResetReason,
        /// How it was made sure who asked.
        checked: IdentityCheck,
    },
}

impl OnAccount {
    /// The row of the table that says who may.
    pub fn act(self) -> Act {
        match self {
            Self::Unlock => Act::Unlock,
            Self::EndSessions => Act::EndSessions,
            Self::Suspend => Act::Suspend,
            Self::Resume => Act::Resume,
            Self::ResetFactor { .. } => Act::ResetFactor,
        }
    }

    fn command(self, hand: Hand) -> AccountCommand {
        match self {
            Self::Unlock => AccountCommand::Unlock { hand },
            Self::EndSessions => AccountCommand::EndAllSessions { hand },
            Self::Suspend => AccountCommand::Suspend { hand },
            Self::Resume => AccountCommand::Resume { hand },
            Self::ResetFactor { why, checked } => {
                AccountCommand::ResetFactor { hand, why, checked }
            }
        }
    }
}

/// Does it. Whether this hand may is decided with the account at an exact revision.
pub async fn act(
    engine: &Engine,
    intent: &Intent,
    account: AccountId,
    what: OnAccount,
    hand: Hand,
) -> Outcome<Done<Account>, Rejection> {
    let policy = engine.policy().await?;
    let done = engine.on_account(account, &policy, intent, &what.command(hand)).await?;
    for recorded in done.iter().flat_map(|done| &done.events) {
        if let AccountEvent::SecondFactorReset { factors, .. } = &recorded.event {
            factor_codes::destroy(engine, account, factors.iter().copied())?;
        }
    }
    if let Err(Rejection::NotAllowed(why)) = done {
        note_refusal(engine, intent, Some(account), what.act(), why).await?;
    }
    Ok(done)
}

/// Writes down with who tried that they may not: what nobody was allowed leaves no other trace.
pub async fn note_refusal(
    engine: &Engine,
    intent: &Intent,
    subject: Option<AccountId>,
    act: Act,
    why: Denied,
) -> Result<(), Failure> {
    let (Some(who), Some(session)) = (intent.actor.account(), intent.actor.session.clone()) else {
        return Ok(()); // The machine is refused nothing here.
    };
    let mut noted = engine.intent(Actor::signed_in(ActorKind::Member, who, session));
    noted.correlation = intent.correlation;
    noted.origin.clone_from(&intent.origin);
    noted.trace.clone_from(&intent.trace);
    let command = AccountCommand::NoteRefusal { act, subject, because: why.into() };
    let policy = engine.policy().await?;
    engine.on_account(who, &policy, &noted, &command).await.map(|_| ())
}

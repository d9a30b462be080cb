//! Somebody acts on the account of somebody else: unlocks it, ends its sessions, shuts or opens it.

use crate::engine::Engine;
use crate::failure::Outcome;
use keyledger_core::account::{Account, AccountCommand, Rejection};
use keyledger_core::authority::{Act, Hand};
use keyledger_core::engine::{Done, Intent};
use keyledger_core::ids::AccountId;
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
}

impl OnAccount {
    /// The row of the table that says who may.
    pub fn act(self) -> Act {
        match self {
            Self::Unlock => Act::Unlock,
            Self::EndSessions => Act::EndSessions,
            Self::Suspend => Act::Suspend,
            Self::Resume => Act::Resume,
        }
    }

    fn command(self, hand: Hand) -> AccountCommand {
        match self {
            Self::Unlock => AccountCommand::Unlock { hand },
            Self::EndSessions => AccountCommand::EndAllSessions { hand },
            Self::Suspend => AccountCommand::Suspend { hand },
            Self::Resume => AccountCommand::Resume { hand },
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
    engine.on_account(account, &policy, intent, &what.command(hand)).await
}

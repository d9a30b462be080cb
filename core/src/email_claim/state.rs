//! Address-claim state: who holds the address, and may somebody else take it? (S1, DESIGN 2)

use super::event::{EmailClaimEvent, ReleaseGround};
use crate::codec::Recorded;
use crate::ids::{AccountId, ClaimId};

/// Who holds an address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmailClaim {
    /// Nobody.
    #[default]
    Free,
    /// A registrant took it; whether the account was made has to be looked up.
    Claimed {
        /// The account that was to be made.
        account: AccountId,
        /// The claim.
        claim: ClaimId,
    },
    /// An account.
    Held {
        /// The account.
        account: AccountId,
        /// The claim.
        claim: ClaimId,
    },
}

/// An intent about an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailClaimCommand {
    /// Take the address for an account that will be made.
    Claim {
        /// The account.
        account: AccountId,
        /// The claim.
        claim: ClaimId,
    },
    /// The account was made.
    Confirm {
        /// The account.
        account: AccountId,
        /// The claim.
        claim: ClaimId,
    },
    /// Take over from a registrant whose account was fenced off (`CreationAbandoned` won).
    TakeOver {
        /// The claim that was given up.
        abandoned: ClaimId,
        /// The account that will be made instead.
        account: AccountId,
        /// Its claim.
        claim: ClaimId,
    },
    /// Free the address of a person who was erased.
    Release {
        /// The account.
        account: AccountId,
    },
}

/// What the rules answer when it may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// Somebody was first.
    #[error("the address is taken")]
    Taken {
        /// By whom.
        account: AccountId,
        /// Under which claim.
        claim: ClaimId,
        /// Whether the account is known to exist.
        confirmed: bool,
    },
    /// The claim is not (any more) the one that holds.
    #[error("another claim holds the address")]
    NotYours,
}

impl EmailClaim {
    /// The account that took or holds the address.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Free => None,
            Self::Claimed { account, .. } | Self::Held { account, .. } => Some(*account),
        }
    }

    /// Folds one event.
    pub fn evolve(&mut self, recorded: &Recorded<EmailClaimEvent>) {
        *self = match recorded.event {
            EmailClaimEvent::EmailClaimed { account, claim } => Self::Claimed { account, claim },
            EmailClaimEvent::EmailConfirmed { account, claim } => Self::Held { account, claim },
            EmailClaimEvent::EmailReleased { .. } => Self::Free,
        };
    }

    /// Answers a command with the events that follow from it.
    pub fn decide(&self, command: &EmailClaimCommand) -> Result<Vec<EmailClaimEvent>, Rejection> {
        match *command {
            EmailClaimCommand::Claim { account, claim } => match *self {
                Self::Free => Ok(vec![EmailClaimEvent::EmailClaimed { account, claim }]),
                Self::Claimed { account, claim } => {
                    Err(Rejection::Taken { account, claim, confirmed: false })
                }
                Self::Held { account, claim } => {
                    Err(Rejection::Taken { account, claim, confirmed: true })
                }
            },
            EmailClaimCommand::Confirm { account, claim } => match *self {
                Self::Claimed { account: holder, claim: present }
                    if (holder, present) == (account, claim) =>
                {
                    Ok(vec![EmailClaimEvent::EmailConfirmed { account, claim }])
                }
                Self::Held { account: holder, claim: present }
                    if (holder, present) == (account, claim) =>
                {
                    Ok(vec![]) // Asked twice: already true.
                }
                Self::Free | Self::Claimed { .. } | Self::Held { .. } => Err(Rejection::NotYours),
            },
            EmailClaimCommand::TakeOver { abandoned, account, claim } => match *self {
                Self::Claimed { account: former, claim: present } if present == abandoned => {
                    let because = ReleaseGround::CreationAbandoned;
                    Ok(vec![
                        EmailClaimEvent::EmailReleased { account: former, claim: present, because },
                        EmailClaimEvent::EmailClaimed { account, claim },
                    ])
                }
                Self::Free | Self::Claimed { .. } | Self::Held { .. } => Err(Rejection::NotYours),
            },
            EmailClaimCommand::Release { account } => match *self {
                Self::Claimed { account: present, claim }
                | Self::Held { account: present, claim }
                    if present == account =>
                {
                    let because = ReleaseGround::Erased;
                    Ok(vec![EmailClaimEvent::EmailReleased { account, claim, because }])
                }
                // Free, or somebody else's by now: nothing left to release.
                Self::Free | Self::Claimed { .. } | Self::Held { .. } => Ok(vec![]),
            },
        }
    }
}

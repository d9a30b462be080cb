//! Registration. What came of adding somebody, or why nobody was added.

use crate::failure::Failure;
use keyledger_core::account::{self, Account, AccountEvent, NameChange};
use keyledger_core::authority::NotAuthorised;
use keyledger_core::engine::Done;
use keyledger_core::ids::AccountId;
use keyledger_core::store::Position;

/// The result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// A new account; an activation mail follows.
    Created,
    /// A deleted account came back; no activation mail (S30).
    Restored {
        /// Whether the old password still holds.
        password_kept: bool,
        /// Whether it came back under another name: then it may be another person.
        another_name: bool,
    },
    /// Somebody who has an account is asked at their next log-in; no activation mail (S31).
    Offered,
    /// There was an account already, and it is meant to belong nowhere: an operator's.
    Found,
}

impl Registered {
    /// The word that stands in answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Restored { .. } => "restored",
            Self::Offered | Self::Found => "offered",
        }
    }

    /// The key of the sentence that says it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Created => "member-created",
            Self::Restored { another_name: true, .. } => "member-restored_another_name",
            Self::Restored { password_kept: true, .. } => "member-restored",
            Self::Restored { password_kept: false, .. } => "member-restored_without_password",
            Self::Offered | Self::Found => "member-offered",
        }
    }

    /// What came of it, read off its events; `None` where nothing did yet.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a AccountEvent>) -> Option<Self> {
        let mut registered = None;
        for event in events {
            // Only these begin or bring back.
            match (event, &mut registered) {
                (AccountEvent::AccountCreated { .. }, _) => registered = Some(Self::Created),
                (AccountEvent::AccountRestored { password_kept }, _) => {
                    let password_kept = *password_kept;
                    registered = Some(Self::Restored { password_kept, another_name: false });
                }
                (
                    AccountEvent::NameChanged { because: NameChange::AnotherName, .. },
                    Some(Self::Restored { another_name, .. }),
                ) => *another_name = true,
                (
                    AccountEvent::MembershipOffered { .. } | AccountEvent::MembershipAdded { .. },
                    None,
                ) => registered = Some(Self::Offered),
                _ => {}
            }
        }
        registered
    }
}

/// The account, and where in the ledger it was written last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The account.
    pub account: AccountId,
    /// The result.
    pub outcome: Registered,
    /// The position of the last event.
    pub position: Option<Position>,
    /// The code without which who came back sets no second factor up, where the policy wants it:
    /// shown once, to be handed over.
    pub hand_over_code: Option<String>,
}

/// Why nobody is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAdded {
    /// The person belongs to that property already.
    AlreadyMember(AccountId),
    /// Whoever asks may not add them, or not with these permissions.
    NotAllowed(NotAuthorised),
    /// They would be left there without a manager.
    LastManager,
    /// The day named is over.
    EndIsPast,
}

impl NotAdded {
    /// The same, of the account's own no.
    pub(super) fn of(why: account::Rejection) -> Result<Self, Failure> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others are looked at again")]
        match why {
            account::Rejection::NotAllowed(why) => Ok(Self::NotAllowed(why)),
            account::Rejection::LastManager => Ok(Self::LastManager),
            account::Rejection::EndIsPast => Ok(Self::EndIsPast),
            other => Err(Failure::Other(other.to_string())),
        }
    }
}

impl Registration {
    /// What was done to an account, with nothing to hand over.
    pub(super) fn new(account: AccountId, outcome: Registered, done: &Done<Account>) -> Self {
        Self { account, outcome, position: done.position, hand_over_code: None }
    }
}

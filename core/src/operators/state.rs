//! Operator state: who is an operator, who is proposed, and who was invited and has not come yet?

use super::event::OperatorsEvent;
use crate::authority::OperatorRole;
use crate::codec::Recorded;
use crate::ids::AccountId;
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;

/// The circle of operators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Operators {
    /// Who waits for a second person.
    pub proposals: BTreeMap<AccountId, Proposal>,
    /// Who was admitted.
    pub admitted: BTreeMap<AccountId, Admitted>,
    /// Whose role somebody wants taken back.
    pub withdrawals: BTreeMap<AccountId, Withdrawal>,
}

/// A proposed withdrawal of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// Who proposed it.
    pub by: Option<AccountId>,
    /// Until when somebody can agree.
    pub until: Timestamp,
}

/// Somebody proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// For which role.
    pub role: OperatorRole,
    /// By whom.
    pub by: Option<AccountId>,
    /// When.
    pub at: Timestamp,
    /// Until when somebody can agree.
    pub until: Timestamp,
}

/// Somebody admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// With which role.
    pub role: OperatorRole,
    /// Until when the role has to be taken up.
    pub until: Timestamp,
    /// Since when it is, if it was.
    pub confirmed_at: Option<Timestamp>,
}

impl Operators {
    /// Folds one event.
    pub fn evolve(&mut self, recorded: &Recorded<OperatorsEvent>) {
        let at = recorded.meta.at;
        match &recorded.event {
            OperatorsEvent::OperatorProposed { account, role, until } => {
                let (by, until) = (recorded.meta.actor.account(), *until);
                self.proposals.insert(*account, Proposal { role: *role, by, at, until });
            }
            OperatorsEvent::OperatorAdmitted { account, role, until } => {
                self.proposals.remove(account);
                let admitted = Admitted { role: *role, until: *until, confirmed_at: None };
                self.admitted.insert(*account, admitted);
            }
            OperatorsEvent::OperatorConfirmed { account } => {
                if let Some(admitted) = self.admitted.get_mut(account) {
                    admitted.confirmed_at = Some(at);
                }
            }
            OperatorsEvent::OperatorRemoved { account, .. } => {
                self.proposals.remove(account);
                self.admitted.remove(account);
                self.withdrawals.remove(account);
                // Whoever is no operator any more has proposed nothing.
                self.proposals.retain(|_, proposal| proposal.by != Some(*account));
                self.withdrawals.retain(|_, withdrawal| withdrawal.by != Some(*account));
            }
            OperatorsEvent::OperatorWithdrawalProposed { account, until } => {
                let (by, until) = (recorded.meta.actor.account(), *until);
                if self.admitted.contains_key(account) {
                    self.withdrawals.insert(*account, Withdrawal { by, until });
                }
            }
            OperatorsEvent::OperatorWithdrawalEnded { account, .. } => {
                self.withdrawals.remove(account);
            }
        }
    }

    /// Who took their role up.
    pub fn confirmed(&self) -> impl Iterator<Item = (AccountId, OperatorRole)> {
        let came = self.admitted.iter().filter(|(_, one)| one.confirmed_at.is_some());
        came.map(|(account, one)| (*account, one.role))
    }

    /// The role this account was admitted with, if it was.
    pub fn role(&self, account: AccountId) -> Option<OperatorRole> {
        self.admitted.get(&account).map(|admitted| admitted.role)
    }
}

//! Withdrawal of operator roles: may a role be taken back? With a second person or at the machine,
//! and never the last of its kind.
//!
//! Who reviews must not be got rid of by whom they review: support alone could otherwise take the role
//! of the only one in compliance away, and go on unseen.

use super::decide::Rejection;
use super::event::{OperatorRemoval, OperatorsEvent, WithdrawalEnd};
use super::state::Operators;
use crate::authority::{PROPOSAL_DAYS, Permit};
use crate::ids::AccountId;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

impl Operators {
    pub(super) fn withdraw(
        &self,
        at: Timestamp,
        account: AccountId,
        by: Option<AccountId>,
        _: &Permit,
    ) -> Result<Vec<OperatorsEvent>, Rejection> {
        self.may_decide_on(account, by)?;
        let removed = |because| Ok(vec![OperatorsEvent::OperatorRemoved { account, because }]);
        if self.proposals.contains_key(&account) {
            return removed(OperatorRemoval::ProposalWithdrawn);
        }
        if !self.admitted.contains_key(&account) {
            return Ok(vec![]); // Already so; the account's own stream may still have to follow.
        }
        if self.leaves_a_role_to_nobody(account, by) {
            return Err(Rejection::LastOfRole);
        }
        let Some(by) = by else { return removed(OperatorRemoval::Withdrawn) };
        match self.withdrawals.get(&account).filter(|withdrawal| withdrawal.until > at) {
            Some(withdrawal) if withdrawal.by != Some(by) => removed(OperatorRemoval::Withdrawn),
            Some(_) => Ok(vec![]), // Asked twice by the same person: it waits for another.
            None if self.can_agree(account, by) => {
                let until = at.plus(TimeDelta::days(PROPOSAL_DAYS));
                Ok(vec![OperatorsEvent::OperatorWithdrawalProposed { account, until }])
            }
            None => Err(Rejection::NobodyToAgree),
        }
    }

    pub(super) fn keep(
        &self,
        at: Timestamp,
        account: AccountId,
        by: Option<AccountId>,
        _: &Permit,
    ) -> Result<Vec<OperatorsEvent>, Rejection> {
        self.may_decide_on(account, by)?;
        let waiting = self.withdrawals.get(&account).filter(|withdrawal| withdrawal.until > at);
        waiting.ok_or(Rejection::NotProposed)?;
        let because = WithdrawalEnd::Declined;
        Ok(vec![OperatorsEvent::OperatorWithdrawalEnded { account, because }])
    }

    /// Whether somebody wants this role taken back, and it waits for a second person at `at`.
    pub fn withdrawal_waits(&self, account: AccountId, at: Timestamp) -> bool {
        self.withdrawals.get(&account).is_some_and(|withdrawal| withdrawal.until > at)
    }

    pub(super) fn unanswered_withdrawals(
        &self,
        at: Timestamp,
    ) -> impl Iterator<Item = OperatorsEvent> {
        let lapsed = self.withdrawals.iter().filter(move |(_, withdrawal)| withdrawal.until <= at);
        let because = WithdrawalEnd::Lapsed;
        lapsed.map(move |(account, _)| OperatorsEvent::OperatorWithdrawalEnded {
            account: *account,
            because,
        })
    }

    /// An invitation nobody took up is no role yet. At the machine the only operator there is can go:
    /// the next one is invited there as the first one was, and nobody else could ever take their place.
    fn leaves_a_role_to_nobody(&self, account: AccountId, by: Option<AccountId>) -> bool {
        let own = self.confirmed().find(|(one, _)| *one == account);
        let Some((_, role)) = own else { return false };
        let others = || self.confirmed().filter(|(one, _)| *one != account);
        let starts_anew = by.is_none() && others().next().is_none();
        !starts_anew && !others().any(|(_, held)| held == role)
    }

    /// Whether there is somebody beside these two.
    fn can_agree(&self, account: AccountId, by: AccountId) -> bool {
        self.confirmed().any(|(one, _)| one != account && one != by)
    }
}

//! Operator decisions: may somebody become an operator, or stop being one?

use super::event::{OperatorRemoval, OperatorsEvent, WithdrawalEnd};
use super::state::Operators;
use crate::authority::{Act, NotAuthorised, OperatorRole, PROPOSAL_DAYS, Permit, Requester};
use crate::engine::Nature;
use crate::ids::AccountId;
use crate::timestamp::Timestamp;
use chrono::TimeDelta;

/// From so many operators on, one alone admits nobody.
const SECOND_PERSON_FROM: usize = 2;

/// An intent about the circle of operators. What other streams say comes in with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorsCommand {
    /// Invite the first operator, at the machine.
    Invite {
        /// Whom.
        account: AccountId,
        /// For which role.
        role: OperatorRole,
        /// Until when it has to be taken up.
        until: Timestamp,
    },
    /// Propose somebody. The only operator there is admits at once.
    Propose {
        /// Whom.
        account: AccountId,
        /// For which role.
        role: OperatorRole,
        /// The operator who proposes.
        by: AccountId,
        /// Until when it has to be taken up, where it is granted at once.
        until: Timestamp,
    },
    /// Agree to a proposal.
    Approve {
        /// Whose.
        account: AccountId,
        /// The operator who agrees; nobody when it is done at the local command line.
        by: Option<AccountId>,
        /// Until when it has to be taken up.
        until: Timestamp,
    },
    /// Take a role or a proposal back. A role goes when a second operator asks for the same.
    Withdraw {
        /// Whose.
        account: AccountId,
        /// The operator who does; nobody when it is done at the local command line.
        by: Option<AccountId>,
    },
    /// Decline that a role is taken back.
    Keep {
        /// Whose.
        account: AccountId,
        /// The operator who does; nobody when it is done at the local command line.
        by: Option<AccountId>,
    },
    /// Write down what the accounts' streams and time have brought about.
    Settle {
        /// Admitted accounts whose stream has the role now.
        confirmed: Vec<AccountId>,
        /// Admitted accounts that are deleted or erased.
        closed: Vec<AccountId>,
    },
}

/// What the rules answer when it may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    /// There are operators: they propose and approve.
    #[error("there are operators already: one of them must propose, and another approve")]
    OperatorsExist,
    /// Who would do it is no operator.
    #[error("only an operator can do this")]
    NotAnOperator,
    /// Nobody makes themselves an operator, or stops being one by themselves.
    #[error("nobody can do this for themselves: another operator can")]
    Oneself,
    /// The person is an operator already, perhaps of the other role.
    #[error("the person is already an operator, and nobody can have both roles")]
    AlreadyOperator,
    /// Somebody proposed the person before.
    #[error("the person has already been proposed: another operator can approve it")]
    AlreadyProposed,
    /// There is no such proposal.
    #[error("the person has not been proposed")]
    NotProposed,
    /// Whoever proposed does not approve.
    #[error("a second person must approve, not the one who proposed")]
    SecondPerson,
    /// There is no second person who could agree.
    #[error(
        "there is no other operator who could agree as a second person: use the local command line"
    )]
    NobodyToAgree,
    /// It would leave a role to nobody.
    #[error("nobody else has this role, and no role may be left empty")]
    LastOfRole,
    /// Whoever asked may not.
    #[error("{0}")]
    NotAllowed(NotAuthorised),
}

/// What an operator proposes.
struct Proposal {
    role: OperatorRole,
    by: AccountId,
    until: Timestamp,
}

impl Operators {
    /// Answers a command with the events that follow from it.
    pub fn decide(
        &self,
        at: Timestamp,
        requester: Requester<'_>,
        command: &OperatorsCommand,
    ) -> Result<Vec<OperatorsEvent>, Rejection> {
        use OperatorsCommand as C;
        let permit = |act| requester.may(act).map_err(Rejection::NotAllowed);
        let (grant, withdraw) = (Act::GrantOperatorRole, Act::WithdrawOperatorRole);
        match command {
            C::Invite { account, role, until } => {
                self.invite(*account, *role, *until, &permit(grant)?)
            }
            C::Propose { account, role, by, until } => {
                let proposal = Proposal { role: *role, by: *by, until: *until };
                self.propose(at, *account, &proposal, &permit(grant)?)
            }
            C::Approve { account, by, until } => {
                self.approve(at, *account, *by, *until, &permit(grant)?)
            }
            C::Withdraw { account, by } => self.withdraw(at, *account, *by, &permit(withdraw)?),
            C::Keep { account, by } => self.keep(at, *account, *by, &permit(withdraw)?),
            C::Settle { confirmed, closed } => Ok(self.settle(at, confirmed, closed)),
        }
    }

    fn invite(
        &self,
        account: AccountId,
        role: OperatorRole,
        until: Timestamp,
        _: &Permit,
    ) -> Result<Vec<OperatorsEvent>, Rejection> {
        // The same person may be invited again while they have not come: the first mail got lost.
        let others = self.admitted.keys().any(|admitted| *admitted != account);
        let came = self.admitted.get(&account).is_some_and(|one| one.confirmed_at.is_some());
        if others || came {
            return Err(Rejection::OperatorsExist);
        }
        Ok(vec![OperatorsEvent::OperatorAdmitted { account, role, until }])
    }

    fn propose(
        &self,
        at: Timestamp,
        account: AccountId,
        proposal: &Proposal,
        _: &Permit,
    ) -> Result<Vec<OperatorsEvent>, Rejection> {
        let Proposal { role, by, until } = *proposal;
        self.acts_on(by, account)?;
        if self.admitted.contains_key(&account) {
            return Err(Rejection::AlreadyOperator);
        }
        if self.proposals.get(&account).is_some_and(|proposal| proposal.until > at) {
            return Err(Rejection::AlreadyProposed);
        }
        let agree_until = at.plus(TimeDelta::days(PROPOSAL_DAYS));
        let proposed = OperatorsEvent::OperatorProposed { account, role, until: agree_until };
        if self.admitted.len() < SECOND_PERSON_FROM {
            return Ok(vec![proposed, OperatorsEvent::OperatorAdmitted { account, role, until }]);
        }
        Ok(vec![proposed])
    }

    fn approve(
        &self,
        at: Timestamp,
        account: AccountId,
        by: Option<AccountId>,
        until: Timestamp,
        _: &Permit,
    ) -> Result<Vec<OperatorsEvent>, Rejection> {
        self.may_decide_on(account, by)?;
        let proposal = self.proposals.get(&account).filter(|proposal| proposal.until > at);
        let proposal = proposal.ok_or(Rejection::NotProposed)?;
        if by.is_some() && proposal.by == by {
            return Err(Rejection::SecondPerson);
        }
        Ok(vec![OperatorsEvent::OperatorAdmitted { account, role: proposal.role, until }])
    }

    /// The machine may; whoever else does is an operator, and decides on somebody else.
    pub(super) fn may_decide_on(
        &self,
        account: AccountId,
        by: Option<AccountId>,
    ) -> Result<(), Rejection> {
        by.map_or(Ok(()), |by| self.acts_on(by, account))
    }

    /// Who acts is an operator, and acts on somebody else.
    fn acts_on(&self, by: AccountId, account: AccountId) -> Result<(), Rejection> {
        if by == account {
            return Err(Rejection::Oneself);
        }
        let known = self.admitted.get(&by).is_some_and(|one| one.confirmed_at.is_some());
        if known { Ok(()) } else { Err(Rejection::NotAnOperator) }
    }

    fn settle(
        &self,
        at: Timestamp,
        confirmed: &[AccountId],
        closed: &[AccountId],
    ) -> Vec<OperatorsEvent> {
        let lapsed = self.proposals.iter().filter(|(_, proposal)| proposal.until <= at);
        let because = OperatorRemoval::Lapsed;
        let lapsed = lapsed.map(|(account, _)| *account);
        let mut events: Vec<_> =
            lapsed.map(|account| OperatorsEvent::OperatorRemoved { account, because }).collect();
        events.extend(self.unanswered_withdrawals(at));
        for (account, admitted) in &self.admitted {
            let account = *account;
            if closed.contains(&account) {
                let because = OperatorRemoval::AccountClosed;
                events.push(OperatorsEvent::OperatorRemoved { account, because });
            } else if admitted.confirmed_at.is_some() {
                // Nothing new about who came long ago.
            } else if confirmed.contains(&account) {
                events.push(OperatorsEvent::OperatorConfirmed { account });
            } else if admitted.until <= at {
                let because = OperatorRemoval::Lapsed;
                events.push(OperatorsEvent::OperatorRemoved { account, because });
            }
        }
        events
    }
}

/// How each event comes into its append.
pub(crate) fn nature(event: &OperatorsEvent) -> Nature {
    match event {
        OperatorsEvent::OperatorProposed { .. }
        | OperatorsEvent::OperatorAdmitted { .. }
        | OperatorsEvent::OperatorWithdrawalProposed { .. }
        | OperatorsEvent::OperatorWithdrawalEnded { because: WithdrawalEnd::Declined, .. } => {
            Nature::Act
        }
        OperatorsEvent::OperatorWithdrawalEnded { because: WithdrawalEnd::Lapsed, .. } => {
            Nature::Time
        }
        OperatorsEvent::OperatorConfirmed { .. } => Nature::Consequence,
        OperatorsEvent::OperatorRemoved { because, .. } => match because {
            OperatorRemoval::Withdrawn | OperatorRemoval::ProposalWithdrawn => Nature::Act,
            OperatorRemoval::AccountClosed => Nature::Consequence,
            OperatorRemoval::Lapsed => Nature::Time,
        },
    }
}

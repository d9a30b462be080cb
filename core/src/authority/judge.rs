//! Authority over an account: may this hand do this to this account? The table, and what no table
//! says: never on oneself where it is about somebody else, never on somebody with more rights.

use super::act::Act;
use super::matrix::{Capacity, Cell, row};
use super::role::{OperatorRole, Scope};
use crate::account::Living;
use crate::ids::{AccountId, PropertyId};
use crate::metadata::ActorKind;
use crate::permission::Permission;
use std::collections::{BTreeMap, BTreeSet};

/// Who acts, as far as the rules need to know. It comes in with the command, read from the actor's
/// own stream; the account acted on is the state the command meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hand {
    /// The person themselves.
    Oneself,
    /// Another person, who is no operator.
    Member {
        /// Where they belong, and what they may do there.
        memberships: BTreeMap<PropertyId, BTreeSet<Permission>>,
    },
    /// An operator.
    Operator(OperatorRole),
    /// Somebody at the machine itself.
    Machine,
}

/// It may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// In this capacity.
    pub capacity: Capacity,
    /// Only by who says why.
    pub needs_reason: bool,
}

/// Why it may not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody does this to their own account.
    #[error("nobody can do this to their own account")]
    Oneself,
    /// The person has more rights than who would act on them.
    #[error("the person has more rights than the one who would act on them")]
    MoreRights,
    /// The person belongs to no property that the manager manages.
    #[error("the person belongs to no property that is managed by the one who would act on them")]
    Stranger,
    /// The person also belongs to properties that the manager does not manage.
    #[error("the person also belongs to properties of other managers")]
    Elsewhere,
    /// This role does not do this.
    #[error("this role cannot do this")]
    Role,
    /// The token does not have this scope.
    #[error("the token lacks the scope {0}")]
    Scope(Scope),
    /// What support ended, support begins again.
    #[error("support suspended this account, and only support can reopen it")]
    BySupport,
    /// So many failures that a manager cannot help.
    #[error("the password is disabled: only a reset or support can enable it")]
    Disabled,
    /// Nobody hands out what they do not hold themselves.
    #[error("nobody can grant a permission that they do not have themselves")]
    NotHeld,
}

impl Hand {
    /// The hand of the person `actor`, whose account is `living`, on the account of `subject`.
    /// `operator` is the role that both streams bear out. An operator acts as one everywhere, also
    /// where they manage a property themselves.
    pub fn of(
        actor: AccountId,
        living: &Living,
        operator: Option<OperatorRole>,
        subject: AccountId,
    ) -> Self {
        match operator {
            _ if actor == subject => Self::Oneself,
            Some(role) => Self::Operator(role),
            None => Self::Member { memberships: living.memberships.clone() },
        }
    }

    /// In which capacity history says that this hand acted.
    pub fn actor_kind(&self) -> ActorKind {
        match self {
            Self::Oneself => ActorKind::Member,
            Self::Member { .. } => ActorKind::Manager,
            Self::Operator(role) => role.actor_kind(),
            Self::Machine => ActorKind::System,
        }
    }
}

/// May this hand do this to this account?
pub fn judge(act: Act, hand: &Hand, subject: &Living) -> Result<Allowed, Denied> {
    match hand {
        Hand::Oneself => allowed(act, Capacity::Oneself).ok_or(Denied::Oneself),
        Hand::Machine => allowed(act, Capacity::Machine).ok_or(Denied::Role),
        Hand::Operator(role) => {
            let allowed = judge_role(act, *role)?;
            // Support helps support too; whoever reviews support is out of its reach.
            if subject.operator.is_some_and(|subject| subject > *role) {
                return Err(Denied::MoreRights);
            }
            Ok(allowed)
        }
        Hand::Member { memberships } => managing(act, memberships, subject),
    }
}

/// Whether this hand shows a second factor of its own before it does this (S21): whatever a manager
/// does rests on a sensitive permission, an operator reaches everybody's account, and nobody takes
/// away a second factor from a session that was left open.
pub fn asks_for_factor(act: Act, hand: &Hand) -> bool {
    let manages = |memberships: &BTreeMap<PropertyId, BTreeSet<Permission>>| {
        memberships.values().any(|held| held.contains(&Permission::ManageUsers))
    };
    match hand {
        Hand::Member { memberships } => act == Act::ResetFactor || manages(memberships),
        Hand::Oneself => act == Act::ResetFactor,
        Hand::Operator(_) => !act.only_reads(),
        // Nobody is signed in there.
        Hand::Machine => false,
    }
}

/// May an operator of this role do this, whoever it is about?
pub fn judge_role(act: Act, role: OperatorRole) -> Result<Allowed, Denied> {
    let capacity = match role {
        OperatorRole::Support => Capacity::Support,
        OperatorRole::Compliance => Capacity::Compliance,
    };
    allowed(act, capacity).ok_or(Denied::Role)
}

/// May a token with these scopes do this?
pub fn judge_service(act: Act, scopes: &BTreeSet<Scope>) -> Result<(), Denied> {
    match row(act).service {
        None => Err(Denied::Role),
        Some(scope) if scopes.contains(&scope) => Ok(()),
        Some(scope) => Err(Denied::Scope(scope)),
    }
}

fn managing(
    act: Act,
    memberships: &BTreeMap<PropertyId, BTreeSet<Permission>>,
    subject: &Living,
) -> Result<Allowed, Denied> {
    let managed = |property: &PropertyId| {
        memberships.get(property).filter(|mine| mine.contains(&Permission::ManageUsers))
    };
    let shared: Vec<_> = subject
        .memberships
        .iter()
        .filter_map(|(property, theirs)| managed(property).map(|mine| (mine, theirs)))
        .collect();
    if shared.is_empty() {
        return Err(Denied::Stranger);
    }
    // More rights: whatever the manager may do there, and something beside it.
    let outranked = shared.iter().any(|(mine, theirs)| theirs.is_superset(mine) && theirs != mine);
    if subject.operator.is_some() || outranked {
        return Err(Denied::MoreRights);
    }
    let of_all = shared.len() == subject.memberships.len();
    let capacity = if of_all { Capacity::ManagerOfAll } else { Capacity::Manager };
    allowed(act, capacity).ok_or_else(|| {
        let with_all = allowed(act, Capacity::ManagerOfAll);
        if with_all.is_some() { Denied::Elsewhere } else { Denied::Role }
    })
}

fn allowed(act: Act, capacity: Capacity) -> Option<Allowed> {
    match row(act).cell(capacity) {
        Cell::No => None,
        Cell::Yes => Some(Allowed { capacity, needs_reason: false }),
        Cell::WithReason => Some(Allowed { capacity, needs_reason: true }),
    }
}

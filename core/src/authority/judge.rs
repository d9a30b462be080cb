//! Authority over an account: may somebody in this capacity do this to this account? The table, and
//! what no table says: never on oneself where it is about somebody else, never on somebody with more
//! rights.

use super::act::Act;
use super::matrix::{Capacity, row};
use super::permit::{Authorised, in_capacity};
use super::refusal::NotAuthorised;
use super::role::{OperatorRole, Scope};
use crate::ids::{AccountId, PropertyId};
use crate::metadata::ActorKind;
use crate::permission::Permission;
use std::collections::{BTreeMap, BTreeSet};

/// What somebody may do at each property they belong to.
pub type Memberships = BTreeMap<PropertyId, BTreeSet<Permission>>;

/// Who acts, as far as the rules need to know. It comes in with the command, read from the actor's
/// own stream; the account acted on is the state the command meets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActorCapacity {
    /// The person themselves.
    Oneself,
    /// Another person, who is no operator.
    Member {
        /// Where they belong, and what they may do there.
        memberships: Memberships,
    },
    /// An operator.
    Operator(OperatorRole),
    /// Somebody at the machine itself.
    Machine,
}

/// On whom it is done, as far as the rules need to know.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Where they belong, and what they may do there.
    pub memberships: &'a Memberships,
    /// The role in which they operate the system, if they do.
    pub operator: Option<OperatorRole>,
}

impl ActorCapacity {
    /// In which capacity the person `actor`, who belongs to these properties, meets the account of
    /// `subject`. `operator` is the role that both streams bear out. An operator acts as one
    /// everywhere, also where they manage a property themselves.
    pub fn of(
        actor: AccountId,
        memberships: &Memberships,
        operator: Option<OperatorRole>,
        subject: AccountId,
    ) -> Self {
        match operator {
            _ if actor == subject => Self::Oneself,
            Some(role) => Self::Operator(role),
            None => Self::Member { memberships: memberships.clone() },
        }
    }

    /// In which capacity history says that somebody acted.
    pub fn actor_kind(&self) -> ActorKind {
        match self {
            Self::Oneself => ActorKind::Member,
            Self::Member { .. } => ActorKind::Manager,
            Self::Operator(role) => role.actor_kind(),
            Self::Machine => ActorKind::System,
        }
    }
}

/// May somebody in this capacity do this to this account?
///
/// # Errors
/// Where the table says no, or one of the rules that no table says.
pub fn judge(
    act: Act,
    by: &ActorCapacity,
    subject: Subject<'_>,
) -> Result<Authorised, NotAuthorised> {
    match by {
        ActorCapacity::Oneself => {
            in_capacity(act, Capacity::Oneself).map_err(|_| NotAuthorised::Oneself)
        }
        ActorCapacity::Machine => in_capacity(act, Capacity::Machine),
        ActorCapacity::Operator(role) => {
            let authorised = judge_role(act, *role)?;
            // Support helps support too; whoever reviews support is out of its reach.
            if subject.operator.is_some_and(|subject| subject > *role) {
                return Err(NotAuthorised::MoreRights);
            }
            Ok(authorised)
        }
        ActorCapacity::Member { memberships } => managing(act, memberships, subject),
    }
}

/// Whether a second factor is shown before this is done in this capacity (S21): whatever a manager
/// does rests on a sensitive permission, an operator reaches everybody's account, and nobody takes
/// away a second factor from a session that was left open.
pub fn asks_for_factor(act: Act, by: &ActorCapacity) -> bool {
    let manages = |memberships: &Memberships| {
        memberships.values().any(|held| held.contains(&Permission::ManageUsers))
    };
    match by {
        ActorCapacity::Member { memberships } => act == Act::ResetFactor || manages(memberships),
        ActorCapacity::Oneself => act == Act::ResetFactor,
        ActorCapacity::Operator(_) => !act.only_reads(),
        // Nobody is signed in there.
        ActorCapacity::Machine => false,
    }
}

/// May an operator of this role do this, whoever it is about?
///
/// # Errors
/// [`NotAuthorised::Role`].
pub fn judge_role(act: Act, role: OperatorRole) -> Result<Authorised, NotAuthorised> {
    let capacity = match role {
        OperatorRole::Support => Capacity::Support,
        OperatorRole::Compliance => Capacity::Compliance,
    };
    in_capacity(act, capacity)
}

/// May somebody at the machine itself do this, whoever it is about?
///
/// # Errors
/// [`NotAuthorised::Role`].
pub fn judge_machine(act: Act) -> Result<Authorised, NotAuthorised> {
    in_capacity(act, Capacity::Machine)
}

/// May a token with these scopes do this?
///
/// # Errors
/// [`NotAuthorised::Role`] where no token may, else [`NotAuthorised::Scope`].
pub fn judge_service(act: Act, scopes: &BTreeSet<Scope>) -> Result<Authorised, NotAuthorised> {
    match row(act).service {
        Some(scope) if !scopes.contains(&scope) => Err(NotAuthorised::Scope(scope)),
        Some(_) | None => in_capacity(act, Capacity::Service),
    }
}

fn managing(
    act: Act,
    memberships: &Memberships,
    subject: Subject<'_>,
) -> Result<Authorised, NotAuthorised> {
    let managed = |property: &PropertyId| {
        memberships.get(property).filter(|mine| mine.contains(&Permission::ManageUsers))
    };
    let shared: Vec<_> = subject
        .memberships
        .iter()
        .filter_map(|(property, theirs)| managed(property).map(|mine| (mine, theirs)))
        .collect();
    if shared.is_empty() {
        return Err(NotAuthorised::Stranger);
    }
    // More rights: whatever the manager may do there, and something beside it.
    let outranked = shared.iter().any(|(mine, theirs)| theirs.is_superset(mine) && theirs != mine);
    if subject.operator.is_some() || outranked {
        return Err(NotAuthorised::MoreRights);
    }
    let of_all = shared.len() == subject.memberships.len();
    let capacity = if of_all { Capacity::ManagerOfAll } else { Capacity::Manager };
    in_capacity(act, capacity).map_err(|_| {
        let with_all = in_capacity(act, Capacity::ManagerOfAll);
        if with_all.is_ok() { NotAuthorised::Elsewhere } else { NotAuthorised::Role }
    })
}

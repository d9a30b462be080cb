//! Permissions that may be ticked: what may the caller give, and to whom? For the page that offers it;
//! it is asked again, of the streams, when something is ticked (S11).

use super::list::OfProperty;
use crate::boxed;
use crate::caller::authorise;
use crate::caller::sessions::Caller;
use crate::engine::Engine;
use crate::failure::Failure;
use keyledger_core::authority::{Act, ActorCapacity, OperatorRole, judge_grant, judge_member};
use keyledger_core::ids::PropertyId;
use keyledger_core::permission::Permission;
use std::collections::BTreeSet;

/// What the caller may give somebody new at a property, for who only wants to know.
#[boxed]
pub async fn grantable(
    engine: &Engine,
    caller: &Caller,
    property: PropertyId,
) -> Result<BTreeSet<Permission>, Failure> {
    let role = authorise::role(engine, caller).await?.map(|(role, _)| role);
    Ok(of_hand(&as_hand(caller, role), property))
}

/// What the caller may tick for each of these people: whether they may is asked again when they do.
#[boxed]
pub async fn tickable(
    engine: &Engine,
    caller: &Caller,
    property: PropertyId,
    people: &[OfProperty],
) -> Result<Vec<BTreeSet<Permission>>, Failure> {
    let role = authorise::role(engine, caller).await?.map(|(role, _)| role);
    let hand = as_hand(caller, role);
    let grantable = of_hand(&hand, property);
    let of_one = |one: &OfProperty| {
        let living = one.state.as_ref().and_then(|state| state.living());
        let may = one.account != caller.account
            && living.is_some_and(|living| {
                let act = Act::ChangePermissions;
                judge_member(act, &hand, property, living.subject()).is_ok()
            });
        if may { grantable.clone() } else { BTreeSet::new() }
    };
    Ok(people.iter().map(of_one).collect())
}

/// The caller's hand on anybody else.
fn as_hand(caller: &Caller, role: Option<OperatorRole>) -> ActorCapacity {
    match (role, caller.living()) {
        (Some(role), _) => ActorCapacity::Operator(role),
        (None, Some(living)) => ActorCapacity::Member { memberships: living.memberships.clone() },
        (None, None) => ActorCapacity::Oneself, // Gone since: may do nothing.
    }
}

fn of_hand(hand: &ActorCapacity, property: PropertyId) -> BTreeSet<Permission> {
    let may = |one: &Permission| judge_grant(hand, property, &[*one].into()).is_ok();
    match hand {
        ActorCapacity::Oneself => BTreeSet::new(),
        ActorCapacity::Member { .. } | ActorCapacity::Operator(_) | ActorCapacity::Machine => {
            Permission::ALL.into_iter().filter(may).collect()
        }
    }
}

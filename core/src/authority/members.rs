//! Authority over members: may this hand act on the people of this property? One judgement for
//! adding, importing, ticking, removing and ending by date, whichever door somebody comes through
//! (DESIGN 5).
//!
//! Beside the table: the hand manages this very property, the person has no more rights, nobody hands
//! out what they do not hold, and a property with people keeps a manager.

use super::act::Act;
use super::judge::{ActorCapacity, Subject, judge, judge_role};
use super::matrix::Capacity;
use super::permit::{Authorised, in_capacity};
use super::refusal::NotAuthorised;
use crate::ids::PropertyId;
use crate::permission::Permission;
use crate::timestamp::Timestamp;
use std::collections::BTreeSet;

/// Who acts on a member of a property, and how the others there stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtProperty {
    /// Whose hand it is.
    pub hand: ActorCapacity,
    /// Everybody at the property but the person acted on.
    pub others: Others,
}

/// Until when something holds. What ends never is later than any moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Until {
    /// It does not hold at all.
    Gone,
    /// From this moment on it no longer does.
    At(Timestamp),
    /// No end is set.
    Open,
}

/// How a property stands without the person acted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Others {
    /// Until when somebody manages its users who can also log in.
    pub managed: Until,
    /// Until when somebody belongs there.
    pub peopled: Until,
}

impl AtProperty {
    /// The same at a property that others manage as well, without an end.
    pub fn managed(hand: ActorCapacity) -> Self {
        Self { hand, others: Others::MANAGED }
    }
}

impl Others {
    /// Somebody else manages the property, and no end of that is set.
    pub const MANAGED: Self = Self { managed: Until::Open, peopled: Until::Open };

    /// Whether there is no moment more than before at which the property has people and no manager:
    /// the person managed it until `before` and does until `after`, and belongs there until `stays`.
    pub fn keep_a_manager(self, before: Until, after: Until, stays: Until) -> bool {
        let (was, is) = (self.managed.max(before), self.managed.max(after));
        is >= was || is >= self.peopled.max(stays)
    }
}

/// May this hand do this to this member of this property?
pub fn judge_member(
    act: Act,
    hand: &ActorCapacity,
    property: PropertyId,
    subject: Subject<'_>,
) -> Result<Authorised, NotAuthorised> {
    let authorised = judge(act, hand, subject)?;
    manages(hand, property)?;
    Ok(authorised)
}

/// May this hand add somebody to this property with these permissions? The person is not asked
/// about: who they are elsewhere is nobody's business here.
pub fn judge_adding(
    hand: &ActorCapacity,
    property: PropertyId,
    permissions: &BTreeSet<Permission>,
) -> Result<Authorised, NotAuthorised> {
    let authorised = at_property(Act::CreateMember, hand, property)?;
    judge_grant(hand, property, permissions)?;
    Ok(authorised)
}

/// May this hand change how this property is set up?
pub fn judge_property(
    hand: &ActorCapacity,
    property: PropertyId,
) -> Result<Authorised, NotAuthorised> {
    at_property(Act::ChangeProperty, hand, property)
}

/// What is done at a property, whoever else it is about.
fn at_property(
    act: Act,
    hand: &ActorCapacity,
    property: PropertyId,
) -> Result<Authorised, NotAuthorised> {
    match hand {
        ActorCapacity::Oneself => Err(NotAuthorised::Oneself),
        ActorCapacity::Operator(role) => judge_role(act, *role),
        ActorCapacity::Machine => in_capacity(act, Capacity::Machine),
        ActorCapacity::Member { .. } => {
            manages(hand, property)?;
            in_capacity(act, Capacity::Manager)
        }
    }
}

/// May this hand give these permissions to somebody at this property? A manager gives only what they
/// hold there themselves; support and the machine appoint the first to hold one.
pub fn judge_grant(
    hand: &ActorCapacity,
    property: PropertyId,
    permissions: &BTreeSet<Permission>,
) -> Result<(), NotAuthorised> {
    let ActorCapacity::Member { memberships } = hand else { return Ok(()) };
    let held = memberships.get(&property);
    let all = held.is_some_and(|held| held.is_superset(permissions)) || permissions.is_empty();
    if all { Ok(()) } else { Err(NotAuthorised::NotHeld) }
}

/// The table knows of managers; of which property they must be is asked here.
fn manages(hand: &ActorCapacity, property: PropertyId) -> Result<(), NotAuthorised> {
    let ActorCapacity::Member { memberships } = hand else { return Ok(()) };
    let held = memberships.get(&property);
    let manages = held.is_some_and(|held| held.contains(&Permission::ManageUsers));
    if manages { Ok(()) } else { Err(NotAuthorised::Stranger) }
}

#[cfg(test)]
mod tests;

//! Permit: the proof that the table allows an act, without which no event on somebody else is made.
//!
//! What may be done to an account depends on the account, so it is judged by `decide`, where the
//! account stands at an exact revision: a command brings along in which capacity somebody acts, and
//! [`judge`](super::judge) says whether the table has a yes for it ([`Authorised`]). That yes becomes a
//! permit with the reason that its cell asks for, and the functions that make events on somebody else
//! take the permit. It can be made nowhere else, so none of them can be reached unjudged.
//!
//! What is done to the whole system, or whoever it is about, depends on who acts alone: there the
//! [`Requester`] is judged, who is the very actor that history will name, with the very reason.

use super::act::Act;
use super::matrix::{Capacity, Cell, row};
use super::refusal::NotAuthorised;
use crate::metadata::{Actor, ActorKind, Assurance, Reason};

/// The table has a yes for it. It is a permit once it is known why, where it asks for that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Authorised {
    act: Act,
    capacity: Capacity,
    needs_reason: bool,
}

/// Somebody may do this now: judged by the table, with the reason it asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    act: Act,
    capacity: Capacity,
    reason: Option<Reason>,
}

/// Who asks, as history will name them, and why they say they do.
#[derive(Clone, Copy, Debug)]
pub struct Requester<'a> {
    actor: Option<&'a Actor>,
    reason: Option<&'a Reason>,
}

impl Authorised {
    /// In which capacity it may be done.
    pub const fn capacity(self) -> Capacity {
        self.capacity
    }

    /// Whether only who says why may do it.
    pub const fn needs_reason(self) -> bool {
        self.needs_reason
    }

    /// The permit, where a reason is given or none is needed.
    ///
    /// # Errors
    /// [`NotAuthorised::ReasonMissing`].
    pub fn because(self, reason: Option<&Reason>) -> Result<Permit, NotAuthorised> {
        if self.needs_reason && reason.is_none() {
            return Err(NotAuthorised::ReasonMissing);
        }
        let Self { act, capacity, .. } = self;
        Ok(Permit { act, capacity, reason: reason.cloned() })
    }
}

impl Permit {
    /// What may be done.
    pub const fn act(&self) -> Act {
        self.act
    }

    /// In which capacity.
    pub const fn capacity(&self) -> Capacity {
        self.capacity
    }

    /// Why it is done, where that was said.
    pub const fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref()
    }

    /// Whether this is the permit for `act`: one for something else opens nothing.
    ///
    /// # Errors
    /// [`NotAuthorised::Role`].
    pub fn covers(&self, act: Act) -> Result<(), NotAuthorised> {
        if self.act == act { Ok(()) } else { Err(NotAuthorised::Role) }
    }
}

impl<'a> Requester<'a> {
    /// This actor, for this reason.
    pub const fn new(actor: &'a Actor, reason: Option<&'a Reason>) -> Self {
        Self { actor: Some(actor), reason }
    }

    /// Nobody in particular: something is only tried out, or asked for by the person themselves.
    pub const fn nobody() -> Self {
        Self { actor: None, reason: None }
    }

    /// The same, who says why.
    #[must_use]
    pub const fn because(self, reason: &'a Reason) -> Self {
        Self { reason: Some(reason), ..self }
    }

    /// The permit for what was judged, with the reason they give.
    ///
    /// # Errors
    /// As it was judged, or [`NotAuthorised::ReasonMissing`].
    pub fn permitted(
        &self,
        judged: Result<Authorised, NotAuthorised>,
    ) -> Result<Permit, NotAuthorised> {
        judged?.because(self.reason)
    }

    /// Whether it is the engine that goes on with what it has begun, and no person.
    pub fn is_the_engine(&self) -> bool {
        self.actor.is_some_and(|actor| actor.kind == ActorKind::System && actor.assurance.is_none())
    }

    /// May they do this, whoever it is about?
    ///
    /// # Errors
    /// Where the table says no, or asks for a reason that is not given.
    pub fn may(&self, act: Act) -> Result<Permit, NotAuthorised> {
        let capacity = self.capacity().ok_or(NotAuthorised::Role)?;
        self.permitted(in_capacity(act, capacity))
    }

    /// Managers act on people, whom this is not about; what a token is good for, the token says.
    fn capacity(&self) -> Option<Capacity> {
        let actor = self.actor?;
        match actor.kind {
            ActorKind::Support => Some(Capacity::Support),
            ActorKind::Compliance => Some(Capacity::Compliance),
            ActorKind::System => {
                (actor.assurance == Some(Assurance::Machine)).then_some(Capacity::Machine)
            }
            ActorKind::Member | ActorKind::Manager | ActorKind::Service | ActorKind::Anonymous => {
                None
            }
        }
    }
}

/// What stands in the table for this act in this capacity.
pub(super) fn in_capacity(act: Act, capacity: Capacity) -> Result<Authorised, NotAuthorised> {
    match row(act).cell(capacity) {
        Cell::No => Err(NotAuthorised::Role),
        Cell::Yes => Ok(Authorised { act, capacity, needs_reason: false }),
        Cell::WithReason => Ok(Authorised { act, capacity, needs_reason: true }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authority::{ROLES, ReasonCode};
    use crate::ids::{AccountId, SessionId};
    use uuid::Uuid;

    #[test]
    fn a_permit_says_what_it_is_for_in_which_capacity_and_why() {
        let why = ReasonCode::Audit.plain();
        for act in Act::ALL {
            for capacity in ROLES.into_iter().chain([Capacity::Service]) {
                let cell = row(act).cell(capacity);
                let Ok(authorised) = in_capacity(act, capacity) else {
                    assert_eq!(cell, Cell::No, "{act:?} {capacity:?}");
                    continue;
                };
                assert_eq!(authorised.needs_reason(), cell == Cell::WithReason);
                let unsaid = authorised.because(None);
                if cell == Cell::WithReason {
                    assert_eq!(unsaid, Err(NotAuthorised::ReasonMissing), "{act:?} {capacity:?}");
                } else {
                    assert_eq!(unsaid.map(|permit| permit.reason().cloned()), Ok(None));
                }
                let permit = authorised.because(Some(&why)).unwrap();
                assert_eq!((permit.act(), permit.capacity()), (act, capacity));
                assert_eq!(permit.reason(), Some(&why));
                for other in Act::ALL {
                    assert_eq!(permit.covers(other).is_ok(), other == act);
                }
            }
        }
    }

    #[test]
    fn only_operators_and_the_machine_act_on_the_whole_system() {
        let why = ReasonCode::Audit.plain();
        let signed_in = |kind| {
            Actor::signed_in(kind, AccountId(Uuid::from_u128(1)), SessionId("5e".repeat(32)))
        };
        let machine = Actor::at_the_machine();
        for (actor, capacity) in [
            (signed_in(ActorKind::Support), Capacity::Support),
            (signed_in(ActorKind::Compliance), Capacity::Compliance),
            (machine, Capacity::Machine),
        ] {
            for act in Act::ALL {
                let may = Requester::new(&actor, Some(&why)).may(act);
                assert_eq!(may.is_ok(), row(act).cell(capacity) != Cell::No, "{actor:?} {act:?}");
                assert!(may.is_err() || may.unwrap().capacity() == capacity);
            }
        }
        for actor in [
            signed_in(ActorKind::Member),
            signed_in(ActorKind::Manager),
            Actor { kind: ActorKind::Service, ..signed_in(ActorKind::Member) },
            Actor::anonymous(),
            Actor::system("scheduler"),
        ] {
            for act in Act::ALL {
                let may = Requester::new(&actor, Some(&why)).may(act);
                assert_eq!(may, Err(NotAuthorised::Role), "{actor:?} {act:?}");
            }
        }
        assert!(
            Act::ALL.into_iter().all(|act| Requester::nobody().because(&why).may(act).is_err())
        );
    }
}

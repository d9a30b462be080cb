//! Authority: who may do what to whom, and why? One table, the rules around it, the permit that only
//! they make, and the documented reasons.

mod act;
mod judge;
mod matrix;
mod members;
mod permit;
mod reason;
mod refusal;
mod role;
mod second_person;

pub use act::Act;
pub use judge::{
    ActorCapacity, Memberships, Subject, asks_for_factor, judge, judge_machine, judge_role,
    judge_service,
};
pub use matrix::{Capacity, Cell, ROLES, Row, row, who_may};
pub use members::{
    AtProperty, Others, Until, judge_adding, judge_grant, judge_member, judge_property,
};
pub use permit::{Authorised, Permit, Requester};
pub use reason::{NOTE_CHARACTERS_MAX, ReasonCode, WrongReason, reason};
pub use refusal::{ActRefusal, NotAuthorised};
pub use role::{OperatorRole, Scope, UnknownWord};
pub use second_person::PROPOSAL_DAYS;

#[cfg(test)]
mod tests;

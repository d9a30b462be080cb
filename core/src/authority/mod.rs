//! Authority: who may do what to whom, and why? One table, the rules around it, and the documented
//! reasons.

mod act;
mod judge;
mod matrix;
mod members;
mod reason;
mod role;
mod second_person;

pub use act::Act;
pub use judge::{Allowed, Denied, Hand, asks_for_factor, judge, judge_role, judge_service};
pub use matrix::{Capacity, Cell, ROLES, Row, row, who_may};
pub use members::{
    AtProperty, Others, Until, belongs_until, judge_adding, judge_grant, judge_member,
    manages_until,
};
pub use reason::{NOTE_CHARACTERS_MAX, ReasonCode, WrongReason, reason};
pub use role::{OperatorRole, Scope, UnknownWord};
pub use second_person::PROPOSAL_DAYS;

#[cfg(test)]
mod tests;
